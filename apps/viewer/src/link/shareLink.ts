import { initialState, type ViewerState } from "../state/state.ts";
import { rules } from "./rules.ts";

const version = 1;

/** What a fragment says: a state, or why it cannot be used. */
export type LinkReading =
  | { readonly state: ViewerState }
  /** `link: rule, got value. Remedy.` */
  | { readonly complaint: string };

/**
 * The state as the fragment of an address, `#1.` and what differs from the initial state: JSON in the
 * base64 of addresses, so that mail programs and chats leave it whole.
 */
export function writeLink(state: ViewerState): string {
  const changed = Object.entries(state).filter(
    ([name, value]) =>
      JSON.stringify(value) !== JSON.stringify(initialState[name as keyof ViewerState]),
  );
  return `#${version}.${toBase64(JSON.stringify(Object.fromEntries(changed)))}`;
}

/** The state of a fragment written by {@link writeLink}, every entry checked; an empty one is the initial state. */
export function readLink(fragment: string): LinkReading {
  if (fragment === "" || fragment === "#") return { state: initialState };
  const parts = /^#(\d+)\.([\w-]*)$/.exec(fragment);
  if (!parts)
    return complain(
      "the part after # must be a version, a full stop and base64 text",
      fragment,
      whole,
    );
  if (Number(parts[1]) !== version) {
    return complain(
      `the version of the link must be ${version}`,
      parts[1],
      "Open it with a newer viewer.",
    );
  }
  const entries = parse(parts[2]);
  if (!entries) return complain("the base64 text must decode to a record", parts[2], whole);
  for (const [name, value] of Object.entries(entries)) {
    if (!Object.hasOwn(rules, name)) {
      return complain("every entry must be one that the viewer knows", name, whole);
    }
    const { rule, holds } = rules[name as keyof ViewerState];
    if (!holds(value)) return complain(`${name} must ${rule}`, JSON.stringify(value), whole);
  }
  return { state: { ...initialState, ...entries } };
}

const whole = "Copy the whole link again. The page shows its first view meanwhile.";

function complain(rule: string, got: unknown, remedy: string): LinkReading {
  const shown = String(got);
  return {
    complaint: `link: ${rule}, got ${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}. ${remedy}`,
  };
}

function parse(letters: string): Partial<ViewerState> | undefined {
  try {
    const entries: unknown = JSON.parse(fromBase64(letters));
    const isRecord = typeof entries === "object" && entries !== null && !Array.isArray(entries);
    return isRecord ? entries : undefined;
  } catch {
    return undefined;
  }
}

function toBase64(plain: string): string {
  const bytes = new TextEncoder().encode(plain);
  const letters = btoa(String.fromCharCode(...bytes));
  return letters.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64(letters: string): string {
  const bytes = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder("utf-8", { fatal: true }).decode(
    Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)),
  );
}
