import { describe, expect, test } from "vitest";
import {
  coefficientExpansion,
  evaluateFieldExpansion,
  fieldExpansion,
  fieldTruncationReport,
} from "../src/chaos/fieldExpansion.ts";
import { fieldTails } from "../src/chaos/fieldMoments.ts";
import { fieldRegime } from "../src/chaos/fieldRegime.ts";
import { fieldOf, sampleField } from "../src/chaos/fieldSample.ts";
import {
  localField,
  lognormalField,
  partialField,
  quadraticField,
} from "../src/chaos/localField.ts";
import { multiIndices } from "../src/chaos/multiIndex.ts";
import { DomainError, ShapeError } from "../src/errors.ts";
import { isotropic } from "../src/gaussian/gaussianMeasure.ts";
import { pointwiseVariance } from "../src/gaussian/pointwiseVariance.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { truncate } from "../src/harmonics/coefficients.ts";
import { gaunt } from "../src/harmonics/gaunt.ts";
import { whittleMatern } from "../src/matern/whittleMatern.ts";
import { key } from "../src/random/key.ts";

const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (v, i) => Math.abs(v - b[i])).reduce((x, y) => Math.max(x, y), 0);

const γ = whittleMatern(4, { alpha: 2, kappa: 1.5, sigma: 2 });

describe("a field in the second chaos", () => {
  const field = quadraticField(γ, 0.4);
  const indices = multiIndices(16, { rule: "total", order: 2 });
  const expansion = fieldExpansion(field, indices, 7);

  test("is its own expansion, sample by sample", () => {
    const { noise, field: sample } = sampleField(field, { bandLimit: 7, batch: 5 }, key(7));
    expect(largest(evaluateFieldExpansion(expansion, noise).values, sample.values)).toBeLessThan(
      1e-13,
    );
  });

  test("has the Gaunt coefficients as its second-order ones", () => {
    const [l, m] = [3, -2];
    const { coefficients: c } = coefficientExpansion(expansion, l, m);
    const at = (first: number, second: number) =>
      indices.orders.findIndex((q, k) => {
        const from = indices.offsets[k];
        const factors = indices.variables.subarray(from, indices.offsets[k + 1]);
        return q === 2 && factors[0] === first && factors[factors.length - 1] === second;
      });
    for (const [p, q, u, v] of [
      [1, 0, 3, -2],
      [2, 1, 3, -3],
      [2, -1, 1, 1],
    ] as const) {
      const [i, j] = [p * p + p + q, u * u + u + v].sort((a, b) => a - b);
      const scale = 2 * 0.4 * Math.sqrt(γ.spectrum[p] * γ.spectrum[u]);
      expect(c[at(i, j)]).toBeCloseTo(scale * gaunt([p, q], [u, v], [l, m]), 14);
    }
  });

  test("loses nothing at order 2 and band limit 4 of the noise, and its norm is 4π times the variance", () => {
    const report = fieldTruncationReport(expansion, 4 * Math.PI * field.secondMoment);
    expect(Math.abs(report.unresolved)).toBeLessThan(1e-12);
    const σ2 = pointwiseVariance(γ);
    expect(report.orderNorms[1]).toBeCloseTo(4 * Math.PI * σ2, 12);
    expect(report.orderNorms[2]).toBeCloseTo(8 * Math.PI * (0.4 * σ2) ** 2, 12);
    expect(report.bandLimitTails[3]).toBe(0);
    const short = fieldTruncationReport(
      fieldExpansion(field, indices, 3),
      4 * Math.PI * field.secondMoment,
    );
    // What degrees 3 ≤ l < 7 of the field carry: the tail in band limit of the field itself.
    expect(short.unresolved).toBeCloseTo(4 * Math.PI * fieldTails(field).bandLimitTails[2], 12);
  });

  test("can be smoothed beyond its Gaussian part", () => {
    const smoothing = (l: number) => 1 / (1 + l);
    const smooth = quadraticField(γ, 0.4, { smoothing });
    const z = whiteNoise(4, 3, key(8));
    const sample = fieldOf(smooth, z, 7);
    const other = evaluateFieldExpansion(fieldExpansion(smooth, indices, 7), z);
    expect(largest(other.values, sample.values)).toBeLessThan(1e-13);
    expect(largest(fieldOf(field, z, 7).values, sample.values)).toBeGreaterThan(0.01);
  });
});

describe("a lognormal field", () => {
  const weak = whittleMatern(3, { alpha: 2, kappa: 2, sigma: 1.2 });

  test("converges in order as its tail says", () => {
    const field = lognormalField(weak, { order: 5 });
    const indices = multiIndices(9, { rule: "total", order: 5 });
    const expansion = fieldExpansion(field, indices, 12);
    const { noise, field: sample } = sampleField(field, { bandLimit: 12, batch: 400 }, key(9));
    const gap = evaluateFieldExpansion(expansion, noise).values.map((v, i) => v - sample.values[i]);
    const mean = gap.reduce((sum, v) => sum + v * v, 0) / (400 * 4 * Math.PI);
    const { orderTails } = fieldTails(field);
    // The error is the sixth chaos and beyond; its mean square over 400 fields fluctuates by well under a factor 2.
    expect(mean / orderTails[5]).toBeGreaterThan(0.5);
    expect(mean / orderTails[5]).toBeLessThan(2);
    // Negative control: the tail from order 4 on.
    expect(mean / orderTails[4]).toBeLessThan(0.3);
  });

  test("has the Hermite coefficients that quadrature finds", () => {
    const σ2 = pointwiseVariance(weak);
    const closed = lognormalField(weak);
    const found = localField(weak, (z) => Math.exp(z - σ2 / 2));
    expect(largest(found.hermite, closed.hermite)).toBeLessThan(1e-13);
    expect(found.secondMoment).toBeCloseTo(closed.secondMoment, 13);
  });
});

