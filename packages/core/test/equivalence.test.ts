import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { estimateSpectrum } from "../src/estimation/estimatedSpectrum.ts";
import { colour } from "../src/gaussian/cameronMartin.ts";
import { equivalence } from "../src/gaussian/equivalence.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { whittleMatern } from "../src/matern/whittleMatern.ts";
import { key } from "../src/random/key.ts";

describe("the alternative of Feldman and Hájek for exact spectra", () => {
  test("another κ is equivalent: KL and I settle as the band limit grows", () => {
    const noise = { alpha: 2, kappa: 1 };
    const data = { alpha: 2, kappa: Math.sqrt(10) };
    // Checklist D8: largest degree, KL, I, as printed.
    const printed: [number, number, number, number, number][] = [
      [10, 10.8006, 5e-5, 178.78, 5e-3],
      [50, 11.3953, 5e-5, 181.22, 5e-3],
      [250, 11.4251, 5e-5, 181.338, 5e-4],
      [1250, 11.42632, 5e-6, 181.3429, 5e-5],
    ];
    for (const [largest, kl, klDigit, fisher, fisherDigit] of printed) {
      const report = equivalence(
        whittleMatern(largest + 1, noise),
        whittleMatern(largest + 1, data).spectrum,
      );
      expect(Math.abs(report.relativeEntropy[largest] - kl)).toBeLessThan(klDigit);
      expect(Math.abs(report.fisherInformation[largest] - fisher)).toBeLessThan(fisherDigit);
      // At L = 10 the tail l ≥ κ_d has hardly begun.
      if (largest > 10) expect(report.verdict).toBe("equivalent");
    }
    const { growth } = equivalence(whittleMatern(1251, noise), whittleMatern(1251, data).spectrum);
    // Terms of order l^−3: blocks shrink by 2^−2.
    expect(Math.abs(growth + 2)).toBeLessThan(0.01);
  });

  test("another α is singular: KL grows without bound", () => {
    const noise = { alpha: 2, kappa: 1 };
    const data = { alpha: 2.2, kappa: 1 };
    for (const [largest, kl, digit] of [
      [10, 14.5, 0.05],
      [50, 822, 0.5],
      [250, 3.6e4, 500],
      [1250, 1.35e6, 5e3],
    ]) {
      const report = equivalence(
        whittleMatern(largest + 1, noise),
        whittleMatern(largest + 1, data).spectrum,
      );
      expect(report.verdict).toBe("singular");
      expect(Math.abs(report.relativeEntropy[largest] - kl)).toBeLessThan(digit);
    }
  });

  test("a slightly other σ or α is singular, the same law is equivalent", () => {
    const γ = whittleMatern(129, { alpha: 2, kappa: 1 });
    const against = (parameters: { alpha: number; kappa: number; sigma?: number }) =>
      equivalence(γ, whittleMatern(129, parameters).spectrum);
    expect(against({ alpha: 2, kappa: 1, sigma: 1.001 }).verdict).toBe("singular");
    expect(against({ alpha: 2.001, kappa: 1 }).verdict).toBe("singular");
    const same = against({ alpha: 2, kappa: 1 });
    expect(same).toMatchObject({
      verdict: "equivalent",
      growth: -Infinity,
      significance: Infinity,
    });
    // The same spectrum but for rounding.
    const rounded = equivalence(
      γ,
      γ.spectrum.map((c) => c * (1 + 2e-15)),
    );
    expect(rounded.verdict).toBe("equivalent");
  });

  test.each([
    [-3, "equivalent"],
    [-1.5, "equivalent"],
    [-1.05, "equivalent"],
    [-0.95, "singular"],
    [0, "singular"],
  ])("terms of order l^%d grow like 2^(p + 1) from block to block: %s", (p, verdict) => {
    const γ = whittleMatern(400, { alpha: 2, kappa: 1 });
    const data = γ.spectrum.map((c, l) => c * (1 + Math.sqrt(Math.max(l, 1) ** p / (2 * l + 1))));
    const report = equivalence(γ, data);
    expect(report.verdict).toBe(verdict);
    // Of a sum over n ≤ l < 2n the integral differs by half its first and last term: 1/n of it with n = 100.
    expect(Math.abs(report.growth - (p + 1))).toBeLessThan(0.03);
  });

  test("a finite-rank change is equivalent", () => {
    const γ = whittleMatern(33, { alpha: 2, kappa: 1 });
    const data = γ.spectrum.map((c, l) => (l < 5 ? 7 * c : c));
    const { verdict, q, partialSums } = equivalence(γ, data);
    expect(verdict).toBe("equivalent");
    expect(q[4]).toBeCloseTo(7, 13);
    expect(partialSums[32]).toBeCloseTo(25 * 36, 10);
  });
});

