import { type GaussianMeasure, type HarmonicCoefficients, rows, truncate } from "@chaosphere/core";
import type { Checkpoint } from "@chaosphere/model";
import type { PosteriorPart } from "./state.ts";

/** Fields known by their coefficients: members (rows of a batch) by frames (times). */
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
  /** Row frame · members + member holds one field. */
  readonly coefficients: HarmonicCoefficients;
  /** The noise law γ, when known. */
  readonly measure?: GaussianMeasure;
  /** The exact spectrum C_l of the law, when known. Length bandLimit. */
  readonly theory?: Float64Array;
  /** Where the fields come from, one sentence: "simulated by the Parallel Climate Model". */
  readonly note?: string;
  /** A field around 0: drawn in diverging colours centred there. */
  readonly anomaly: boolean;
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

/** A checkpoint under the name the page calls it. */
export interface LoadedModel {
  readonly name: string;
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

/** The one field that every part of the page shows: a batch of 1 at the band limit chosen. */
export function shownField(sequence: FieldSequence, choice: FieldChoice): HarmonicCoefficients {
  const row = rowOf(sequence, choice);
  const field = rows(sequence.coefficients, row, row + 1);
  const { bandLimit } = choice;
  return bandLimit === null || bandLimit >= field.bandLimit ? field : truncate(field, bandLimit);
}
