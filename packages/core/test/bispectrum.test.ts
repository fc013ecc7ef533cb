import { describe, expect, test } from "vitest";
import { chaosProduct } from "../src/chaos/algebra.ts";
import { bispectrum, type DegreeTriple } from "../src/chaos/bispectrum.ts";
import { chaosInner } from "../src/chaos/combination.ts";
import { coefficientExpansion, fieldExpansion } from "../src/chaos/fieldExpansion.ts";
import { fieldMoments } from "../src/chaos/fieldMoments.ts";
import { sampleField } from "../src/chaos/fieldSample.ts";
import { fieldSpectrum } from "../src/chaos/fieldSpectrum.ts";
import { type LocalField, lognormalField, quadraticField } from "../src/chaos/localField.ts";
import { multiIndices } from "../src/chaos/multiIndex.ts";
import { DomainError } from "../src/errors.ts";
import { isotropic } from "../src/gaussian/gaussianMeasure.ts";
import { pointwiseVariance } from "../src/gaussian/pointwiseVariance.ts";
import { harmonicIndex } from "../src/harmonics/coefficients.ts";
import { gaunt } from "../src/harmonics/gaunt.ts";
import { wigner3j } from "../src/harmonics/wigner3j.ts";
import { key } from "../src/random/key.ts";
import golden from "./fixtures/bispectrum.json" with { type: "json" };

const γ = isotropic(golden.noise);
const triples = golden.triples.map(([a, b, c]): DegreeTriple => [a, b, c]);
const quadratic = quadraticField(γ, golden.quadratic.strength);
const lognormal = lognormalField(γ, { order: 16 });

const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(b, (v, i) => Math.abs(v - a[i])).reduce((x, y) => Math.max(x, y), 0);

describe("the spectrum of a local field", () => {
  test("is the sum over 3j symbols for the quadratic field", () => {
    const found = fieldSpectrum(quadratic, 8);
    expect(largest(found, golden.quadratic.spectrum)).toBeLessThan(golden.tolerance.spectrum);
    const L = 40;
    const rough = isotropic(Float64Array.from({ length: L }, (_, l) => 1 / (1 + l) ** 2));
    const square = fieldSpectrum(quadraticField(rough, 0.5), 2 * L - 1);
    for (const l of [0, 1, 17, 60]) {
      let sum = l < L ? rough.spectrum[l] : 0;
      for (let a = 0; a < L; a++) {
        for (let b = Math.abs(l - a); b <= Math.min(l + a, L - 1); b++) {
          const pairs =
            ((2 * a + 1) * (2 * b + 1) * wigner3j(a, b, l, 0, 0, 0) ** 2) / (8 * Math.PI);
          sum += pairs * rough.spectrum[a] * rough.spectrum[b];
        }
      }
      expect(Math.abs(square[l] / sum - 1)).toBeLessThan(1e-11);
    }
  });

  test("is the transform of e^K − 1 for the lognormal field", () => {
    // What order 16 leaves out: σ^34/17! = 1e-15 of the covariance at a point.
    const found = fieldSpectrum(lognormal, golden.lognormal.spectrum.length);
    expect(largest(found, golden.lognormal.spectrum)).toBeLessThan(golden.tolerance.spectrum);
  });
});

describe("the reduced bispectrum", () => {
  test("of the quadratic field is the sum over 3j and 6j symbols", () => {
    const found = bispectrum(quadratic, triples);
    expect(largest(found, golden.quadratic.bispectrum)).toBeLessThan(golden.tolerance.bispectrum);
  });

  test("of the lognormal field is the sum over 3j and 6j symbols", () => {
    const found = bispectrum(lognormal, triples.slice(0, golden.lognormal.bispectrum.length));
    expect(largest(found, golden.lognormal.bispectrum)).toBeLessThan(golden.tolerance.bispectrum);
  });

  test("tends to 2f (C_1 C_2 + C_1 C_3 + C_2 C_3) for weak f, and is f-odd", () => {
    const f = 1e-6;
    const C = γ.spectrum;
    const [b] = bispectrum(quadraticField(γ, f), [[1, 2, 3]]);
    expect(b / (2 * f * (C[1] * C[2] + C[1] * C[3] + C[2] * C[3]))).toBeCloseTo(1, 10);
    expect(bispectrum(quadraticField(γ, -f), [[1, 2, 3]])[0]).toBeCloseTo(-b, 20);
  });

  test("times Gaunt is the third moment that the chaos algebra gives", () => {
    const smooth = quadraticField(isotropic([0.9, 0.5, 0.4]), 0.3, {
      smoothing: (l) => 1 / (1 + l),
    });
    const expansion = fieldExpansion(smooth, multiIndices(9, { rule: "total", order: 2 }), 5);
    const [p, q, r] = [
      [2, 1],
      [1, -1],
      [3, -2],
    ] as const;
    const a = [p, q, r].map(([l, m]) => coefficientExpansion(expansion, l, m));
    const moment = chaosInner(chaosProduct(a[0], a[1]), a[2]);
    const [b] = bispectrum(smooth, [[2, 1, 3]]);
    expect(moment).toBeCloseTo(gaunt(p, q, r) * b, 13);
  });

  test("refuses degrees without a triangle, with an odd sum, or not whole", () => {
    expect(() => bispectrum(quadratic, [[1, 1, 3]])).toThrow(DomainError);
    expect(() => bispectrum(quadratic, [[1, 1, 1]])).toThrow(/triangle with an even sum/);
    expect(() => bispectrum(quadratic, [[1, -1, 0]])).toThrow(/degrees must be whole numbers/);
  });
});

