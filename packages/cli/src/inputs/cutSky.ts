import { hasGaps, largestBandLimit } from "@chaosphere/core";
import {
  type CutFields,
  type CutSkySpectrum,
  cutSkySpectrum,
  LARGEST_PSEUDO_BAND_LIMIT,
  type PseudoSpectrumOptions,
} from "@chaosphere/core/estimation";
import { ringFields } from "@chaosphere/core/rings";
import type { Dataset } from "@chaosphere/data";
import { healpixRings } from "@chaosphere/data/healpix";
import { CallError } from "../errors/callError.ts";

/** Whether some cell of the fields, or some pixel that they come from, has no value. */
export function isCut({ fields, healpix }: Dataset): boolean {
  return hasGaps(healpix ?? fields);
}

/** What is asked of the spectrum of fields with gaps. */
export interface CutSkyRequest extends PseudoSpectrumOptions {
  readonly bandLimit?: number | undefined;
  readonly binWidth?: number | undefined;
  /** Told what was done, a sentence; the run prints it. */
  readonly assume?: ((sentence: string) => void) | undefined;
}

/**
 * The spectrum of fields with gaps, of the pixels where they come from a HEALPix map: by all degrees that the points resolve,
 * cut to the band limit asked for.
 *
 * @throws {@link CallError} if that is beyond them.
 */
export function spectrumOfCut(
  path: string,
  dataset: Dataset,
  { bandLimit, binWidth, assume, ...options }: CutSkyRequest,
): CutSkySpectrum {
  const { fields, resolved } = pointsOf(dataset);
  const L = Math.min(resolved, LARGEST_PSEUDO_BAND_LIMIT);
  const asked = bandLimit ?? L;
  if (asked > L) {
    throw new CallError(
      `--band-limit must be at most ${L}, what the points of the input resolve, got ${asked}. Lower it.`,
    );
  }
  const found = cutSkySpectrum(fields, L, { ...options, ...(binWidth && { binWidth }) });
  const { bins, spectrum, pseudo, seenShare, condition } = found;
  const width = bins[1] ? bins[1].to - bins[1].from + 1 : 1;
  const poles = lacksPoles(dataset) ? "; --fill-poles fills pole rows that the input lacks" : "";
  const unseen = `${(100 * (1 - seenShare)).toPrecision(3)} % of the sphere was not seen in ${path}`;
  const why =
    width === 1
      ? ""
      : binWidth === undefined
        ? `, ${width} degrees to a bin, for the part seen does not tell fewer apart (condition number ${condition.toPrecision(2)})`
        : `, ${width} degrees to a bin`;
  assume?.(
    `${unseen}: C_l is that of the seen part with the coupling of degrees by the mask undone (MASTER)${why}; change it by --bin-width${poles}`,
  );
  return {
    ...found,
    spectrum: spectrum.subarray(0, asked),
    pseudo: pseudo.subarray(0, asked),
    bins: bins.filter(({ from }) => from < asked),
  };
}

/** Whether a row at a pole was seen by no field. */
function lacksPoles({ fields, healpix }: Dataset): boolean {
  const { grid, seen } = fields;
  if (healpix || grid.kind !== "equiangular-poles" || !seen) return false;
  const { nLat, nLon } = grid;
  const isAbsent = (ring: number) =>
    seen.every((s, i) => s === 0 || Math.floor(i / nLon) % nLat !== ring);
  return isAbsent(0) || isAbsent(nLat - 1);
}

/** The points that were seen or not, and the band limit that they resolve. */
function pointsOf({ fields, healpix }: Dataset): { fields: CutFields; resolved: number } {
  if (!healpix) return { fields, resolved: largestBandLimit(fields.grid) };
  const { nside, values, seen } = healpix;
  const maps = ringFields(healpixRings(nside), values, fields.unit);
  return { fields: { ...maps, ...(seen && { seen }) }, resolved: 3 * nside };
}
