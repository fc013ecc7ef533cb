import {
  type CameronMartinCoordinates,
  child,
  coefficients,
  type FullGaussian,
  fullGaussian,
  key,
  ornsteinUhlenbeck,
  sampleGaussian,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { gaussianOnFields } from "../src/bounds/gaussianOnFields.ts";
import type { GaussianOnFields } from "../src/bounds/onFields.ts";
import { gaussianDenoiser } from "../src/exact/gaussian.ts";

const L = 2;
const d = L * L;
const mean = Float64Array.of(0.3, -0.2, 0, 1);
/** A regular covariance that no eigenvector of which is a coordinate: Σ_ij = 2^−|i−j| + δ_ij i. */
const covariance = Float64Array.from({ length: d * d }, (_, at) => {
  const [i, j] = [Math.floor(at / d), at % d];
  return 2 ** -Math.abs(i - j) + (i === j ? i : 0);
});
const law: FullGaussian<"cameron-martin"> = fullGaussian(covariance, mean);
const times = [2, 0.5, 0.05];
const z = sampleGaussian(law, 3, key(1));

describe("a Gaussian model held against fields", () => {
  test("its loss is the denoiser's squared error, averaged over the noise", () => {
    const denoiser = gaussianDenoiser(law);
    const process = ornsteinUhlenbeck({ horizon: 3, stop: 0.01 });
    const draws = 4000;
    const copies = (b: number): CameronMartinCoordinates => {
      const field = z.values.subarray(b * d, (b + 1) * d);
      return coefficients("cameron-martin", L, repeated(field, draws));
    };
    const { perField } = gaussianOnFields(law, z, times).denoisingLoss;
    perField.forEach((loss, b) => {
      const x0 = copies(b);
      const errors = new Float64Array(draws);
      times.forEach((t, i) => {
        const noised = process.noised(t, x0, child(child(key(2), b), i));
        denoiser(t, noised).values.forEach((m, k) => {
          errors[Math.floor(k / d)] += (m - x0.values[k]) ** 2 / (d * times.length);
        });
      });
      const [found, error] = meanAndError(errors);
      expect(Math.abs(found - loss) / error).toBeLessThan(4);
      // Negative control: without the part of the noise in the answer, σ² e^{−2t}λ²/v², it is far off.
      const bare = loss - gaussianOnFields(law, atMean(), times).denoisingLoss.perField[0];
      expect(Math.abs(found - bare) / error).toBeGreaterThan(8);
    });
  });

  test("its log-density is that of the normal law, by elimination instead of eigenvectors", () => {
    const { perField } = gaussianOnFields(law, z, times).logDensity;
    perField.forEach((value, b) => {
      const centred = Array.from(z.values.subarray(b * d, (b + 1) * d), (x, i) => x - mean[i]);
      expect(value).toBeCloseTo(normalLogDensity(Array.from(covariance), centred), 10);
    });
  });

  test("fields of the model have the expected loss and density, with the spread told", () => {
    const n = 20_000;
    const of = gaussianOnFields(law, sampleGaussian(law, n, key(5)), times);
    for (const name of ["denoisingLoss", "logDensity"] as const) {
      const { perField, expected, spread } = of[name];
      const [found, error] = meanAndError(perField);
      expect(Math.abs(found - expected) / (spread / Math.sqrt(n)), name).toBeLessThan(4);
      // χ² of one degree has kurtosis 15: the relative error of a standard deviation is at most √(14/4n).
      expect(Math.abs((error * Math.sqrt(n)) / spread - 1), name).toBeLessThan(
        4 * Math.sqrt(14 / (4 * n)),
      );
    }
  });

  test("fields of another law do not", () => {
    const n = 500;
    const louder = sampleGaussian(
      { ...law, eigenvalues: law.eigenvalues.map((λ) => 2 * λ) },
      n,
      key(6),
    );
    const { denoisingLoss, logDensity } = gaussianOnFields(law, louder, times);
    const z = (of: GaussianOnFields["logDensity"]) =>
      (meanAndError(of.perField)[0] - of.expected) / (of.spread / Math.sqrt(n));
    expect(z(denoisingLoss)).toBeGreaterThan(6);
    // −½(2 − 1) d nats on average.
    expect(z(logDensity)).toBeLessThan(-6);
  });

  test("coordinates held fixed have no density, and fields that leave them are seen", () => {
    const flat = { ...law, mean: new Float64Array(d), eigenvalues: Float64Array.of(2, 1, 1, 0) };
    const inside = sampleGaussian(flat, 50, key(7));
    const kept = gaussianOnFields(flat, inside, times);
    expect(kept).toMatchObject({ fixed: 1 });
    expect(kept.outside).toBeLessThan(1e-28);
    expect(kept.logDensity.spread).toBeCloseTo(Math.sqrt(1.5), 14);
    expect([...kept.logDensity.perField, kept.logDensity.expected].every(Number.isFinite)).toBe(
      true,
    );
    const outside = gaussianOnFields(flat, z, times).outside;
    // The mean square along the fixed eigenvector, the last column of V, over the fields.
    const along = Array.from({ length: z.batch }, (_, b) =>
      [0, 1, 2, 3].reduce((sum, i) => sum + z.values[d * b + i] * law.eigenvectors[d * i + 3], 0),
    );
    expect(outside).toBeCloseTo(along.reduce((sum, y) => sum + y * y, 0) / z.batch, 12);
  });

  test("refuses time 0 and fields of another band limit", () => {
    expect(() => gaussianOnFields(law, z, [1, 0])).toThrow(/times must be positive.*got 0/);
    expect(() => gaussianOnFields(law, z, [])).toThrow(/got none/);
    const coarse = coefficients("cameron-martin", 1, Float64Array.of(1));
    expect(() => gaussianOnFields(law, coarse, times)).toThrow(/4 coordinates, got 1/);
  });
});

function atMean(): CameronMartinCoordinates {
  return coefficients("cameron-martin", L, mean.slice());
}

function repeated(row: Float64Array, times: number): Float64Array {
  const values = new Float64Array(row.length * times);
  for (let b = 0; b < times; b++) values.set(row, b * row.length);
  return values;
}

function meanAndError(x: Float64Array): [mean: number, standardError: number] {
  const m = x.reduce((sum, v) => sum + v, 0) / x.length;
  const squares = x.reduce((sum, v) => sum + (v - m) ** 2, 0);
  return [m, Math.sqrt(squares / (x.length * (x.length - 1)))];
}

/** log N(x; 0, Σ) by Gaussian elimination of [Σ | x]: the pivots multiply to det Σ, and xᵀΣ⁻¹x = Σ_i e_i²/pivot_i. */
function normalLogDensity(Σ: number[], x: number[]): number {
  const n = x.length;
  const [a, e] = [Σ.slice(), x.slice()];
  let logDensity = 0;
  for (let i = 0; i < n; i++) {
    const pivot = a[i * n + i];
    logDensity -= (Math.log(2 * Math.PI * pivot) + e[i] ** 2 / pivot) / 2;
    for (let k = i + 1; k < n; k++) {
      const factor = a[k * n + i] / pivot;
      for (let j = i; j < n; j++) a[k * n + j] -= factor * a[i * n + j];
      e[k] -= factor * e[i];
    }
  }
  return logDensity;
}
