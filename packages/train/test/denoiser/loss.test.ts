import {
  type DiagonalGaussian,
  diagonalGaussian,
  type FullGaussian,
  key,
  normalAt,
  ornsteinUhlenbeck,
  perCoefficient,
} from "@chaosphere/core";
import { gaussianEntropies } from "@chaosphere/score";
import type { Tensor2D } from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import type { Tf } from "../../src/backend/tf.ts";
import { gaussianClosedForm } from "../../src/denoiser/closedForm.ts";
import { lossWeights, rateWeights, relativeErrors } from "../../src/denoiser/loss.ts";
import type { DataSource } from "../../src/pairs/dataSource.ts";
import { type TrainingPairs, trainingPairs } from "../../src/pairs/trainingPairs.ts";
import { testTf } from "../trainStep.ts";

let tf: Tf;
beforeAll(async () => {
  tf = await testTf();
});

const process = ornsteinUhlenbeck({ horizon: 4, stop: 1e-2 });
const BATCH = 4096;

/** v_l = 1 + 2(l+1)^−2, as rough as the noise: a law equivalent to γ in the limit of all degrees. */
function matched(bandLimit: number): DiagonalGaussian<"cameron-martin"> {
  const v = Float64Array.from({ length: bandLimit }, (_, l) => 1 + 2 / (l + 1) ** 2);
  return diagonalGaussian("cameron-martin", perCoefficient(v));
}

function sourceOf({ variances }: DiagonalGaussian): DataSource {
  return {
    dimension: variances.length,
    draw: (stream, out) => {
      for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(variances[i]) * normalAt(stream, i);
    },
  };
}

/** The loss by row of factor · (m − m_G), m the denoiser of the data and m_G = e^{−t} x that of the noise. */
function rows(
  law: DiagonalGaussian<"cameron-martin">,
  pairs: TrainingPairs,
  factor: number,
  weighting: "entropy" | "mean" = "entropy",
): number[] {
  const d = law.variances.length;
  const exact = gaussianClosedForm(tf, law);
  const noise = gaussianClosedForm(
    tf,
    diagonalGaussian("cameron-martin", new Float64Array(d).fill(1)),
  );
  const values = tf.tidy(() => {
    const shape: [number, number] = [pairs.times.t.length, d];
    const x = tf.tensor2d(pairs.x, shape);
    const mean = noise.mean(pairs.times.t, x);
    const residual = tf.mul(factor, tf.sub(exact.mean(pairs.times.t, x), mean)) as Tensor2D;
    const target = tf.sub(tf.tensor2d(pairs.target, shape), mean) as Tensor2D;
    const e = Float64Array.from(relativeErrors(tf, residual, target).dataSync());
    return Array.from(lossWeights(pairs.times, weighting), (ω, b) =>
      e.subarray(b * d, (b + 1) * d).reduce((sum, v) => sum + ω * v, 0),
    );
  });
  exact.dispose();
  noise.dispose();
  return values;
}

function estimate(values: readonly number[]): { value: number; error: number } {
  const value = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - value) ** 2, 0) / (values.length - 1);
  return { value, error: Math.sqrt(variance / values.length) };
}

test("the loss of the exact denoiser is minus the entropy that the noise loses: E J = KL_T − KL_ε", () => {
  for (const bandLimit of [4, 12]) {
    const law = matched(bandLimit);
    const entropies = gaussianEntropies(law);
    // d KL_t/dt = −I_t, and I_t is what the noise's own score lacks.
    const exact = entropies(4).klDivergence - entropies(1e-2).klDivergence;
    const pairs = trainingPairs({ source: sourceOf(law), process, batch: BATCH }, key(4), 0);
    const z = (factor: number) => {
      const { value, error } = estimate(rows(law, pairs, factor));
      return Math.abs(value - exact) / error;
    };
    expect(z(1)).toBeLessThan(4);
    // Half the correction has E J = ¾ of it: the loss tells it apart.
    if (bandLimit === 4) expect(z(0.5)).toBeGreaterThan(4);
  }
});

