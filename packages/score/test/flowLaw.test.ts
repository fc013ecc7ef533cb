import {
  diagonalGaussian,
  exponentialMultistep,
  type FactoredGaussian,
  geometricTimes,
  key,
  martingaleExponential,
  ornsteinUhlenbeck,
  probabilityFlow,
  relativeLogDensity,
  reverseSample,
  type ScoreFunction,
  whiteNoise,
} from "@chaosphere/core";
import { expect, test } from "vitest";
import { sampledGaussian } from "../src/bounds/sampledGaussian.ts";
import { relativeScore } from "../src/denoiser.ts";
import { flowLaw } from "../src/exact/flowLaw.ts";
import { gaussianDenoiser } from "../src/exact/gaussian.ts";
import { martingaleLaw } from "../src/exact/martingaleLaw.ts";

const L = 3;
const d = L * L;
const process = ornsteinUhlenbeck({ horizon: 4, stop: 0.01 });
const variances = Float64Array.from({ length: d }, (_, i) => 0.2 + 0.5 * i);
const mean = Float64Array.from({ length: d }, (_, i) => Math.sin(i));
const independent = diagonalGaussian("cameron-martin", variances, mean);
const exact = relativeScore(gaussianDenoiser(independent));

function covarianceOf({ factor: { lower: factor } }: FactoredGaussian): Float64Array {
  return Float64Array.from({ length: d * d }, (_, at) => {
    const [i, j] = [Math.floor(at / d), at % d];
    let sum = 0;
    for (let k = 0; k <= Math.min(i, j); k++) sum += factor[i * d + k] * factor[j * d + k];
    return sum;
  });
}

test("of fine steps of the exact score it is the noised law, mean e^{−η} a and variance 1 + e^{−2η}(v − 1)", () => {
  const times = geometricTimes(process, 400);
  const sampler = exponentialMultistep({ order: 3 });
  const law = flowLaw(exact, { sampler, times, bandLimit: L });
  const [decay, T] = [Math.exp(-process.stop), process.horizon];
  // The flow from γ at T, in place of the law there: y = √(v_η/v_T)(ξ − e^{−T}a) + e^{−η}a.
  const v = (t: number, i: number) => 1 + Math.exp(-2 * t) * (variances[i] - 1);
  const covariance = covarianceOf(law);
  for (let i = 0; i < d; i++) {
    const stretch = Math.sqrt(v(process.stop, i) / v(T, i));
    const centre = decay * mean[i] - stretch * Math.exp(-T) * mean[i];
    expect(Math.abs(law.mean[i] - centre)).toBeLessThan(1e-5);
    expect(Math.abs(covariance[i * (d + 1)] / stretch ** 2 - 1)).toBeLessThan(1e-5);
    for (let j = 0; j < i; j++) expect(Math.abs(covariance[i * d + j])).toBeLessThan(1e-12);
  }
});

/** The exact score with something added that mixes all coordinates: an affine score that is no gradient of a product. */
const mixing: ScoreFunction = (t, x) => {
  const s = exact(t, x).values;
  const values = s.map((value, k) => {
    const [row, i] = [k - (k % d), k % d];
    return value + 0.05 * x.values[row + ((i + 1) % d)] - 0.02 * x.values[row + ((i + 4) % d)];
  });
  return { ...x, values };
};

test("of an affine score that mixes coordinates it is the law of the fields that the sampler draws", () => {
  const times = geometricTimes(process, 12);
  const sampler = exponentialMultistep({ order: 2 });
  const law = flowLaw(mixing, { sampler, times, bandLimit: L });
  const [batch, stream] = [4000, key(4)];
  const y = reverseSample(process, mixing, { key: stream, bandLimit: L, batch, times, sampler });
  // −2 log dμ/dγ + ‖y‖² − log det is ‖ξ‖² of the start, whatever the score: field by field, to rounding.
  const ξ = whiteNoise(L, 1, key(9)).values;
  const start = { ...y, batch: 1, values: ξ };
  const one = reverseSample(process, mixing, {
    ...{ key: stream, bandLimit: L, batch: 1, times, sampler, start },
  });
  const square = (x: Float64Array) => x.reduce((s, v) => s + v * v, 0);
  const found =
    square(one.values) - 2 * (relativeLogDensity(law, one)[0] + law.factor.halfLogDeterminant);
  expect(Math.abs(found - square(ξ))).toBeLessThan(1e-10);
  // And over many fields χ² with d degrees of freedom: mean d, standard error √(2d/n).
  const densities = relativeLogDensity(law, y);
  const scores = (scale: number) => {
    let sum = 0;
    for (let b = 0; b < batch; b++) {
      const row = y.values.subarray(b * d, (b + 1) * d);
      sum += scale * (square(row) - 2 * (densities[b] + law.factor.halfLogDeterminant));
    }
    return (sum / batch - d) / Math.sqrt((2 * d) / batch);
  };
  expect(Math.abs(scores(1))).toBeLessThan(4);
  // Negative control: a variance wrong by 4 %.
  expect(Math.abs(scores(1.04))).toBeGreaterThan(4);
});

test("a sampler that draws noise is refused, one of the flow is not", () => {
  const options = { times: geometricTimes(process, 5), bandLimit: L };
  expect(() => flowLaw(exact, { ...options, sampler: martingaleExponential })).toThrow(
    /must draw nothing after its start/,
  );
  const seen: number[] = [];
  flowLaw(exact, { ...options, sampler: probabilityFlow, onStep: (k) => seen.push(k) });
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});

test("the law of the martingale integrator is that of its modes where they are independent, and of its fields where not", () => {
  const times = geometricTimes(process, 12);
  const law = martingaleLaw(exact, { times, bandLimit: L });
  const modes = sampledGaussian(independent, times, { sampler: "martingale-exponential" });
  const covariance = covarianceOf(law);
  for (let i = 0; i < d; i++) {
    expect(Math.abs(law.mean[i] - modes.mean[i])).toBeLessThan(1e-12);
    expect(Math.abs(covariance[i * (d + 1)] / modes.variances[i] - 1)).toBeLessThan(1e-12);
    for (let j = 0; j < i; j++) expect(Math.abs(covariance[i * d + j])).toBeLessThan(1e-12);
  }
  const mixed = martingaleLaw(mixing, { times, bandLimit: L });
  const batch = 4000;
  const y = reverseSample(process, mixing, {
    ...{ key: key(6), bandLimit: L, batch, times, sampler: martingaleExponential },
  });
  const densities = relativeLogDensity(mixed, y);
  // −2 log dμ/dγ + ‖y‖² − log det is χ² with d degrees of freedom: mean d, standard error √(2d/n).
  const score = (own: typeof law, densities: Float64Array) => {
    const sum = densities.reduce((sum, density, b) => {
      const row = y.values.subarray(b * d, (b + 1) * d);
      return (
        sum + row.reduce((s, v) => s + v * v, 0) - 2 * (density + own.factor.halfLogDeterminant)
      );
    }, 0);
    return (sum / batch - d) / Math.sqrt((2 * d) / batch);
  };
  expect(Math.abs(score(mixed, densities))).toBeLessThan(4);
  // Negative control: the law of the score without its mixing.
  expect(Math.abs(score(law, relativeLogDensity(law, y)))).toBeGreaterThan(4);
});
