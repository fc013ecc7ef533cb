import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { equiangular, equiangularWithPoles } from "../src/grid/equiangular.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { harmonicIndex } from "../src/harmonics/coefficients.ts";
import { sphericalTransform } from "../src/kernels/kernel.ts";
import { withinBudget } from "../src/kernels/planBudget.ts";
import { fillRecurrence } from "../src/kernels/recurrence.ts";
import { legendreColumn, synthesiseOrder } from "../src/kernels/reference.ts";
import { referenceTransform } from "../src/kernels/referenceTransform.ts";
import { synthesiseLegendre } from "../src/kernels/simdLegendre.ts";
import { type SimdPlan, simdPlan } from "../src/kernels/simdPlan.ts";
import { simdTransform } from "../src/kernels/simdTransform.ts";
import { hasSimd } from "../src/kernels/wasmModule.ts";
import { chooseSimd } from "../src/simd/chooseSimd.ts";
import golden from "./fixtures/transform.json" with { type: "json" };

const norm = (x: Float64Array): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
const largest = (x: Float64Array): number => x.reduce((m, v) => Math.max(m, Math.abs(v)), 0);

test("the kernels run here", () => {
  expect(hasSimd()).toBe(true);
});

test.each(golden.legendre)(
  "Legendre functions of order $m at θ = $theta agree with mpmath to degree 1023",
  (expected) => {
    const column = new Float64Array(1024 - expected.m);
    legendreColumn(expected.m, expected.theta, column);
    expected.degrees.forEach((l, i) => {
      // Up to 1024 rounded steps, √1024 ε, and sin θ, rounded once, to the power m.
      const tolerance = (32 + expected.m / 2) * Number.EPSILON * expected.norm + 1e-90;
      expect(Math.abs(column[l - expected.m] - expected.values[i])).toBeLessThan(tolerance);
    });
  },
);

/** Real Fourier coefficients of order m on the northern rings, field b, in a plan's memory. */
function northernRings(plan: SimdPlan, m: number, b: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, j) => {
    const ring = plan.ringsAt + b * plan.fieldStride + Math.floor(j / 2) * plan.ringStride;
    const order = ring + Math.floor(m / 8) * plan.ringTileStride + (m % 8) * 64;
    return new Float64Array(plan.buffer, order, 2)[j % 2];
  });
}

test("SIMD and plain Legendre sums agree to 4 ulp of the column norm, for any order, band limit and batch", () => {
  const size = fc.integer({ min: 1, max: 96 });
  fc.assert(
    fc.property(
      size,
      fc.nat(95),
      fc.integer({ min: 1, max: 5 }),
      fc.integer(),
      (bandLimit, order, batch, seed) => {
        const m = order % bandLimit;
        const grid =
          seed % 2 === 0 ? gaussLegendre(bandLimit) : equiangularWithPoles(2 * bandLimit);
        const plan = simdPlan(grid, bandLimit);
        const degrees = bandLimit - m;
        const a = Float64Array.from({ length: degrees * batch }, (_, i) => Math.sin(seed + i * i));
        const coefficients = new Float64Array(batch * bandLimit ** 2);
        a.forEach((value, i) => {
          const l = m + (i % degrees);
          coefficients[Math.floor(i / degrees) * bandLimit ** 2 + harmonicIndex(l, m)] = value;
        });
        synthesiseLegendre(plan, coefficients, 0, batch);

        const north = grid.colatitudes.slice(0, Math.ceil(grid.nLat / 2));
        const expected = new Float64Array(batch * north.length);
        synthesiseOrder(m, bandLimit, north, a, expected);
        const column = new Float64Array(degrees);
        // ‖a‖ times the Frobenius norm of P̄_l^m(θ_j): what bounds the norm of the column of sums.
        const norms = north.map((θ) => {
          legendreColumn(m, θ, column);
          return norm(column);
        });
        for (let b = 0; b < batch; b++) {
          const scale = norm(a.subarray(b * degrees, (b + 1) * degrees)) * norm(norms);
          const ours = northernRings(plan, m, b, north.length);
          ours.forEach((value, j) => {
            const sum = expected[b * north.length + j] * (m === 0 ? 1 : Math.SQRT1_2);
            expect(Math.abs(value - sum)).toBeLessThan(4 * Number.EPSILON * scale + 1e-17);
          });
        }
      },
    ),
    { seed: 11, numRuns: 60 },
  );
});

