import { DomainError } from "../errors.ts";
import { solveCholesky } from "../linalg/cholesky.ts";
import { modeCoupling } from "./modeCoupling.ts";
import {
  type CutFields,
  type PseudoSpectrum,
  type PseudoSpectrumOptions,
  pseudoSpectrum,
} from "./pseudoSpectrum.ts";
import { type BinnedCoupling, binnedCoupling, type DegreeBin, degreeBins } from "./spectrumBins.ts";

/** Options of {@link decoupledSpectrum}. */
export interface DecouplingOptions {
  /** Degrees of a bin. Default the fewest for which the coupling has a condition number of at most 30. */
  readonly binWidth?: number;
}

/** An unbiased spectrum of fields of which a part was seen. */
export interface DecoupledSpectrum {
  /** Ĉ_l, units of the field squared: equal for the degrees of a bin, and possibly negative. Length bandLimit. */
  readonly spectrum: Float64Array;
  /** Bins of degrees, each with one number; of one degree each where the mask allows. */
  readonly bins: readonly DegreeBin[];
  /** Condition number of the coupling between bins: how far the inverse may magnify errors of the pseudo-spectrum. */
  readonly condition: number;
}

/** Largest condition number of a coupling that is inverted unless asked for. */
const WELL_CONDITIONED = 30;

/**
 * The spectrum that a pseudo-spectrum is expected from, by the inverse of the coupling of degrees (MASTER):
 *
 *     Σ_c K_bc ĉ_c √n_c = Σ_{l∈b} (2l+1) C̃_l / √n_b,   K_bc = Σ_{l∈b} Σ_{k∈c} (2l+1) S_lk (2k+1) / √(n_b n_c),
 *
 * with n_b = Σ_{l∈b} (2l+1) and S of {@link modeCoupling}. It is unbiased for isotropic fields of degrees l < bandLimit whose spectrum
 * is constant in each bin. A part of the sphere of breadth θ does not tell apart degrees closer than about π/θ: there K with
 * bins of one degree is near singular, and wider bins are taken, the fewest degrees that keep its condition number at
 * 30. Degree 0 has a bin of its own.
 *
 * @throws {@link DomainError} if the coupling is singular for the width asked for, or for all: too little was seen.
 *
 * Source: Hivon et al. (2002), section 2; Alonso et al. (2019), section 2; docs/theory/formulas.md (P8).
 */
export function decoupledSpectrum(
  pseudo: PseudoSpectrum,
  { binWidth }: DecouplingOptions = {},
): DecoupledSpectrum {
  const { bandLimit, spectrum, maskSpectrum } = pseudo;
  const S = modeCoupling(maskSpectrum, bandLimit);
  const { bins, orders, factor, condition } = chosenCoupling(S, pseudo, binWidth);
  const sums = Float64Array.from(bins, ({ from, to }, b) => {
    let sum = 0;
    for (let l = from; l <= to; l++) sum += (2 * l + 1) * spectrum[l];
    return sum / Math.sqrt(orders[b]);
  });
  const solved = solveCholesky(factor, sums);
  const out = new Float64Array(bandLimit);
  bins.forEach(({ from, to }, b) => {
    out.fill(solved[b] / Math.sqrt(orders[b]), from, to + 1);
  });
  return { spectrum: out, bins, condition };
}

function chosenCoupling(
  S: Float64Array,
  { bandLimit, seenShare }: PseudoSpectrum,
  asked: number | undefined,
): BinnedCoupling {
  if (asked !== undefined && !(Number.isInteger(asked) && asked >= 1)) {
    throw new DomainError(
      `decoupledSpectrum: binWidth must be a whole number of degrees from 1, got ${asked}. Leave it out for the fewest that the mask allows.`,
    );
  }
  const widths = asked === undefined ? candidates(bandLimit) : [asked];
  let best: BinnedCoupling | undefined;
  for (const width of widths) {
    const made = binnedCoupling(S, bandLimit, degreeBins(bandLimit, width));
    if (made && (!best || made.condition < best.condition)) best = made;
    if (made && made.condition <= WELL_CONDITIONED) return made;
  }
  if (best) return best;
  throw new DomainError(
    `decoupledSpectrum: the part seen must tell bins of ${asked ?? bandLimit - 1} degrees apart, got a singular coupling for ${(100 * seenShare).toPrecision(2)} % of the sphere. ${asked === undefined ? "Condition a model on what was seen instead." : "Use wider bins."}`,
  );
}

/** 1, 2, 3, 4, then by about a quarter more, to all degrees. */
function candidates(bandLimit: number): number[] {
  const widths: number[] = [];
  for (let width = 1; width < bandLimit; width += Math.max(1, Math.floor(width / 4)))
    widths.push(width);
  return widths.length === 0 ? [1] : widths;
}

/** A spectrum of fields of which a part was seen, with what it was made from. */
export interface CutSkySpectrum extends DecoupledSpectrum {
  /** C̃_l of the seen part, biased by the cut. Length bandLimit. */
  readonly pseudo: Float64Array;
  /** f_sky, mean over the fields. */
  readonly seenShare: number;
  /** Independent fields behind the spectrum. */
  readonly fields: number;
}

/**
 * The spectrum of fields with gaps: {@link pseudoSpectrum} and {@link decoupledSpectrum} in one. The band limit should be the largest
 * that the points resolve, for power beyond it is taken for that of the degrees below.
 *
 * @throws as these.
 *
 * @example
 * ```ts
 * import { colour, fieldsWithGaps, gaussLegendre, isotropic, key, synthesise, whiteNoise } from "@chaosphere/core";
 * import { cutSkySpectrum } from "@chaosphere/core/estimation";
 *
 * // 200 fields with C_l = 1 for l < 16, of which the northern half is seen.
 * const law = isotropic(new Float64Array(16).fill(1));
 * const { grid, values } = synthesise(colour(law, whiteNoise(16, 200, key(1))), gaussLegendre(16));
 * const north = values.map((x, i) => (i % (16 * 32) < 8 * 32 ? x : Number.NaN));
 * const { spectrum, pseudo, seenShare, bins } = cutSkySpectrum(fieldsWithGaps(grid, north), 16);
 * console.log(seenShare.toFixed(2), pseudo[8] < 0.6, Math.abs(spectrum[8] - 1) < 0.1, bins[1]); // 0.50 true true { from: 1, to: 2 }
 * ```
 */
export function cutSkySpectrum(
  fields: CutFields,
  bandLimit: number,
  { binWidth, ...options }: DecouplingOptions & PseudoSpectrumOptions = {},
): CutSkySpectrum {
  const made = pseudoSpectrum(fields, bandLimit, options);
  const decoupled = decoupledSpectrum(made, binWidth === undefined ? {} : { binWidth });
  return { ...decoupled, pseudo: made.spectrum, seenShare: made.seenShare, fields: made.fields };
}
