import type { SourceSpec } from "../state/state.ts";

/** What a source is, in a word. */
export const kindWords: Readonly<Record<SourceSpec["kind"], string>> = {
  bundled: "included",
  url: "from an address",
  file: "from a file",
  noise: "noise",
  chaos: "chaos",
  sample: "reverse diffusion",
  posterior: "posterior",
};

/** What tells a source from others of its kind: "noise, seed 3, l < 128". */
export function sourceWords(spec: SourceSpec): string {
  const kind = kindWords[spec.kind];
  switch (spec.kind) {
    case "noise":
      return `${kind}, α ${spec.alpha}, κ ${spec.kappa}, seed ${spec.seed}, l < ${spec.bandLimit}`;
    case "chaos":
      return `${kind}, ${spec.order === null ? "all orders" : `orders to ${spec.order}`}, seed ${spec.seed}`;
    case "sample":
      return `${kind}, ${spec.steps} steps, seed ${spec.seed}`;
    case "posterior":
      return `${kind} of ${spec.observed.length} values, ${spec.shown}`;
    case "url":
    case "file": {
      const { variable, level } = spec.reading ?? {};
      return [kind, variable, level].filter((word) => word !== undefined).join(", ");
    }
    default:
      return kind;
  }
}
