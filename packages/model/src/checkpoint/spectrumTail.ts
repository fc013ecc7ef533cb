import { DomainError } from "@chaosphere/core";
import { type FitSpectrumOptions, fitSpectrum } from "@chaosphere/core/estimation";
import type { CheckpointMatern, SpectrumTail } from "./checkpoint.ts";

/** Parameters that the fit asks for, and so many degrees at least. */
const FEWEST = 4;

/** The part of the degrees, the last ones, that fits of the others are to foretell. */
const FORETOLD = 1 / 4;

/** Where fits may start, as parts of the band limit; a constant field tells nothing of scales, and degree 0 does not enter. */
const STARTS = [0, 1 / 8, 1 / 4, 1 / 2];

/**
 * Nats by which a fit of fewer degrees must foretell a single field better to be taken. Less could be the chance of one field, and the
 * fit of more degrees is the one that moves less.
 */
const TOLD_APART = 2;

/**
 * The Whittle–Matérn law that continues a spectrum, fitted by likelihood ({@link fitSpectrum}) to its degrees from some l_0 on. Of
 * l_0 = 1, L/8, L/4 and L/2 it is the first whose fit to degrees below 3L/4 foretells those from 3L/4 on to 2 nats of a field as well as the
 * best of them,
 *
 *     Σ_{l ≥ 3L/4} (l + ½) (log C_l/Ĉ_l + Ĉ_l/C_l − 1),
 *
 * the relative entropy of one Gaussian field of the spectrum from the fit. The law is then fitted to all degrees from l_0 on.
 *
 * @param spectrum Ĉ_l ≥ 0 of the data; degrees without variance do not enter.
 * @returns undefined where the last degree, or all but three of those from 1 on below 3L/4, have no variance, or no law fits.
 *
 * Source: Whittle (1953), for the likelihood; docs/theory/formulas.md (G9.1).
 *
 * @example
 * ```ts
 * import { whittleMatern } from "@chaosphere/core";
 * import { spectrumTail } from "@chaosphere/model";
 *
 * const { spectrum } = whittleMatern(32, { alpha: 2.5, kappa: 6, sigma: 3 });
 * const tail = spectrumTail(spectrum);
 * console.log(tail?.alpha.toFixed(4), tail?.kappa.toFixed(4), tail?.fromDegree); // 2.5000 6.0000 1
 * ```
 */
export function spectrumTail(spectrum: Float64Array): SpectrumTail | undefined {
  if (!canBeContinued(spectrum)) return undefined;
  const L = spectrum.length;
  const leaveOut = Array.from(spectrum.keys()).filter((l) => !(spectrum[l] > 0));
  const fit = (range: FitSpectrumOptions) =>
    fitted({ spectrum, fields: 1 }, { leaveOut, ...range });
  const cut = foretoldFrom(L);
  const starts = [...new Set(STARTS.map((part) => Math.max(1, Math.round(part * L))))].flatMap(
    (fromDegree) => {
      const law = fit({ fromDegree, bandLimit: cut });
      return law ? [{ fromDegree, nats: divergence(spectrum, law, cut) }] : [];
    },
  );
  const least = Math.min(...starts.map(({ nats }) => nats));
  const start = starts.find(({ nats }) => nats <= least + TOLD_APART);
  const law = start && fit(start);
  if (!law) return undefined;
  const { alpha, kappa, sigma } = law;
  return { alpha, kappa, sigma, fromDegree: start.fromDegree };
}

/**
 * Whether a spectrum can be continued by a fit: its last degree has variance, without which the data ended there, and so have four
 * degrees or more of those from 1 on below 3L/4; of a full spectrum, L ≥ 7.
 */
export function canBeContinued(spectrum: Float64Array): boolean {
  const L = spectrum.length;
  return (
    spectrum[L - 1] > 0 &&
    spectrum.subarray(1, foretoldFrom(L)).filter((c) => c > 0).length >= FEWEST
  );
}

/** The first of the degrees that are foretold. */
function foretoldFrom(L: number): number {
  return Math.floor(L - FORETOLD * L);
}

/**
 * The law of given α and κ that continues a spectrum: its σ is the most likely one for the last quarter of the degrees,
 * σ² = Σ (2l+1) Ĉ_l (κ² + l(l+1))^α / Σ (2l+1).
 *
 * @throws {@link DomainError} if α or κ is not positive and finite, or these degrees have no variance.
 */
export function tailOfShape(
  spectrum: Float64Array,
  { alpha, kappa }: Pick<CheckpointMatern, "alpha" | "kappa">,
): SpectrumTail {
  if (!(alpha > 0 && kappa > 0 && alpha < Infinity && kappa < Infinity)) {
    throw new DomainError(
      `tailOfShape: alpha and kappa must be positive and finite, got alpha ${alpha}, kappa ${kappa}. Take alpha 2 and kappa 30, say.`,
    );
  }
  let [sum, count] = [0, 0];
  for (let l = foretoldFrom(spectrum.length); l < spectrum.length; l++) {
    if (!(spectrum[l] > 0)) continue;
    sum += (2 * l + 1) * spectrum[l] * (kappa ** 2 + l * (l + 1)) ** alpha;
    count += 2 * l + 1;
  }
  if (!(sum > 0 && Number.isFinite(sum))) {
    throw new DomainError(
      `tailOfShape: the last degrees must tell a finite positive sigma, got the sum ${sum}. Give sigma as well.`,
    );
  }
  return { alpha, kappa, sigma: Math.sqrt(sum / count) };
}

/** The fit of a range of degrees; undefined where too few have variance or they do not tell the parameters apart. */
function fitted(...[data, options]: Parameters<typeof fitSpectrum>): CheckpointMatern | undefined {
  const { fromDegree = 1, leaveOut = [] } = options ?? {};
  const end = options?.bandLimit ?? ("spectrum" in data ? data.spectrum.length : data.bandLimit);
  if (end - fromDegree - leaveOut.filter((l) => l >= fromDegree && l < end).length < FEWEST) {
    return undefined;
  }
  try {
    return fitSpectrum(data, options);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/** Σ_{l ≥ cut} (l + ½) (log C_l/Ĉ_l + Ĉ_l/C_l − 1), nats. */
function divergence(spectrum: Float64Array, law: CheckpointMatern, cut: number): number {
  let nats = 0;
  for (let l = cut; l < spectrum.length; l++) {
    if (!(spectrum[l] > 0)) continue;
    const logRatio =
      Math.log(spectrum[l]) -
      2 * Math.log(law.sigma) +
      law.alpha * Math.log(law.kappa ** 2 + l * (l + 1));
    nats += (l + 0.5) * (Math.exp(logRatio) - 1 - logRatio);
  }
  return nats;
}
