import { child, fillNormals, key, whiteNoise } from "@chaosphere/core";
import {
  dimensionOf,
  initialise,
  type NetworkSpec,
  type NetworkWeights,
  networkResidual,
  type PerDegreeSpec,
} from "@chaosphere/model";
import type { Tensor2D, Variable } from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { loadTf } from "../../src/backend/loadTf.ts";
import type { WeightTensors } from "../../src/backend/variables.ts";
import { buildModel } from "../../src/network/networkModel.ts";
import { operatorModel } from "../../src/network/operator.ts";
import { slopeFields } from "../../src/network/slopeFields.ts";
import { tensorResidual } from "../../src/network/tensorResidual.ts";
import { modelSpecs, trainedWeights } from "./modelInstance.ts";
import { plainFields } from "./plainFields.ts";

const { tf } = await loadTf({ backend: "wasm" });
const times = [0.002, 0.3, 4];

/** Runs a body with weights on the backend and frees them. */
function withWeights<T>(weights: NetworkWeights, body: (w: Record<string, Variable>) => T): T {
  const tensors = Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [
      name,
      tf.tidy(() => tf.variable(tf.tensor(data, [...shape]), true)),
    ]),
  );
  try {
    return body(tensors);
  } finally {
    tf.dispose(tensors);
  }
}

function states(spec: NetworkSpec, seed: number): Float64Array {
  const x = new Float64Array(times.length * dimensionOf(spec));
  fillNormals(key(seed), 0, x);
  return x;
}

describe.each([5, 6])("at band limit %d", (bandLimit) => {
  describe.each(modelSpecs(bandLimit))("%s", (_, spec) => {
    const d = dimensionOf(spec);
    const weights = trainedWeights(spec, key(401));

    test("gives the numbers of typed arrays to 1e-5, each row at its own time", () => {
      const x = states(spec, 402);
      const model = buildModel(tf, spec);
      const r = withWeights(weights, (w) =>
        tf.tidy(() =>
          model.forward(w, times, tf.tensor2d(Float32Array.from(x), [3, d])).dataSync(),
        ),
      );
      model.dispose();
      const residual = networkResidual(spec, weights);
      times.forEach((t, b) => {
        const expected = residual(t, x.subarray(b * d, (b + 1) * d));
        const norm = Math.hypot(...expected);
        expect(norm).toBeGreaterThan(1e-4);
        const error = Math.hypot(...expected.map((e, i) => e - r[b * d + i]));
        // Measured 2e-6 at most.
        expect(error / norm).toBeLessThan(1e-5);
        // Negative control: another time.
        const other = residual(t * 1.1, x.subarray(b * d, (b + 1) * d));
        expect(Math.hypot(...expected.map((e, i) => e - other[i])) / norm).toBeGreaterThan(1e-5);
      });
    });

    test("its gradient is the slope of the typed-array network along any direction, to 1e-4", () => {
      const x = states(spec, 403);
      const y = states(spec, 404);
      const value = (w: NetworkWeights) => {
        const residual = networkResidual(spec, w);
        return times.reduce((sum, t, b) => {
          const r = residual(t, x.subarray(b * d, (b + 1) * d));
          return r.reduce((s, r, i) => s + r * y[b * d + i], sum);
        }, 0);
      };
      const gradients = gradientsOf(spec, weights, x, y);
      Object.entries(weights).forEach(([name, { shape, data }], i) => {
        const direction = new Float64Array(data.length);
        fillNormals(child(key(405), i), 0, direction);
        const length = Math.hypot(...direction);
        const along = (h: number) =>
          value({
            ...weights,
            [name]: { shape, data: data.map((v, j) => v + (h * direction[j]) / length) },
          });
        // Fourth-order differences: truncation h⁴ ≈ 6e-6, rounding of the weights 6e-8/h ≈ 1e-6.
        const h = 0.05;
        const slope = (8 * (along(h) - along(-h)) - (along(2 * h) - along(-2 * h))) / (12 * h);
        const exact = gradients[name].reduce((sum, g, j) => sum + (g * direction[j]) / length, 0);
        const size = Math.hypot(...gradients[name]);
        expect(size).toBeGreaterThan(0);
        expect(Math.abs(slope - exact) / size, name).toBeLessThan(1e-4);
      });
    });
  });
});

/** The gradient of Σ r y in the weights. */
function gradientsOf(
  spec: NetworkSpec,
  weights: NetworkWeights,
  x: Float64Array,
  y: Float64Array,
): Record<string, Float64Array> {
  const shape: [number, number] = [times.length, dimensionOf(spec)];
  const model = buildModel(tf, spec);
  const gradients = withWeights(weights, (w) => {
    const { value, grads } = tf.variableGrads(() => {
      const r = model.forward(w, times, tf.tensor2d(Float32Array.from(x), shape));
      return tf.sum(tf.mul(r, tf.tensor2d(Float32Array.from(y), shape))).asScalar();
    }, Object.values(w));
    const numbers = Object.entries(w).map(([name, { name: id }]) => [
      name,
      Float64Array.from(grads[id].dataSync()),
    ]);
    tf.dispose([value, grads]);
    return Object.fromEntries(numbers);
  });
  model.dispose();
  return gradients;
}

