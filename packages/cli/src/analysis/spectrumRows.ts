import { angularPowerSpectrum } from "@chaosphere/core";
import type { CutSkySpectrum } from "@chaosphere/core/estimation";
import { CallError } from "../errors/callError.ts";
import { spectrumOfCut } from "../inputs/cutSky.ts";
import { type FieldsOptions, readAnalysedOrCut } from "../inputs/fields.ts";

/** What is asked of spectra. */
export interface SpectrumRequest extends FieldsOptions {
  readonly bandLimit?: number;
  readonly binWidth?: number;
}

/** What is told of a file beside its spectra: C_l of each field, or of all fields with gaps C_l and the biased one. */
export interface SpectrumNote {
  readonly count: number;
  /** Numbers of a spectrum. */
  readonly bandLimit: number;
  readonly assumed: readonly string[];
  readonly cut?: Pick<CutSkySpectrum, "bins" | "condition" | "seenShare">;
}

/** The spectra of a file, one after another, and what is told of them. */
export async function spectraOf(
  path: string,
  options: SpectrumRequest,
): Promise<{ readonly values: Float64Array; readonly note: SpectrumNote }> {
  const { bandLimit, binWidth } = options;
  const assumed: string[] = [];
  const told = { ...options, assume: (sentence: string) => void assumed.push(sentence) };
  const read = await readAnalysedOrCut(path, bandLimit, told);
  if ("cut" in read) {
    const { spectrum, pseudo, bins, condition, seenShare } = spectrumOfCut(path, read.cut, told);
    const values = new Float64Array([...spectrum, ...pseudo]);
    const count = read.cut.fields.batch;
    const cut = { bins, condition, seenShare };
    return { values, note: { count, bandLimit: spectrum.length, assumed, cut } };
  }
  if (binWidth !== undefined) {
    throw new CallError(
      "--bin-width must go with fields that have gaps, got an input without any, whose degrees are all told apart. Leave it out.",
    );
  }
  const { coefficients } = read;
  if (bandLimit !== undefined && bandLimit > coefficients.bandLimit) {
    throw new CallError(
      `--band-limit must be at most that of the coefficients, ${coefficients.bandLimit}, got ${bandLimit}. Lower it.`,
    );
  }
  return {
    values: angularPowerSpectrum(coefficients),
    note: { count: coefficients.batch, bandLimit: coefficients.bandLimit, assumed },
  };
}

/** C_l, the mean over the fields of all files, up to the degrees that all have. */
export function meanOfSpectra(
  values: Float64Array,
  notes: readonly SpectrumNote[],
  bandLimit: number = Math.min(...notes.map((note) => note.bandLimit)),
): number[] {
  const count = notes.reduce((sum, note) => sum + note.count, 0);
  const mean = new Array<number>(bandLimit).fill(0);
  let at = 0;
  for (const note of notes) {
    for (let b = 0; b < note.count; b++, at += note.bandLimit) {
      for (let l = 0; l < bandLimit; l++) mean[l] = (mean[l] ?? 0) + (values[at + l] ?? 0) / count;
    }
  }
  return mean;
}
