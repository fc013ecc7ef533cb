import {
  DomainError,
  isotropic,
  key,
  ShapeError,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { dyadicGrowth, fisherByBandLimit } from "../src/bounds/fisherByBandLimit.ts";

const noise = { alpha: 2, kappa: 1, sigma: 1 };
const finest = 1251;
const γ = whittleMatern(finest, noise);

describe("Fisher information against the band limit", () => {
  test("settles for another κ, at the printed numbers", () => {
    const data = whittleMatern(finest, { ...noise, kappa: Math.sqrt(10) });
    const report = fisherByBandLimit(γ, data.spectrum, { noise });
    expect(report.verdict).toBe("dimension-free");
    expect(report.advice).toBeUndefined();
    expect(report.growth).toBeLessThan(-1.5);
    // Printed for the largest degrees 10, 50, 250, 1250, to the last digit given.
    const printed = [
      [10, 10.8006, 178.78, 5e-5, 5e-3],
      [50, 11.3953, 181.22, 5e-5, 5e-3],
      [250, 11.4251, 181.338, 5e-5, 5e-4],
      [1250, 11.42632, 181.3429, 5e-6, 5e-5],
    ];
    for (const [l, kl, fisher, klDigit, fisherDigit] of printed) {
      expect(Math.abs(report.relativeEntropy[l] - kl)).toBeLessThan(klDigit);
      expect(Math.abs(report.fisherInformation[l] - fisher)).toBeLessThan(fisherDigit);
    }
  });

  test("diverges for another α, at the printed numbers, and the advice is the data's own α", () => {
    const data = whittleMatern(finest, { ...noise, alpha: 2.2 });
    const report = fisherByBandLimit(γ, data.spectrum, { noise });
    expect(report.verdict).toBe("diverging");
    expect(report.growth).toBeGreaterThan(1);
    [
      [10, 14.5],
      [50, 822],
      [250, 3.6e4],
      [1250, 1.35e6],
    ].forEach(([l, kl]) => {
      expect(Math.abs(report.relativeEntropy[l] / kl - 1)).toBeLessThan(0.01);
    });
    expect(report.advice).toMatchObject({ change: ["alpha"], verdict: "dimension-free" });
    expect(report.advice?.noise.alpha).toBeCloseTo(2.2, 6);
    expect(report.advice?.text).toBe(
      "Set alpha = 2.200: the noise then has the small scales of the data.",
    );
  });

  test("diverges for another σ, and the advice is the data's own σ", () => {
    const data = whittleMatern(128, { ...noise, sigma: 1.3 });
    const report = fisherByBandLimit(whittleMatern(128, noise), data.spectrum, { noise });
    expect(report.verdict).toBe("diverging");
    expect(report.advice?.change).toEqual(["sigma"]);
    expect(report.advice?.noise.sigma).toBeCloseTo(1.3, 6);
  });

  test("names every parameter when those of the noise are not given", () => {
    const data = whittleMatern(64, { alpha: 3, kappa: 2, sigma: 5 });
    const { advice } = fisherByBandLimit(whittleMatern(64, noise), data.spectrum);
    expect(advice?.change).toEqual(["alpha", "sigma", "kappa"]);
  });

  test("says when no Whittle–Matérn noise helps", () => {
    const data = γ.spectrum.slice(0, 128).map((c, l) => c * (1 + 0.5 * Math.sin(l)));
    const { advice } = fisherByBandLimit(isotropic(γ.spectrum.subarray(0, 128)), data, { noise });
    expect(advice?.verdict).toBe("diverging");
    expect(advice?.text).toMatch(/^No Whittle–Matérn noise has the small scales of the data\./);
  });

  test("is not led to divergence by the sampling noise of an estimated spectrum", () => {
    const bandLimit = 64;
    const fields = 20;
    const z = whiteNoise(bandLimit, fields, key(12)).values;
    const spectrum = Float64Array.from({ length: bandLimit }, (_, l) => {
      let sum = 0;
      z.forEach((z, i) => {
        const j = i % bandLimit ** 2;
        if (l * l <= j && j < (l + 1) ** 2) sum += z * z;
      });
      return sum / (fields * (2 * l + 1));
    });
    const white = isotropic(new Float64Array(bandLimit).fill(1));
    expect(fisherByBandLimit(white, spectrum, { fields }).verdict).toBe("dimension-free");
    // Negative control: taken as exact, the same spectrum seems singular.
    expect(fisherByBandLimit(white, spectrum).verdict).toBe("diverging");
  });

  test("takes less than 2 s of processor time to bandLimit 513 with the advice", () => {
    const data = whittleMatern(513, { alpha: 2.3, kappa: 4, sigma: 2 });
    const began = process.cpuUsage();
    fisherByBandLimit(whittleMatern(513, noise), data.spectrum, { noise });
    expect(process.cpuUsage(began).user).toBeLessThan(2e6);
  });

  test("refuses spectra that differ in length, too few degrees, negative power", () => {
    expect(() => fisherByBandLimit(γ, new Float64Array(3))).toThrow(ShapeError);
    expect(() => fisherByBandLimit(isotropic([1, 1]), Float64Array.of(1, 1))).toThrow(DomainError);
    expect(() => fisherByBandLimit(γ, new Float64Array(finest).fill(-1))).toThrow(
      /D_l must be finite and not negative/,
    );
  });
});

describe("the growth of partial sums", () => {
  test("is p + 1 for terms of order l^p, and tells settling from growing", () => {
    for (const p of [-3, -1.5, 0, 1]) {
      let sum = 0;
      const sums = Float64Array.from({ length: 1024 }, (_, l) => {
        sum += (l + 1) ** p;
        return sum;
      });
      expect(Math.abs(dyadicGrowth(sums) - (p + 1))).toBeLessThan(0.02);
    }
  });

  test("is −∞ where nothing is added and ∞ where the sum is infinite", () => {
    expect(dyadicGrowth(new Float64Array(16).fill(3))).toBe(Number.NEGATIVE_INFINITY);
    expect(dyadicGrowth(new Float64Array(16).fill(Number.POSITIVE_INFINITY))).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});
