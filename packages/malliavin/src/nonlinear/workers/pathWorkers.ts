import type { Cancellation, WorkerPool } from "@chaosphere/core/workers";
import { checkGrid } from "../brownian.ts";
import type {
  FlowStates,
  PathOptions,
  PathStates,
  WeightedStates,
  WeightOptions,
} from "../pathOptions.ts";
import type { EquationModule } from "./equationModule.ts";
import { pathShards } from "./pathShard.ts";
import { mergeShard, shardOptions, shardsOf, type Work } from "./shards.ts";

/** Options of {@link pathWorkers}. */
export interface PathWorkersOptions {
  /** The workers that step the paths. */
  readonly pool: WorkerPool;
}

/** Paths of one equation on the workers of a pool. The results have the bits of one thread, however many there are. */
export interface PathWorkers {
  /** Like the function of the same name. */
  simulatePaths(options: PathOptions, signal?: Cancellation): Promise<PathStates[]>;
  /** Like the function of the same name. */
  simulateFlow(options: PathOptions, signal?: Cancellation): Promise<FlowStates[]>;
  /** Like the function of the same name. */
  malliavinWeights(options: WeightOptions, signal?: Cancellation): Promise<WeightedStates[]>;
}

let equations = 0;

/**
 * Hands shards of every batch of paths to a pool. Path p is driven by row `firstRow + p` of the key and nothing else, so
 * that the result does not depend on the number of workers or their speed. Errors along the paths reach the promises,
 * with their class, path and step.
 *
 * @example
 * ```ts
 * import { key } from "@chaosphere/core";
 * import { workerPool } from "@chaosphere/core/workers";
 * import { pathWorkers } from "@chaosphere/malliavin";
 *
 * // The module of dX = −X dt + dB; a file of your own in earnest: new URL("./equation.js", import.meta.url).
 * const code = `export const equation = {
 *   name: "relaxation", dimension: 1, noise: 1, stateIndependent: true,
 *   drift: (t, x, order, out) => x.forEach((value, p) => {
 *     out.values[p] = -value;
 *     if (order > 0) out.jacobian[p] = -1;
 *   }),
 *   diffusion: (t, x, order, out) => out.values.fill(1),
 * };`;
 * const url = `data:text/javascript,${encodeURIComponent(code)}`;
 * const pool = await workerPool({ workers: 2 });
 * const paths = pathWorkers({ url, dimension: 1 }, { pool });
 * const start = Float64Array.of(2);
 * const [end] = await paths.simulatePaths({ key: key(1), paths: 10000, start, horizon: 1, steps: 50 });
 * await pool.close();
 * const mean = end.states.reduce((sum, x) => sum + x, 0) / 10000;
 * console.log(mean.toFixed(1), (2 * Math.exp(-1)).toFixed(1)); // 0.7 0.7
 * ```
 */
export function pathWorkers(module: EquationModule, { pool }: PathWorkersOptions): PathWorkers {
  const number = equations++;
  const equation = { ...module, url: String(module.url) };

  async function runAll(
    work: Work,
    options: WeightOptions,
    signal: Cancellation | undefined,
  ): Promise<PathStates[]> {
    const batch: PathStates[] = [];
    const { paths, horizon, steps } = options;
    checkGrid(work, horizon, { steps, paths });
    const shards = shardsOf(paths);
    const pieces = (function* () {
      for (const shard of shards) {
        const own = shardOptions(options, module.dimension, shard);
        yield { number, equation, work, options: own };
      }
    })();
    let done = 0;
    for await (const reports of pool.map(pathShards, pieces, { signal })) {
      mergeShard(batch, reports, paths, shards[done++]);
    }
    return batch;
  }

  return {
    simulatePaths: (options, signal) => runAll("simulatePaths", options, signal),
    simulateFlow: (options, signal) =>
      runAll("simulateFlow", options, signal) as Promise<FlowStates[]>,
    malliavinWeights: (options, signal) =>
      runAll("malliavinWeights", options, signal) as Promise<WeightedStates[]>,
  };
}
