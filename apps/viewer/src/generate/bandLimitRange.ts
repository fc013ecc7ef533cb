import { isExtensible } from "@chaosphere/model";
import { bandLimitOf } from "../fields/fields.ts";
import type { Session } from "../session/session.ts";
import type { SourceSpec } from "../state/state.ts";

/** What the band limit of the left side can become. */
export interface BandLimitRange {
  /** L of the fields as they are: below it degrees are cut. */
  readonly own: number;
  /** Above `own` the source is drawn again, with the same seed. */
  readonly largest: number;
}

/**
 * How far the band limit of a source reaches: data are only cut, noise goes on with that of the same seed and a model by the law of its finer degrees,
 * which leaves the degrees they have untouched.
 */
export function bandLimitRange(spec: SourceSpec, { left, models }: Session): BandLimitRange {
  const own = left ? bandLimitOf(left) : 1;
  switch (spec.kind) {
    case "noise":
      return { own, largest: Math.max(own, 512) };
    case "sample": {
      const checkpoint = models[spec.model]?.checkpoint;
      if (!checkpoint || !isExtensible(checkpoint)) return { own, largest: own };
      return { own, largest: Math.max(own, Math.min(256, 4 * checkpoint.bandLimit)) };
    }
    default:
      return { own, largest: own };
  }
}
