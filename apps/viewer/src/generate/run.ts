import type { FieldSequence, HarmonicSequence } from "../fields/fields.ts";
import type { InformationPath } from "./protocol.ts";

/** Fields along a reverse diffusion, from noise to data. */
export interface DiffusionRun extends HarmonicSequence {
  /** The name of the model in `session.models`. */
  readonly model: string;
  readonly sampler: string;
  /** What the run met of relative Fisher information. */
  readonly information: InformationPath;
  /** Time the run took in its worker. */
  readonly seconds: number;
}

/** Whether a sequence is a reverse diffusion run by this page. */
export function isRun(sequence: FieldSequence | null): sequence is DiffusionRun {
  return sequence !== null && "information" in sequence;
}
