import {
  child,
  colour,
  DomainError,
  isotropicGaussian,
  key,
  logSnrTimes,
  martingaleExponential,
  ornsteinUhlenbeck,
  reverseSample,
  reverseSamplers,
  samplerNames,
  samplingDefaults,
  truncate,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { gaussianDenoiser, relativeScore } from "@chaosphere/score";
import { describe, expect, test } from "vitest";
import type { GaussianCheckpoint, NetworkCheckpoint } from "../src/checkpoint/checkpoint.ts";
import { isExtensible } from "../src/checkpoint/finerDegrees.ts";
import { modelRun } from "../src/checkpoint/modelRun.ts";
import { networkDenoiser } from "../src/network/evaluate.ts";
import { silu } from "../src/network/layers.ts";
import { operatorSpec, trainedWeights } from "./networkInstance.ts";

const L = 4;
const N = L * L;
const matern = { alpha: 1.6, kappa: 2, sigma: 3 };
const γ = whittleMatern(L, matern);
const record = {
  bandLimit: L,
  noise: { spectrum: γ.spectrum, whittleMatern: matern },
  mean: Float64Array.from({ length: N }, (_, i) => i / 7),
  grid: { kind: "gauss-legendre", nLat: 8, nLon: 16, firstLongitude: 0 },
  unit: "K",
  horizon: 3,
  stop: 0.02,
  ratio: new Float64Array(L).fill(1),
  seed: 1,
  commit: "",
  dataChecksum: "",
  loss: new Float64Array(0),
} as const;
const spec = operatorSpec(L);
const network: NetworkCheckpoint = {
  ...record,
  kind: "network",
  spec,
  weights: trainedWeights(spec, key(401), 0.1),
  closedForm: isotropicGaussian("cameron-martin", new Float64Array(L).fill(1.3)),
  steps: 0,
  heldOutLoss: new Float64Array(0),
};
const identity = Float64Array.from({ length: N * N }, (_, i) => (i % (N + 1) === 0 ? 1 : 0));
const gaussian: GaussianCheckpoint = {
  ...record,
  kind: "gaussian",
  covariance: {
    kind: "full",
    basis: "cameron-martin",
    dimension: N,
    mean: new Float64Array(N),
    eigenvalues: new Float64Array(N).fill(2),
    eigenvectors: identity,
  },
} as GaussianCheckpoint;
const options = { seed: 5, count: 3, steps: 12, sampler: "martingale-exponential" } as const;

describe("modelRun", () => {
  test("is the reverse process of the model in the fields' own units", () => {
    const score = relativeScore(gaussianDenoiser(gaussian.covariance));
    const process = ornsteinUhlenbeck(record);
    const draws = { key: child(key(5), 0), bandLimit: L, batch: 3 };
    const sampler = martingaleExponential;
    const y = reverseSample(process, score, { ...draws, steps: 12, sampler });
    const a = colour(γ, y).values.map((value, i) => value + record.mean[i % N]);
    const run = modelRun(gaussian, options);
    expect(run.draw().values).toEqual(a);
    expect(run.times).toEqual(logSnrTimes(record, 12));
    // The states end where the draw does, and begin at the seed's white noise.
    const states = [...run.states()];
    expect(states.length).toBe(13);
    expect(run.fields(states[12].state).values).toEqual(a);
    expect(states[0].state).toEqual(whiteNoise(L, 3, child(child(key(5), 0), 0)));
    // Another seed is another field.
    expect(modelRun(gaussian, { ...options, seed: 6 }).draw().values).not.toEqual(a);
  });

  test("rows are those of their numbers, and steps are told", () => {
    const all = modelRun(gaussian, options).draw();
    const steps: number[] = [];
    const last = modelRun(gaussian, { ...options, count: 1, firstRow: 2 }).draw((k) =>
      steps.push(k),
    );
    expect(last.values).toEqual(all.values.subarray(2 * N));
    expect(steps).toEqual(Array.from({ length: 12 }, (_, k) => k + 1));
  });

  test.each(samplerNames)(
    "%s along the eigenvectors draws what it draws across them",
    (sampler) => {
      // Reflection at a plane that mixes all coordinates.
      const normal = Float64Array.from({ length: N }, (_, i) => Math.sin(i + 1));
      const square = normal.reduce((sum, n) => sum + n * n, 0);
      const eigenvectors = identity.map(
        (v, at) => v - (2 * normal[Math.floor(at / N)] * normal[at % N]) / square,
      );
      const eigenvalues = Float64Array.from({ length: N }, (_, j) => 30 * 0.6 ** j);
      const mean = Float64Array.from(normal, (n) => 2 * n);
      const covariance = { ...gaussian.covariance, eigenvectors, eigenvalues, mean };
      const run = modelRun({ ...gaussian, covariance }, { ...options, sampler });
      const y = reverseSample(
        ornsteinUhlenbeck(record),
        relativeScore(gaussianDenoiser(covariance)),
        {
          key: child(key(5), 0),
          bandLimit: L,
          batch: 3,
          steps: 12,
          sampler: reverseSamplers[sampler],
        },
      );
      const plain = colour(γ, y).values.map((value, i) => value + record.mean[i % N]);
      const along = run.draw().values;
      const last = [...run.states()].at(-1)!;
      expect(run.fields(last.state).values).toEqual(along);
      // A few roundings in each of twelve steps, of fields of order 10.
      along.forEach((value, i) => {
        expect(Math.abs(value - plain[i])).toBeLessThan(1e-12);
      });
      const steps = run.steps();
      expect(steps.next()).toEqual({ done: false, value: 1 });
    },
  );

  test("a larger band limit leaves a degree without variance at the mean, and the others as they are", () => {
    const empty = { spectrum: γ.spectrum.map((c, l) => (l === 2 ? 0 : c)), whittleMatern: matern };
    const hollow = {
      ...network,
      noise: empty,
      ratio: Float64Array.of(1, 1, 0, 1),
      spec: { ...spec, variances: [1, 1, 0, 1], noiseSpectrum: [...empty.spectrum] },
    };
    const fine = modelRun(hollow, { ...options, bandLimit: 6 }).draw();
    const own = modelRun(hollow, options).draw();
    for (let b = 0; b < fine.batch; b++) {
      for (let i = 4; i < 9; i++) {
        expect(fine.values[36 * b + i]).toBe(network.mean[i]);
        expect(own.values[N * b + i]).toBe(network.mean[i]);
      }
      // Beyond the network's degrees there is noise.
      expect(fine.values[36 * b + 20]).not.toBe(0);
    }
  });

  test("a smaller band limit cuts the same fields, a larger one extends a network's by its noise", () => {
    const own = modelRun(network, options).draw();
    expect(modelRun(network, { ...options, bandLimit: 2 }).draw()).toEqual(truncate(own, 2));
    const fine = modelRun(network, { ...options, bandLimit: 7 });
    const extended = fine.draw();
    expect(truncate(extended, L).values).toEqual(own.values);
    // Beyond the network m = e^{−t} x: score 0, so the sampler adds noise to noise, by hand:
    const still = (_: number, x: ReturnType<typeof whiteNoise>) => ({
      ...x,
      values: new Float64Array(x.values.length),
    });
    const y = reverseSample(ornsteinUhlenbeck(record), still, {
      key: child(key(5), 0),
      bandLimit: 7,
      batch: 3,
      times: fine.times,
      sampler: martingaleExponential,
    });
    const noise = colour(whittleMatern(7, matern), y);
    extended.values.forEach((value, i) => {
      if (i % 49 < N) return;
      // e^{−t} − e^{−t} leaves rounding in the score.
      expect(Math.abs(value - noise.values[i])).toBeLessThan(1e-12);
    });
    expect(isExtensible(network)).toBe(true);
    const ended = { ...network, ratio: Float64Array.of(1, 1, 1, 0) };
    expect(() => modelRun(ended, { ...options, bandLimit: 7 })).toThrow(DomainError);
  });

  test("another score may take the place of the model's", () => {
    const run = modelRun(network, options);
    let norm = 0;
    const states = [
      ...run.states((t, x) => {
        const s = run.score(t, x);
        norm += s.values.reduce((sum, v) => sum + v * v, 0);
        return s;
      }),
    ];
    expect(norm).toBeGreaterThan(0);
    expect(run.fields(states[12].state)).toEqual(run.draw());
    const plain = relativeScore(
      networkDenoiser(
        spec,
        network.weights,
        gaussianDenoiser(isotropicGaussian("cameron-martin", new Float64Array(L).fill(1.3))),
      ),
    );
    expect(plain(1, states[0].state)).toEqual(run.score(1, states[0].state));
  });

  test("takes the sampler and the steps of core's defaults unless told otherwise", () => {
    const { samplerName: sampler, steps } = samplingDefaults;
    const told = modelRun(network, { seed: 5, count: 3, sampler, steps }).draw();
    expect(modelRun(network, { seed: 5, count: 3 }).draw()).toEqual(told);
    expect(
      modelRun(network, { seed: 5, count: 3, steps, sampler: "martingale-exponential" }).draw(),
    ).not.toEqual(told);
  });

  test("every name is a sampler, and only Euler–Maruyama is advised against", () => {
    const advised = samplerNames.filter((sampler) => {
      const run = modelRun(gaussian, { ...options, sampler, count: 1 });
      expect(run.draw().values.every(Number.isFinite)).toBe(true);
      return run.advice !== undefined;
    });
    expect(samplerNames).toHaveLength(7);
    expect(advised).toEqual(["euler-maruyama"]);
  });
});

test("SiLU by its table is x / (1 + e^{−x}) to 5e-13", () => {
  for (let x = -38; x < 60; x += 0.00917) {
    const exact = x / (1 + Math.exp(-x));
    expect(Math.abs(silu(x) - exact)).toBeLessThanOrEqual(5e-13 * Math.abs(exact));
  }
  expect(silu(0)).toBe(0);
  expect(Math.abs(silu(-50))).toBeLessThan(1e-16);
  expect(silu(800)).toBe(800);
  expect(silu(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(silu(Number.NaN)).toBeNaN();
});
