import { portableCos, portableSin } from "../elementary/trigonometric.ts";

/** Orders that are gathered together, so that each line of the cache is read once. */
export const TILE_ORDERS = 8;

/**
 * The complex coefficients of eight orders from a row `[l² + l + m]`,
 *
 *     F_lm = (p_m a_lm + s_m a_{l,−m}) + i (s_m a_lm − p_m a_{l,−m}),   p_m = cos(mλ_0)/√2,  s_m = sin(mλ_0)/√2,
 *
 * but F_l0 = a_l0: half the field's Fourier coefficients at the first longitude λ_0, with the normalisation √2.
 * `tile[((m − first)·(L − first) + l − first)·2]` is the real part, followed by the imaginary one.
 */
export function gatherTile(
  row: Float64Array,
  bandLimit: number,
  rotations: Float64Array,
  first: number,
  tile: Float64Array,
): void {
  const stride = 2 * (bandLimit - first);
  for (let l = first; l < bandLimit; l++) {
    const centre = l * l + l;
    const end = Math.min(TILE_ORDERS, l - first + 1);
    for (let i = 0; i < end; i++) {
      const m = first + i;
      const p = rotations[2 * m];
      const s = rotations[2 * m + 1];
      const plus = row[centre + m];
      const minus = row[centre - m];
      const at = i * stride + 2 * (l - first);
      tile[at] = p * plus + s * minus;
      tile[at + 1] = s * plus - p * minus;
    }
    if (first === 0) {
      tile[2 * l] = row[centre];
      tile[2 * l + 1] = 0;
    }
  }
}

/** The transpose of {@link gatherTile}. */
export function scatterTile(
  tile: Float64Array,
  bandLimit: number,
  rotations: Float64Array,
  first: number,
  row: Float64Array,
): void {
  const stride = 2 * (bandLimit - first);
  for (let l = first; l < bandLimit; l++) {
    const centre = l * l + l;
    const end = Math.min(TILE_ORDERS, l - first + 1);
    for (let i = 0; i < end; i++) {
      const m = first + i;
      const p = rotations[2 * m];
      const s = rotations[2 * m + 1];
      const at = i * stride + 2 * (l - first);
      const real = tile[at];
      const imaginary = tile[at + 1];
      row[centre - m] = s * real - p * imaginary;
      row[centre + m] = p * real + s * imaginary;
    }
    if (first === 0) row[centre] = tile[2 * l];
  }
}

/** p_m and s_m, `[m][p, s]`. */
export function orderRotations(bandLimit: number, firstLongitude: number): Float64Array {
  const rotations = new Float64Array(2 * bandLimit);
  for (let m = 0; m < bandLimit; m++) {
    rotations[2 * m] = Math.SQRT1_2 * portableCos(m * firstLongitude);
    rotations[2 * m + 1] = Math.SQRT1_2 * portableSin(m * firstLongitude);
  }
  return rotations;
}