test("the loss converges as the band limit grows, and what it leaves out grows with the number of modes", () => {
  const [coarse, fine] = [8, 16].map((L) => gaussianEntropies(matched(L))(1e-2).klDivergence);
  expect(Math.abs(fine - coarse) / fine).toBeLessThan(0.02);
  const [few, many] = [8, 16].map((L) => {
    const law = matched(L);
    const pairs = trainingPairs({ source: sourceOf(law), process, batch: 512 }, key(4), 0);
    const left = pairs.target.map((x0, i) => {
      const t = pairs.times.t[Math.floor(i / L ** 2)];
      return (x0 - Math.exp(-t) * pairs.x[i]) ** 2;
    });
    return {
      kept: Math.abs(estimate(rows(law, pairs, 1)).value),
      left: left.reduce((sum, value) => sum + value, 0),
    };
  });
  // Kept: two estimates of one limit, the error of each below 20 % of it. Left out: four times the modes.
  expect(many.kept / few.kept).toBeGreaterThan(0.5);
  expect(many.kept / few.kept).toBeLessThan(2);
  expect(many.left / few.left).toBeGreaterThan(3);
});

test("the untrained network has loss 0, exactly", () => {
  const law = matched(3);
  const pairs = trainingPairs({ source: sourceOf(law), process, batch: 64 }, key(1), 0);
  expect(rows(law, pairs, 0).every((value) => value === 0)).toBe(true);
});

test("the two weightings agree as t → 0 and differ by e^{3t}(1 − e^{−2t})/2t", () => {
  const law = matched(3);
  const pairs = trainingPairs({ source: sourceOf(law), process, batch: 64 }, key(1), 0);
  const [entropy, mean] = [rows(law, pairs, 1), rows(law, pairs, 1, "mean")];
  pairs.times.t.forEach((t, b) => {
    // Single precision; the sum of the row is common to both.
    const expected = (Math.exp(3 * t) * -Math.expm1(-2 * t)) / (2 * t);
    expect(mean[b] / entropy[b] / expected).toBeCloseTo(1, 5);
  });
});

test("the closed form in single precision is that of score, along eigenvectors too", () => {
  const c = Math.SQRT1_2;
  const law: FullGaussian<"cameron-martin"> = {
    kind: "full",
    basis: "cameron-martin",
    dimension: 2,
    mean: Float64Array.of(0.3, -0.2),
    eigenvalues: Float64Array.of(3, 0.1),
    eigenvectors: Float64Array.of(c, -c, c, c),
  };
  const form = gaussianClosedForm(tf, law);
  const t = [0.05, 0.4];
  const x = [1.5, -0.7, 0.2, 2.2];
  const found = tf.tidy(() => [...form.mean(t, tf.tensor2d(x, [2, 2])).dataSync()]);
  form.dispose();
  // Σ (e^{−2t} Σ + 1 − e^{−2t})⁻¹ in the basis of sums and differences, by hand.
  t.forEach((time, b) => {
    const [decay, noise] = [Math.exp(-time), 1 - Math.exp(-2 * time)];
    const y = [0, 1].map((i) => x[2 * b + i] - decay * law.mean[i]);
    const gain = (λ: number) => (decay * λ) / (decay ** 2 * λ + noise);
    const [sum, difference] = [(gain(3) * (y[0] + y[1])) / 2, (gain(0.1) * (y[1] - y[0])) / 2];
    expect(found[2 * b]).toBeCloseTo(law.mean[0] + sum - difference, 5);
    expect(found[2 * b + 1]).toBeCloseTo(law.mean[1] + sum + difference, 5);
  });
  const wrong = diagonalGaussian("cameron-martin", Float64Array.of(1, 1), Float64Array.of(0));
  expect(() => gaussianClosedForm(tf, wrong)).toThrow(/as many variances and means/);
});

test("a task's errors count as those of any other, at the time of each degree", () => {
  const L = 3;
  const rates = Float64Array.of(1, 2, 5);
  const pairs = trainingPairs({ source: sourceOf(matched(L)), process, batch: 16 }, key(6), 0);
  const { times } = pairs;
  const [nats, loss] = (["nats", "loss"] as const).map((kind) => rateWeights(times, rates, kind));
  times.t.forEach((t, b) => {
    for (let l = 0; l < L; l++) {
      // The same at time a t, of which the integral is a dt; an answer is (1 − e^{−2at})^{−½} of a correction.
      const own = { t: Float64Array.of(rates[l] * t), weights: Float64Array.of(times.weights[b]) };
      const unit = -Math.expm1(-2 * rates[l] * t);
      const expected = rates[l] * lossWeights(own, "entropy")[0] * unit;
      for (const i of [l * l, (l + 1) ** 2 - 1]) {
        expect(nats[b * L * L + i] / expected).toBeCloseTo(1, 5);
        // Errors count alike while a degree stands out of the noise.
        const alike = (times.weights[b] / (2 * t)) * Math.exp(-rates[l] * t);
        expect(loss[b * L * L + i] / alike).toBeCloseTo(1, 5);
      }
    }
  });
});
