import { describe, expect, test } from "vitest";
import { chaosNormSquared, evaluateChaos } from "../src/chaos/chaosExpansion.ts";
import { multiIndices } from "../src/chaos/multiIndex.ts";
import { type Functional, projectByQuadrature } from "../src/chaos/projection.ts";
import { tensorGaussHermite } from "../src/chaos/tensorGaussHermite.ts";
import { truncateDegrees, truncateOrder, truncationReport } from "../src/chaos/truncation.ts";
import { DomainError } from "../src/errors.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { key } from "../src/random/key.ts";

const indices = multiIndices(9, { rule: "total", order: 3 });
const f = { indices, coefficients: whiteNoise(1, indices.orders.length, key(51)).values };

describe("truncation of a chaos expansion", () => {
  test("in order keeps a prefix, in shared memory, and drops what the report says", () => {
    const { orderNorms, orderTails } = truncationReport(f);
    expect(orderNorms.reduce((a, b) => a + b)).toBeCloseTo(chaosNormSquared(f), 10);
    for (let n = 0; n <= 3; n++) {
      const kept = truncateOrder(f, n);
      expect(kept.indices).toEqual(multiIndices(9, { rule: "total", order: n }));
      expect(kept.coefficients.buffer).toBe(f.coefficients.buffer);
      expect(chaosNormSquared(f) - chaosNormSquared(kept)).toBeCloseTo(orderTails[n], 10);
    }
    expect(truncateOrder(f, 7).coefficients).toEqual(f.coefficients);
  });

  test("in degree is the conditional expectation given the lower degrees", () => {
    const kept = truncateDegrees(f, 2);
    expect(kept.indices).toEqual(multiIndices(4, { rule: "total", order: 3 }));
    const low = [0.4, -1.3, 0.7, 2];
    const at = coefficients("cameron-martin", 2, Float64Array.from(low));
    let mean = 0;
    for (const { points, weights } of tensorGaussHermite(5, 3)) {
      const rows = Array.from(weights, (_, i) => [...low, ...points.subarray(5 * i, 5 * i + 5)]);
      const values = evaluateChaos(
        f,
        coefficients("cameron-martin", 3, Float64Array.from(rows.flat())),
      );
      mean = weights.reduce((sum, w, i) => sum + w * values[i], mean);
    }
    expect(evaluateChaos(kept, at)[0]).toBeCloseTo(mean, 10);
  });

  test("in degree drops what the report says", () => {
    const { bandLimitTails } = truncationReport(f);
    expect(bandLimitTails.length).toBe(3);
    for (let L = 1; L <= 3; L++) {
      const dropped = chaosNormSquared(f) - chaosNormSquared(truncateDegrees(f, L));
      expect(dropped).toBeCloseTo(bandLimitTails[L - 1], 10);
    }
  });

  test("reports what an expansion of exp(a x − a²/2) leaves out: e^{a²} − Σ_{n≤N} a^{2n}/n!", () => {
    const a = 0.8;
    const shift: Functional = (x) => x.values.map((v) => Math.exp(a * v - a ** 2 / 2));
    const g = projectByQuadrature(shift, multiIndices(1, { rule: "total", order: 4 }), 30);
    const held = [1, a ** 2, a ** 4 / 2, a ** 6 / 6, a ** 8 / 24];
    const report = truncationReport(g, Math.exp(a ** 2));
    held.forEach((value, n) => {
      expect(report.orderNorms[n]).toBeCloseTo(value, 12);
    });
    expect(report.unresolved).toBeCloseTo(Math.exp(a ** 2) - held.reduce((x, y) => x + y), 12);
    expect(truncationReport(g).unresolved).toBe(0);
  });

  test("refuses a band limit that is no whole number ≥ 1", () => {
    expect(() => truncateDegrees(f, 0)).toThrow(DomainError);
    expect(() => truncateDegrees(f, Number.NaN)).toThrow(/bandLimit must be a whole number/);
  });
});
