import {
  type CompleteMaternParameters,
  equivalence,
  type GaussianMeasure,
  whittleMatern,
} from "@chaosphere/core";
import { fitSpectrum, type SpectrumFit } from "@chaosphere/core/estimation";

/** Whether the entropy bound has a limit as the band limit grows. */
export type GrowthVerdict = "dimension-free" | "diverging";

/** Options of {@link fisherByBandLimit}. */
export interface FisherByBandLimitOptions {
  /** Number of independent fields the data spectrum was estimated from. Default Infinity: exact. */
  readonly fields?: number;
  /** The noise's own parameters, if it is a Whittle–Matérn one: the advice then names those to change. */
  readonly noise?: CompleteMaternParameters;
}

/** Relative Fisher information against the band limit, with a verdict. */
export interface FisherByBandLimit {
  readonly verdict: GrowthVerdict;
  /** I of the degrees l < L at index L − 1. Length bandLimit. */
  readonly fisherInformation: Float64Array;
  /** KL of the degrees l < L at index L − 1, nats. Length bandLimit. */
  readonly relativeEntropy: Float64Array;
  /** log₂ of the ratio of the last two dyadic blocks of Σ (2l+1)(q_l − 1)²; below 0 it settles. */
  readonly growth: number;
  /** What to change; absent if nothing needs to be. */
  readonly advice?: NoiseAdvice;
}

/** A noise that would make the entropy bound dimension-free, if a Whittle–Matérn one does. */
export interface NoiseAdvice {
  /** The Whittle–Matérn parameters of largest likelihood for the data spectrum. */
  readonly noise: CompleteMaternParameters;
  /** Those that differ from the noise's by more than their sampling error; all if the noise's are not given. */
  readonly change: readonly (keyof CompleteMaternParameters)[];
  /** The verdict on the advised noise. "diverging": no Whittle–Matérn noise has the data's small scales. */
  readonly verdict: GrowthVerdict;
  /** The same in a sentence. */
  readonly text: string;
}

const parameters = ["alpha", "sigma", "kappa"] as const;

/** Standard errors by which a parameter must differ, and the relative difference that is rounding. */
const [DETECTION, ROUNDING] = [3, 1e-6];

/** An exact spectrum is held against its fit as one of so many fields: differences of 1e-5 count, rounding does not. */
const RESOLUTION = 1e9;

/**
 * Relative Fisher information of isotropic Gaussian data against the noise at every band limit,
 *
 *     I_L = Σ_{l < L} (2l+1) (q_l − 1)²/q_l,   q_l = D_l/C_l,
 *
 * and whether it has a limit. It has one for a wrong κ, and none for a wrong α or σ: data and noise are then
 * mutually singular at every time, and the entropy bound says nothing at fine resolution.
 *
 * @param dataSpectrum D_l, length that of the noise's spectrum, 8 or more.
 * @throws {@link ShapeError} if the lengths differ.
 * @throws {@link DomainError} if there are fewer than 8 degrees, or some D_l is negative or not finite.
 *
 * Source: docs/theory/formulas.md (G6.4, G9).
 */
export function fisherByBandLimit(
  γ: GaussianMeasure,
  dataSpectrum: Float64Array,
  { fields = Number.POSITIVE_INFINITY, noise }: FisherByBandLimitOptions = {},
): FisherByBandLimit {
  const report = equivalence(γ, dataSpectrum, { fields });
  const { fisherInformation, relativeEntropy, growth } = report;
  const verdict = verdictOf(report.verdict);
  const advice = verdict === "diverging" ? noiseAdvice(dataSpectrum, fields, noise) : undefined;
  return { verdict, fisherInformation, relativeEntropy, growth, ...(advice && { advice }) };
}

/**
 * The growth of a sum with the band limit, from its partial sums S_L at index L − 1: log₂ of the ratio of the last
 * two dyadic blocks, (S_4n − S_2n)/(S_2n − S_n), n = ⌊bandLimit/4⌋. Below 0 the sum settles.
 */
export function dyadicGrowth(partialSums: Float64Array): number {
  const n = Math.floor(partialSums.length / 4);
  const [a, b, c] = [n, 2 * n, 4 * n].map((L) => partialSums[L - 1]);
  if (!Number.isFinite(c)) return Number.POSITIVE_INFINITY;
  return c > b ? Math.log2((c - b) / Math.max(b - a, 0)) : Number.NEGATIVE_INFINITY;
}

function noiseAdvice(
  spectrum: Float64Array,
  fields: number,
  noise: CompleteMaternParameters | undefined,
): NoiseAdvice {
  const exact = fields === Number.POSITIVE_INFINITY;
  const fit = fitSpectrum({ spectrum, fields: exact ? 1 : fields });
  const change = parameters.filter((name) => differs(name, fit, noise, exact));
  const advised = whittleMatern(spectrum.length, fit);
  const verdict = verdictOf(
    equivalence(advised, spectrum, { fields: exact ? RESOLUTION : fields }).verdict,
  );
  const { alpha, kappa, sigma } = fit;
  const values = change.map((name) => `${name} = ${fit[name].toPrecision(4)}`).join(", ");
  const text =
    verdict === "dimension-free"
      ? `Set ${values}: the noise then has the small scales of the data.`
      : "No Whittle–Matérn noise has the small scales of the data. Take the data's own spectrum as the noise, or a lower band limit.";
  return { noise: { alpha, kappa, sigma }, change, verdict, text };
}

function differs(
  name: (typeof parameters)[number],
  fit: SpectrumFit,
  noise: CompleteMaternParameters | undefined,
  exact: boolean,
): boolean {
  if (noise === undefined) return true;
  const error = exact ? 0 : DETECTION * fit.standardErrors[name];
  return Math.abs(fit[name] - noise[name]) > error + ROUNDING * noise[name];
}

function verdictOf(verdict: "equivalent" | "singular"): GrowthVerdict {
  return verdict === "equivalent" ? "dimension-free" : "diverging";
}