describe("draws of a local field", () => {
  const field = quadraticField(γ, 0.4);

  test("extend: more rows, a later first row, and more degrees leave the others as they were", () => {
    const few = sampleField(field, { bandLimit: 5, batch: 2 }, key(10)).field.values;
    const many = sampleField(field, { bandLimit: 5, batch: 4 }, key(10)).field.values;
    expect(many.subarray(0, 50)).toEqual(few);
    const late = sampleField(field, { bandLimit: 5, batch: 1, firstRow: 3 }, key(10)).field.values;
    expect(late).toEqual(many.subarray(75));
    const fine = truncate(sampleField(field, { bandLimit: 7, batch: 2 }, key(10)).field, 5).values;
    // Another grid, exact for both.
    expect(largest(fine, few)).toBeLessThan(1e-13);
  });

  test("refuse band limits and batches that are not counts", () => {
    expect(() => sampleField(field, { bandLimit: 0, batch: 1 }, key(1))).toThrow(DomainError);
    expect(() => sampleField(field, { bandLimit: 4, batch: 1.5 }, key(1))).toThrow(/batch must be/);
    expect(() => fieldOf(field, whiteNoise(3, 1, key(1)), 4)).toThrow(ShapeError);
  });
});

describe("the regime of a local field", () => {
  const noise = whittleMatern(64, { alpha: 2, kappa: 1, sigma: 1 });

  test("is rough for a pointwise nonlinearity, and Cameron–Martin once it is smoothed enough", () => {
    const rough = fieldRegime(quadraticField(noise, 0.1));
    expect(rough.verdict).toBe("rough");
    // N_l/C_l tends to a constant, so the sum grows like L².
    expect(rough.growth).toBeGreaterThan(1.5);
    const power = (s: number) => (l: number) => (1 + l * (l + 1)) ** -s;
    expect(fieldRegime(quadraticField(noise, 0.1, { smoothing: power(0.25) })).verdict).toBe(
      "rough",
    );
    const smooth = fieldRegime(quadraticField(noise, 0.1, { smoothing: power(1) }));
    expect(smooth.verdict).toBe("cameron-martin");
    // Terms of order l^{1−4}: growth −2.
    expect(smooth.growth).toBeLessThan(-1.5);
  });

  test("is rough when the linear part alone differs from the noise", () => {
    const doubled = localField(noise, (z) => 2 * z, { order: 2, smoothing: (l) => Math.exp(-l) });
    expect(fieldRegime(doubled).verdict).toBe("rough");
    const same = localField(noise, (z) => z, { order: 2, smoothing: (l) => Math.exp(-l) });
    expect(fieldRegime(same).verdict).toBe("cameron-martin");
  });

  test("and the fields refuse what is out of range", () => {
    expect(() => fieldRegime(quadraticField(γ, 1))).toThrow(/at least 16 degrees of noise/);
    expect(() => quadraticField(γ, Number.NaN)).toThrow(/strength must be finite/);
    expect(() => lognormalField(γ, { order: 0 })).toThrow(
      /order must be a whole number from 1 to 64/,
    );
    expect(() => localField(γ, (z) => Math.log(z))).toThrow(/finite second moment/);
    const field = quadraticField(isotropic([1, 1]), 1);
    const wide = multiIndices(5, { rule: "total", order: 1 });
    expect(() => fieldExpansion(field, wide, 2)).toThrow(/4 coordinates, got multi-indices in 5/);
    const expansion = fieldExpansion(field, multiIndices(4, { rule: "total", order: 1 }), 2);
    expect(() => coefficientExpansion(expansion, 2, 0)).toThrow(DomainError);
    expect(() => evaluateFieldExpansion(expansion, whiteNoise(1, 1, key(1)))).toThrow(ShapeError);
  });
});

describe("partial sums of the Wiener–Itô expansion", () => {
  const γ = whittleMatern(2, { alpha: 2, kappa: 1 });
  const lognormal = lognormalField(γ, { order: 6 });
  const z = whiteNoise(2, 3, key(71));

  test("are the terms of order n and less over multi-indices, in the same noise", () => {
    for (const order of [1, 2, 4]) {
      const sum = fieldOf(partialField(lognormal, order), z, 6);
      const indices = multiIndices(4, { rule: "total", order });
      const exact = evaluateFieldExpansion(fieldExpansion(lognormal, indices, 6), z);
      expect(largest(sum.values, exact.values)).toBeLessThan(1e-12);
      // Negative control: one order less.
      const fewer = fieldOf(partialField(lognormal, order - 1), z, 6);
      expect(largest(fewer.values, exact.values)).toBeGreaterThan(1e-3);
    }
  });

  test("order 0 is the mean field, and the order of the field the field", () => {
    const mean = fieldOf(partialField(lognormal, 0), z, 3).values;
    expect(
      largest(
        mean,
        Array.from(mean, (_, i) => (i % 9 === 0 ? Math.sqrt(4 * Math.PI) : 0)),
      ),
    ).toBeLessThan(1e-13);
    const quadratic = quadraticField(γ, 0.7);
    for (const order of [2, 5]) {
      const whole = fieldOf(partialField(quadratic, order), z, 3).values;
      expect(largest(whole, fieldOf(quadratic, z, 3).values)).toBeLessThan(1e-13);
    }
  });

  test("a negative or broken order is refused", () => {
    for (const order of [-1, 1.5, Number.NaN]) {
      expect(() => partialField(lognormal, order)).toThrow(DomainError);
      expect(() => partialField(lognormal, order)).toThrow(
        /order must be a whole number, 0 or more/,
      );
    }
  });
});
