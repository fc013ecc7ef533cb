import { DomainError, ShapeError } from "../errors.ts";
import {
  checkBandLimit,
  coefficients,
  type HarmonicCoefficients,
  harmonicIndex,
} from "./coefficients.ts";

/** How the harmonics of pyshtools are normalised: ∫ Y² = 4π, ∫ Y² = 1, ∫ Y² = 4π/(2l+1), or P_l^m left as it is. */
export type ShtoolsNormalisation = "4pi" | "ortho" | "schmidt" | "unnorm";

/** Conventions of {@link toShtools} and {@link fromShtools}; the defaults are pyshtools'. */
export interface ShtoolsOptions {
  /** Normalisation of the harmonics. Default "4pi", that of geodesy. */
  readonly normalisation?: ShtoolsNormalisation;
  /** 1 without the Condon–Shortley sign (−1)^m, −1 with it. Default 1. */
  readonly phase?: 1 | -1;
}

/** Beyond this degree (2l)! leaves the doubles. */
const LARGEST_UNNORMALISED_DEGREE = 85;

/**
 * Coefficients as pyshtools' array (2, L, L) per field: cosines then sines, `[((b·2 + s)·L + l)·L + m]`,
 *
 *     a_lm Y_lm = C_lm Y′_lm,   Y′_lm the harmonics of the chosen normalisation and phase.
 *
 * @throws {@link DomainError} for unnormalised harmonics beyond degree 85, where (2l)! leaves the doubles.
 *
 * @example
 * ```ts
 * import { coefficients, fromShtools, toShtools } from "@chaosphere/core";
 *
 * const field = coefficients("harmonic", 2, Float64Array.of(1, 2, 3, 4));
 * const array = toShtools(field, { normalisation: "ortho" });
 * console.log(array.length, [...fromShtools(array, 2, { normalisation: "ortho" }).values]); // 8 [ 1, 2, 3, 4 ]
 * ```
 */
export function toShtools(a: HarmonicCoefficients, options: ShtoolsOptions = {}): Float64Array {
  const { bandLimit, batch } = a;
  const factor = harmonicRatio("toShtools", bandLimit, options);
  const values = new Float64Array(batch * 2 * bandLimit ** 2);
  eachEntry(bandLimit, batch, (i, index, l, m) => {
    values[i] = a.values[index] / factor(l, Math.abs(m));
  });
  return values;
}

/**
 * Coefficients from pyshtools' array, the inverse of {@link toShtools}. Entries that belong to no harmonic, m > l and the
 * sine of m = 0, are not read.
 *
 * @throws {@link ShapeError} if the values are not whole arrays of 2 · bandLimit² numbers.
 * @throws {@link DomainError} for unnormalised harmonics beyond degree 85.
 */
export function fromShtools(
  values: Float64Array,
  bandLimit: number,
  options: ShtoolsOptions = {},
): HarmonicCoefficients {
  checkBandLimit("fromShtools", bandLimit);
  const batch = values.length / (2 * bandLimit ** 2);
  if (!Number.isInteger(batch)) {
    throw new ShapeError(
      `fromShtools: values must hold whole arrays (2, L, L) of ${2 * bandLimit ** 2} numbers, got ${values.length}. The band limit is lmax + 1.`,
    );
  }
  const factor = harmonicRatio("fromShtools", bandLimit, options);
  const a = new Float64Array(batch * bandLimit ** 2);
  eachEntry(bandLimit, batch, (i, index, l, m) => {
    a[index] = values[i] * factor(l, Math.abs(m));
  });
  return coefficients("harmonic", bandLimit, a);
}

/** Calls back with the position in pyshtools' array and in ours of every (l, m). */
function eachEntry(
  bandLimit: number,
  batch: number,
  visit: (i: number, index: number, l: number, m: number) => void,
): void {
  const row = bandLimit ** 2;
  for (let b = 0; b < batch; b++) {
    for (let l = 0; l < bandLimit; l++) {
      for (let m = -l; m <= l; m++) {
        const part = 2 * b + (m < 0 ? 1 : 0);
        const i = (part * bandLimit + l) * bandLimit + Math.abs(m);
        visit(i, b * row + harmonicIndex(l, m), l, m);
      }
    }
  }
}

/** Y′_lm / Y_lm for m ≥ 0: what a coefficient of pyshtools is multiplied by. */
function harmonicRatio(
  caller: string,
  bandLimit: number,
  { normalisation = "4pi", phase = 1 }: ShtoolsOptions,
): (l: number, m: number) => number {
  const sign = (m: number): number => phase ** m;
  switch (normalisation) {
    case "4pi":
      return (_, m) => sign(m) * Math.sqrt(4 * Math.PI);
    case "ortho":
      return (_, m) => sign(m);
    case "schmidt":
      return (l, m) => sign(m) * Math.sqrt((4 * Math.PI) / (2 * l + 1));
    case "unnorm":
      if (!(bandLimit <= LARGEST_UNNORMALISED_DEGREE + 1)) {
        throw new DomainError(
          `${caller}: unnormalised harmonics are representable for bandLimit ≤ ${LARGEST_UNNORMALISED_DEGREE + 1}, got ${bandLimit}. Truncate, or use another normalisation.`,
        );
      }
      return (l, m) => sign(m) / unnormalisedNorm(l, m);
    default:
      throw new DomainError(
        `${caller}: normalisation must be "4pi", "ortho", "schmidt" or "unnorm", got "${normalisation satisfies never}". Choose one of them.`,
      );
  }
}

/** N with Y_lm = N P_l^m cos mλ: √( (2 − δ_m0)(2l+1)/4π · (l−m)!/(l+m)! ). */
function unnormalisedNorm(l: number, m: number): number {
  let ratio = ((m === 0 ? 1 : 2) * (2 * l + 1)) / (4 * Math.PI);
  for (let k = l - m + 1; k <= l + m; k++) ratio /= k;
  return Math.sqrt(ratio);
}
