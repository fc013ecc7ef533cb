import {
  coefficients,
  colour,
  DomainError,
  isotropic,
  key,
  rows,
  ShapeError,
  scaledToVariance,
  structureFunction,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { lognormalField, sampleField } from "@chaosphere/core/chaos";
import { describe, expect, test } from "vitest";
import { structureFunctions } from "../../src/comparison/structureFunctions.ts";

/** Γ((p+1)/2)/√π 2^{p/2}: E|N|^p of a standard normal variable. */
const normalMoment: Readonly<Record<number, number>> = {
  2: 1,
  3: 2 * Math.sqrt(2 / Math.PI),
  4: 3,
  5: 8 * Math.sqrt(2 / Math.PI),
  6: 15,
};

describe("structure functions", () => {
  test("of the height z = cos θ are the closed forms over pairs on meridians", () => {
    // δ = 2 sin(s/2) sin(θ + s/2) along a meridian that runs on beyond the pole, x by area:
    // ½∫ sin² (θ + s/2) sin θ dθ = ½ + cos(s)/6, and ½∫ sin⁴ (θ + s/2) sin θ dθ = ⅜ + cos(s)/6 − cos(2s)/120.
    const r = Math.sqrt((4 * Math.PI) / 3);
    const z = coefficients("harmonic", 16, new Float64Array(2 * 256));
    z.values[2] = r;
    z.values[256 + 2] = r;
    const { angles, values } = structureFunctions(z, { orders: [2, 4], steps: [1, 5, 16, 29, 32] });
    angles.forEach((s, i) => {
      const size = (2 * Math.sin(s / 2)) ** 2;
      const second = size * (0.5 + Math.cos(s) / 6);
      const fourth = size ** 2 * (3 / 8 + Math.cos(s) / 6 - Math.cos(2 * s) / 120);
      // Degree 4 at most: exact on 32 rings but for rounding.
      expect(values[0][i].value).toBeCloseTo(second, 12);
      expect(values[1][i].value).toBeCloseTo(fourth, 12);
      expect(values[0][i].standardError).toBe(0);
    });
  });

  const γ = whittleMatern(12, { alpha: 2.5, kappa: 4 });
  const found = structureFunctions(colour(γ, whiteNoise(12, 800, key(71))));
  const second = structureFunction(isotropic(γ.spectrum), found.angles);

  test("of Gaussian fields are those of their spectrum, within 4.5 standard errors", () => {
    expect(found.orders).toEqual([2, 3, 4, 5, 6]);
    expect(found.angles.at(-1)).toBeCloseTo(Math.PI, 14);
    found.orders.forEach((p, k) => {
      found.values[k].forEach(({ value, standardError }, i) => {
        const exact = normalMoment[p] * second[i] ** (p / 2);
        expect(Math.abs(value - exact) / standardError).toBeLessThan(4.5);
        expect(standardError / exact).toBeLessThan(0.1);
      });
    });
  });

  test("of whole orders are the same beside one that is not", () => {
    const some = colour(γ, whiteNoise(12, 5, key(74)));
    const alone = structureFunctions(some, { orders: [3], steps: [2, 9] }).values[0];
    const beside = structureFunctions(some, { orders: [2.5, 3], steps: [2, 9] }).values[1];
    alone.forEach(({ value }, i) => {
      expect(Math.abs(beside[i].value / value - 1)).toBeLessThan(1e-13);
    });
  });

  test("of a lognormal field are not those of a Gaussian field of its spectrum", () => {
    const wide = scaledToVariance(γ, 0.16);
    const { field } = sampleField(lognormalField(wide), { bandLimit: 12, batch: 800 }, key(72));
    const { values } = structureFunctions(field, { orders: [2, 4], steps: [1] });
    const [[{ value: two }], [{ value: four, standardError }]] = values;
    expect((four - 3 * two ** 2) / standardError).toBeGreaterThan(10);
  });

  test("standard errors are the spread of means over independent ensembles", () => {
    const [ensembles, n] = [100, 20];
    const all = colour(γ, whiteNoise(12, ensembles * n, key(73)));
    const each = Array.from(
      { length: ensembles },
      (_, e) =>
        structureFunctions(rows(all, e * n, (e + 1) * n), { orders: [4], steps: [3] }).values[0][0],
    );
    const centre = each.reduce((sum, { value }) => sum + value, 0) / ensembles;
    const spread =
      each.reduce((sum, { value }) => sum + (value - centre) ** 2, 0) / (ensembles - 1);
    const claimed = each.reduce((sum, e) => sum + e.standardError ** 2, 0) / ensembles;
    // The variance of 100 values is known to 14 %, three times that on either side.
    expect(claimed / spread).toBeGreaterThan(0.58);
    expect(claimed / spread).toBeLessThan(1.42 / 0.86);
  });

  test("refuse one field, orders that are not positive, and steps beyond the antipode", () => {
    const one = coefficients("harmonic", 4, new Float64Array(16));
    const two = coefficients("harmonic", 4, new Float64Array(32));
    expect(() => structureFunctions(one)).toThrow(ShapeError);
    expect(() => structureFunctions(two, { orders: [0] })).toThrow(DomainError);
    expect(() => structureFunctions(two, { steps: [9] })).toThrow(/1 to 2L = 8, got 9/);
    expect(() => structureFunctions(two, { steps: [1.5] })).toThrow(DomainError);
  });
});
