import { DomainError } from "../errors.ts";
import { degreeOf, type HarmonicCoefficients } from "../harmonics/coefficients.ts";
import type { GaussianMeasure } from "./gaussianMeasure.ts";

/** A part of a field this small beside the whole, in amplitude, is rounding of single precision. */
const AGREEMENT = 2 ** -20;

/** The degrees with C_l = 0, in which draws from γ have no part. Ascending. */
export function emptyDegrees({ spectrum }: GaussianMeasure): number[] {
  return Array.from(spectrum.keys()).filter((l) => spectrum[l] === 0);
}

/** The number of coefficients that have variance, Σ (2l+1) over the degrees with C_l > 0: the dimension of γ's support. */
export function supportDimension({ spectrum }: GaussianMeasure): number {
  return spectrum.reduce((sum, c, l) => (c > 0 ? sum + 2 * l + 1 : sum), 0);
}

/**
 * For each field the degrees at which it leaves the support ā + C^½(H) of the law N(ā, C): those with C_l = 0 and
 *
 *     (Σ_m (a_lm − ā_lm)²/(2l+1))^½ > 2⁻²⁰ ‖a‖,
 *
 * where a smaller difference is taken for rounding. A law gives no density to such a field.
 *
 * @param mean ā, one row of length bandLimit². Default 0.
 */
export function degreesOffSupport(
  γ: GaussianMeasure,
  a: HarmonicCoefficients,
  mean: Float64Array = new Float64Array(a.bandLimit ** 2),
): number[][] {
  const empty = emptyDegrees(γ);
  const row = a.bandLimit ** 2;
  return Array.from({ length: a.batch }, (_, b) => {
    const field = a.values.subarray(b * row, (b + 1) * row);
    const allowed = AGREEMENT * Math.hypot(norm(field), norm(mean));
    return empty.filter((l) => {
      const departure = field
        .subarray(l * l, (l + 1) ** 2)
        .map((value, i) => value - mean[l * l + i]);
      return !(norm(departure) <= allowed * Math.sqrt(2 * l + 1));
    });
  });
}

/** @throws {@link DomainError} if a field leaves the support of N(ā, C); see {@link degreesOffSupport}. */
export function checkSupport(
  caller: string,
  γ: GaussianMeasure,
  a: HarmonicCoefficients,
  mean?: Float64Array,
): void {
  const off = degreesOffSupport(γ, a, mean);
  const degrees = Array.from(γ.spectrum.keys()).filter((l) => off.some((row) => row.includes(l)));
  if (degrees.length === 0) return;
  const first = off.findIndex((row) => row.length > 0);
  throw new DomainError(
    `${caller}: fields must agree with the mean in the degrees without variance, got another value at ${degreesInWords(degrees)}, first in field ${first}. Remove that part of the fields, or use a noise that has variance there.`,
  );
}

/** Degrees as a reader would write them: `l = 0, 3, 8–11`. */
export function degreesInWords(degrees: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const l of degrees) {
    const run = runs.at(-1);
    if (run && run[1] === l - 1) run[1] = l;
    else runs.push([l, l]);
  }
  const words = runs.map(([a, b]) => (a === b ? `${a}` : b === a + 1 ? `${a}, ${b}` : `${a}–${b}`));
  return `l = ${words.join(", ")}`;
}

/** The law's coordinates whose degree is empty get variance 1, which is γ's own: the score and every entropy are 0 there. */
export function whitenEmptyDegrees(covariance: Float64Array, γ: GaussianMeasure): void {
  const d = γ.spectrum.length ** 2;
  for (let i = 0; i < d; i++) {
    if (γ.spectrum[degreeOf(i)] === 0) covariance[i * d + i] = 1;
  }
}

/** ‖v‖. */
function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
