import { coefficients, harmonicIndex } from "@chaosphere/core";
import { workerPool } from "@chaosphere/core/workers";
import { synthesiseHealpix } from "@chaosphere/data";
import { expect, test } from "vitest";
import { analyseMaps } from "../src/analysis/healpixAnalysis.ts";

/** A map of one harmonic. */
function map(l: number, m: number, nside: number): Float64Array {
  const values = new Float64Array((l + 1) ** 2);
  values[harmonicIndex(l, m)] = 3;
  return synthesiseHealpix(coefficients("harmonic", l + 1, values), nside).values;
}

test("of several maps the report tells the slowest and the worst, and what is left of all pixels", async () => {
  const [nside, L] = [8, 6];
  // The first is within the band and found; the second, of degree 11, is not, and stays as it is but for what it leaks.
  const maps = [map(4, -2, nside), map(11, 3, nside)];
  const meanSquare = maps[1].reduce((sum, x) => sum + x * x, 0) / maps[1].length;
  const pool = await workerPool({ workers: 0 });
  const reached = (part: readonly Float64Array[]) => {
    const values = Float64Array.from(part.flatMap((m) => [...m]));
    return analyseMaps({ nside, values }, L, {}, pool);
  };
  const [first, second, both] = [
    (await reached([maps[0]])).reached,
    (await reached([maps[1]])).reached,
    (await reached(maps)).reached,
  ];
  await pool.close();
  expect(first.iterations).not.toBe(second.iterations);
  expect(both.iterations).toBe(Math.max(first.iterations, second.iterations));
  expect(both.residual).toBe(Math.max(first.residual, second.residual));
  expect(Math.sqrt(first.squares)).toBeLessThan(1e-9);
  // Least squares can only take away, and here, where pixels hardly mix degrees 5 and 11, less than a hundredth.
  expect(Math.sqrt(both.squares / 2)).toBeGreaterThan(0.99 * Math.sqrt(meanSquare / 2));
  expect(Math.sqrt(both.squares / 2)).toBeLessThanOrEqual(Math.sqrt(meanSquare / 2));
});
