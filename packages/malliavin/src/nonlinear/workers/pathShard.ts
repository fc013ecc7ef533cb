import type { Task } from "@chaosphere/core/workers";
import type { StochasticEquation } from "../equation.ts";
import { malliavinWeights, simulateFlow, simulatePaths } from "../malliavinWeights.ts";
import type { PathStates, WeightOptions } from "../pathOptions.ts";
import { type EquationModule, loadEquation } from "./equationModule.ts";
import type { Work } from "./shards.ts";

/** A shard for a worker. */
export interface PathShard {
  /** Number of the equation, by which a worker knows the one that it has made. */
  readonly number: number;
  readonly equation: EquationModule;
  readonly work: Work;
  readonly options: WeightOptions;
}

const run: Record<Work, (equation: StochasticEquation, options: WeightOptions) => PathStates[]> = {
  simulatePaths,
  simulateFlow,
  malliavinWeights,
};

/** Equations that a worker keeps. */
const MOST = 8;
const made = new Map<number, Promise<StochasticEquation>>();

export const pathShards: Task<PathShard, PathStates[]> = {
  module: import.meta.url,
  name: "stepShard",
  run: stepShard,
};

export async function stepShard(shard: PathShard): Promise<PathStates[]> {
  const { number, work, options } = shard;
  const equation = made.get(number) ?? loadEquation(shard.equation);
  made.set(number, equation);
  const [oldest] = made.keys();
  if (made.size > MOST && oldest !== undefined) made.delete(oldest);
  return run[work](await equation, options);
}
