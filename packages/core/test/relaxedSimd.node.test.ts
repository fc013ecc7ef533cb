import { setFlagsFromString } from "node:v8";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { equiangularWithPoles } from "../src/grid/equiangular.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { referenceTransform } from "../src/kernels/referenceTransform.ts";

/** Node 20 and 21 have relaxed SIMD behind a flag, which V8 reads at each compilation. */
const needsFlag = Number(process.versions.node.split(".")[0]) < 22;
const largest = (x: Float64Array): number => x.reduce((m, v) => Math.max(m, Math.abs(v)), 0);

beforeAll(() => {
  if (needsFlag) setFlagsFromString("--experimental-wasm-relaxed-simd");
  vi.resetModules();
});
afterAll(() => {
  if (needsFlag) setFlagsFromString("--no-experimental-wasm-relaxed-simd");
  vi.resetModules();
});

/** Copies of the modules that have seen the flag. */
async function afresh() {
  const { sphericalTransform } = await import("../src/kernels/kernel.ts");
  const { chooseSimd, usesRelaxedSimd } = await import("../src/simd/chooseSimd.ts");
  return { sphericalTransform, chooseSimd, usesRelaxedSimd };
}

test("relaxed SIMD is used by default and left by choice; plans are remembered for each", async () => {
  const { sphericalTransform, chooseSimd, usesRelaxedSimd } = await afresh();
  const grid = gaussLegendre(8);
  expect(usesRelaxedSimd()).toBe(true);
  const relaxed = sphericalTransform(grid, 8);
  chooseSimd("portable");
  expect(usesRelaxedSimd()).toBe(false);
  const portable = sphericalTransform(grid, 8);
  expect(portable).not.toBe(relaxed);
  expect(sphericalTransform(grid, 8)).toBe(portable);
  chooseSimd("auto");
  expect(sphericalTransform(grid, 8)).toBe(relaxed);
});

test.each([1, 2, 7, 20, 33, 70])(
  "at L = %i relaxed, portable and plain transforms agree, in other bits",
  async (bandLimit) => {
    const { sphericalTransform, chooseSimd } = await afresh();
    const batch = 9;
    for (const grid of [gaussLegendre(bandLimit), equiangularWithPoles(2 * bandLimit)]) {
      const a = Float64Array.from({ length: batch * bandLimit ** 2 }, (_, i) => Math.sin(i * i));
      const size = batch * grid.nLat * grid.nLon;
      const results = [
        (["auto", "portable"] as const).map((choice) => {
          chooseSimd(choice);
          return sphericalTransform(grid, bandLimit);
        }),
        [referenceTransform(grid, bandLimit)],
      ]
        .flat()
        .map((transform) => {
          const maps = new Float64Array(size);
          transform.synthesise(a, maps);
          const back = new Float64Array(a.length);
          transform.analyse(maps, back);
          return { maps, back };
        });
      const [relaxed, portable, plain] = results as [
        (typeof results)[0],
        (typeof results)[0],
        (typeof results)[0],
      ];
      for (const part of ["maps", "back"] as const) {
        // Chains of L rounded steps on either side, and the roundings of a sum.
        const tolerance = (2 * bandLimit + 20) * Number.EPSILON * largest(plain[part]);
        for (const ours of [relaxed, portable]) {
          expect(largest(ours[part].map((v, i) => v - Number(plain[part][i])))).toBeLessThan(
            tolerance,
          );
        }
        // One rounding of a b + c or two: equal bits would mean that one module served both.
        if (bandLimit > 7) expect(relaxed[part]).not.toEqual(portable[part]);
      }
    }
  },
);

test.each([9, 33])(
  "at L = %i relaxed and portable transforms in single precision agree, in other bits",
  async (bandLimit) => {
    const { sphericalTransformF32 } = await import("../src/kernels/kernelF32.ts");
    const { chooseSimd } = await import("../src/simd/chooseSimd.ts");
    const grid = gaussLegendre(bandLimit);
    const a = Float32Array.from({ length: 3 * bandLimit ** 2 }, (_, i) => Math.sin(i * i));
    const [relaxed, portable] = (["auto", "portable"] as const).map((choice) => {
      chooseSimd(choice);
      const transform = sphericalTransformF32(grid, bandLimit);
      const maps = new Float32Array(3 * grid.nLat * grid.nLon);
      transform.synthesise(a, maps);
      const back = new Float32Array(a.length);
      transform.analyse(maps, back);
      return { maps: Float64Array.from(maps), back: Float64Array.from(back) };
    }) as [{ maps: Float64Array; back: Float64Array }, { maps: Float64Array; back: Float64Array }];
    for (const part of ["maps", "back"] as const) {
      // 2^−24 is half a unit in the last place of 1; 60 of these for sums of up to 1000 terms.
      const tolerance = 60 * 2 ** -24 * largest(portable[part]);
      expect(largest(relaxed[part].map((v, i) => v - Number(portable[part][i])))).toBeLessThan(
        tolerance,
      );
      expect(relaxed[part]).not.toEqual(portable[part]);
    }
  },
);
