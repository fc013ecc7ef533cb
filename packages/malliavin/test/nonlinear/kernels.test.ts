import { child, fillNormals, key } from "@chaosphere/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { plainCoveringSums } from "../../src/nonlinear/coveringSums.ts";
import type { FlowShape } from "../../src/nonlinear/flow.ts";
import { noiseBend } from "../../src/nonlinear/noiseBend.ts";
import { coveringSums } from "../../src/nonlinear/simdCoveringSums.ts";
import { addAlongNoise } from "../../src/nonlinear/step.ts";

/** An array whose last axis has rows of `width` numbers, without the padding. */
function unpadded(values: Float64Array, width: number, m: number): Float64Array {
  return values.filter((_, i) => i % width < m);
}

test("the SIMD kernel has the bits of the plain loops", () => {
  const shape = fc.record({
    dimension: fc.integer({ min: 2, max: 9 }),
    noise: fc.integer({ min: 1, max: 9 }),
    stateIndependent: fc.boolean(),
    rule: fc.constantFrom("continuous" as const, "discrete" as const),
  });
  fc.assert(
    fc.property(shape, fc.nat(), (chosen, seed) => {
      const full: FlowShape = { ...chosen, count: 2, h: 0.01, order: 2, elliptic: false };
      const { dimension: m, noise: r, stateIndependent } = full;
      const normals = (label: number, length: number): Float64Array => {
        const out = new Float64Array(length);
        fillNormals(child(key(seed), label), 0, out);
        return out;
      };
      const [simd, plain] = [coveringSums(full), plainCoveringSums(full)];
      expect(simd.width).toBe(m + (m % 2));
      for (let step = 0; step < 3; step++) {
        const [R, Y] = [normals(3 * step, 2 * m * m), normals(3 * step + 1, m * m)];
        const noise = normals(3 * step + 2, 2 * m * r);
        const slope = normals(50 + step, stateIndependent ? 0 : 2 * m * r * m);
        const [H, dB] = [normals(60 + step, 2 * m ** 3), normals(70 + step, r)];
        for (const sums of [simd, plain]) {
          for (const p of [0, 1]) {
            sums.addBend(p, H, R, Y);
            sums.pullBackNoise(p, R, noise, p * m * r);
            sums.addCovering(p, slope, R, Y, dB, 0);
            sums.addReduced(p);
          }
        }
      }
      for (const field of ["G", "V", "Λ"] as const) {
        expect(unpadded(simd[field], simd.width, m)).toEqual(plain[field]);
      }
      expect(simd.S.slice(0, 2 * m)).toEqual(plain.S);
    }),
    { seed: 12, numRuns: 40 },
  );
});

test("∂²σ ΔB has the bits of the plain loops", () => {
  for (const [m, r] of [
    [2, 1],
    [3, 4],
    [5, 2],
    [8, 8],
  ]) {
    const count = 3;
    const draw = (label: number, length: number): Float64Array => {
      const out = new Float64Array(length);
      fillNormals(child(key(m), label), 0, out);
      return out;
    };
    const bend = noiseBend(count, m, r);
    const hessian = draw(1, count * m * r * m * m);
    bend?.hessian.set(hessian);
    const increments = draw(2, count * 10 * r);
    const [simd, plain] = [draw(3, count * m ** 3), draw(3, count * m ** 3)];
    bend?.add(increments, 3 * r, 10 * r, simd);
    addAlongNoise(hessian, m, r, m * m, increments, 3 * r, 10 * r, plain);
    expect(simd).toEqual(plain);
  }
});
