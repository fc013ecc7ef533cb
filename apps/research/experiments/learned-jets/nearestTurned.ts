import { type HarmonicCoefficients, harmonicIndex } from "@chaosphere/core";
import { portableCos, portableSin } from "@chaosphere/core/elementary";

/** Angles at which fields are compared: four for each period of the highest order at L = 32. */
const ANGLES = 128;

/**
 * The distance ‖f − g′‖ of each field to the nearest of others, over the turns of these about the poles by multiples of 2π/128, each also
 * reflected at the equator with its sign turned: what training on such copies could have learned by heart. One number a field.
 *
 *     ⟨f, g turned by α⟩ = Σ_m (A_m cos mα + B_m sin mα).
 */
export function nearestTurned(
  fields: HarmonicCoefficients,
  others: HarmonicCoefficients,
): Float64Array {
  const { bandLimit: L, batch } = fields;
  const size = L * L;
  const waves = Array.from({ length: 2 * L * ANGLES }, (_, i) => {
    const angle = (2 * Math.PI * (i % ANGLES) * Math.floor(i / (2 * ANGLES))) / ANGLES;
    return Math.floor(i / ANGLES) % 2 === 0 ? portableCos(angle) : portableSin(angle);
  });
  // waves[(2m + s)·ANGLES + k]: cos (s = 0) or sin (s = 1) of mα_k.
  const table = Float64Array.from(waves);
  const rowsOf = ({ values }: HarmonicCoefficients, b: number) =>
    values.subarray(b * size, (b + 1) * size);
  const square = (row: Float64Array) => row.reduce((sum, a) => sum + a * a, 0);
  const squares = Array.from({ length: others.batch }, (_, n) => square(rowsOf(others, n)));
  const products = { even: new Float64Array(2 * L), odd: new Float64Array(2 * L) };
  return Float64Array.from({ length: batch }, (_, b) => {
    const f = rowsOf(fields, b);
    const own = square(f);
    let nearest = Number.POSITIVE_INFINITY;
    for (let n = 0; n < others.batch; n++) {
      byOrder(f, rowsOf(others, n), L, products);
      nearest = Math.min(nearest, own + squares[n] - 2 * largest(products, table));
    }
    return Math.sqrt(Math.max(0, nearest));
  });
}

interface Products {
  readonly even: Float64Array;
  readonly odd: Float64Array;
}

/** A_m and B_m of the coefficients with l + m even and odd, the first of which a reflection with the sign turned negates. */
function byOrder(f: Float64Array, g: Float64Array, L: number, { even, odd }: Products): void {
  even.fill(0);
  odd.fill(0);
  for (let l = 0; l < L; l++) {
    const zonal = l % 2 === 0 ? even : odd;
    zonal[0] += f[harmonicIndex(l, 0)] * g[harmonicIndex(l, 0)];
    for (let m = 1; m <= l; m++) {
      const [c, s] = [l * l + l + m, l * l + l - m];
      const part = (l + m) % 2 === 0 ? even : odd;
      part[2 * m] += f[c] * g[c] + f[s] * g[s];
      part[2 * m + 1] += f[s] * g[c] - f[c] * g[s];
    }
  }
}

/** The largest product over the angles, of the field as it is and reflected. */
function largest({ even, odd }: Products, table: Float64Array): number {
  const [e, o] = [new Float64Array(ANGLES), new Float64Array(ANGLES)];
  for (let i = 0; i < even.length; i++) {
    const [ofEven, ofOdd, at] = [even[i], odd[i], i * ANGLES];
    for (let k = 0; k < ANGLES; k++) {
      const wave = table[at + k];
      e[k] += ofEven * wave;
      o[k] += ofOdd * wave;
    }
  }
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < ANGLES; k++) most = Math.max(most, o[k] + Math.abs(e[k]));
  return most;
}
