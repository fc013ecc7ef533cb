import { setImmediate as turn } from "node:timers/promises";
import type { SamplerName } from "@chaosphere/core";
import { sharedCopy, type Task } from "@chaosphere/core/workers";
import { type Checkpoint, modelRun, type TailChoice } from "@chaosphere/model";
import type { RowRange } from "../output/inBatches.ts";

/** Fields of a seed that a model draws; each is the same in any range. */
export interface SampledPiece extends RowRange {
  readonly model: Checkpoint;
  readonly seed: number;
  readonly steps: number;
  /** Default that of the model. */
  readonly sampler?: SamplerName;
  readonly bandLimit: number;
  /** The law of degrees beyond the model's. Default that of the model. */
  readonly tail?: TailChoice;
  /** Field steps done by every piece, shared by all threads; this one writes at `piece`. */
  readonly done: Float64Array;
  readonly piece: number;
}

/** Harmonic coefficients of fields, one row each, and how long they took. */
export interface SampledRows {
  readonly values: Float64Array;
  /** Of the thread that drew them. */
  readonly seconds: number;
}

/** Fields of a model by its reverse diffusion. */
export const sampledRows: Task<SampledPiece, SampledRows> = {
  module: import.meta.url,
  name: "sampleRows",
  run: sampleRows,
};

export async function sampleRows(input: SampledPiece): Promise<SampledRows> {
  const { model, first, done, piece, ...of } = input;
  const began = performance.now();
  const run = modelRun(model, { ...of, firstRow: first }).steps();
  let next = run.next();
  for (; !next.done; next = run.next()) {
    done[piece] = next.value * of.count;
    // In a thread of its own nothing waits; in the program's, a signal is heard.
    await turn();
  }
  return { values: next.value.values, seconds: (performance.now() - began) / 1000 };
}

/** A model whose large arrays all threads read in place. */
export function sharedModel<T>(part: T): T {
  if (part instanceof Float64Array) return (part.length < 2 ** 12 ? part : sharedCopy(part)) as T;
  if (Array.isArray(part)) return part.map(sharedModel) as T;
  if (typeof part !== "object" || part === null || ArrayBuffer.isView(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([k, v]) => [k, sharedModel(v)])) as T;
}
