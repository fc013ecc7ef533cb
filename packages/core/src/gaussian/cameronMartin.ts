import { ShapeError } from "../errors.ts";
import {
  type CameronMartinCoordinates,
  checkBasis,
  coefficients,
  type HarmonicCoefficients,
} from "../harmonics/coefficients.ts";
import { checkSameBandLimit, type GaussianMeasure } from "./gaussianMeasure.ts";
import { checkSupport } from "./support.ts";

/**
 * Cameron–Martin coordinates of a field, in which γ is white:
 *
 *     z_lm = a_lm / √C_l.
 *
 * A field of the support has no part in the degrees with C_l = 0; the coordinates there are 0.
 *
 * @throws {@link ShapeError} if the band limits differ.
 * @throws {@link DomainError} if a field has a part in a degree with C_l = 0.
 *
 * Source: docs/theory/formulas.md (G1.1).
 */
export function whiten(γ: GaussianMeasure, a: HarmonicCoefficients): CameronMartinCoordinates {
  checkBasis("whiten", a, "harmonic");
  checkSameBandLimit("whiten", γ, a);
  checkSupport("whiten", γ, a);
  return dividedByRoots(γ, a);
}

/** C^−½ a on the support of γ, and 0 off it, without a check. */
export function dividedByRoots(
  γ: GaussianMeasure,
  a: HarmonicCoefficients,
): CameronMartinCoordinates {
  const values = mapByDegree(a.values, γ, (value, root) => (root > 0 ? value / root : 0));
  return coefficients("cameron-martin", a.bandLimit, values);
}

/**
 * The field with given Cameron–Martin coordinates, the inverse of {@link whiten}: white noise becomes
 * a draw from γ.
 *
 *     a_lm = √C_l z_lm.
 *
 * @throws {@link ShapeError} if the band limits differ, or `out` has another length than the coordinates.
 *
 * Source: docs/theory/formulas.md (G1.1).
 */
export function colour(
  γ: GaussianMeasure,
  z: CameronMartinCoordinates,
  { out = new Float64Array(z.values.length) }: ColourOptions = {},
): HarmonicCoefficients {
  checkBasis("colour", z, "cameron-martin");
  checkSameBandLimit("colour", γ, z);
  if (out.length !== z.values.length) {
    throw new ShapeError(
      `colour: out must hold as many numbers as the coordinates, ${z.values.length}, got ${out.length}. Leave it out for a new array.`,
    );
  }
  mapByDegree(z.values, γ, (value, root) => value * root, out);
  return coefficients("harmonic", z.bandLimit, out);
}

/** Options of {@link colour}. */
export interface ColourOptions {
  /** Array that receives the coefficients and is kept in the result; that of the coordinates will do. Default a new one. */
  readonly out?: Float64Array;
}

/**
 * Cameron–Martin inner products of two batches, row by row:
 *
 *     ⟨f, g⟩_CM = ⟨C^−½ f, C^−½ g⟩ = Σ_lm f_lm g_lm / C_l.
 *
 * Length batch. The squared norm is `cameronMartinInner(γ, f, f)`. Infinite if either has a part in a degree with C_l = 0:
 * it is not an element of the space.
 *
 * @throws {@link ShapeError} if band limits or batches differ.
 *
 * Source: docs/theory/formulas.md (G1.1).
 *
 * @example
 * ```ts
 * import { cameronMartinInner, cameronMartinNorm, coefficients, isotropic, whiten } from "@chaosphere/core";
 *
 * const γ = isotropic([4, 1]);
 * const f = coefficients("harmonic", 2, Float64Array.of(2, 0, 0, 3));
 * console.log(cameronMartinInner(γ, f, f)[0], cameronMartinNorm(γ, f)[0].toFixed(4)); // 10 3.1623
 * console.log([...whiten(γ, f).values]); // [ 1, 0, 0, 3 ]
 * ```
 */
export function cameronMartinInner(
  γ: GaussianMeasure,
  f: HarmonicCoefficients,
  g: HarmonicCoefficients,
): Float64Array {
  for (const field of [f, g]) checkBasis("cameronMartinInner", field, "harmonic");
  checkSameBandLimit("cameronMartinInner", γ, f);
  checkSameBandLimit("cameronMartinInner", γ, g);
  if (f.batch !== g.batch) {
    throw new ShapeError(
      `cameronMartinInner: both batches must have one length, got ${f.batch} and ${g.batch}. Pair the fields row by row.`,
    );
  }
  const products = new Float64Array(f.batch);
  for (let b = 0, i = 0; b < f.batch; b++) {
    for (let l = 0; l < f.bandLimit; l++) {
      let [sum, size] = [0, 0];
      for (let m = -l; m <= l; m++, i++) {
        sum += f.values[i] * g.values[i];
        size += Math.abs(f.values[i]) + Math.abs(g.values[i]);
      }
      if (γ.spectrum[l] > 0) products[b] += sum / γ.spectrum[l];
      else if (size > 0) products[b] = Infinity;
    }
  }
  return products;
}

/**
 * Cameron–Martin norms ‖f‖_CM = (Σ f_lm² / C_l)^½ of a batch. Length batch.
 *
 * @throws {@link ShapeError} if the band limits differ.
 *
 * Source: docs/theory/formulas.md (G1.1).
 */
export function cameronMartinNorm(γ: GaussianMeasure, f: HarmonicCoefficients): Float64Array {
  checkSameBandLimit("cameronMartinNorm", γ, f);
  return cameronMartinInner(γ, f, f).map(Math.sqrt);
}

function mapByDegree(
  values: Float64Array,
  γ: GaussianMeasure,
  f: (value: number, root: number) => number,
  out: Float64Array = new Float64Array(values.length),
): Float64Array {
  const roots = γ.spectrum.map(Math.sqrt);
  const bandLimit = roots.length;
  for (let i = 0; i < values.length; ) {
    for (let l = 0; l < bandLimit; l++) {
      for (let m = -l; m <= l; m++, i++) out[i] = f(values[i], roots[l]);
    }
  }
  return out;
}
