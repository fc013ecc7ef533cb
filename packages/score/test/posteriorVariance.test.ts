import { evaluateAt, type GaussianLaw, isotropicGaussian } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import {
  fieldVariance,
  gaussianPosterior,
  observation,
  pointValues,
  posteriorVariance,
} from "../src/posterior/index.ts";
import { conditioned, lawOfKind } from "./conditioned.ts";

const L = 6;
const where = {
  colatitudes: Float64Array.of(0, 0.3, 1.1, 1.9, Math.PI),
  longitudes: Float64Array.of(0, 4, 2.2, -1, 0),
};
const rows = pointValues(where.colatitudes, where.longitudes, L);

/** Y C Yᵀ at the places, by the matrix itself. */
function atPlaces(covariance: Float64Array): Float64Array {
  const n = where.colatitudes.length;
  const units = new Float64Array(n * n);
  for (let i = 0; i < n; i++) units[i * (n + 1)] = 1;
  const Y = rows.adjoint(units);
  const d = L * L;
  return Float64Array.from({ length: n }, (_, p) => {
    let sum = 0;
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) sum += Y[p * d + i] * covariance[i * d + j] * Y[p * d + j];
    }
    return sum;
  });
}

const kinds = ["isotropic", "diagonal", "full", "factored", "low-rank"] as const;

describe.each(kinds)("of a law of kind %s", (kind: GaussianLaw["kind"]) => {
  const known = lawOfKind(kind, L);
  const law = known.law;

  test("the variance at any point is that of the covariance matrix", () => {
    const variance = fieldVariance(law);
    expect(variance.bandLimit).toBe(2 * L - 1);
    const found = evaluateAt(variance, where.colatitudes, where.longitudes);
    const expected = atPlaces(known.covariance);
    expect(largestDifference(found, expected)).toBeLessThan(1e-12 * Math.max(...expected));
  });

  test.each([3, 9, 50])("and so is that of the posterior given %d points", (n) => {
    const θ = Float64Array.from({ length: n }, (_, i) => Math.acos(1 - (2 * i + 1) / n));
    const stations = pointValues(
      θ,
      θ.map((_, i) => 2.4 * i),
      L,
    );
    const noise = { kind: "white", sd: 0.3 } as const;
    const seen = observation(
      stations,
      noise,
      θ.map((_, i) => Math.sin(i)),
    );
    const expected = atPlaces(conditioned(known, seen).covariance);
    for (const method of ["dense", "conjugate-gradients"] as const) {
      const posterior = gaussianPosterior(law, seen, {
        method,
        tolerance: 1e-13,
        blockBandLimit: 2,
      });
      const variance = posteriorVariance(posterior);
      const found = evaluateAt(variance, where.colatitudes, where.longitudes);
      expect(largestDifference(found, expected)).toBeLessThan(1e-10);
      expect(posteriorVariance(posterior, fieldVariance(law))).toEqual(variance);
    }
  });
});

test("the variance at the pole in the table of P2 at L = 32", () => {
  const spectrum = Float64Array.from({ length: 32 }, (_, l) => 400 / (9 + l * (l + 1)) ** 2);
  const n = 40;
  const θ = Float64Array.from({ length: n }, (_, i) => Math.acos(1 - (2 * i + 1) / n));
  const λ = θ.map((_, i) => Math.PI * i * (Math.sqrt(5) - 1));
  const stations = pointValues(θ, λ, 32);
  const prior = isotropicGaussian("harmonic", spectrum);
  const given = (sd: number) =>
    posteriorVariance(
      gaussianPosterior(prior, observation(stations, { kind: "white", sd }, new Float64Array(n))),
    );
  const atPole = (sd: number) => evaluateAt(given(sd), Float64Array.of(0), Float64Array.of(0))[0];
  expect(evaluateAt(fieldVariance(prior), Float64Array.of(1), Float64Array.of(1))[0]).toBeCloseTo(
    3.64320014557,
    10,
  );
  expect(Math.abs(atPole(0.1) - 1.146195400439)).toBeLessThan(1e-11);
  // Negative control: other errors leave another variance.
  expect(Math.abs(atPole(0.2) - 1.146195400439)).toBeGreaterThan(1e-3);
});
