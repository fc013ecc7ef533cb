import {
  child,
  coefficients,
  degreeOf,
  diagonalGaussian,
  fillNormals,
  key,
  normalAt,
  ornsteinUhlenbeck,
  uniformAt,
} from "@chaosphere/core";
import { type MlpSpec, type NetworkWeights, networkResidual } from "@chaosphere/model";
import { shiftMixtureDenoiser } from "@chaosphere/score";
import { expect, test } from "vitest";
import { fitDenoiser } from "../../src/denoiser/fitDenoiser.ts";
import type { DataSource } from "../../src/pairs/dataSource.ts";
import { testTf } from "../trainStep.ts";

const L = 8;
const d = L * L;
const process = ornsteinUhlenbeck({ horizon: 4, stop: 0.01 });

/** Three shifts in the Cameron–Martin space: ‖m_i‖² stays bounded as the band limit grows. */
const weights = Float64Array.of(0.5, 0.3, 0.2);
const shifts = Float64Array.from({ length: 3 * d }, (_, k) => {
  const i = k % d;
  return (3 * normalAt(child(key(77), Math.floor(k / d)), i)) / (degreeOf(i) + 1) ** 1.5;
});
const exact = shiftMixtureDenoiser({
  shifts: coefficients("cameron-martin", L, shifts),
  weights,
});

const data: DataSource = {
  dimension: d,
  draw: (stream, out) => {
    const u = uniformAt(stream, 0);
    const i = u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
    fillNormals(stream, 1, out);
    for (let k = 0; k < d; k++) out[k] += shifts[i * d + k];
  },
};

/** Mean and variances of the mixture by coordinate: the law of the closed form. */
const mean = Float64Array.from({ length: d }, (_, k) =>
  weights.reduce((sum, w, i) => sum + w * shifts[i * d + k], 0),
);
const variances = mean.map((a, k) =>
  weights.reduce((sum, w, i) => sum + w * (shifts[i * d + k] - a) ** 2, 1),
);
const spec: MlpSpec = {
  kind: "mlp",
  dimension: d,
  width: 64,
  depth: 1,
  variances: Array.from(variances),
  timeFrequencies: 4,
};

/** (Σ ‖m̂ − m‖² / Σ ‖m‖²)^½ over draws of X_t at seven times. */
function relativeError(learned: NetworkWeights): number {
  const residual = networkResidual(spec, learned);
  const n = 60;
  let [squaredError, squaredNorm] = [0, 0];
  for (const t of [0.01, 0.03, 0.1, 0.3, 0.6, 1, 2]) {
    const [decay, noise] = [process.mean(t), process.spread(t) ** 2];
    const [x0, x] = [new Float64Array(d), new Float64Array(n * d)];
    for (let b = 0; b < n; b++) {
      const row = child(key(99), b);
      data.draw(child(row, 0), x0);
      fillNormals(child(row, 1), 0, x.subarray(b * d, (b + 1) * d));
      for (let k = 0; k < d; k++) x[b * d + k] = decay * x0[k] + Math.sqrt(noise) * x[b * d + k];
    }
    const m = exact(t, coefficients("cameron-martin", L, x)).values;
    const r = residual(t, x);
    m.forEach((value, k) => {
      const i = k % d;
      const gain = (decay * variances[i]) / (decay ** 2 * variances[i] + noise);
      const closed = mean[i] + gain * (x[k] - decay * mean[i]);
      squaredError += (closed + r[k] - value) ** 2;
      squaredNorm += value ** 2;
    });
  }
  return Math.sqrt(squaredError / squaredNorm);
}

test("a mixture of Cameron–Martin shifts is learned within 5 %, which the Gaussian closed form misses by 10 %", async () => {
  const tf = await testTf();
  const options = {
    spec,
    closedForm: diagonalGaussian("cameron-martin", variances, mean),
    process,
    training: data,
    key: key(1),
    learningRate: 6e-3,
  };
  const fit = await fitDenoiser(tf, { ...options, steps: 700 });
  // Measured 0.037; 0.0225 at band limit 16 after 3000 steps, where the closed form has 0.06.
  expect(relativeError(fit.weights)).toBeLessThan(0.05);
  const untrained = await fitDenoiser(tf, { ...options, steps: 1, learningRate: 1e-9 });
  expect(relativeError(untrained.weights)).toBeGreaterThan(0.08);
});