describe("moments at a point", () => {
  test("of the lognormal field are e^{σ²} − 1 and the known skewness", () => {
    const { mean, variance, skewness } = fieldMoments(lognormal);
    expect(mean).toBe(1);
    expect(variance).toBeCloseTo(Math.expm1(pointwiseVariance(γ)), 12);
    expect(skewness).toBeCloseTo(golden.lognormal.skewness, 11);
  });

  test("of the quadratic field are σ² + 2f²σ⁴ and 6fσ⁴ + 8f³σ⁶", () => {
    const [f, σ2] = [golden.quadratic.strength, pointwiseVariance(γ)];
    const { mean, variance, thirdMoment } = fieldMoments(quadratic);
    expect(mean).toBe(0);
    expect(variance).toBeCloseTo(σ2 + 2 * (f * σ2) ** 2, 13);
    expect(thirdMoment).toBeCloseTo(6 * f * σ2 ** 2 + 8 * f ** 3 * σ2 ** 3, 13);
  });

  test("are the sums of spectrum and bispectrum over all degrees", () => {
    // A smoothing that does nothing takes the long way.
    const long = fieldMoments(quadraticField(γ, 0.35, { smoothing: () => 1 }));
    const short = fieldMoments(quadratic);
    expect(long.variance).toBeCloseTo(short.variance, 13);
    expect(long.thirdMoment).toBeCloseTo(short.thirdMoment, 12);
    expect(fieldMoments(quadraticField(γ, 0, {})).skewness).toBe(0);
    const fine = isotropic(new Float64Array(22).fill(1));
    const far = quadraticField(fine, 1, { smoothing: () => 1 });
    expect(() => fieldMoments(far)).toThrow(/≤ 40, got 43/);
    expect(() => fieldMoments(far)).toThrow(DomainError);
  });
});

describe("samples", () => {
  const n = 6000;
  const smooth = quadraticField(γ, 0.5, { smoothing: (l) => 1 / (1 + l) });

  /** Standard errors between the sample mean of f over rows and what it should be. */
  const zScores = (field: LocalField, seed: number) => {
    const { field: a } = sampleField(field, { bandLimit: 7, batch: n }, key(seed));
    const row = 49;
    const mean = field.hermite[0] * Math.sqrt(4 * Math.PI);
    return (f: (at: (l: number, m: number) => number) => number, expected: number) => {
      const draws = Float64Array.from({ length: n }, (_, b) =>
        f((l, m) => a.values[b * row + harmonicIndex(l, m)] - (l === 0 ? mean : 0)),
      );
      const average = draws.reduce((s, v) => s + v, 0) / n;
      const spread = draws.reduce((s, v) => s + (v - average) ** 2, 0) / (n - 1);
      return Math.abs(average - expected) / Math.sqrt(spread / n);
    };
  };

  /** b estimated by Σ_m G a a a over Σ_m G². */
  const angleAveraged = (l1: number, l2: number, l3: number) => {
    const couplings: { ms: number[]; g: number }[] = [];
    for (let m1 = -l1; m1 <= l1; m1++) {
      for (let m2 = -l2; m2 <= l2; m2++) {
        for (let m3 = -l3; m3 <= l3; m3++) {
          const g = gaunt([l1, m1], [l2, m2], [l3, m3]);
          if (g !== 0) couplings.push({ ms: [m1, m2, m3], g });
        }
      }
    }
    const total = couplings.reduce((sum, { g }) => sum + g * g, 0);
    return (at: (l: number, m: number) => number) =>
      couplings.reduce(
        (sum, { ms, g }) => sum + g * at(l1, ms[0]) * at(l2, ms[1]) * at(l3, ms[2]),
        0,
      ) / total;
  };

  test.each([
    { name: "quadratic", field: quadraticField(γ, 0.5), seed: 21 },
    { name: "smoothed quadratic", field: smooth, seed: 22 },
    { name: "lognormal", field: lognormal, seed: 23 },
  ])("of the $name field have its spectrum and bispectrum", ({ field, seed }) => {
    const z = zScores(field, seed);
    const spectrum = fieldSpectrum(field, 7);
    for (const l of [1, 3, 5]) {
      expect(z((at) => (at(l, 0) ** 2 + at(l, -l) ** 2) / 2, spectrum[l])).toBeLessThan(4);
    }
    const few: DegreeTriple[] = [
      [0, 1, 1],
      [1, 1, 2],
      [2, 2, 2],
    ];
    const b = bispectrum(field, few);
    few.forEach((triple, i) => {
      const estimate = angleAveraged(...triple);
      expect(z(estimate, b[i])).toBeLessThan(4);
      // Negative control: no third moment, as for a Gaussian field of the same spectrum.
      expect(z(estimate, 0)).toBeGreaterThan(4);
    });
    // Negative control: the spectrum of the Gaussian part alone, at a degree where Z has none.
    expect(z((at) => at(5, 0) ** 2, 0)).toBeGreaterThan(4);
  });
});
