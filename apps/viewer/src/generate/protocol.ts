import type { Checkpoint, ModelRunOptions } from "@chaosphere/model";

/** What the page asks of the sampling worker. */
export type Request =
  /** Hands over a model once; later requests name it by its number. */
  | { readonly kind: "load"; readonly model: number; readonly checkpoint: Checkpoint }
  | {
      readonly kind: "sample";
      readonly job: number;
      readonly model: number;
      readonly options: ModelRunOptions;
      /** Steps whose fields are sent back, increasing, the last one among them. */
      readonly kept: readonly number[];
    }
  | {
      readonly kind: "gain";
      readonly job: number;
      readonly model: number;
      readonly steps: number;
      /** a_lm of data at the model's band limit, one field per row. */
      readonly data: Float64Array;
    }
  /** Ends a job before its next step. */
  | { readonly kind: "cancel"; readonly job: number };

/** What the worker answers. */
export type Reply =
  /** The fields after a kept step. */
  | {
      readonly kind: "frame";
      readonly job: number;
      readonly step: number;
      /** The forward time. */
      readonly time: number;
      /** a_lm of all fields, transferred. */
      readonly values: Float64Array;
    }
  | { readonly kind: "progress"; readonly job: number; readonly step: number }
  | {
      readonly kind: "done";
      readonly job: number;
      readonly information: InformationPath;
      readonly seconds: number;
    }
  | { readonly kind: "gained"; readonly job: number; readonly gain: Gain }
  | { readonly kind: "cancelled"; readonly job: number }
  | { readonly kind: "failed"; readonly job: number; readonly message: string };

/** The relative Fisher information that a run met, in the Cameron–Martin norm. */
export interface InformationPath {
  /** Forward times t_k of the steps, decreasing, steps + 1 in all. */
  readonly times: Float64Array;
  /** Mean over the fields of ‖ŝ(t_k, X_k)‖²; NaN where the score was not asked for. */
  readonly mean: Float64Array;
  /** Standard error of the mean over the fields; NaN for a single one. */
  readonly standardError: Float64Array;
}

/** A lower bound for E log(d output/dγ) from data, in nats. */
export interface Gain {
  readonly value: number;
  readonly standardError: number;
  /** Fields that entered. */
  readonly fields: number;
}
