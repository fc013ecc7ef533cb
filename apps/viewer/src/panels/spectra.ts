import {
  angularPowerSpectrum,
  coefficients,
  type HarmonicCoefficients,
  meanSpectrum,
  rows,
} from "@chaosphere/core";
import {
  type FieldChoice,
  type FieldSequence,
  harmonicsOf,
  type LoadedModel,
  rowOf,
  shownField,
} from "../fields/fields.ts";
import { isRun } from "../generate/run.ts";

/** All members of the frame that is shown. */
export function ensembleOf(sequence: FieldSequence, { frame }: FieldChoice): HarmonicCoefficients {
  const at = Math.min(frame, sequence.frames - 1) * sequence.members;
  return rows(harmonicsOf(sequence), at, at + sequence.members);
}

/** The spectrum Ĉ_l of the one field that is shown. Length: its band limit. */
export function shownSpectrum(sequence: FieldSequence, choice: FieldChoice): Float64Array {
  return angularPowerSpectrum(shownField(sequence, choice));
}

/** The mean spectrum of the members of a frame, by sequence and frame. */
export type EnsembleSpectra = (sequence: FieldSequence, choice: FieldChoice) => Float64Array;

/** Mean spectra that are computed once for each frame: members and band limits change more often. */
export function keepSpectra(): EnsembleSpectra {
  const kept = new WeakMap<FieldSequence, Map<number, Float64Array>>();
  return (sequence, choice) => {
    const frame = Math.min(choice.frame, sequence.frames - 1);
    const frames = kept.get(sequence) ?? new Map<number, Float64Array>();
    kept.set(sequence, frames);
    const known = frames.get(frame) ?? meanSpectrum(ensembleOf(sequence, choice));
    frames.set(frame, known);
    return choice.bandLimit === null ? known : known.subarray(0, choice.bandLimit);
  };
}

/**
 * The exact spectrum of the law of a frame, if it is known: that of the source, or of a run at forward time t
 *
 *     C_l (1 + e^{−2t}(q_l − 1)) + Σ_m ā_lm²/(2l+1),
 *
 * with the data's ratio q_l and mean ā of the model; beyond the model's degrees C_l.
 */
export function theoryOf(
  sequence: FieldSequence,
  choice: FieldChoice,
  models: Readonly<Record<string, LoadedModel>>,
): Float64Array | null {
  const cut = (spectrum: Float64Array): Float64Array =>
    choice.bandLimit === null ? spectrum : spectrum.subarray(0, choice.bandLimit);
  if (sequence.theory) return cut(sequence.theory);
  const { measure, times } = sequence;
  if (!isRun(sequence) || !measure || !times) return null;
  const model = models[sequence.model]?.checkpoint;
  if (!model) return null;
  const decay = Math.exp(-2 * (times[rowOf({ ...sequence, members: 1 }, choice)] ?? 0));
  const mean = angularPowerSpectrum(coefficients("harmonic", model.bandLimit, model.mean));
  return cut(
    measure.spectrum.map((c, l) => c * (1 + decay * ((model.ratio[l] ?? 1) - 1)) + (mean[l] ?? 0)),
  );
}

/** 0, 1, 2, … below the longest of some spectra. */
export function degreesOf(...spectra: readonly ArrayLike<number>[]): Float64Array {
  return Float64Array.from(
    { length: Math.max(...spectra.map(({ length }) => length)) },
    (_, l) => l,
  );
}

/** A spectrum of data drawn as points where they can be told apart. */
export function markOf(spectrum: ArrayLike<number>): "points" | "line" {
  return spectrum.length <= 160 ? "points" : "line";
}
