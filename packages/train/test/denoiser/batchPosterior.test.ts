import { child, key, ornsteinUhlenbeck } from "@chaosphere/core";
import type { Tensor2D } from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { Tf } from "../../src/backend/tf.ts";
import { batchPosteriorMean } from "../../src/denoiser/batchPosterior.ts";
import { trainingPairs } from "../../src/pairs/trainingPairs.ts";
import { eightGaussians } from "../../src/planar/eightGaussians.ts";
import { testTf } from "../trainStep.ts";

let tf: Tf;
beforeAll(async () => {
  tf = await testTf();
});

const source = eightGaussians();
const process = ornsteinUhlenbeck({ horizon: 4, stop: 1e-2 });
const { posteriorMean } = (() => {
  const { means, spread } = modes();
  return {
    /** E[X_0 | X_t = x], mode by mode. */
    posteriorMean(t: number, x: readonly number[]): number[] {
      const [decay, noise] = [Math.exp(-t), -Math.expm1(-2 * t)];
      const variance = decay ** 2 * spread ** 2 + noise;
      const logs = means.map(
        (m) => -((x[0] - decay * m[0]) ** 2 + (x[1] - decay * m[1]) ** 2) / (2 * variance),
      );
      const largest = Math.max(...logs);
      const weights = logs.map((l) => Math.exp(l - largest));
      const total = weights.reduce((a, b) => a + b, 0);
      const gain = (decay * spread ** 2) / variance;
      return [0, 1].map((i) =>
        means.reduce(
          (sum, m, k) => sum + (weights[k] / total) * (m[i] + gain * (x[i] - decay * m[i])),
          0,
        ),
      );
    },
  };
})();

/** The law of eightGaussians: eight modes of deviation 0.08 on the circle of radius 2. */
function modes(): { means: [number, number][]; spread: number } {
  const means = Array.from({ length: 8 }, (_, k): [number, number] => [
    2 * Math.cos((Math.PI * k) / 4),
    2 * Math.sin((Math.PI * k) / 4),
  ]);
  return { means, spread: 0.08 };
}

/** y_b in double precision, all data or all but the row's own. */
function plainMeans(t: Float64Array, x: Float32Array, data: Float32Array, own: boolean): number[] {
  return Array.from(t, (time, b) => {
    const [decay, noise] = [Math.exp(-time), -Math.expm1(-2 * time)];
    const logs = Array.from(t, (_, j) => {
      if (!own && j === b) return Number.NEGATIVE_INFINITY;
      const distance =
        (x[2 * b] - decay * data[2 * j]) ** 2 + (x[2 * b + 1] - decay * data[2 * j + 1]) ** 2;
      return -distance / (2 * noise);
    });
    const largest = Math.max(...logs);
    const weights = logs.map((l) => Math.exp(l - largest));
    const total = weights.reduce((a, w) => a + w, 0);
    return [0, 1].map((i) => weights.reduce((a, w, j) => a + (w / total) * data[2 * j + i], 0));
  }).flat();
}

function onBackend(t: Float64Array, x: Float32Array, data: Float32Array): Float32Array {
  return tf.tidy(() => {
    const rows = (values: Float32Array): Tensor2D => tf.tensor2d(values, [t.length, 2]);
    return batchPosteriorMean(tf, t, rows(x), rows(data)).dataSync() as Float32Array;
  });
}

test("the mean over a batch is the formula", () => {
  const { times, x, target } = trainingPairs({ source, process, batch: 64 }, key(721), 0);
  const found = onBackend(times.t, x, target);
  const expected = plainMeans(times.t, x, target, true);
  // Exponents of some hundreds in single precision; measured 2e-5.
  expected.forEach((y, i) => {
    expect(Math.abs(found[i] - y)).toBeLessThan(2e-4);
  });
});

describe("as a target in place of the datum", () => {
  const batches = 400;
  const batch = 16;
  /** By batch: the mean over its rows of ⟨y − m, m⟩, with all data and without the row's own, and mean squares of y − m and X_0 − m. */
  const rows = Array.from({ length: batches }, (_, k) => {
    const { times, x, target } = trainingPairs({ source, process, batch }, child(key(722), k), 0);
    const late = times.t.map(() => 0.5);
    for (let b = 0; b < batch; b++) {
      const [decay, spread] = [process.mean(times.t[b]), process.spread(times.t[b])];
      for (const i of [2 * b, 2 * b + 1]) {
        const noise = (x[i] - decay * target[i]) / spread;
        x[i] = Math.exp(-0.5) * target[i] + Math.sqrt(-Math.expm1(-1)) * noise;
      }
    }
    const means = Array.from(late, (t, b) => posteriorMean(t, [x[2 * b], x[2 * b + 1]])).flat();
    const dot = (y: ArrayLike<number>) =>
      means.reduce((sum, m, i) => sum + (y[i] - m) * m, 0) / batch;
    const square = (y: ArrayLike<number>) =>
      means.reduce((sum, m, i) => sum + (y[i] - m) ** 2, 0) / batch;
    const all = plainMeans(late, x, target, true);
    return {
      bias: dot(all),
      biasOfOthers: dot(plainMeans(late, x, target, false)),
      square: square(all),
      squareOfDatum: square(target),
    };
  });
  const mean = (of: keyof (typeof rows)[number]) =>
    rows.reduce((sum, row) => sum + row[of], 0) / batches;
  const z = (of: "bias" | "biasOfOthers") => {
    const variance = rows.reduce((sum, row) => sum + (row[of] - mean(of)) ** 2, 0) / (batches - 1);
    return Math.abs(mean(of)) / Math.sqrt(variance / batches);
  };

  test("it has the mean of the datum, which it would not have without the datum itself", () => {
    expect(z("bias")).toBeLessThan(4);
    expect(z("biasOfOthers")).toBeGreaterThan(4);
  });

  test("it varies less: at t = ½ in the plane by a factor of 2 already with 16 data", () => {
    expect(mean("square")).toBeLessThan(mean("squareOfDatum") / 2);
  });
});
