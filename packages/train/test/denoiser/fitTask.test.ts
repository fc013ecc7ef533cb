import {
  child,
  coefficients,
  fillNormals,
  isotropicGaussian,
  key,
  ornsteinUhlenbeck,
  purpose,
  uniformAt,
  whittleMatern,
} from "@chaosphere/core";
import { standardisation } from "@chaosphere/core/estimation";
import { fibonacciPoints, type MlpSpec, networkResidual, posteriorOfTask } from "@chaosphere/model";
import { expect, test } from "vitest";
import { fitDenoiser } from "../../src/denoiser/fitDenoiser.ts";
import type { DataSource } from "../../src/pairs/dataSource.ts";
import { whitenedPairs } from "../../src/pairs/whitenedPairs.ts";
import { testTf } from "../trainStep.ts";

const L = 4;
const d = L * L;
const process = ornsteinUhlenbeck({ horizon: 4, stop: 0.01 });
const unit = isotropicGaussian("cameron-martin", new Float64Array(L).fill(1));
const standard = standardisation(whittleMatern(L, { alpha: 2, kappa: 3 }), {
  mean: coefficients("harmonic", L, new Float64Array(d)),
});
const task = posteriorOfTask({ text: "", sites: fibonacciPoints(6), noiseSd: 0.3 }, unit, standard);

const h = new Float64Array(d);
fillNormals(key(1), 0, h);
for (let i = 0; i < d; i++) h[i] *= 0.5;
const κ = task.coloured(h);

/** ½N(h, 1) + ½N(−h, 1) in Cameron–Martin coordinates. */
const twoShifts: DataSource = {
  dimension: d,
  draw: (stream, out) => {
    const sign = uniformAt(stream, 0) < 0.5 ? 1 : -1;
    fillNormals(stream, 1, out);
    for (let i = 0; i < d; i++) out[i] += sign * h[i];
  },
};
const noise: DataSource = { dimension: d, draw: (stream, out) => fillNormals(stream, 1, out) };

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, v, i) => sum + v * b[i], 0);

test("of data of the Gaussian law, posterior means tell nothing of what they leave open", () => {
  const batch = 4096;
  const { x, target: z } = whitenedPairs({ source: noise, process, batch, law: task }, key(2), 0);
  // Each row of targets is white, whatever the posterior mean is.
  const n = batch * d;
  expect(Math.abs(dot(z, z) - n)).toBeLessThan(4 * Math.sqrt(2 * n));
  const products = dot(z, x) / Math.sqrt(dot(x, x));
  expect(Math.abs(products)).toBeLessThan(4);
  // Negative control: data of half the deviation, for which the posterior mean is too far from 0.
  const half: DataSource = {
    dimension: d,
    draw: (stream, out) => {
      fillNormals(stream, 1, out);
      for (let i = 0; i < d; i++) out[i] *= 0.5;
    },
  };
  const other = whitenedPairs({ source: half, process, batch, law: task }, key(2), 0);
  expect(dot(other.target, other.x) / Math.sqrt(dot(other.x, other.x))).toBeLessThan(-10);
});

test("a datum is its posterior mean and what that leaves open, coloured", () => {
  const batch = 8;
  const pairs = whitenedPairs({ source: noise, process, batch, law: task }, key(7), 0);
  const open = pairs.target.map((F, i) => {
    const a = task.rates[Math.floor(Math.sqrt(i % d))];
    return F * Math.sqrt(-Math.expm1(-2 * a * pairs.times.t[Math.floor(i / d)]));
  });
  const back = task.coloured(Float64Array.from(open));
  const datum = new Float64Array(d);
  for (let b = 0; b < batch; b++) {
    noise.draw(child(child(child(key(7), purpose.pairs), b), purpose.datum), datum);
    datum.forEach((v, i) => {
      expect(Math.abs(pairs.x[b * d + i] + back[b * d + i] - v)).toBeLessThan(1e-5);
    });
  }
});

test("a pair is a function of its number, whatever the batch it is drawn in", () => {
  const options = { source: twoShifts, process, law: task };
  const four = whitenedPairs({ ...options, batch: 4 }, key(5), 1);
  const two = whitenedPairs({ ...options, batch: 2 }, key(5), 3);
  const difference = [...four.x.subarray(2 * d)].map((v, i) => Math.abs(v - two.x[i]));
  // The bits of a product of matrices may depend on its size.
  expect(Math.max(...difference)).toBeLessThan(1e-6);
  expect(() => whitenedPairs({ ...options, batch: 0 }, key(5), 1)).toThrow(
    "whitenedPairs: batch must be",
  );
});

test("a network trained for a task finds the exact answer for a mixture, sin φ tanh⟨w, h⟩ K^{−½} h, within 30 %", async () => {
  const tf = await testTf();
  const spec: MlpSpec = {
    kind: "mlp",
    dimension: d,
    width: 48,
    depth: 1,
    variances: Array.from(h, (v) => 1 + v * v),
    timeFrequencies: 3,
    reads: "posterior-mean",
  };
  const options = {
    spec,
    closedForm: unit,
    process,
    training: twoShifts,
    key: key(3),
    whitened: task,
  };
  const { weights } = await fitDenoiser(tf, {
    ...options,
    steps: 350,
    batch: 256,
    learningRate: 0.01,
    averageDecay: 0.99,
  });
  const residual = networkResidual(spec, weights);
  let [error, size] = [0, 0];
  const pairs = whitenedPairs(
    { source: twoShifts, process, batch: 512, law: task },
    child(key(4), 0),
    0,
  );
  for (let b = 0; b < 512; b++) {
    const t = pairs.times.t[b];
    const w = Float64Array.from(pairs.x.subarray(b * d, (b + 1) * d));
    const tanh = Math.tanh(dot(w, h));
    const found = residual(t, w);
    for (let i = 0; i < d; i++) {
      const u = task.rates[Math.floor(Math.sqrt(i))] * t;
      // As the loss weighs it.
      const scale = Math.exp(-u / 2);
      const exact = Math.sqrt(-Math.expm1(-2 * u)) * tanh * κ[i];
      error += (scale * (found[i] - exact)) ** 2;
      size += (scale * exact) ** 2;
    }
  }
  // Measured 0.22; an untrained network has 1.
  const relative = Math.sqrt(error / size);
  expect(relative).toBeLessThan(0.3);
});

test("a network that reads states is refused for a task, and one that reads means without", async () => {
  const tf = await testTf();
  const spec: MlpSpec = {
    kind: "mlp",
    dimension: d,
    width: 4,
    depth: 0,
    variances: new Array(d).fill(1),
    timeFrequencies: 1,
  };
  const options = { closedForm: unit, process, training: twoShifts, key: key(3), steps: 1 };
  await expect(fitDenoiser(tf, { ...options, spec, whitened: task })).rejects.toThrow(
    "reads state",
  );
  await expect(
    fitDenoiser(tf, { ...options, spec: { ...spec, reads: "posterior-mean" } }),
  ).rejects.toThrow("reads posterior-mean");
});
