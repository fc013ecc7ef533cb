import { regularity } from "@chaosphere/core";
import type { NoiseSpec } from "../state/state.ts";

/** What the parameters mean for the draws, or why there are none. */
export function noiseHint({ alpha, kappa, sigma, bandLimit }: NoiseSpec): string {
  if (!(alpha > 1)) {
    return "α must exceed 1: otherwise the variance at a point is infinite and there is no such field in L²(S²).";
  }
  const { sobolevIndex, relativeTruncationError } = regularity({ alpha, kappa, sigma }, bandLimit);
  const lost = 100 * relativeTruncationError;
  const share = lost < 0.001 ? "less than 0.001" : lost.toPrecision(2);
  const order = Number(sobolevIndex.toFixed(2));
  return `α > 1 holds: draws lie in the Sobolev spaces H^s, s < ${order}. Degrees from ${bandLimit} on would carry ${share} % of the variance.`;
}
