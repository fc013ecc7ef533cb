import { DomainError } from "../errors.ts";
import { type GaussianMeasure, noiseOf as noiseMeasure } from "../gaussian/gaussianMeasure.ts";
import type { HarmonicCoefficients } from "../harmonics/coefficients.ts";
import { whittleMatern } from "../matern/whittleMatern.ts";
import { type EstimateSpectrumOptions, estimateSpectrum } from "./estimatedSpectrum.ts";
import { fitSpectrum, type SpectrumFit } from "./fitSpectrum.ts";
import type { EstimatedSpectrum } from "./whittleLikelihood.ts";

/** How the numbers of some fields were rounded. */
export interface RoundingOptions extends EstimateSpectrumOptions {
  /** Whether the fields were stored in single precision, as {@link isSinglePrecision} tells. Default false. */
  readonly singlePrecision?: boolean;
}

/** The noise as rough as some data, degree by degree. */
export interface NoiseOfData {
  /** γ: Whittle–Matérn, but 0 at the empty degrees and the data's own variance at the faint ones. */
  readonly measure: GaussianMeasure;
  /** The Whittle–Matérn fit; absent if fewer than four degrees can enter: the noise then has the data's own spectrum. */
  readonly fit?: SpectrumFit;
  /** The spectrum of the data, 0 at the empty degrees. */
  readonly estimated: EstimatedSpectrum;
  /** Degrees whose scatter is no more than rounding. Ascending. */
  readonly empty: readonly number[];
  /** Degrees with less than a thousandth of the variance that the others lead to expect. Ascending. */
  readonly faint: readonly number[];
}

/** Units in the last place, beside the norm of the whole field, that analysis leaves in a coefficient: at most 3 for L up to 128. */
const DOUBLE = 1024 * 2 ** -53;
/** The same over L for cells rounded to single precision, where less than 1 was found. */
const SINGLE = 4 * 2 ** -24;

/** q_l below this is not variance that a stopping time could resolve, but a degree that was removed and came back by rounding. */
const FAINT = 1e-3;

/** Whether every number is one of single precision. */
export function isSinglePrecision(values: Float64Array): boolean {
  return values.every((value) => Math.fround(value) === value);
}

/**
 * The degrees of an ensemble without variance, those whose scatter is no more than the rounding of the whole field,
 *
 *     Ĉ_l ≤ u² E‖a‖²,   u = 1024 · 2⁻⁵³, or 4 · 2⁻²⁴/L in single precision,
 *
 * the mean field included in E‖a‖².
 *
 * @throws {@link ShapeError} if there is no field.
 */
export function degreesWithoutVariance(
  a: HarmonicCoefficients,
  { singlePrecision = false, ...options }: RoundingOptions = {},
): number[] {
  const { spectrum } = estimateSpectrum(a, options);
  const power = a.values.reduce((sum, value) => sum + value * value, 0) / a.batch;
  const unit = Math.max(DOUBLE, singlePrecision ? SINGLE / a.bandLimit : 0);
  return Array.from(spectrum.keys()).filter((l) => !(spectrum[l] > unit ** 2 * power));
}

/**
 * The noise as rough as an ensemble, on the degrees where it varies:
 *
 *     C_l = 0                      where the data have no variance,
 *     C_l = σ²(κ² + l(l+1))^−α     by {@link fitSpectrum} of the others,
 *     C_l = Ĉ_l                    where that is more than 1000 Ĉ_l, or fewer than four degrees could be fitted.
 *
 * Degrees of the last kind are left out of the fit, the faintest first, until none is left.
 *
 * @throws {@link ShapeError} if there is no field.
 * @throws {@link DomainError} if no degree has variance: the fields do not differ.
 */
export function noiseOfData(a: HarmonicCoefficients, options: RoundingOptions = {}): NoiseOfData {
  const empty = degreesWithoutVariance(a, options);
  if (empty.length === a.bandLimit) {
    throw new DomainError(
      `noiseOfData: the fields must differ, got ${a.batch} alike but for rounding. Give fields that vary.`,
    );
  }
  const found = estimateSpectrum(a, options);
  return noiseOf(found, empty);
}

/**
 * {@link noiseOfData} of a spectrum that was not estimated from coefficients, such as that of a cut sky, whose estimates may be
 * negative: these degrees count as empty.
 *
 * @throws {@link DomainError} if no estimate is positive.
 */
export function noiseOfSpectrum(found: EstimatedSpectrum): NoiseOfData {
  const empty = Array.from(found.spectrum.keys()).filter((l) => !(found.spectrum[l] > 0));
  if (empty.length === found.spectrum.length) {
    throw new DomainError(
      "noiseOfSpectrum: some estimate must be positive, got none. Give fields that vary where they were seen.",
    );
  }
  return noiseOf(found, empty);
}

function noiseOf(found: EstimatedSpectrum, empty: readonly number[]): NoiseOfData {
  const estimated = {
    ...found,
    spectrum: found.spectrum.map((c, l) => (empty.includes(l) ? 0 : c)),
  };
  const { fit, faint } = fitOfSound(estimated, empty);
  const matern = fit && whittleMatern(found.spectrum.length, fit).spectrum;
  const spectrum = estimated.spectrum.map((c, l) =>
    c === 0 || faint.includes(l) ? c : (matern?.[l] ?? c),
  );
  return { measure: noiseMeasure(spectrum), ...(fit && { fit }), estimated, empty, faint };
}

/** Fits, and leaves out the degree with the least variance over the fit until none is faint. */
function fitOfSound(
  estimated: EstimatedSpectrum,
  empty: readonly number[],
): { readonly fit?: SpectrumFit; readonly faint: readonly number[] } {
  const faint: number[] = [];
  for (;;) {
    const leaveOut = [...empty, ...faint];
    const sound = estimated.spectrum.length - new Set([0, ...leaveOut]).size;
    if (!(sound >= 4)) return { faint: faint.sort((a, b) => a - b) };
    const fit = fitSpectrum(estimated, { leaveOut });
    const worst = faintest(fit.q, leaveOut);
    if (worst === undefined) return { fit, faint: faint.sort((a, b) => a - b) };
    faint.push(worst);
  }
}

/** The degree with the least q_l below {@link FAINT}, if any. */
function faintest(q: Float64Array, leaveOut: readonly number[]): number | undefined {
  return Array.from(q.keys())
    .filter((l) => q[l] < FAINT && !leaveOut.includes(l))
    .sort((j, k) => q[j] - q[k])[0];
}
