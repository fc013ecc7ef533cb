import {
  child,
  defaultTimes,
  eigenmodes,
  fillNormals,
  fullGaussian,
  type Key,
  key,
  noisedGaussian,
  relativeEntropy,
  whiteNoise,
} from "@chaosphere/core";
import { matrixProduct } from "@chaosphere/core/linalg";
import type { Dataset } from "@chaosphere/data";
import { readDataset } from "@chaosphere/data/node";
import { type GaussianCheckpoint, restoreModel } from "@chaosphere/model";
import { relativeScore } from "@chaosphere/score";
import { beforeAll, describe, expect, test } from "vitest";
import { denoisingLoss, residualGains, scoreTraces } from "../src/demo/affineScore.ts";
import { entropyBounds } from "../src/demo/bound.ts";
import { chooseCorrection, correctedOnlyFrom } from "../src/demo/correction.ts";
import { drawnModes, modelLaws, sampledDivergence } from "../src/demo/laws.ts";
import { closedForms } from "../src/demo/models.ts";
import { folder, formulaWeights, networkOf, small } from "./demoNetwork.ts";

const names = ["network", "localised", "full"] as const;

let data: Dataset;
beforeAll(async () => {
  data = await readDataset(folder);
});

describe("for random Gaussian laws and random gains", () => {
  /** A law that mixes all coordinates, with variances from a tenth to ten times the noise's, and a mean. */
  function randomLaw(bandLimit: number, stream: Key) {
    const d = bandLimit ** 2;
    const a = whiteNoise(bandLimit, d, child(stream, 0)).values;
    const scales = Float64Array.from({ length: d }, (_, i) => 10 ** Math.sin(3 * i));
    const scaled = a.map(
      (v, at) => (v * Math.sqrt(scales[Math.floor(at / d)] ?? 1)) / Math.sqrt(d),
    );
    const product = matrixProduct(scaled, scaled, d, d, d, { transposeB: true });
    const covariance = product.map((v, at) => v + (at % (d + 1) === 0 ? 0.1 : 0));
    const mean = whiteNoise(bandLimit, 1, child(stream, 1)).values.map((v) => 0.3 * v);
    return fullGaussian(covariance, mean);
  }

  function randomModels(seed: number) {
    const forms = closedForms(data, small, 0);
    const model = (at: number): GaussianCheckpoint => ({
      ...forms.localised,
      covariance: randomLaw(small.bandLimit, child(key(seed), at)),
    });
    const localised = model(0);
    const weights = formulaWeights(small.bandLimit);
    const gains = new Float64Array(weights["gain.bias"]?.data.length ?? 0);
    fillNormals(child(key(seed), 7), 0, gains);
    const own = {
      ...weights,
      "gain.bias": { shape: [gains.length], data: Float32Array.from(gains, (g) => 0.6 * g) },
    };
    const network = networkOf({ ...forms, localised }, own, 0);
    return { network, localised, full: model(1) };
  }

  test("the bound is above the exact entropy of its pair, and the bound by Fisher information above that", () => {
    for (let seed = 1; seed <= 4; seed++) {
      const models = randomModels(seed);
      const laws = modelLaws(models, small.samplerSteps);
      for (const steps of [3, 12]) {
        const found = entropyBounds(models, laws.localised, steps).models;
        for (const name of names) {
          const { exact, path, byInformation } = found[name];
          expect(exact).toBeGreaterThan(0);
          expect(path.total).toBeGreaterThan(exact);
          expect(byInformation.total).toBeGreaterThan(path.total);
        }
        expect(found.network.path.terms.scoreError).toBeGreaterThan(0);
        expect(found.localised.path.terms.scoreError).toBe(0);
      }
      // Negative control: without its score error the network's would be no bound, in steps that leave nothing else.
      const { exact, path } = entropyBounds(models, laws.localised, 200).models.network;
      expect(path.total).toBeGreaterThan(exact);
      expect(path.total - path.terms.scoreError).toBeLessThan(exact);
    }
  }, 120_000);

  test("the denoising loss in closed form is the mean over the noise", () => {
    const { network, localised } = randomModels(11);
    const score = relativeScore(restoreModel(network).denoiser);
    const affine = { covariance: localised.covariance, residual: residualGains(network) };
    const [batch, d] = [20_000, small.bandLimit ** 2];
    const x = whiteNoise(small.bandLimit, 1, key(12));
    const [t, t2] = [0.6, 0.5];
    const [loss = Number.NaN] = denoisingLoss(score, affine, x, [t, t2]);
    const [a, σ] = [Math.exp(-t), Math.sqrt(-Math.expm1(-2 * t))];
    const ξ = whiteNoise(small.bandLimit, batch, key(13)).values;
    const noised = ξ.map((v, i) => a * (x.values[i % d] ?? 0) + σ * v);
    const ŝ = score(t, { ...x, batch, values: noised }).values;
    const draws = Float64Array.from({ length: batch }, (_, b) => {
      let sum = 0;
      for (let i = b * d; i < (b + 1) * d; i++) {
        const τ = a * (x.values[i % d] ?? 0) - (a * a * (ξ[i] ?? 0)) / σ;
        sum += (ŝ[i] ?? 0) ** 2 - 2 * (ŝ[i] ?? 0) * τ;
      }
      return (Math.expm1(2 * (t - t2)) / 2) * sum;
    });
    const mean = draws.reduce((s, v) => s + v, 0) / batch;
    const error = Math.sqrt(draws.reduce((s, v) => s + (v - mean) ** 2, 0)) / batch;
    expect(Math.abs(loss - mean) / error).toBeLessThan(4);
    // Negative control: the trace of the residual left out.
    const { trace } = scoreTraces(affine)(t);
    const { trace: without } = scoreTraces({ covariance: localised.covariance })(t);
    const wrong = loss - Math.expm1(2 * (t - t2)) * a * a * (trace - without);
    expect(Math.abs(wrong - mean) / error).toBeGreaterThan(4);
  });

  test("what sampling loses is the entropy of the model's law from its fields', not the other way", () => {
    const models = randomModels(31);
    const steps = 4;
    const found = sampledDivergence(modelLaws(models, steps));
    const times = defaultTimes(models.localised, steps);
    for (const name of ["localised", "full"] as const) {
      const modes = eigenmodes(models[name].covariance);
      const own = noisedGaussian(modes, models[name].stop);
      const fields = drawnModes(modes, times);
      const expected = relativeEntropy(own, fields);
      expect(Math.abs(found[name] / expected - 1)).toBeLessThan(1e-9);
      // Negative control: the laws of few steps are far enough apart to tell the directions.
      expect(Math.abs(relativeEntropy(fields, own) / expected - 1)).toBeGreaterThan(1e-3);
    }
  });

  test("a network that corrects no degree has the laws and losses of its Gaussian", () => {
    const models = randomModels(21);
    const network = correctedOnlyFrom(models.network, small.bandLimit);
    const gains = residualGains(network);
    expect([...gains(0.3)].every((gain) => gain === 0)).toBe(true);
    expect(Math.max(...residualGains(models.network)(0.3).map(Math.abs))).toBeGreaterThan(0.01);
  });
});

test("the network corrects the degrees that gain most on the choosing run, and none where none gains", () => {
  const forms = closedForms(data, small, 0);
  const weights = formulaWeights(small.bandLimit);
  // The likelihood's slope in the gains decides for small ones: one of two opposite corrections must raise it.
  const chosen = [1 / 64, -1 / 64].map((scale) => {
    const scaled = Object.entries(weights).map(([name, { shape, data }]) => [
      name,
      { shape, data: name.startsWith("gain") ? data.map((w) => scale * w) : data },
    ]);
    return chooseCorrection(forms, Object.fromEntries(scaled));
  });
  for (const { from, gains } of chosen) {
    const most = Math.max(...gains.map(({ gain }) => gain));
    const best = gains.find(({ gain }) => gain === most && gain > 0);
    expect(from).toBe(best?.from ?? small.bandLimit);
  }
  expect(chosen.some(({ from }) => from < small.bandLimit)).toBe(true);
  // The same weights unscaled lower it from every degree on, as main_job.py finds too.
  expect(chooseCorrection(forms, weights).from).toBe(small.bandLimit);
});
