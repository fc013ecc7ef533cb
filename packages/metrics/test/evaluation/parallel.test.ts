import { colour, key, ShapeError, whiteNoise, whittleMatern } from "@chaosphere/core";
import { workerPool } from "@chaosphere/core/workers";
import { expect, test } from "vitest";
import {
  evaluateEnsemble,
  evaluateEnsembleParallel,
} from "../../src/evaluation/evaluateEnsemble.ts";

const γ = whittleMatern(6, { alpha: 2.5, kappa: 3 });
const fields = (seed: number, count: number) => colour(γ, whiteNoise(6, count, key(seed)));

test.each([0, 1, 3])("an evaluation by %d workers has the bits of one thread", async (workers) => {
  const pool = await workerPool({ workers });
  const groups = Int32Array.from({ length: 24 }, (_, b) => b >> 1);
  for (const training of [undefined, fields(3, 9)]) {
    const options = { key: key(4), splits: 3, groups, ...(training && { training }) };
    const expected = evaluateEnsemble(fields(1, 10), fields(2, 24), options);
    const found = await evaluateEnsembleParallel(fields(1, 10), fields(2, 24), {
      ...options,
      pool,
    });
    expect(found).toEqual(expected);
    expect(JSON.stringify(found)).toBe(JSON.stringify(expected));
  }
  const few = evaluateEnsembleParallel(fields(1, 1), fields(2, 24), { key: key(4), pool });
  await expect(few).rejects.toThrow(ShapeError);
  const signal = AbortSignal.abort(new Error("enough"));
  const stopped = { key: key(4), pool, signal };
  const stopping = evaluateEnsembleParallel(fields(1, 10), fields(2, 24), stopped);
  await expect(stopping).rejects.toThrow("enough");
  await pool.close();
});
