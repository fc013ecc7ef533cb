import { setImmediate as turn } from "node:timers/promises";
import { coefficients, type TimeSpan } from "@chaosphere/core";
import type { Task } from "@chaosphere/core/workers";
import { type Checkpoint, flowLogDensity, type TraceMethod } from "@chaosphere/model";
import type { RowRange } from "../output/inBatches.ts";

/** Fields whose log-density is asked for; each is found by itself. */
export interface FlowPiece extends RowRange {
  readonly model: Checkpoint;
  /** Standardised coefficients of the piece's fields, in rows. */
  readonly z: Float64Array;
  readonly span: TimeSpan;
  readonly method: TraceMethod;
  readonly probes: number;
  readonly seed: number;
  readonly tolerance: number;
  /** Fields done by every piece, shared by all threads; this one writes at `piece`. */
  readonly done: Float64Array;
  readonly piece: number;
}

/** What was found, one number per field: nats, and counts. */
export interface FlowDensities {
  readonly logDensity: Float64Array;
  readonly standardError: Float64Array;
  readonly stepError: Float64Array;
  readonly steps: Int32Array;
  readonly traceTimes: Int32Array;
}

/** Log-densities along the flow. */
export const flowDensities: Task<FlowPiece, FlowDensities> = {
  module: import.meta.url,
  name: "findFlowDensities",
  run: findFlowDensities,
};

export async function findFlowDensities(input: FlowPiece): Promise<FlowDensities> {
  const { model, z, first, count, done, piece, ...of } = input;
  // In the program's own thread a signal is heard between pieces.
  await turn();
  const fields = coefficients("cameron-martin", model.bandLimit, z);
  return flowLogDensity(model, fields, {
    ...of,
    firstRow: first,
    onProgress(share) {
      done[piece] = share * count;
    },
  });
}
