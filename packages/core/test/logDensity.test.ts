import { describe, expect, test } from "vitest";
import { fullCovariance } from "../src/estimation/index.ts";
import {
  coefficients,
  isotropicGaussian,
  key,
  noisedGaussian,
  relativeLogDensity,
  whiteNoise,
  whittleMatern,
} from "../src/index.ts";

const L = 3;
const d = L * L;
const t = 0.2;

/** Determinant and solution by Gaussian elimination of [S | b]. */
function eliminate(S: readonly (readonly number[])[], b: readonly number[]) {
  const rows = S.map((row, i) => [...row, b[i] ?? 0]);
  let determinant = 1;
  for (let k = 0; k < b.length; k++) {
    const pivot = rows[k] as number[];
    determinant *= pivot[k] as number;
    for (let i = 0; i < b.length; i++) {
      if (i === k) continue;
      const row = rows[i] as number[];
      const share = (row[k] as number) / (pivot[k] as number);
      pivot.forEach((value, j) => {
        row[j] = (row[j] as number) - share * value;
      });
    }
  }
  const solution = rows.map((row, i) => (row[b.length] as number) / (row[i] as number));
  return { determinant, solution };
}

describe("the log-density of a Gaussian law relative to the noise", () => {
  test("of a full covariance is that of its noised matrix, by elimination", () => {
    const γ = whittleMatern(L, { alpha: 2, kappa: 1 });
    const sample = whiteNoise(L, 40, key(1));
    const law = fullCovariance(
      { ...sample, values: sample.values.map((x, i) => x * (1 + (i % d) / 4) + 0.3) },
      { noise: γ },
    );
    const z = whiteNoise(L, 3, key(2));
    const found = relativeLogDensity(noisedGaussian(law, t), z);
    const share = Math.exp(-2 * t);
    const S = Array.from({ length: d }, (_, i) =>
      Array.from({ length: d }, (_, k) => {
        let sum = 0;
        for (let j = 0; j < d; j++) {
          const [a, b] = [law.eigenvectors[i * d + j] ?? 0, law.eigenvectors[k * d + j] ?? 0];
          sum += a * (law.eigenvalues[j] ?? 0) * b;
        }
        return share * sum + (i === k ? 1 - share : 0);
      }),
    );
    for (let b = 0; b < 3; b++) {
      const x = Array.from(z.values.subarray(b * d, (b + 1) * d));
      const centred = x.map((value, i) => value - Math.exp(-t) * (law.mean[i] ?? 0));
      const { determinant, solution } = eliminate(S, centred);
      const square = centred.reduce((sum, value, i) => sum + value * (solution[i] ?? 0), 0);
      const own = x.reduce((sum, value) => sum + value * value, 0);
      const exact = (own - square - Math.log(determinant)) / 2;
      expect(found[b]).toBeCloseTo(exact, 11);
      // Negative control: the law itself, without the noise of time t.
      expect(Math.abs((relativeLogDensity(law, z)[b] ?? 0) - exact)).toBeGreaterThan(1e-3);
    }
  });

  test("of an isotropic law goes by degree, and what has variance 1 and value 0 adds nothing", () => {
    const q = [1, 4, 0.25];
    const z = whiteNoise(L, 2, key(3));
    z.values[0] = 0;
    const found = relativeLogDensity(isotropicGaussian("cameron-martin", Float64Array.from(q)), z);
    let exact = 0;
    for (let i = 1; i < d; i++) {
      const v = q[Math.floor(Math.sqrt(i))] ?? 0;
      exact += ((z.values[i] ?? 0) ** 2 * (1 - 1 / v) - Math.log(v)) / 2;
    }
    expect(found[0]).toBeCloseTo(exact, 12);
  });

  test("refuses another dimension, a time that is none, and a law without density", () => {
    const z = coefficients("cameron-martin", 1, Float64Array.of(1));
    const law = isotropicGaussian("cameron-martin", Float64Array.of(0));
    const two = isotropicGaussian("cameron-martin", Float64Array.of(1, 1));
    expect(() => relativeLogDensity(two, z)).toThrow(
      "relativeLogDensity: coordinates must have dimension 4, got 1.",
    );
    expect(() => relativeLogDensity(noisedGaussian(law, -1), z)).toThrow(
      "t must be 0 or more and finite, got -1.",
    );
    expect(() => relativeLogDensity(law, z)).toThrow(
      "the covariance must be regular, got the eigenvalue 0",
    );
    expect(relativeLogDensity(noisedGaussian(law, 1), z)[0]).toBeLessThan(0);
  });
});
