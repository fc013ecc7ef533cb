import { coefficients, key, whittleMatern } from "@chaosphere/core";
import { expect, test } from "vitest";
import { restoreModel } from "../src/checkpoint/restoreModel.ts";
import { isotropicModel } from "../src/fitting/isotropicModel.ts";
import { denoisingLosses, denoisingTimes } from "../src/judging/denoisingLosses.ts";

test("the loss of the mean field is a sum of independent squares of noise, one for each time and coordinate", () => {
  const L = 4;
  const model = isotropicModel(whittleMatern(L, { alpha: 2, kappa: 2 }));
  const n = 2000;
  // The law is the noise, of mean 0: x_t = √(1 − e^−2t) ξ for the field 0, of which the denoiser makes e^−t x_t.
  const zero = coefficients("harmonic", L, new Float64Array(n * L * L));
  expect(Math.max(...restoreModel(model).standard.mean.values.map(Math.abs))).toBe(0);
  const losses = denoisingLosses(model, zero, key(3));

  const times = denoisingTimes(model);
  let [mean, variance] = [0, 0];
  for (const t of times) {
    const weight = (Math.exp(-2 * t) * (1 - Math.exp(-2 * t))) / times.length;
    mean += weight;
    variance += (2 * weight ** 2) / L ** 2;
  }
  const found = losses.reduce((sum, x) => sum + x, 0) / n;
  const spread = losses.reduce((sum, x) => sum + (x - found) ** 2, 0) / (n - 1);
  expect(Math.abs(found - mean)).toBeLessThan(4 * Math.sqrt(variance / n));
  // A sum of 272 squares is nearly normal, its variance known to about √(2/n) = 3 % from n draws. The same noise at all times
  // would have several times the variance.
  expect(Math.abs(spread / variance - 1)).toBeLessThan(0.2);
});
