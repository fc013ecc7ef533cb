import type { SphereGrid } from "../grid/sphereGrid.ts";
import { type TransformPart, transformPart } from "../kernels/transformParts.ts";
import type { WasmMemory } from "../simd/webAssembly.ts";
import type { Task } from "../workers/task.ts";
import { type Stages, throughStages } from "./claims.ts";

/** What parts of a transform are asked for: tables, the halves of the transforms, and rows to and from their memory. */
export type Stage =
  | "fill"
  | "takeRows"
  | "synthesiseOrders"
  | "synthesiseRings"
  | "analyseRings"
  | "analyseOrders"
  | "giveRows";

/** The stages of a transform for a worker. */
export interface StagedTransform {
  readonly stages: readonly Stage[];
  /** What has been begun, and has ended. */
  readonly marks: Stages;
  /** Number of the memory, by which a worker knows the parts that it has made. */
  readonly number: number;
  readonly memory: WasmMemory;
  /** Parts of a stage, and the one that the worker takes first. */
  readonly count: number;
  readonly index: number;
  readonly grid: SphereGrid;
  readonly bandLimit: number;
  /** Fields at once. */
  readonly batch: number;
  /** In shared memory. */
  readonly maps: Float64Array;
  /** Rows of the transform's own memory, and those of the caller if they are in shared memory. */
  readonly rows: Float64Array;
  readonly given: Float64Array;
  /** Whether rings are weighted in analysis. */
  readonly isWeighted: boolean;
}

export const stagesOfTransform: Task<StagedTransform, boolean> = {
  module: import.meta.url,
  name: "transformStages",
  id: "chaosphere.transformStages",
  run: transformStages,
};

/** The parts that this worker has made, by the number of their memory. */
const made = new Map<number, Map<number, TransformPart>>();
/** Memories of which parts are kept. */
const MOST = 3;

/** Computes what no other worker computes of a transform; false if it cannot be had. */
export function transformStages(of: StagedTransform): boolean {
  const { stages, count, index } = of;
  let isFilled = true;
  const isWhole = throughStages(
    of.marks,
    { stages: stages.length, count, first: index },
    (stage, part) => {
      if (stages[stage] !== "fill") runStage(of, stages[stage], part);
      // One part fills the tables of all.
      else if (part === 0) isFilled = partOf(of, part).fill();
    },
  );
  return isWhole && isFilled;
}

function runStage(of: StagedTransform, stage: Exclude<Stage, "fill">, index: number): void {
  const { batch, maps, rows, given, count, isWeighted } = of;
  const [from, to] = [index, index + 1].map((k) => Math.floor((k * given.length) / count));
  switch (stage) {
    case "takeRows":
      rows.set(given.subarray(from, to), from);
      return;
    case "giveRows":
      given.set(rows.subarray(from, to), from);
      return;
    case "analyseOrders":
      partOf(of, index).analyseOrders(batch, isWeighted);
      return;
    case "synthesiseOrders":
      partOf(of, index).synthesiseOrders(batch);
      return;
    default:
      partOf(of, index)[stage](batch, maps);
  }
}

function partOf(
  { number, memory, grid, bandLimit, count }: StagedTransform,
  index: number,
): TransformPart {
  const parts = made.get(number) ?? new Map<number, TransformPart>();
  const part = parts.get(index) ?? transformPart(memory, grid, bandLimit, { index, count });
  parts.set(index, part);
  made.delete(number);
  made.set(number, parts);
  const [oldest] = made.keys();
  if (made.size > MOST && oldest !== undefined) made.delete(oldest);
  return part;
}
