import { type GaussianMeasure, type HarmonicCoefficients, rows, truncate } from "@chaosphere/core";
import type { Checkpoint } from "@chaosphere/model";
import type { PosteriorPart } from "../state/state.ts";
import { cellsOfRow, type FieldCells, resolvedBandLimit, type StoredCells } from "./cells.ts";
import type { StoredVectors } from "./storedVectors.ts";

/** Fields known by their cells, their coefficients, or both: members (rows of a batch) by frames (times). */
export interface FieldSequence {
  /** What the page calls it. */
  readonly name: string;
  /** Unit of the values; empty when they have none. */
  readonly unit: string;
  readonly members: number;
  readonly frames: number;
  /** Length members. */
  readonly memberLabels?: readonly string[];
  /** Length frames. */
  readonly frameLabels?: readonly string[];
  /** Diffusion time of each frame, when the sequence is a run. Length frames. */
  readonly times?: Float64Array;
  /**
   * Row frame · members + member holds one field. null: the fields are known by their cells, and have not been analysed
   * or cannot be, because of gaps; see {@link harmonicsOf}.
   */
  readonly coefficients: HarmonicCoefficients | null;
  /** The fields as their file has them; absent where they are made of harmonics. */
  readonly cells?: StoredCells;
  /** How far the harmonics are from the cells, rms by area, row by row. Present once the cells were analysed. */
  readonly residuals?: Float64Array;
  /** The noise law γ, when known. */
  readonly measure?: GaussianMeasure;
  /** The exact spectrum C_l of the law, when known. Length bandLimit. */
  readonly theory?: Float64Array;
  /** Where the fields come from, one sentence: "simulated by the Parallel Climate Model". */
  readonly note?: string;
  /** A field around 0: drawn in diverging colours centred there. */
  readonly anomaly: boolean;
  /** The vector field that the file has on the same cells. */
  readonly vectors?: StoredVectors;
  /** Whether the fields are the speed or a component of these vectors. */
  readonly isOfVectors?: boolean;
  /** What is known of the field, when the sequence shows a posterior. */
  readonly posterior?: KnownField;
}

/** The posterior of a field at each point. */
export interface KnownField {
  /** One row. */
  readonly mean: HarmonicCoefficients;
  /** The variance as a function on the sphere, one row of twice the band limit: exact where its root is not. */
  readonly variance: HarmonicCoefficients;
  readonly shown: PosteriorPart;
  /** Time that the worker took for it, milliseconds. */
  readonly milliseconds: number;
}

/** A sequence that has its harmonics: made of them, or analysed. */
export interface HarmonicSequence extends FieldSequence {
  readonly coefficients: HarmonicCoefficients;
}

/** A checkpoint under the name the page calls it. */
export interface LoadedModel {
  readonly name: string;
  /** Its id where it comes with the page. */
  readonly bundled?: string;
  readonly checkpoint: Checkpoint;
}

/** Which field of a sequence, and up to which degree: the part of ViewerState that decides it. */
export interface FieldChoice {
  readonly member: number;
  readonly frame: number;
  /** L that degrees are cut to; null, or beyond the sequence's own: all. */
  readonly bandLimit: number | null;
}

/** The row of a member and frame; beyond the last of either, the last (two sides may differ in length). */
export function rowOf(sequence: FieldSequence, choice: FieldChoice): number {
  const member = Math.min(choice.member, sequence.members - 1);
  const frame = Math.min(choice.frame, sequence.frames - 1);
  return frame * sequence.members + member;
}

/**
 * The coefficients of all fields of a sequence.
 *
 * @throws Error if there are none, with a sentence on why and what to do.
 */
export function harmonicsOf({ coefficients, cells, name }: FieldSequence): HarmonicCoefficients {
  if (coefficients) return coefficients;
  if (cells?.hasGaps) {
    throw new Error(
      `Cells of ${name} have no value, and a field with gaps has no harmonics. Open Spectrum for that of the part seen, or draw whole fields from what is seen with “chaosphere condition”.`,
    );
  }
  throw new Error(`${name} is being analysed. The panel follows when its harmonics are there.`);
}

/** L of the harmonics that a sequence has, or that an analysis of its cells would reach. */
export function bandLimitOf({ coefficients, cells }: FieldSequence): number {
  if (coefficients) return coefficients.bandLimit;
  return cells ? Math.min(largestAnalysis, resolvedBandLimit(cells.layout)) : 1;
}

/** Largest band limit that cells are analysed to: what the page draws within a second. */
export const largestAnalysis = 512;

/** The cells of the one field that is shown; null where the sequence has none. */
export function shownCells(sequence: FieldSequence, choice: FieldChoice): FieldCells | null {
  return sequence.cells ? cellsOfRow(sequence.cells, rowOf(sequence, choice)) : null;
}

/**
 * The coefficients of the one field that is shown: a batch of 1 at the band limit chosen.
 *
 * @throws Error as {@link harmonicsOf} does.
 */
export function shownField(sequence: FieldSequence, choice: FieldChoice): HarmonicCoefficients {
  const row = rowOf(sequence, choice);
  const field = rows(harmonicsOf(sequence), row, row + 1);
  const { bandLimit } = choice;
  return bandLimit === null || bandLimit >= field.bandLimit ? field : truncate(field, bandLimit);
}
