import { isSameGrid, type SphereGrid } from "../grid/sphereGrid.ts";
import type { PlanLayout } from "../kernels/planLayout.ts";
import { partLayout } from "../kernels/transformParts.ts";
import { usesRelaxedSimd } from "../simd/chooseSimd.ts";
import { sharedMemory } from "../simd/simdModule.ts";
import type { WasmMemory } from "../simd/webAssembly.ts";
import type { Cancellation } from "../workers/host.ts";
import { isShared, sharedArray, sharedCopy } from "../workers/sharedArray.ts";
import type { WorkerPool } from "../workers/workerPool.ts";
import { type Stages, stagesOf } from "./claims.ts";
import { type StagedTransform, stagesOfTransform } from "./transformHalves.ts";

/** The transforms by the halves that they are made of, one after the other, and what goes before and after. */
const stages = {
  synthesis: ["takeRows", "synthesiseOrders", "synthesiseRings"],
  analysis: ["analyseRings", "analyseOrders", "giveRows"],
  adjoint: ["analyseRings", "analyseOrders", "giveRows"],
} as const;

/** What is transformed, and where to. */
export interface HalvedTransform {
  readonly direction: keyof typeof stages;
  readonly grid: SphereGrid;
  readonly bandLimit: number;
  readonly batch: number;
  readonly input: Float64Array;
  readonly out: Float64Array;
}

/** A memory that the workers of a pool share for one grid and band limit, with their tables. */
interface SharedPlan {
  readonly number: number;
  readonly memory: WasmMemory;
  readonly layout: PlanLayout;
  readonly grid: SphereGrid;
  readonly isRelaxed: boolean;
  /** Rows of coefficients. */
  readonly rows: Float64Array;
}

interface Settings {
  readonly pool: WorkerPool;
  readonly signal?: Cancellation | undefined;
}

/**
 * A transform of a few large fields by all workers at once: Legendre sums by orders, Fourier sums by rings, in memory that
 * they share. False if that cannot be had here, and then nothing is computed.
 */
export async function transformInHalves(of: HalvedTransform, settings: Settings): Promise<boolean> {
  const { direction, grid, bandLimit, batch, input, out } = of;
  const { pool } = settings;
  const plan = await lend(grid, bandLimit, settings);
  if (plan === undefined) return false;
  const isSynthesis = direction === "synthesis";
  const given = isSynthesis ? out : input;
  const maps = isShared(given) ? given : isSynthesis ? sharedArray(out.length) : sharedCopy(input);
  const coefficients = isSynthesis ? input : out;
  // Workers copy rows that they can reach, each a share.
  const isReached = isShared(coefficients);
  const chosen = stages[direction].filter((stage) => isReached || !stage.endsWith("Rows"));
  const [row, map, most] = [bandLimit ** 2, grid.nLat * grid.nLon, plan.layout.batch];
  for (let first = 0; first < batch; first += most) {
    const end = Math.min(first + most, batch);
    const own = coefficients.subarray(first * row, end * row);
    if (isSynthesis && !isReached) plan.rows.set(own);
    const asked = {
      stages: chosen,
      batch: end - first,
      maps: maps.subarray(first * map, end * map),
      given: isReached ? own : new Float64Array(0),
      isWeighted: direction === "analysis",
    };
    await together(plan, asked, settings);
    if (!isSynthesis && !isReached) own.set(plan.rows.subarray(0, own.length));
  }
  giveBack(pool, plan);
  if (isSynthesis && maps !== out) out.set(maps);
  return true;
}

type Asked = Pick<StagedTransform, "stages" | "batch" | "maps" | "given" | "isWeighted">;

/** Stages by all workers; they have all ended when one of them has failed, too. */
async function together(plan: SharedPlan, asked: Asked, { pool, signal }: Settings): Promise<void> {
  const marks = stagesOf(asked.stages.length, pool.workers);
  const ends = await Promise.allSettled(
    Array.from({ length: pool.workers }, (_, index) =>
      pool.run(stagesOfTransform, pieceOf(plan, asked, marks, pool.workers, index), { signal }),
    ),
  );
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** Bytes that the remembered plans of a pool may hold, unless one alone needs more. */
const MEMORY_BUDGET = 2 ** 28;
/** The plans used last, latest first: their tables cost as much as a few transforms. */
const known = new WeakMap<WorkerPool, readonly SharedPlan[]>();
let plans = 0;

/** A plan that nobody else uses until it is given back; undefined if there is no memory or no accurate transform. */
async function lend(
  grid: SphereGrid,
  bandLimit: number,
  settings: Settings,
): Promise<SharedPlan | undefined> {
  const { pool, signal } = settings;
  const isRelaxed = usesRelaxedSimd();
  const kept = known.get(pool) ?? [];
  const found = kept.find(
    (plan) =>
      plan.layout.bandLimit === bandLimit &&
      plan.isRelaxed === isRelaxed &&
      isSameGrid(plan.grid, grid),
  );
  if (found) {
    known.set(
      pool,
      kept.filter((plan) => plan !== found),
    );
    return found;
  }
  const layout = partLayout(grid, bandLimit, { index: 0, count: pool.workers });
  const memory = sharedMemory(layout.size);
  if (memory === undefined) return undefined;
  const { batch, rowsAt } = layout;
  const rows = new Float64Array(memory.buffer, rowsAt, batch * bandLimit ** 2);
  const plan = { number: plans++, memory, layout, grid, isRelaxed, rows };
  const none = new Float64Array(0);
  const asked = { stages: ["fill"], batch: 0, maps: none, given: none, isWeighted: false } as const;
  const piece = pieceOf(plan, asked, stagesOf(1, pool.workers), pool.workers, 0);
  return (await pool.run(stagesOfTransform, piece, { signal })) ? plan : undefined;
}

function pieceOf(
  { number, memory, grid, rows, layout: { bandLimit } }: SharedPlan,
  asked: Asked,
  marks: Stages,
  count: number,
  index: number,
): StagedTransform {
  return { ...asked, marks, number, memory, grid, bandLimit, rows, count, index };
}

/** Remembers a plan as the one used last, and as many others as have room. */
function giveBack(pool: WorkerPool, plan: SharedPlan): void {
  let room = MEMORY_BUDGET - plan.layout.size;
  const others = (known.get(pool) ?? []).filter(({ layout }) => {
    room -= layout.size;
    return room >= 0;
  });
  known.set(pool, [plan, ...others]);
}
