import { readable } from "../session/number.ts";
import type { Fact, PanelLink } from "./panel.ts";

/** What was measured of a network's draws beside its law, as the record of an experiment keeps it. */
export interface HeldOutLaw {
  /** Fields of each draw. */
  readonly samples: number;
  /** Draws, each of another key. */
  readonly keys: number;
  /** What they are held against. */
  readonly against: string;
  /** The part of the page on learned laws. */
  readonly anchor: string;
  readonly statistics: readonly HeldOutStatistic[];
}

/** One statistic. */
export interface HeldOutStatistic {
  readonly words: string;
  /** Of each draw. */
  readonly found: readonly number[];
  /** The limit: "< 0.3333", "> -3" or "1 ± 0.1". */
  readonly rule: string;
  /** Whether every draw keeps it. */
  readonly holds: boolean;
  /** Of as many fields of the law itself, where that was measured. */
  readonly ofLaw?: number;
}

/** The statistics of a network as lines of a panel, with what they missed. */
export function heldOutFacts({ samples, keys, against, statistics }: HeldOutLaw): readonly Fact[] {
  const draws = keys === 1 ? "" : ` of each of ${keys} keys`;
  return [
    { name: "measured", value: `${samples} fields${draws}`, method: `against ${against}` },
    ...statistics.map(({ words, found, rule, holds, ofLaw }): Fact => {
      const law = ofLaw === undefined ? "" : `; the law itself ${readable(ofLaw, 2)}`;
      return {
        name: words,
        value: found.map((value) => readable(value, 2)).join(", "),
        method: `${holds ? "within" : "missed"}: ${limitWords(rule)}${law}`,
      };
    }),
  ];
}

/** What a network misses, in a sentence. */
export function missedNote({ statistics }: HeldOutLaw): string {
  const missed = statistics.filter(({ holds }) => !holds).map(({ words }) => nameOf(words));
  if (missed.length === 0) return "Every limit that its experiment set is kept.";
  return `Compared with what it was not fitted to, this network misses the limits of its experiment in ${inWords(missed)}.`;
}

/** The page that says how these numbers were found, and what was tried. */
export function heldOutLink({ anchor }: HeldOutLaw): PanelLink {
  return {
    text: "Learned laws: what was measured, and what was tried",
    address: `./learned-laws.html#${anchor}`,
  };
}

/** A limit in words: "below 0.33", "above −3", "0.9 to 1.1". */
function limitWords(rule: string): string {
  const [sign = "", , off = ""] = rule.split(" ");
  const bound = Number(rule.split(" ")[1]);
  if (sign === "<") return `below ${readable(bound, 2)}`;
  if (sign === ">") return `above ${readable(bound, 2)}`;
  const [middle, width] = [Number(sign), Number(off)];
  return `${readable(middle - width, 2)} to ${readable(middle + width, 2)}`;
}

/** The quantity without how it is counted. */
function nameOf(words: string): string {
  return words.replace(/(, (distance|share|standard).*| over the law’s)$/, "");
}

function inWords(names: readonly string[]): string {
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
