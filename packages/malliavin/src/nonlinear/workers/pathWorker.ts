import { parentPort, workerData } from "node:worker_threads";
import { DivergenceError, DomainError, ShapeError } from "@chaosphere/core";
import type { StochasticEquation } from "../equation.ts";
import { malliavinWeights, simulateFlow, simulatePaths } from "../malliavinWeights.ts";
import type { PathStates, WeightOptions } from "../pathOptions.ts";
import type { EquationModule, WorkerAnswer, WorkerFault, WorkerTask } from "./pathWorkers.ts";
import type { Work } from "./shards.ts";

const run: Record<Work, (equation: StochasticEquation, options: WeightOptions) => PathStates[]> = {
  simulatePaths,
  simulateFlow,
  malliavinWeights,
};

async function load({ url, name = "equation", parameters }: EquationModule) {
  const found: unknown = (await import(String(url)))[name];
  if (typeof found === "function") return found(parameters) as StochasticEquation;
  if (typeof found === "object" && found !== null) return found as StochasticEquation;
  throw new DomainError(
    `pathWorkers: ${url} must export "${name}", an equation or a function that makes one, got ${typeof found}. Export it by that name.`,
  );
}

function describe(error: unknown): WorkerFault {
  const { message } = error as Error;
  if (error instanceof DivergenceError) {
    return { kind: "DivergenceError", message, point: error.point };
  }
  if (error instanceof ShapeError) return { kind: "ShapeError", message };
  return { kind: error instanceof DomainError ? "DomainError" : "Error", message };
}

const equation = load(workerData as EquationModule);
// The first task reports a module that does not load.
equation.catch(() => undefined);

parentPort?.on("message", async ({ id, work, options }: WorkerTask) => {
  let answer: WorkerAnswer;
  const buffers: ArrayBuffer[] = [];
  try {
    const reports = run[work](await equation, options);
    for (const report of reports) {
      for (const value of Object.values(report)) {
        if (value instanceof Float64Array) buffers.push(value.buffer as ArrayBuffer);
      }
    }
    answer = { id, reports };
  } catch (error) {
    answer = { id, fault: describe(error) };
  }
  parentPort?.postMessage(answer, buffers);
});
