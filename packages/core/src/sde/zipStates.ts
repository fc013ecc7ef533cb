import { ShapeError } from "../errors.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";

/**
 * The state whose every coordinate is f(y, s, ξ, i) of the state's, the score's and the noise's, with i its harmonic index.
 *
 * @throws {@link ShapeError} if the score has another band limit or batch than the state.
 */
export function zipStates(
  f: (y: number, s: number, ξ: number, i: number) => number,
  y: CameronMartinCoordinates,
  s: CameronMartinCoordinates,
  ξ: Float64Array = y.values,
): CameronMartinCoordinates {
  if (s.bandLimit !== y.bandLimit || s.batch !== y.batch) {
    throw new ShapeError(
      `reverse sampler: the score must keep bandLimit ${y.bandLimit} and batch ${y.batch}, got ${s.bandLimit} and ${s.batch}. Build the denoiser at the sampler's band limit.`,
    );
  }
  const row = y.bandLimit ** 2;
  return { ...y, values: y.values.map((value, i) => f(value, s.values[i], ξ[i], i % row)) };
}