test.each(["auto", "portable"] as const)(
  "SIMD (%s) and plain transforms agree both ways on every family of grids",
  (choice) => {
    chooseSimd(choice);
    const [bandLimit, batch] = [19, 3];
    for (const grid of [
      gaussLegendre(19),
      gaussLegendre(20, { nLon: 37, firstLongitude: 0.4 }),
      equiangular(37),
      equiangularWithPoles(39, { nLon: 74 }),
      // Rings near the poles only.
      { ...gaussLegendre(2, { nLon: 37 }), colatitudes: Float64Array.of(0.3, Math.PI - 0.3) },
    ]) {
      const [plain, simd] = [referenceTransform(grid, bandLimit), simdTransform(grid, bandLimit)];
      const a = Float64Array.from({ length: batch * bandLimit ** 2 }, (_, i) => Math.sin(i * i));
      const maps = [0, 1].map(() => new Float64Array(batch * grid.nLat * grid.nLon));
      const back = [0, 1].map(() => new Float64Array(a.length));
      plain.synthesise(a, maps[0]);
      simd.synthesise(a, maps[1]);
      plain.analyse(maps[0], back[0]);
      simd.analyse(maps[0], back[1]);
      // 1e-14 of the largest value is 45 roundings, for sums of 361 terms.
      const tolerance = (values: Float64Array): number => 1e-14 * largest(values);
      expect(largest(maps[0].map((v, i) => v - maps[1][i]))).toBeLessThan(tolerance(maps[0]));
      expect(largest(back[0].map((v, i) => v - back[1][i]))).toBeLessThan(tolerance(back[0]));
    }
  },
);

afterEach(() => chooseSimd("auto"));

test.each([20, 70, 128, 129])(
  "values of the Legendre functions that are kept give the bits of those made anew, at band limit %d",
  (L) => {
    const grid = gaussLegendre(L);
    const a = Float64Array.from({ length: 2 * L * L }, (_, i) => Math.sin(i * i));
    const transform = simdTransform(grid, L);
    const map = grid.nLat * grid.nLon;
    // A batch makes them anew.
    const maps = new Float64Array(2 * map);
    const back = new Float64Array(a.length);
    transform.synthesise(a, maps);
    transform.analyse(maps, back);
    for (const b of [0, 1, 0]) {
      const one = new Float64Array(map);
      transform.synthesise(a.slice(b * L * L, (b + 1) * L * L), one);
      expect(one).toEqual(maps.slice(b * map, (b + 1) * map));
      const row = new Float64Array(L * L);
      transform.analyse(one, row);
      expect(row).toEqual(back.slice(b * L * L, (b + 1) * L * L));
    }
  },
);

test("the recurrence of a plan has the bits of its plain twin", () => {
  for (const bandLimit of [1, 2, 7, 64, 129, 600]) {
    const plan = simdPlan(gaussLegendre(bandLimit), bandLimit);
    plan.orders.forEach(({ length, recurrenceAt, mixingAt }, m) => {
      const plain = {
        recurrence: new Float64Array(4 * length),
        mixing: new Float64Array(3 * length),
      };
      fillRecurrence(m, plain);
      const planned = {
        recurrence: new Float64Array(plan.buffer, recurrenceAt, 4 * length),
        mixing: new Float64Array(plan.buffer, mixingAt, 3 * length),
      };
      for (const name of ["recurrence", "mixing"] as const) {
        const other = planned[name].findIndex((value, i) => !Object.is(value, plain[name][i]));
        expect({ name, m, bandLimit, other }).toEqual({ name, m, bandLimit, other: -1 });
      }
    });
  }
});

test("plans are remembered, by the points of the grid", () => {
  const grid = gaussLegendre(6);
  const plan = sphericalTransform(grid, 6);
  expect(sphericalTransform(structuredClone(grid), 6)).toBe(plan);
  expect(sphericalTransform(grid, 5)).not.toBe(plan);
  expect(sphericalTransform(gaussLegendre(6, { firstLongitude: 1 }), 6)).not.toBe(plan);
  for (let n = 1; n <= 6; n++) sphericalTransform(gaussLegendre(20 + n), 4);
  expect(sphericalTransform(grid, 6)).not.toBe(plan);
});

test("two plans are kept however large they are, as a gradient takes them in turn, and more within a budget", () => {
  const sized = (...sizes: number[]) => sizes.map((size) => ({ transform: { size } }));
  const kept = (...sizes: number[]) => withinBudget(sized(...sizes)).length;
  expect(kept(2 ** 30, 2 ** 30, 1)).toBe(2);
  expect(kept(2 ** 28, 2 ** 27, 2 ** 27)).toBe(3);
  expect(kept(2 ** 28, 2 ** 27, 2 ** 27, 1)).toBe(3);
  expect(kept(1, 1, 1, 1, 1, 1, 1)).toBe(6);
});
