import type { Checkpoint } from "@chaosphere/model";
import type { PosteriorSpec, PriorSpec } from "../state/state.ts";

/** A prior as the worker knows it: a model by the number it was handed over with. */
export type PriorOfWorker =
  | Extract<PriorSpec, { kind: "noise" }>
  | { readonly kind: "model"; readonly model: number };

/** What is to be known of a field. */
export interface Question extends Omit<PosteriorSpec, "kind" | "prior"> {
  readonly prior: PriorOfWorker;
}

/** What the page asks of the worker. */
export type Request =
  /** Hands over a model once; later questions name it by its number. */
  | { readonly kind: "load"; readonly model: number; readonly checkpoint: Checkpoint }
  | ({ readonly kind: "given"; readonly job: number } & { readonly question: Question });

/** The fields of a posterior. */
export interface Given {
  readonly bandLimit: number;
  /** a_lm of what is shown, row by row, of band limit `shownBandLimit`. */
  readonly values: Float64Array;
  readonly shownBandLimit: number;
  /** a_lm of the mean. */
  readonly mean: Float64Array;
  /** Coefficients of the variance, of band limit 2 bandLimit − 1. */
  readonly variance: Float64Array;
  /** Time it took, milliseconds. */
  readonly milliseconds: number;
}

/** What the worker answers. */
export type Reply =
  | { readonly kind: "given"; readonly job: number; readonly given: Given }
  | { readonly kind: "failed"; readonly job: number; readonly message: string };