describe("for spectra estimated from n fields", () => {
  const bandLimit = 65;
  const γ = whittleMatern(bandLimit, { alpha: 2, kappa: 3 });
  const estimate = (parameters: { alpha: number; kappa: number }, seed: number, fields: number) =>
    estimateSpectrum(
      colour(whittleMatern(bandLimit, parameters), whiteNoise(bandLimit, fields, key(seed))),
      { centre: false },
    );

  test("sampling noise alone is no difference; taken for an exact spectrum it would be", () => {
    for (let seed = 0; seed < 10; seed++) {
      const { spectrum, fields } = estimate({ alpha: 2, kappa: 3 }, seed, 20);
      const report = equivalence(γ, spectrum, { fields });
      expect(report.verdict).toBe("equivalent");
      expect(Math.abs(report.significance)).toBeLessThan(4);
      // Negative control: without the subtraction Σ 2/n grows linearly, with growth log₂ 2 = 1.
      const naive = equivalence(γ, spectrum);
      expect(naive.verdict).toBe("singular");
    }
  });

  test("the corrected sum is unbiased: its mean over ensembles is that of the exact spectra", () => {
    const parameters = { alpha: 2.02, kappa: 3 };
    const last = bandLimit - 1;
    const exact = equivalence(γ, whittleMatern(bandLimit, parameters).spectrum).partialSums[last];
    const sums = Array.from({ length: 60 }, (_, seed) => {
      const { spectrum, fields } = estimate(parameters, 100 + seed, 4);
      return [fields, Infinity].map(
        (n) => equivalence(γ, spectrum, { fields: n }).partialSums[last],
      );
    });
    const score = (column: number) => {
      const mean = sums.reduce((s, row) => s + row[column], 0) / sums.length;
      const spread = sums.reduce((s, row) => s + (row[column] - mean) ** 2, 0) / (sums.length - 1);
      return (mean - exact) / Math.sqrt(spread / sums.length);
    };
    expect(Math.abs(score(0))).toBeLessThan(4);
    // Negative control: the uncorrected sum.
    expect(score(1)).toBeGreaterThan(4);
  });

  test("a real difference of α is seen through the noise", () => {
    const { spectrum, fields } = estimate({ alpha: 2.2, kappa: 3 }, 1, 20);
    const report = equivalence(γ, spectrum, { fields });
    expect(report.verdict).toBe("singular");
    expect(report.significance).toBeGreaterThan(10);
  });
});

