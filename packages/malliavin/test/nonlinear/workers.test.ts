import { DivergenceError, key, ShapeError } from "@chaosphere/core";
import { type WorkerPool, workerPool } from "@chaosphere/core/workers";
import { afterAll, describe, expect, test } from "vitest";
import { malliavinWeights } from "../../src/nonlinear/malliavinWeights.ts";
import { type PathWorkers, pathWorkers } from "../../src/nonlinear/workers/pathWorkers.ts";
import { cubic, geometric, plane } from "./equationInstances.ts";

const url = new URL("./equationInstances.ts", import.meta.url);
const open: WorkerPool[] = [];

async function lend(workers: number): Promise<WorkerPool> {
  const pool = await workerPool({ workers });
  open.push(pool);
  return pool;
}

async function start(name: string, dimension: number, workers: number): Promise<PathWorkers> {
  return pathWorkers({ url, name, dimension }, { pool: await lend(workers) });
}

afterAll(() => Promise.all(open.map((pool) => pool.close())));

describe("batches on worker threads", () => {
  const options = { key: key(3), paths: 37, horizon: 0.5, steps: 6, observe: [2, 6] };

  test("have the bits of a batch without them, however many there are", async () => {
    const starts = Float64Array.from({ length: 74 }, (_, i) => Math.sin(i));
    const run = { ...options, start: starts, elliptic: true, initialScore: starts };
    const expected = malliavinWeights(plane, run);
    for (const workers of [0, 1, 3]) {
      expect(await (await start("plane", 2, workers)).malliavinWeights(run)).toEqual(expected);
    }
    const shared = { ...options, start: Float64Array.of(0.4), firstRow: 5 };
    const pool = await start("cubic", 1, 2);
    const [early, late] = malliavinWeights(cubic, shared);
    expect(await pool.malliavinWeights(shared)).toEqual([early, late]);
    const flows = await pool.simulateFlow(shared);
    expect(flows[1].malliavinMatrix).toEqual(late.malliavinMatrix);
    const states = await pool.simulatePaths(shared);
    expect(states.map((report) => report.states)).toEqual([early.states, late.states]);
  });

  test("take an export that makes the equation from parameters", async () => {
    const parameters = { drift: 0.1, volatility: 0.5 };
    const module = { url, name: "geometricOf", dimension: 1, parameters };
    const pool = pathWorkers(module, { pool: await lend(1) });
    const run = { ...options, start: Float64Array.of(1) };
    expect(await pool.malliavinWeights(run)).toEqual(malliavinWeights(geometric(0.1, 0.5), run));
  });

  test("hand errors back with their class, path and step", async () => {
    const pool = await start("cubic", 1, 2);
    const far = { ...options, start: Float64Array.of(50), horizon: 2, steps: 20 };
    const failure = await pool.simulatePaths({ ...far, observe: [20] }).catch((error) => error);
    expect(failure).toBeInstanceOf(DivergenceError);
    expect(failure.message).toMatch(/drift of "cubic" must be finite, .* step/);
    expect(failure.point.step).toBeGreaterThan(1);
    const near = { ...options, start: Float64Array.of(0.4) };
    await expect(pool.simulatePaths({ ...near, horizon: 0 })).rejects.toThrow(/horizon must be/);
    const short = { ...near, start: Float64Array.of(1, 2) };
    await expect(pool.simulatePaths(short)).rejects.toThrow(ShapeError);
    await expect((await start("nowhere", 1, 1)).simulatePaths(near)).rejects.toThrow(
      /must export "nowhere", an equation or a function that makes one, got undefined/,
    );
    // The threads live on.
    expect(await pool.simulatePaths(near)).toHaveLength(2);
  });

  test("stop where the signal says so", async () => {
    const pool = await start("cubic", 1, 1);
    const run = { ...options, start: Float64Array.of(0.4) };
    const aborted = AbortSignal.abort(new Error("enough"));
    await expect(pool.simulatePaths(run, aborted)).rejects.toThrow(/enough/);
  });

  test("keep their equations apart on one pool", async () => {
    const pool = await lend(2);
    const run = { ...options, start: Float64Array.of(1) };
    const made = Array.from({ length: 12 }, (_, k) => {
      const parameters = { drift: 0.1 * k, volatility: 0.5 };
      return pathWorkers({ url, name: "geometricOf", dimension: 1, parameters }, { pool });
    });
    const found = await Promise.all(made.map((equation) => equation.malliavinWeights(run)));
    expect(found).toEqual(made.map((_, k) => malliavinWeights(geometric(0.1 * k, 0.5), run)));
  });
});
