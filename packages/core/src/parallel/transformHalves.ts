import type { SphereGrid } from "../grid/sphereGrid.ts";
import { type TransformPart, transformPart } from "../kernels/transformParts.ts";
import type { WasmMemory } from "../simd/webAssembly.ts";
import type { Task } from "../workers/task.ts";

/** What a part of a transform can be asked for: its tables, and the halves of the transforms. */
type Half = "fill" | "synthesiseOrders" | "synthesiseRings" | "analyseRings" | "analyseOrders";

/** A part of a half for a worker. */
export interface HalfPiece {
  readonly half: Half;
  /** Number of the memory, by which a worker knows the parts that it has made. */
  readonly number: number;
  readonly memory: WasmMemory;
  readonly index: number;
  readonly count: number;
  readonly grid: SphereGrid;
  readonly bandLimit: number;
  /** Fields at once. */
  readonly batch: number;
  /** In shared memory. */
  readonly maps: Float64Array;
  /** Whether rings are weighted in analysis. */
  readonly isWeighted: boolean;
}

export const partsOfHalves: Task<HalfPiece, boolean> = {
  module: import.meta.url,
  name: "transformHalf",
  id: "chaosphere.transformHalf",
  run: transformHalf,
};

/** The parts that this worker has made, by the number of their memory. */
const made = new Map<number, Map<number, TransformPart>>();
/** Memories of which parts are kept. */
const MOST = 3;

/** Computes a part of a half; false if the tables cannot be filled. */
export function transformHalf(piece: HalfPiece): boolean {
  const { half, batch, maps, isWeighted } = piece;
  const part = partOf(piece);
  switch (half) {
    case "fill":
      return part.fill();
    case "analyseOrders":
      part.analyseOrders(batch, isWeighted);
      return true;
    case "synthesiseOrders":
      part.synthesiseOrders(batch);
      return true;
    default:
      part[half](batch, maps);
      return true;
  }
}

function partOf({ number, memory, grid, bandLimit, index, count }: HalfPiece): TransformPart {
  const parts = made.get(number) ?? new Map<number, TransformPart>();
  const part = parts.get(index) ?? transformPart(memory, grid, bandLimit, { index, count });
  parts.set(index, part);
  made.delete(number);
  made.set(number, parts);
  const [oldest] = made.keys();
  if (made.size > MOST && oldest !== undefined) made.delete(oldest);
  return part;
}
