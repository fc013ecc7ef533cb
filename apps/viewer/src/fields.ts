import type { GaussianMeasure, HarmonicCoefficients } from "@chaosphere/core";
import type { Checkpoint } from "@chaosphere/score";

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
}

/** A checkpoint under the name the page calls it. */
export interface LoadedModel {
  readonly name: string;
  readonly checkpoint: Checkpoint;
}