describe("the estimate of (2l+1)(q_l − 1)² from n fields", () => {
  const bandLimit = 9;
  const γ = whittleMatern(bandLimit, { alpha: 2, kappa: 1 });
  const against = (q: (l: number) => number, fields = Infinity) =>
    equivalence(
      γ,
      γ.spectrum.map((c, l) => c * q(l)),
      { fields },
    );
  /** E (χ²_ν/ν)^k = (ν + 2)(ν + 4) … (ν + 2k − 2)/ν^{k−1}. */
  const moment = (ν: number, k: number): number =>
    Array.from({ length: k }, (_, j) => (ν + 2 * j) / ν).reduce((a, b) => a * b, 1);
  /** The estimate at q̂ as a quadratic polynomial: its coefficients, from its values at q̂ = 0, 1 and 2. */
  const polynomial = (l: number, n: number): [number, number, number] => {
    const [zero, one, two] = [0, 1, 2].map((q) => {
      const sums = against((degree) => (degree === l ? q : 1), n).partialSums;
      return sums[l] - (l > 0 ? sums[l - 1] : 0);
    });
    return [zero, 2 * one - (3 * zero + two) / 2, (zero + two) / 2 - one];
  };

  test.each([1, 2, 30])(
    "has that mean exactly for n = %d, and the significance its variance",
    (n) => {
      for (const q of [0.4, 1, 1.7]) {
        let [sum, variance] = [0, 0];
        for (let l = 0; l < bandLimit; l++) {
          const ν = n * (2 * l + 1);
          const [a, b, c] = polynomial(l, n);
          const mean = a + b * q + c * q * q * moment(ν, 2);
          expect(Math.abs(mean - (2 * l + 1) * (q - 1) ** 2)).toBeLessThan(1e-12 * (2 * l + 1));
          if (l < 4 || l >= 8) continue;
          sum += a + b * q + c * q * q;
          const square =
            a * a +
            2 * a * b * q +
            (b * b + 2 * a * c) * q ** 2 * moment(ν, 2) +
            2 * b * c * q ** 3 * moment(ν, 3) +
            c * c * q ** 4 * moment(ν, 4);
          variance += square - mean ** 2;
        }
        // The last block of nine degrees is 4 ≤ l < 8.
        const { significance } = against(() => q, n);
        expect(Math.abs(significance / (sum / Math.sqrt(variance)) - 1)).toBeLessThan(1e-9);
      }
    },
  );

  test("is a difference from three sampling errors on", () => {
    // The blocks of a constant q grow, so that only the sampling error can speak for equivalence.
    let [low, high] = [1, 3];
    while (high - low > 1e-12) {
      const q = (low + high) / 2;
      if (against(() => q, 5).significance < 3) low = q;
      else high = q;
    }
    expect(against(() => low - 1e-9, 5)).toMatchObject({ verdict: "equivalent" });
    expect(against(() => high + 1e-9, 5)).toMatchObject({ verdict: "singular" });
    expect(against(() => low, 5).growth).toBeGreaterThan(0);
  });

  test("takes q for 1 within a rounding of 1e-13, and no further", () => {
    const last = (x: number) => against(() => 1 + x).partialSums[bandLimit - 1];
    expect(last(0.9e-13)).toBe(0);
    expect(last(-0.9e-13)).toBe(0);
    // Σ (2l+1) x² = 81 x², where q itself is rounded to 2⁻⁵³.
    expect(last(1.2e-13) / (81 * 1.2e-13 ** 2)).toBeCloseTo(1, 1);
    expect(last(-1.2e-13) / (81 * 1.2e-13 ** 2)).toBeCloseTo(1, 1);
    expect(against(() => 1 + 1.2e-13).verdict).toBe("singular");
  });
});

test("lengths, signs and the number of fields are checked", () => {
  const γ = whittleMatern(8, { alpha: 2, kappa: 1 });
  expect(() => equivalence(γ, new Float64Array(4))).toThrow(ShapeError);
  expect(() => equivalence(γ, new Float64Array(4))).toThrow(
    "equivalence: both spectra must have one length, got 4 and 8.",
  );
  const bad = γ.spectrum.map((c, l) => (l === 3 ? NaN : c));
  expect(() => equivalence(γ, bad)).toThrow(DomainError);
  expect(() => equivalence(γ, bad)).toThrow(
    "equivalence: D_l must be finite and not negative, got NaN at l = 3.",
  );
  expect(() => equivalence(γ, γ.spectrum, { fields: 0 })).toThrow(
    "equivalence: fields must be 1 or more, got 0.",
  );
  const short = whittleMatern(4, { alpha: 2, kappa: 1 });
  expect(() => equivalence(short, short.spectrum)).toThrow(
    "equivalence: at least 8 degrees are needed to judge a tail, got bandLimit 4.",
  );
});
