import {
  coefficients,
  factoredGaussian,
  type GaussianLaw,
  isotropicGaussian,
  key,
  lowRankGaussian,
  ShapeError,
  sampleGaussian,
} from "@chaosphere/core";
import { choleskyFactor, whitenCholesky } from "@chaosphere/core/linalg";
import { expect, test } from "vitest";
import {
  drawPosterior,
  gaussianPosterior,
  observation,
  pointValues,
  posteriorChiSquared,
} from "../src/posterior/index.ts";

const L = 3;
const d = L * L;
const isotropicLaw = isotropicGaussian("harmonic", Float64Array.of(2, 1, 0.3));
const factor = Float64Array.from({ length: 2 * d }, (_, i) => Math.sin(1 + i * i));
const mean = Float64Array.from({ length: d }, (_, i) => Math.cos(i));
const lowRank = {
  ...lowRankGaussian(new Float64Array(d).fill(0.4), factor, mean),
  basis: "harmonic" as const,
};
const dense = Float64Array.from({ length: d * d }, (_, at) => {
  const [i, k] = [Math.floor(at / d), at % d];
  return (
    (i === k ? 0.4 : 0) +
    (factor[i] ?? 0) * (factor[k] ?? 0) +
    (factor[d + i] ?? 0) * (factor[d + k] ?? 0)
  );
});
const factored = { ...factoredGaussian(dense, mean), basis: "harmonic" as const };
const stations = pointValues(Float64Array.of(0.4, 1.2, 2.5, 1.9), Float64Array.of(0, 2, 4, 5), L);
const seen = (rows: number) =>
  observation(
    stations,
    { kind: "independent", sds: Float64Array.of(0.1, 0.5, 0.3, 1) },
    Float64Array.from({ length: 4 * rows }, (_, i) => Math.sin(3 * i)),
  );

test.each<[string, GaussianLaw<"harmonic">]>([
  ["isotropic", isotropicLaw],
  ["of low rank", lowRank],
  ["by a Cholesky factor", factored],
])("χ² of a law %s is that of the covariance of its draws, estimated by 100,000", (_, law) => {
  const posterior = gaussianPosterior(law, seen(1));
  const count = 100_000;
  const draws = drawPosterior(posterior, key(5), count).values;
  const covariance = new Float64Array(d * d);
  for (let b = 0; b < count; b++) {
    for (let i = 0; i < d; i++) {
      const e = (draws[b * d + i] ?? 0) - (posterior.mean.values[i] ?? 0);
      for (let k = 0; k <= i; k++) {
        covariance[i * d + k] +=
          (e * ((draws[b * d + k] ?? 0) - (posterior.mean.values[k] ?? 0))) / count;
      }
    }
  }
  const truth = sampleGaussian(law, 1, key(6));
  const error = truth.values.map((a, i) => a - (posterior.mean.values[i] ?? 0));
  const direct = whitenCholesky(choleskyFactor(covariance, d), error).reduce(
    (s, z) => s + z * z,
    0,
  );
  const { squares, degreesOfFreedom } = posteriorChiSquared(posterior, truth);
  expect(degreesOfFreedom).toBe(d);
  // A quadratic form of an inverse Wishart matrix: relative spread √(2/100,000).
  expect(Math.abs((squares[0] ?? 0) / direct - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
});

test("degrees without variance do not count, and rows go with their own observation", () => {
  const law = isotropicGaussian("harmonic", Float64Array.of(2, 0, 0.3));
  const posterior = gaussianPosterior(law, seen(2));
  const truth = sampleGaussian(law, 2, key(7));
  const { squares, degreesOfFreedom } = posteriorChiSquared(posterior, truth);
  expect(degreesOfFreedom).toBe(6);
  const second = { ...truth, batch: 1, values: truth.values.subarray(d) };
  const own = observation(
    stations,
    posterior.observation.noise,
    posterior.observation.values.slice(4),
  );
  expect(squares[1]).toBeCloseTo(
    posteriorChiSquared(gaussianPosterior(law, own), second).squares[0] ?? 0,
    9,
  );
  expect(() => posteriorChiSquared(posterior, second)).toThrow(ShapeError);
  expect(() =>
    posteriorChiSquared(posterior, coefficients("harmonic", 2, new Float64Array(8))),
  ).toThrow(/one field per observation/);
});