test("an operator by our own kernels, and one by separate sums, have the gradients of the same operator by one matrix of harmonics", () => {
  for (const bandLimit of [2, 5, 6]) {
    for (const [, any] of modelSpecs(bandLimit)) {
      if (any.kind !== "spherical-operator" || any.slopePairs) continue;
      const spec = { ...any, positionDegrees: Math.min(any.positionDegrees, bandLimit) };
      const d = dimensionOf(spec);
      const x = Float32Array.from(states(spec, 410));
      const found = [undefined, slopeFields(tf, spec), plainFields(tf, spec)].map((fields) => {
        const model = operatorModel(tf, spec, fields);
        return withWeights(trainedWeights(spec, key(411)), (w) => {
          const { value, grads } = tf.variableGrads(
            () => tf.sum(tf.square(model.run(w, times, tf.tensor2d(x, [3, d])))).asScalar(),
            Object.values(w),
          );
          const numbers = Object.values(w).flatMap(({ name }) => [...grads[name].dataSync()]);
          numbers.push(value.dataSync()[0]);
          tf.dispose([value, grads]);
          model.dispose();
          return numbers;
        });
      });
      const [kernels, sums, plain] = found;
      const size = Math.hypot(...plain);
      for (const own of [kernels, sums]) {
        expect(Math.hypot(...own.map((g, i) => g - plain[i])) / size).toBeLessThan(1e-5);
      }
    }
  }
});

test("a model frees its constants, and a step leaves no tensor behind", () => {
  for (const [, spec] of modelSpecs(4)) {
    const before = tf.memory().numTensors;
    const x = states(spec, 406);
    gradientsOf(spec, trainedWeights(spec, key(407)), x, x);
    expect(tf.memory().numTensors).toBe(before);
  }
});

test("gains fitted to Gaussian data are the closed-form gains, within 1 % at every degree", () => {
  const L = 6;
  const q = Array.from({ length: L }, (_, l) => 0.2 + 3 / (l + 1));
  // The network is told a variance of 1 everywhere, and must find the others.
  const spec: PerDegreeSpec = {
    kind: "per-degree",
    bandLimit: L,
    variances: Array(L).fill(1),
    timeFrequencies: 3,
    timeWidth: 12,
  };
  const fitTimes = [0.02, 0.1, 0.3, 0.8, 1.6, 3];
  const gain = (v: number, t: number) => (Math.exp(-t) * v) / (1 + Math.exp(-2 * t) * (v - 1));
  const weights = fitGains(
    spec,
    fitTimes,
    (l, t) => gain(q[l], t) - gain(1, t),
    (l, t) => 1 + Math.exp(-2 * t) * (q[l] - 1),
  );
  const residual = networkResidual(spec, weights);
  const x = whiteNoise(L, 1, key(409)).values;
  for (const t of fitTimes) {
    const r = residual(t, x);
    for (let l = 0; l < L; l++) {
      const learned = gain(1, t) + r[l * l] / x[l * l];
      expect(Math.abs(learned / gain(q[l], t) - 1)).toBeLessThan(0.01);
    }
  }
});

/**
 * Minimises E[‖r(t, X_t) − (X_0 − m_G)‖²/c_out²], in closed form for linear r: the distance of the gain from the best one, weighted
 * by the variance of X_t. Unit vectors, one of each degree, read the gains off.
 */
function fitGains(
  spec: PerDegreeSpec,
  at: readonly number[],
  best: (l: number, t: number) => number,
  variance: (l: number, t: number) => number,
): NetworkWeights {
  const L = spec.bandLimit;
  const d = L * L;
  const [probes, targets, scale] = [0, 1, 2].map(() => new Float32Array(at.length * d));
  at.forEach((t, b) => {
    for (let l = 0; l < L; l++) {
      const i = b * d + l * l;
      probes[i] = 1;
      targets[i] = best(l, t);
      scale[i] = Math.sqrt(variance(l, t) / -Math.expm1(-2 * t)) * Math.exp(t);
    }
  });
  const model = buildModel(tf, spec);
  return withWeights(initialise(spec, key(408)), (w) => {
    const shape: [number, number] = [at.length, d];
    const [x, y, s] = [probes, targets, scale].map((v) => tf.tensor2d(v, shape));
    const adam = tf.train.adam(0.03);
    for (let step = 0; step < 500; step++) {
      adam.minimize(() => {
        const error = tf.mul(tf.sub(model.forward(w as WeightTensors, at, x as Tensor2D), y), s);
        return tf.mean(tf.square(error)).asScalar();
      });
    }
    model.dispose();
    adam.dispose();
    tf.dispose([x, y, s]);
    return Object.fromEntries(
      Object.entries(w).map(([name, tensor]) => [
        name,
        { shape: tensor.shape, data: Float32Array.from(tensor.dataSync()) },
      ]),
    );
  });
}

test("a trained network on tfjs answers as in typed arrays, block by block, and leaves no tensor", () => {
  const [, spec] =
    modelSpecs(4).find(([name]) => name.includes("posterior means")) ?? modelSpecs(4)[0];
  const weights = trainedWeights(spec, key(9));
  const d = dimensionOf(spec);
  const x = new Float64Array(131 * d);
  fillNormals(key(8), 0, x);
  const { numTensors } = tf.memory();
  const network = tensorResidual(tf, spec, weights);
  const found = network.residual(0.3, x);
  const exact = networkResidual(spec, weights)(0.3, x);
  const distance = Math.hypot(...found.map((v, i) => v - exact[i])) / Math.hypot(...exact);
  expect(distance).toBeLessThan(1e-5);
  // Negative control: another time.
  const other = network.residual(0.31, x);
  expect(Math.hypot(...other.map((v, i) => v - exact[i])) / Math.hypot(...exact)).toBeGreaterThan(
    1e-5,
  );
  network.dispose();
  expect(tf.memory().numTensors).toBe(numTensors);
});
