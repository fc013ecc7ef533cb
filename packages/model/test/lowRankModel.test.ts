import {
  colour,
  DomainError,
  FormatError,
  gaussLegendre,
  inFullForm,
  key,
  relativeLogDensity,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { decodeCheckpoint } from "../src/checkpoint/decode.ts";
import { encodeCheckpoint } from "../src/checkpoint/encode.ts";
import { modelRun } from "../src/checkpoint/modelRun.ts";
import { fitGaussianModel } from "../src/fitting/gaussianModel.ts";
import { fitLowRankGaussian } from "../src/fitting/lowRankModel.ts";
import { judgeGaussian, judgeGaussianOn } from "../src/judging/judgeGaussian.ts";
import { modelLaw } from "../src/judging/modelLaw.ts";

const law = whittleMatern(6, { alpha: 2, kappa: 3 });
const fields = (bandLimit: number, count: number, seed = 1) =>
  synthesise(
    colour(
      whittleMatern(bandLimit, { alpha: 2, kappa: 3 }),
      whiteNoise(bandLimit, count, key(seed)),
    ),
    gaussLegendre(bandLimit),
  );
const numbers = (count: number) => Array.from({ length: count }, (_, b) => b);

test("a file keeps the law to the bit, and one without its factor or with a negative diagonal is refused", () => {
  const { model } = fitLowRankGaussian(fields(6, 12), 6, { shrinkage: 0.3 });
  expect(decodeCheckpoint(encodeCheckpoint(model))).toEqual(model);
  const wrong = model.covariance.diagonal.map((v, i) => (i === 5 ? -v : v));
  expect(() =>
    encodeCheckpoint({ ...model, covariance: { ...model.covariance, diagonal: wrong } }),
  ).toThrow(DomainError);
  const cut = model.covariance.factor.slice(1);
  expect(() =>
    encodeCheckpoint({ ...model, covariance: { ...model.covariance, factor: cut } }),
  ).toThrow(DomainError);
  expect(() => decodeCheckpoint(encodeCheckpoint(model).slice(0, -8))).toThrow(FormatError);
});

test("the rows that choose the shrinkage are those numbered, and without any it must be given", () => {
  const data = fields(6, 30);
  const choice = { fitted: numbers(20), judges: numbers(30).slice(20) };
  const fit = fitLowRankGaussian(data, 6, { choice });
  expect(fit.choice?.shrinkage).toBe(fit.shrinkage);
  expect(fit.rank).toBe(29);
  expect(() => fitLowRankGaussian(data, 6)).toThrow(DomainError);
});

test("is the full model with the same shrinkage: horizon, draws, judgement and entropies", () => {
  const data = fields(6, 40);
  const shrinkage = 0.4;
  const { model, coefficients } = fitLowRankGaussian(data, 6, { shrinkage });
  const full = fitGaussianModel(data, 6).model;
  const same = { ...full, covariance: inFullForm(model.covariance), horizon: model.horizon };
  const draws = [model, same].map((m) => modelRun(m, { seed: 3, count: 5 }).draw().values);
  expect(largestDifference(draws[0], draws[1])).toBeLessThan(1e-10);
  const groups = new Int32Array(40);
  const [found, expected] = [model, same].map((m) =>
    judgeGaussian(m.covariance, m, coefficients, groups),
  );
  expect(Math.abs(found.logLikelihood.mean - expected.logLikelihood.mean)).toBeLessThan(1e-9);
  expect(Math.abs(found.denoisingLoss.mean - expected.denoisingLoss.mean)).toBeLessThan(1e-10);
  const [a, b] = [modelLaw(model), modelLaw(same)];
  expect(Math.abs(a.flow(0.5).klDivergence - b.flow(0.5).klDivergence)).toBeLessThan(1e-10);
  expect(a.output("exponential", 10)).toBeCloseTo(b.output("exponential", 10) ?? 0, 10);
});

test("above 1024 coordinates no eigenvectors are asked for: judged in one go, drawn with the variances of the law", () => {
  const L = 36;
  const data = fields(L, 24);
  const { model, coefficients, coordinates } = fitLowRankGaussian(data, L, { shrinkage: 0.5 });
  const parts = [
    { coefficients, groups: new Int32Array(24) },
    { coefficients, groups: Int32Array.from(numbers(24)) },
  ];
  const [first, second] = judgeGaussianOn(model.covariance, model, parts);
  expect(first.logLikelihood.mean).toBe(second.logLikelihood.mean);
  expect(Math.abs(first.denoisingLoss.mean - second.denoisingLoss.mean)).toBeLessThan(1e-12);
  // log p(a) = log p(z) − ½ Σ log C_l, and log p(z) that over the noise plus the noise's own.
  const relative = relativeLogDensity(model.covariance, coordinates);
  const row = L * L;
  const own = coordinates.values.reduce((sum, z) => sum + z * z, 0) / 2 / 24;
  const volume = model.noise.spectrum.reduce(
    (sum, c, l) => sum + ((2 * l + 1) * Math.log(2 * Math.PI * c)) / 2,
    0,
  );
  const expected = relative.reduce((sum, value) => sum + value, 0) / 24 - own - volume;
  expect(Math.abs(first.logLikelihood.mean - expected)).toBeLessThan(1e-7);
  const run = modelRun(model, { seed: 1, count: 2, steps: 6 });
  expect(run.variance()).toBeUndefined();
  expect(run.draw().values.length).toBe(2 * row);
  expect(modelLaw(model).output("exponential", 10)).toBeUndefined();
  expect(modelLaw(model).flow(0.1).klDivergence).toBeGreaterThan(0);
});

test("unlike fields, not one of which agrees with the others, are judged to be so", () => {
  const { model } = fitLowRankGaussian(fields(6, 200), 6, { shrinkage: 0.5 });
  const others = colour(law, whiteNoise(6, 50, key(9)));
  const doubled = { ...others, values: others.values.map((a) => 2 * a) };
  const judged = judgeGaussian(model.covariance, model, doubled, new Int32Array(50));
  expect(judged.logLikelihood.deviation).toBeLessThan(-10);
});
