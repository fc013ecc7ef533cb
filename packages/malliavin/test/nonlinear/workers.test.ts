import { DivergenceError, DomainError, key, ShapeError } from "@chaosphere/core";
import { afterAll, describe, expect, test } from "vitest";
import { malliavinWeights } from "../../src/nonlinear/malliavinWeights.ts";
import { type PathWorkers, pathWorkers } from "../../src/nonlinear/workers/pathWorkers.ts";
import { cubic, geometric, plane } from "./equationInstances.ts";

const url = new URL("./equationInstances.ts", import.meta.url);
const loader = new URL("../loadTypescript.mjs", import.meta.url).href;
const execArgv = ["--conditions=@chaosphere/source", "--import", loader];
const open: PathWorkers[] = [];

function start(name: string, dimension: number, workers: number): PathWorkers {
  const pool = pathWorkers({ url, name, dimension }, { workers, execArgv });
  open.push(pool);
  return pool;
}

afterAll(() => Promise.all(open.map((pool) => pool.close())));

describe("batches on worker threads", () => {
  const options = { key: key(3), paths: 37, horizon: 0.5, steps: 6, observe: [2, 6] };

  test("have the bits of a batch without them, however many there are", async () => {
    const starts = Float64Array.from({ length: 74 }, (_, i) => Math.sin(i));
    const run = { ...options, start: starts, elliptic: true, initialScore: starts };
    const expected = malliavinWeights(plane, run);
    for (const workers of [1, 3]) {
      expect(await start("plane", 2, workers).malliavinWeights(run)).toEqual(expected);
    }
    const shared = { ...options, start: Float64Array.of(0.4), firstRow: 5 };
    const pool = start("cubic", 1, 2);
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
    const pool = pathWorkers(module, { workers: 1, execArgv });
    open.push(pool);
    const run = { ...options, start: Float64Array.of(1) };
    expect(await pool.malliavinWeights(run)).toEqual(malliavinWeights(geometric(0.1, 0.5), run));
  });

  test("hand errors back with their class, path and step", async () => {
    const pool = start("cubic", 1, 2);
    const far = { ...options, start: Float64Array.of(50), horizon: 2, steps: 20 };
    const failure = await pool.simulatePaths({ ...far, observe: [20] }).catch((error) => error);
    expect(failure).toBeInstanceOf(DivergenceError);
    expect(failure.message).toMatch(/drift of "cubic" must be finite, .* step/);
    expect(failure.point.step).toBeGreaterThan(1);
    const near = { ...options, start: Float64Array.of(0.4) };
    await expect(pool.simulatePaths({ ...near, horizon: 0 })).rejects.toThrow(/horizon must be/);
    const short = { ...near, start: Float64Array.of(1, 2) };
    await expect(pool.simulatePaths(short)).rejects.toThrow(ShapeError);
    await expect(start("nowhere", 1, 1).simulatePaths(near)).rejects.toThrow(
      /must export "nowhere", an equation or a function that makes one, got undefined/,
    );
    // The threads live on.
    expect(await pool.simulatePaths(near)).toHaveLength(2);
  });

  test("stop where the signal says so", async () => {
    const pool = start("cubic", 1, 1);
    const run = { ...options, start: Float64Array.of(0.4) };
    const aborted = AbortSignal.abort(new Error("enough"));
    await expect(pool.simulatePaths(run, aborted)).rejects.toThrow(/enough/);
  });

  test("need a thread at least", () => {
    expect(() => start("cubic", 1, 0)).toThrow(DomainError);
    expect(() => start("cubic", 1, 1.5)).toThrow(/workers must be a whole number, 1 or more/);
  });
});
