import {
  covarianceMatrix,
  covarianceRoot,
  fullGaussian,
  lawMean,
  lowRankGaussian,
  perCoefficient,
  whittleMatern,
} from "@chaosphere/core";
import { matrixProduct, transposed } from "@chaosphere/core/linalg";
import { expect, test } from "vitest";
import type { Checkpoint } from "../src/checkpoint/checkpoint.ts";
import { gaussianLawOf, harmonicLawOf } from "../src/checkpoint/gaussianLawOf.ts";
import { isotropicModel } from "../src/fitting/isotropicModel.ts";

const L = 3;
const d = L * L;
const base = isotropicModel(whittleMatern(L, { alpha: 2, kappa: 3, sigma: 20 }));
const mean = Float64Array.from({ length: d }, (_, i) => Math.cos(i));
const factor = Float64Array.from({ length: 2 * d }, (_, i) => Math.sin(1 + i * i));
const lowRank = lowRankGaussian(
  Float64Array.from({ length: d }, (_, i) => 0.2 + 0.1 * i),
  factor,
  mean,
);
const dense = covarianceMatrix(lowRank);
/** Two fields span the covariance: it has no Cholesky factor. */
const singular = matrixProduct(
  Float64Array.from({ length: 2 * d }, (_, i) => factor[(i % 2) * d + Math.floor(i / 2)] ?? 0),
  factor,
  d,
  2,
  d,
);
const gaussian = (
  covariance: Extract<Checkpoint, { kind: "gaussian" }>["covariance"],
): Checkpoint => ({
  ...base,
  kind: "gaussian",
  mean: mean.map((m) => 2 - m),
  covariance,
});
const withEmptyDegree = (model: Checkpoint): Checkpoint => ({
  ...model,
  noise: { spectrum: model.noise.spectrum.map((c, l) => (l === 1 ? 0 : c)) },
});

test.each<[string, Checkpoint, string]>([
  ["an isotropic law", base, "isotropic"],
  ["a full covariance", gaussian(fullGaussian(dense, mean)), "factored"],
  ["a covariance of low rank", gaussian(lowRank), "low-rank"],
  ["a singular covariance", gaussian(fullGaussian(singular, mean)), "full"],
  ["an empty degree", withEmptyDegree(gaussian(lowRank)), "full"],
])("%s in harmonic coefficients is ā + C^½ z, covariance and mean", (_, model, kind) => {
  const law = harmonicLawOf(model);
  const own = gaussianLawOf(model);
  if (!law || !own) throw new Error("a Gaussian model must have a law");
  expect([law.kind, law.basis]).toEqual([kind, "harmonic"]);
  const roots = perCoefficient(model.noise.spectrum.map(Math.sqrt));
  const unit = Float64Array.from({ length: d * d }, (_, at) => Number(at % (d + 1) === 0));
  const root = transposed(covarianceRoot(law).times(unit), d, d);
  const covariance = matrixProduct(root, root, d, d, d, { transposeB: true });
  const expected = covarianceMatrix(own).map(
    (entry, at) => entry * (roots[Math.floor(at / d)] ?? 0) * (roots[at % d] ?? 0),
  );
  const largest = Math.max(...expected.map(Math.abs));
  expected.forEach((entry, at) => {
    expect(Math.abs((covariance[at] ?? 0) - entry)).toBeLessThan(1e-12 * largest);
  });
  lawMean(law).forEach((m, i) => {
    const whole = (model.mean[i] ?? 0) + (roots[i] ?? 0) * (lawMean(own)[i] ?? 0);
    expect(m).toBeCloseTo(whole, 12);
  });
});
