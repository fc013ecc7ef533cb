import { portableCos, portableSin } from "../elementary/trigonometric.ts";

/** cos(mλ_0)/√2 and sin(mλ_0)/√2 of each order, `[m][2]`, but 1 and 0 at m = 0; see `wasm/transforms/coefficients.as.ts`. */
export function orderRotations(bandLimit: number, firstLongitude: number): Float64Array {
  const rotations = new Float64Array(2 * bandLimit);
  for (let m = 0; m < bandLimit; m++) {
    rotations[2 * m] = Math.SQRT1_2 * portableCos(m * firstLongitude);
    rotations[2 * m + 1] = Math.SQRT1_2 * portableSin(m * firstLongitude);
  }
  rotations[0] = 1;
  return rotations;
}
