import { afterAll, describe, expect, test } from "vitest";
import { DivergenceError, DomainError, GridError, ShapeError } from "../src/errors.ts";
import { chooseSimd } from "../src/simd/index.ts";
import {
  sharedCopy,
  type WorkerPool,
  type WorkerPoolOptions,
  workerPool,
} from "../src/workers/index.ts";
import { choosing, counting, failing, squares, waiting, writing } from "./workerTasks.ts";

const open: WorkerPool[] = [];

async function start(options: WorkerPoolOptions): Promise<WorkerPool> {
  const pool = await workerPool(options);
  open.push(pool);
  return pool;
}

afterAll(() => Promise.all(open.map((pool) => pool.close())));

async function all<T>(results: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const result of results) list.push(result);
  return list;
}

describe.each([0, 1, 3])("a pool of %d workers", (workers) => {
  test("runs tasks, and gives the results of a sequence in its order", async () => {
    const pool = await start({ workers });
    expect(pool.workers).toBe(workers);
    expect(await pool.run(squares, Float64Array.of(1, 2, 3))).toEqual(Float64Array.of(1, 4, 9));
    const delays = [40, 5, 20, 1, 0, 3, 2, 9];
    expect(await all(pool.map(waiting, delays))).toEqual(delays);
    const inputs = (async function* () {
      for (let i = 0; i < 5; i++) yield Float64Array.of(i);
    })();
    expect((await all(pool.map(squares, inputs))).map(([value]) => value)).toEqual([
      0, 1, 4, 9, 16,
    ]);
  });

  test("hands errors back with their class, message and fields", async () => {
    const pool = await start({ workers });
    const thrown = (name: string) =>
      pool.run(failing, name).then(
        () => "nothing was thrown",
        (error: unknown) => error,
      );
    expect(await thrown("ShapeError")).toBeInstanceOf(ShapeError);
    expect(await thrown("GridError")).toBeInstanceOf(GridError);
    const domain = (await thrown("DomainError")) as DomainError;
    expect(domain).toBeInstanceOf(DomainError);
    expect(domain.message).toBe("domain");
    expect(domain.cause).toBeInstanceOf(RangeError);
    const divergence = (await thrown("DivergenceError")) as DivergenceError;
    expect(divergence).toBeInstanceOf(DivergenceError);
    expect(divergence.point).toEqual({ step: 3, time: 0.5, degree: 2 });
    expect(await thrown("unpostable")).toMatchObject({ message: "type" });
    expect(await thrown("unpostable")).toBeInstanceOf(TypeError);
    expect(await thrown("OwnError")).toMatchObject({ name: "OwnError", message: "own", code: 7 });
    const unknown = pool.run({ ...squares, name: "nowhere" }, null as never);
    await expect(unknown).rejects.toThrow(/must export a function "nowhere", got undefined/);
    // The threads live on.
    expect(await pool.run(waiting, 1)).toBe(1);
  });

  test("stops where the signal says so", async () => {
    const pool = await start({ workers });
    const aborted = AbortSignal.abort(new Error("enough"));
    await expect(pool.run(waiting, 1, { signal: aborted })).rejects.toThrow("enough");
    await expect(all(pool.map(waiting, [1, 2], { signal: aborted }))).rejects.toThrow("enough");
    expect(await pool.run(waiting, 2)).toBe(2);
  });

  test("takes no more inputs than it needs when a sequence is left", async () => {
    const pool = await start({ workers });
    let taken = 0;
    const inputs = (function* () {
      for (;;) yield ++taken;
    })();
    for await (const result of pool.map(waiting, inputs)) if (result === 3) break;
    expect(taken).toBe(3 + 2 * workers);
  });

  test("refuses what comes after it was closed", async () => {
    const pool = await workerPool({ workers });
    await pool.close();
    await expect(pool.run(waiting, 1)).rejects.toThrow(/the pool was closed/);
  });
});

test("a signal rejects what waits and what runs, and the worker goes on", async () => {
  const pool = await start({ workers: 1 });
  const stop = new AbortController();
  const [running, queued] = [
    pool.run(waiting, 50, { signal: stop.signal }),
    pool.run(waiting, 1, { signal: stop.signal }),
  ];
  const other = pool.run(waiting, 2);
  stop.abort(new Error("enough"));
  await expect(running).rejects.toThrow("enough");
  await expect(queued).rejects.toThrow("enough");
  expect(await other).toBe(2);
});

test("closing rejects what runs and waits", async () => {
  const pool = await workerPool({ workers: 1 });
  const jobs = [pool.run(waiting, 60_000), pool.run(waiting, 60_000)];
  const outcomes = Promise.allSettled(jobs);
  await pool.close();
  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});

test("threads start when there is work, and the idle one is taken first", async () => {
  const pool = await start({ workers: 3 });
  expect(await pool.run(counting, null)).toBe(1);
  expect(await pool.run(counting, null)).toBe(2);
  // Two at once need a second thread, which counts from the start.
  const counts = await Promise.all([pool.run(counting, null), pool.run(counting, null)]);
  expect(counts).toEqual([3, 1]);
});

test("buffers move where that is asked, and shared memory is the same memory", async () => {
  const pool = await start({ workers: 1 });
  const moved = Float64Array.of(1, 2);
  await pool.run(squares, moved, { transfer: [moved.buffer] });
  expect(moved.length).toBe(0);
  const copied = Float64Array.of(1, 2);
  await pool.run(writing, copied);
  expect(copied).toEqual(Float64Array.of(1, 2));
  const shared = sharedCopy(copied);
  expect(await pool.run(writing, shared)).toBe(2);
  expect(shared[0]).toBe(typeof SharedArrayBuffer === "undefined" ? 1 : 7);
});

test("kernels use the same instructions in every thread", async () => {
  const pool = await start({ workers: 1 });
  try {
    for (const choice of ["portable", "auto"] as const) {
      chooseSimd(choice);
      expect(await pool.run(choosing, null)).toBe(choice);
    }
  } finally {
    chooseSimd("auto");
  }
});

test("what cannot be posted is refused by the task, and the pool goes on", async () => {
  const pool = await start({ workers: 1 });
  await expect(pool.run(squares, (() => 1) as never)).rejects.toThrow(/could not be cloned/);
  expect(await pool.run(waiting, 1)).toBe(1);
});

test.each([-1, 1.5, Number.NaN])("%d workers are refused", async (workers) => {
  await expect(workerPool({ workers })).rejects.toThrow(DomainError);
  await expect(workerPool({ workers })).rejects.toThrow(/whole number, 0 or more, got/);
});
