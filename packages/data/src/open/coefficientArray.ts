import {
  coefficients,
  FormatError,
  type HarmonicCoefficients,
  harmonicIndex,
} from "@chaosphere/core";
import { healpyRow } from "../coefficients/healpyRow.ts";
import { harmonicNorm, type Normalisation } from "../coefficients/normalisation.ts";
import type { NpyArray } from "../npy/npy.ts";
import type { ArrayMeaning } from "./meaning.ts";

/** How the coefficients of an array are scaled. */
export interface CoefficientArrayOptions {
  /** Scale of the harmonics. Default "4pi" for pyshtools, else "orthonormal". */
  readonly normalisation?: Normalisation;
  /** The harmonics have the Condon–Shortley sign (−1)^m. Default false; healpy's order has it by definition. */
  readonly condonShortley?: boolean;
}

/**
 * Coefficients a_lm of an array that holds some, in the layout of its meaning.
 *
 * @throws {@link FormatError} if a number is not finite, a complex row is that of no real field, or a number stands where
 *   pyshtools has none, m > l or S_l0.
 */
export function coefficientArray(
  array: NpyArray,
  meaning: Extract<ArrayMeaning, { kind: "coefficients" }>,
  path: string,
  options: CoefficientArrayOptions = {},
): HarmonicCoefficients {
  checkFinite(array, path);
  const { layout, count, bandLimit } = meaning;
  if (layout === "healpy") {
    return healpyRow(new Float64Array(array.data), bandLimit, path);
  }
  const values =
    layout === "pyshtools"
      ? fromTriangles(array.data, count, bandLimit, path)
      : new Float64Array(array.data);
  const { condonShortley = false } = options;
  const { normalisation = layout === "pyshtools" ? "4pi" : "orthonormal" } = options;
  const row = bandLimit ** 2;
  for (let l = 0; l < bandLimit; l++) {
    for (let m = -l; m <= l; m++) {
      const sign = condonShortley && m % 2 !== 0 ? -1 : 1;
      const factor = sign * harmonicNorm(normalisation, l, Math.abs(m));
      for (let b = 0; b < count; b++) values[b * row + harmonicIndex(l, m)] *= factor;
    }
  }
  return coefficients("harmonic", bandLimit, values);
}

function fromTriangles(
  data: ArrayLike<number>,
  count: number,
  L: number,
  path: string,
): Float64Array {
  const values = new Float64Array(count * L ** 2);
  for (let b = 0; b < count; b++) {
    for (let l = 0; l < L; l++) {
      for (let m = 0; m < L; m++) {
        const cosine = data[(2 * b * L + l) * L + m];
        const sine = data[((2 * b + 1) * L + l) * L + m];
        if (m <= l) values[b * L ** 2 + harmonicIndex(l, m)] = cosine;
        if (m <= l && m > 0) values[b * L ** 2 + harmonicIndex(l, -m)] = sine;
        if ((m > l && cosine !== 0) || ((m > l || m === 0) && sine !== 0)) {
          throw new FormatError(
            `coefficientArray: coefficients [2, L, L] have zeros where m > l and for S_l0, got ${m > l && cosine !== 0 ? cosine : sine} at l = ${l}, m = ${m} of ${path}. The array holds fields: say their grid.`,
            { path, field: "values" },
          );
        }
      }
    }
  }
  return values;
}

function checkFinite({ data, shape }: NpyArray, path: string): void {
  const row = data.length / shape.slice(0, -1).reduce((all, n) => all * n, 1);
  const wrong = data.findIndex((a) => !Number.isFinite(a));
  if (wrong >= 0) {
    throw new FormatError(
      `coefficientArray: coefficients must be finite, got ${data[wrong]} in row ${Math.floor(wrong / row)}, place ${wrong % row} of ${path}. Remove that row.`,
      { path, field: "values" },
    );
  }
}
