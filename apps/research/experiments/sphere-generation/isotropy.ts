import {
  type CameronMartinCoordinates,
  child,
  harmonicIndex,
  type Key,
  rotate,
  uniformRotation,
} from "@chaosphere/core";
import { estimateOf } from "./estimate.ts";

/**
 * Whether a law is invariant under rotation, from its draws x: for each of several random rotations R the statistic
 *
 *     D = Σ_{1 ≤ l < L} [ (Rx)_{l0}² − x_{l0}² ] / v_l,
 *
 * whose mean is 0 under every isotropic law, in standard errors over the draws.
 *
 * @param spectrum v_l, which gives every degree one weight.
 */
export function rotationScores(
  x: CameronMartinCoordinates,
  spectrum: Float64Array,
  rotations: number,
  stream: Key,
): number[] {
  const zonal = (y: CameronMartinCoordinates): Float64Array =>
    Float64Array.from({ length: y.batch }, (_, b) => {
      let sum = 0;
      for (let l = 1; l < y.bandLimit; l++) {
        const value = y.values[b * y.bandLimit ** 2 + harmonicIndex(l, 0)];
        sum += value ** 2 / spectrum[l];
      }
      return sum;
    });
  const before = zonal(x);
  return Array.from({ length: rotations }, (_, k) => {
    const after = zonal(rotate(x, uniformRotation(child(stream, k))));
    return estimateOf(after.map((value, b) => value - before[b])).standardScore(0);
  });
}
