import { DomainError, ShapeError } from "../errors.ts";
import {
  checkBandLimit,
  coefficients,
  type HarmonicCoefficients,
  harmonicIndex,
} from "./coefficients.ts";

/** Imaginary parts of a_l0 up to this share of the largest coefficient are rounding of a real field. */
const ROUNDING = 1e-12;

/**
 * Complex coefficients in the order and sign of healpy, HEALPix, libsharp and ducc, of real fields:
 *
 *     c_l0 = a_l0,   c_lm = (−1)^m (a_lm − i a_l,−m)/√2   (m > 0),
 *
 * with the Condon–Shortley sign, orders m ≥ 0, order by order: c_lm is the pair (re, im) number
 * m(2 lmax + 1 − m)/2 + l, lmax = bandLimit − 1, of its field. Length batch · bandLimit (bandLimit + 1).
 */
export function toComplexHealpy(a: HarmonicCoefficients): Float64Array {
  const { bandLimit, batch } = a;
  const [row, complexRow] = [bandLimit ** 2, bandLimit * (bandLimit + 1)];
  const values = new Float64Array(batch * complexRow);
  for (let b = 0; b < batch; b++) {
    let i = b * complexRow;
    for (let m = 0; m < bandLimit; m++) {
      const norm = m === 0 ? 1 : (-1) ** m * Math.SQRT1_2;
      for (let l = m; l < bandLimit; l++, i += 2) {
        values[i] = norm * a.values[b * row + harmonicIndex(l, m)];
        values[i + 1] = m === 0 ? 0 : -norm * a.values[b * row + harmonicIndex(l, -m)];
      }
    }
  }
  return values;
}

/**
 * Real fields from complex coefficients in healpy's order, the inverse of {@link toComplexHealpy}:
 *
 *     a_l0 = c_l0,   a_lm = (−1)^m √2 Re c_lm,   a_l,−m = −(−1)^m √2 Im c_lm.
 *
 * @throws {@link ShapeError} if the values are not whole rows of bandLimit (bandLimit + 1) numbers.
 * @throws {@link DomainError} if some c_l0 has an imaginary part beyond rounding, when the field is not real.
 */
export function fromComplexHealpy(values: Float64Array, bandLimit: number): HarmonicCoefficients {
  checkBandLimit("fromComplexHealpy", bandLimit);
  const [row, complexRow] = [bandLimit ** 2, bandLimit * (bandLimit + 1)];
  const batch = values.length / complexRow;
  if (!Number.isInteger(batch)) {
    throw new ShapeError(
      `fromComplexHealpy: values must hold whole rows of bandLimit (bandLimit + 1) = ${complexRow} numbers, got ${values.length}. The band limit is lmax + 1.`,
    );
  }
  const a = new Float64Array(batch * row);
  for (let b = 0; b < batch; b++) {
    checkReal(values.subarray(b * complexRow, (b + 1) * complexRow), bandLimit);
    let i = b * complexRow;
    for (let m = 0; m < bandLimit; m++) {
      const norm = m === 0 ? 1 : (-1) ** m * Math.SQRT2;
      for (let l = m; l < bandLimit; l++, i += 2) {
        a[b * row + harmonicIndex(l, m)] = norm * values[i];
        if (m > 0) a[b * row + harmonicIndex(l, -m)] = -norm * values[i + 1];
      }
    }
  }
  return coefficients("harmonic", bandLimit, a);
}

function checkReal(field: Float64Array, bandLimit: number): void {
  const largest = field.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  for (let l = 0; l < bandLimit; l++) {
    const imaginary = field[2 * l + 1];
    if (!(Math.abs(imaginary) <= ROUNDING * largest)) {
      throw new DomainError(
        `fromComplexHealpy: c_l0 of a real field is real, got imaginary part ${imaginary} at l = ${l}. Check the order of the coefficients, or split a complex field into two real ones.`,
      );
    }
  }
}
