import { ShapeError } from "../errors.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";

/**
 * The state a y + b s + c ξ of a state, its score and noise; c may differ from coordinate to coordinate, one number for each of
 * the L² of a row.
 *
 * @throws {@link ShapeError} if the score has another band limit or batch than the state.
 */
export function linearStep(
  [a, y]: readonly [number, CameronMartinCoordinates],
  [b, s]: readonly [number, CameronMartinCoordinates],
  [c, ξ]: readonly [number | Float64Array, Float64Array] = [0, y.values],
): CameronMartinCoordinates {
  if (s.bandLimit !== y.bandLimit || s.batch !== y.batch) {
    throw new ShapeError(
      `reverse sampler: the score must keep bandLimit ${y.bandLimit} and batch ${y.batch}, got ${s.bandLimit} and ${s.batch}. Build the denoiser at the sampler's band limit.`,
    );
  }
  const [state, score] = [y.values, s.values];
  const values = new Float64Array(state.length);
  if (c === 0) {
    for (let i = 0; i < values.length; i++) values[i] = a * state[i] + b * score[i];
  } else if (typeof c === "number") {
    for (let i = 0; i < values.length; i++) values[i] = a * state[i] + b * score[i] + c * ξ[i];
  } else {
    for (let i = 0, k = 0; i < values.length; i++, k = k + 1 === c.length ? 0 : k + 1) {
      values[i] = a * state[i] + b * score[i] + c[k] * ξ[i];
    }
  }
  return { ...y, values };
}
