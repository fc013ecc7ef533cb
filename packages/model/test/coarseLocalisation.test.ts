import {
  factoredGaussian,
  isotropic,
  key,
  relativeLogDensity,
  rows,
  whiteNoise,
} from "@chaosphere/core";
import { localisedMatrix, localisedParts } from "@chaosphere/core/estimation";
import { expect, test } from "vitest";
import { type CompleteLocalisation, chooseLocalisation } from "../src/fitting/localisation.ts";

/** Beyond the 32 degrees at which the search for more of them begins. */
const L = 34;
const taper = { length: 0.5, wholeBelow: 4 };

test("a choice among more than 32 degrees begins at that of the lower ones and is a local maximum of its own", () => {
  const z = whiteNoise(L, 16, key(1));
  const seen: number[] = [];
  const choice = {
    fit: rows(z, 0, 12),
    judge: rows(z, 12, 16),
    noise: isotropic(new Float64Array(L).fill(1)),
    stop: 0.01,
  };
  const { fit, judge, noise, stop } = choice;
  const parts = localisedParts(fit, noise, taper.length);
  const at = (localisation: CompleteLocalisation): number => {
    const covariance = localisedMatrix(parts, localisation).map((v) => Math.exp(-2 * stop) * v);
    for (let i = 0; i < L * L; i++) covariance[i * (L * L + 1)] -= Math.expm1(-2 * stop);
    const mean = parts.mean.map((m) => Math.exp(-stop) * m);
    const densities = relativeLogDensity(factoredGaussian(covariance, mean), judge);
    return densities.reduce((sum, v) => sum + v, 0) / judge.batch;
  };
  const { localisation, logDensity, sampleLogDensity, tried } = chooseLocalisation({
    ...{ ...choice, fixed: taper, onTry: (count) => seen.push(count) },
  });
  expect(localisation).toMatchObject(taper);
  expect(seen.slice(0, tried)).toEqual(Array.from({ length: tried }, (_, i) => i + 1));
  expect(Math.abs(at(localisation) - logDensity)).toBeLessThan(1e-9);
  expect(Math.abs(at({ ...localisation, blend: 1 }) - sampleLogDensity)).toBeLessThan(1e-9);
  // Of white noise the covariances are chance: the diagonal is best, or next to it.
  expect(localisation.shrinkage).toBeGreaterThanOrEqual(0.75);
  for (const shrinkage of [0.5, 0.75, 1].filter((s) => s !== localisation.shrinkage)) {
    expect(at({ ...localisation, shrinkage })).toBeLessThan(logDensity);
  }
  for (const blend of [0, 0.05, 0.1, 0.2].filter((b) => b !== localisation.blend)) {
    expect(at({ ...localisation, blend })).toBeLessThan(logDensity);
  }
});
