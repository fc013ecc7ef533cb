import {
  inFullForm,
  isotropic,
  key,
  type LowRankGaussian,
  lowRankGaussian,
  whiteNoise,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { gaussianEntropies } from "../src/bounds/gaussianEntropy.ts";
import { gaussianOnFields } from "../src/bounds/gaussianOnFields.ts";
import { gaussianDenoiser } from "../src/exact/gaussian.ts";
import { mixingTime } from "../src/exact/mixingTime.ts";
import { gaussianTrace } from "../src/likelihood/gaussianTrace.ts";

const L = 6;
const d = L * L;

function random(rank: number, seed: number, meanSize = 1): LowRankGaussian<"cameron-martin"> {
  const draws = whiteNoise(L, rank + 2, key(seed)).values;
  const diagonal = draws.slice(0, d).map((v) => 0.05 + 1.8 / (1 + Math.exp(-2 * v)));
  return lowRankGaussian(
    diagonal,
    draws.slice(2 * d),
    draws.slice(d, 2 * d).map((v) => v * meanSize),
  );
}

test("coordinates without noise have no part in the loss and the density", () => {
  const spectrum = Float64Array.from({ length: L }, (_, l) => (l === 2 ? 0 : 1));
  const isEmpty = (at: number) => at % d >= 4 && at % d < 9;
  const { diagonal, factor, mean } = random(5, 3);
  const law = lowRankGaussian(
    diagonal.map((v, i) => (isEmpty(i) ? 1 : v)),
    factor.map((f, at) => (isEmpty(at) ? 0 : f)),
    mean.map((m, i) => (isEmpty(i) ? 0 : m)),
  );
  const draws = whiteNoise(L, 6, key(8));
  const z = { ...draws, values: draws.values.map((v, at) => (isEmpty(at) ? 0 : v)) };
  const [found, expected] = [law, inFullForm(law)].map((l) =>
    gaussianOnFields(l, z, [0.02, 0.5], isotropic(spectrum)),
  );
  expect(Math.abs(found.denoisingLoss.expected - expected.denoisingLoss.expected)).toBeLessThan(
    1e-10,
  );
  for (const name of ["expected", "spread"] as const) {
    expect(Math.abs(found.logDensity[name] - expected.logDensity[name])).toBeLessThan(1e-10);
  }
  expect(largestDifference(found.logDensity.perField, expected.logDensity.perField)).toBeLessThan(
    1e-9,
  );
});

describe.each([0, 3, 20, 60])("a law with a factor of %d rows, beside its eigenvectors", (rank) => {
  const law = random(rank, rank);
  const dense = inFullForm(law);
  const x = whiteNoise(L, 3, key(4));

  test.each([1e-4, 0.05, 1, 6])("has the denoiser at t = %d, asked for out of turn", (t) => {
    const [found, expected] = [gaussianDenoiser(law), gaussianDenoiser(dense)];
    for (const time of [2, t, 0.7, t]) {
      expect(largestDifference(found(time, x).values, expected(time, x).values)).toBeLessThan(
        1e-10,
      );
    }
  });

  test.each([0, 0.05, 1, 6])("has the entropies and the trace of the score at t = %d", (t) => {
    const [found, expected] = [gaussianEntropies(law)(t), gaussianEntropies(dense)(t)];
    expect(Math.abs(found.klDivergence - expected.klDivergence)).toBeLessThan(1e-10);
    expect(Math.abs(found.fisherInformation - expected.fisherInformation)).toBeLessThan(1e-10);
    const trace = gaussianTrace(law)(t, x)[2] - gaussianTrace(dense)(t, x)[2];
    expect(Math.abs(trace)).toBeLessThan(1e-10);
  });

  test("has the loss and the density of fields, the loss but for one number common to all", () => {
    const z = whiteNoise(L, 12, key(8));
    const times = [0.01, 0.1, 1];
    const [found, expected] = [law, dense].map((l) => gaussianOnFields(l, z, times));
    const { logDensity: density, denoisingLoss: loss } = found;
    expect(largestDifference(density.perField, expected.logDensity.perField)).toBeLessThan(1e-9);
    expect(Math.abs(density.expected - expected.logDensity.expected)).toBeLessThan(1e-9);
    expect(density.spread).toBe(expected.logDensity.spread);
    expect(Math.abs(loss.expected - expected.denoisingLoss.expected)).toBeLessThan(1e-10);
    const beyond = loss.perField.map((value, b) => value - expected.denoisingLoss.perField[b]);
    expect(
      largestDifference(
        beyond,
        beyond.map(() => beyond[0]),
      ),
    ).toBeLessThan(1e-10);
    // That number is the error of a mean over 64 draws of the model; their spread is known to 1/√128.
    const { spread } = expected.denoisingLoss;
    expect(Math.abs(beyond[0])).toBeLessThan((4 * spread) / Math.sqrt(loss.draws ?? 1));
    expect(Math.abs(loss.spread / spread - 1)).toBeLessThan(4 / Math.sqrt(128));
  });

  test.each([1e-6, 1e-3, 1])(
    "forgets where it came from at the same time, to %d nats",
    (tolerance) => {
      for (const size of [0, 1]) {
        const own = random(rank, rank, size);
        const [found, expected] = [
          mixingTime(own, tolerance),
          mixingTime(inFullForm(own), tolerance),
        ];
        // Both are ends of an interval of 1e-3 that holds the time.
        expect(Math.abs(found - expected)).toBeLessThan(1e-3);
        expect(gaussianEntropies(own)(found).klDivergence).toBeLessThanOrEqual(
          tolerance * (1 + 1e-8),
        );
      }
    },
  );
});
