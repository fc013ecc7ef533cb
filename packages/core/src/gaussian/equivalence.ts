import { DomainError, ShapeError } from "../errors.ts";
import type { GaussianMeasure } from "./gaussianMeasure.ts";
import { excess } from "./relativeEntropy.ts";
import { lastDyadicBlocks, partialSums, seriesTail } from "./seriesTail.ts";

/** Options of {@link equivalence}. */
export interface EquivalenceOptions {
  /**
   * Number of independent isotropic fields the data spectrum was estimated from. Default Infinity:
   * the spectrum is exact.
   */
  readonly fields?: number;
}

/** Whether Gaussian data and noise live on the same fields, and how the entropies grow with the band limit. */
export interface EquivalenceReport {
  /**
   * "equivalent" if Σ (2l+1)(q_l − 1)² converges as far as its tail shows, "singular" if not, or if a degree has variance in one
   * of the two alone.
   */
  readonly verdict: "equivalent" | "singular";
  /** q_l = D_l/C_l, data over noise; 1 where both are 0, which adds nothing to the sums. Length bandLimit, as the arrays below. */
  readonly q: Float64Array;
  /** Σ_{l′ ≤ l} (2l′+1)(q_l′ − 1)², sampling noise subtracted if the spectrum is an estimate. */
  readonly partialSums: Float64Array;
  /** KL_l = ½ Σ_{l′ ≤ l} (2l′+1)(q_l′ − 1 − log q_l′), nats. */
  readonly relativeEntropy: Float64Array;
  /** I_l = Σ_{l′ ≤ l} (2l′+1)(q_l′ − 1)²/q_l′. */
  readonly fisherInformation: Float64Array;
  /** log₂ of the ratio of the last two dyadic blocks of the partial sums; the series converges if it stays below 0. */
  readonly growth: number;
  /** Last dyadic block of the partial sums over its sampling error; Infinity if the spectrum is exact. */
  readonly significance: number;
}

/** A block less than this many sampling errors above zero is no evidence of a difference. */
const DETECTION = 3;

/** |q − 1| below this is rounding of the two spectra. */
const ROUNDING = 1e-13;

/**
 * The Feldman–Hájek alternative for isotropic Gaussian data of spectrum D_l against the noise γ:
 *
 *     equivalent  ⇔  D_l = 0 where C_l = 0 and only there, and Σ_l (2l+1)(D_l/C_l − 1)² < ∞,   else mutually singular,
 *
 * the sum over the degrees with variance.
 *
 * The sum is judged by its last two dyadic blocks of degrees. A spectrum estimated from n fields carries
 * fluctuations that alone add 2q_l²/n per degree; their unbiased estimate 2(2l+1)q̂_l²/(n(2l+1)+2) is subtracted,
 * and the last block must exceed three times its sampling error, or the verdict is "equivalent": no difference
 * is seen at high degree. Relative entropy and Fisher information are those of the spectrum as given.
 *
 * @throws {@link ShapeError} if the lengths differ.
 * @throws {@link DomainError} if some D_l is negative or not finite, if bandLimit < 8, or if the number of fields is below 1.
 *
 * Source: Da Prato and Zabczyk (2014), section 2.4, for the theorem of Feldman and Hájek; docs/theory/formulas.md (G6, G9).
 */
export function equivalence(
  γ: GaussianMeasure,
  dataSpectrum: Float64Array,
  options: EquivalenceOptions = {},
): EquivalenceReport {
  const { fields = Infinity } = options;
  const q = ratio(γ, dataSpectrum);
  if (!(fields >= 1)) {
    throw new DomainError(
      `equivalence: fields must be 1 or more, got ${fields}. Count the fields.`,
    );
  }
  const byDegree = (f: (q: number) => number) => q.map((ql, l) => (2 * l + 1) * f(ql));

  const isEmpty = (l: number) => γ.spectrum[l] === 0 && dataSpectrum[l] === 0;
  const terms = q.map((ql, l) => (isEmpty(l) ? 0 : departure(ql, l, fields)));
  const { growth, converges } = seriesTail("equivalence", terms);
  const [, last] = lastDyadicBlocks("equivalence", terms);
  const [, variance] = lastDyadicBlocks(
    "equivalence",
    q.map((ql, l) => (isEmpty(l) ? 0 : departureVariance(ql, l, fields))),
  );
  const significance = variance > 0 ? last / Math.sqrt(variance) : Infinity;
  const oneSided = q.some((ql) => !(ql > 0 && ql < Infinity));
  return {
    verdict: !oneSided && (converges || significance < DETECTION) ? "equivalent" : "singular",
    q,
    partialSums: partialSums(terms),
    relativeEntropy: partialSums(byDegree((ql) => excess(ql - 1) / 2)),
    fisherInformation: partialSums(byDegree((ql) => (ql - 1) ** 2 / ql)),
    growth,
    significance,
  };
}

/** (2l+1)(q − 1)², or its unbiased estimate from an estimated q with ν = n(2l+1) degrees of freedom. */
function departure(q: number, l: number, fields: number): number {
  if (q === Infinity) return Infinity;
  const x = Math.abs(q - 1) < ROUNDING ? 0 : q - 1;
  const ν = fields * (2 * l + 1);
  return (2 * l + 1) * (x ** 2 - (2 * q ** 2) / (ν + 2));
}

/** Variance of {@link departure} over q̂ ~ q χ²_ν/ν, ν = n(2l+1): (2l+1)² (8q²(q − 1)²/ν + 8q⁴/(ν(ν + 2))). */
function departureVariance(q: number, l: number, fields: number): number {
  const ν = fields * (2 * l + 1);
  const scale = (2 * l + 1) ** 2;
  return scale * ((8 * q ** 2 * (q - 1) ** 2) / ν + (8 * q ** 4) / (ν * (ν + 2)));
}

function ratio(γ: GaussianMeasure, dataSpectrum: Float64Array): Float64Array {
  if (dataSpectrum.length !== γ.spectrum.length) {
    throw new ShapeError(
      `equivalence: both spectra must have one length, got ${dataSpectrum.length} and ${γ.spectrum.length}. Truncate the longer one.`,
    );
  }
  return dataSpectrum.map((d, l) => {
    if (!(d >= 0 && d < Infinity)) {
      throw new DomainError(
        `equivalence: D_l must be finite and not negative, got ${d} at l = ${l}. Check the data.`,
      );
    }
    return d === 0 && γ.spectrum[l] === 0 ? 1 : d / γ.spectrum[l];
  });
}
