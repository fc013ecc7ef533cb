import { DomainError, ShapeError } from "@chaosphere/core";
import type { Variable } from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { loadTf } from "../../src/backend/loadTf.ts";
import type { Tf } from "../../src/backend/tf.ts";
import { type AdamOptions, fusedAdam } from "../../src/optimiser/adam.ts";
import { plainMoments } from "../../src/optimiser/moments.ts";
import { lossCurve, problem, testBackend, testTf, trainStep } from "../trainStep.ts";

let tf: Tf;
let count = 0;
beforeAll(async () => {
  tf = await testTf();
});
beforeEach(() => void tf.setBackend(testBackend));

/** A variable with a name of its own. */
function variableOf(values: readonly number[]): Variable {
  const tensor = tf.tensor1d([...values]);
  const variable = tf.variable(tensor, true, `adam/${count++}`);
  tensor.dispose();
  return variable;
}

/** Algorithm 1 of Kingma and Ba in doubles, with decoupled decay, on one weight. */
function exactAdam(
  w: number,
  gradients: readonly number[],
  options: Required<AdamOptions>,
): number {
  const { learningRate: η, beta1, beta2, epsilon, weightDecay } = options;
  let [m, v] = [0, 0];
  for (const [i, g] of gradients.entries()) {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    const [meanHat, squareHat] = [m / (1 - beta1 ** (i + 1)), v / (1 - beta2 ** (i + 1))];
    w -= (η * meanHat) / (Math.sqrt(squareHat) + epsilon) + η * weightDecay * w;
  }
  return w;
}

const floats = fc.float({ min: -2, max: 2, noNaN: true });
const options = fc.record({
  learningRate: fc.constantFrom(1e-1, 1e-2, 1e-3),
  beta1: fc.constantFrom(0, 0.9, 0.99),
  beta2: fc.constantFrom(0.5, 0.99, 0.999),
  epsilon: fc.constantFrom(1e-8, 1e-3),
  weightDecay: fc.constantFrom(0, 0.01),
});

/** Greatest distance from the law's weights after all steps, in units of its bound. */
function deviation(
  settings: Required<AdamOptions>,
  start: number[],
  gradients: number[][],
  law: typeof exactAdam = exactAdam,
): number {
  const variable = variableOf(start);
  const optimiser = fusedAdam(tf, settings);
  for (const g of gradients) {
    tf.tidy(() => optimiser.applyGradients({ [variable.name]: tf.tensor1d(g) }));
  }
  const found = variable.dataSync();
  tf.dispose(variable);
  optimiser.dispose();
  // A step moves a weight by at most about η/√(1 − β₂) and carries some ten roundings; β's own rounding, 2⁻²⁴ of it,
  // counts 1/(1 − β) times, and cancelling signs in m amplify all of these; the weight itself is rounded once per step.
  const { learningRate, beta1, beta2 } = settings;
  const roundings = (20 + 4 / (1 - beta1) + 4 / (1 - beta2)) * 2 ** -24;
  return start.reduce((most, w, i) => {
    const exact = law(
      w,
      gradients.map((g) => g[i]),
      settings,
    );
    const size = 4 * learningRate * gradients.length;
    const bound = roundings * size + gradients.length * 2 ** -23 * (Math.abs(w) + size);
    return Math.max(most, Math.abs(found[i] - exact) / bound);
  }, 0);
}

const histories = fc
  .tuple(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 8 }))
  .chain(([n, steps]) => {
    const row = fc.array(floats, { minLength: n, maxLength: n });
    return fc.tuple(row, fc.array(row, { minLength: steps, maxLength: steps }));
  });

test("weights after any history of gradients are those of the algorithm in doubles", () => {
  fc.assert(
    fc.property(options, histories, (settings, [start, gradients]) => {
      return deviation(settings, start, gradients) < 1;
    }),
    { seed: 44, numRuns: 150 },
  );
});

test("without the correction of the bias the same criterion fails", () => {
  const settings = { learningRate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
  const uncorrected = (w: number, [g]: readonly number[]) =>
    w - (1e-2 * 0.1 * g) / (Math.sqrt(0.001 * g * g) + 1e-8);
  expect(deviation(settings, [1], [[0.5]])).toBeLessThan(1);
  expect(deviation(settings, [1], [[0.5]], uncorrected)).toBeGreaterThan(1);
});

test("weights agree with tfjs's own Adam on the cpu backend", () => {
  const start = [0.3, -1.2, 0.7, 2, -0.1];
  const gradients = Array.from({ length: 30 }, (_, k) =>
    start.map((w, i) => Math.sin(w + k * (i + 1))),
  );
  const ours = variableOf(start);
  const optimiser = fusedAdam(tf, { learningRate: 0.01, epsilon: 1e-7 });
  for (const g of gradients) {
    tf.tidy(() => optimiser.applyGradients({ [ours.name]: tf.tensor1d(g) }));
  }
  const found = ours.dataSync();
  tf.setBackend("cpu");
  const theirs = variableOf(start);
  const adam = tf.train.adam(0.01, 0.9, 0.999, 1e-7);
  for (const g of gradients) {
    tf.tidy(() => adam.applyGradients([{ name: theirs.name, tensor: tf.tensor1d(g) }]));
  }
  // Thirty steps of 0.01 with some twenty roundings each, and 1/(1 − β₂) of one from β₂'s own: 30 · 0.01 · 1e3 · 2⁻²⁴.
  for (const [i, w] of theirs.dataSync().entries())
    expect(Math.abs(found[i] - w)).toBeLessThan(2e-5);
});

test("the fast step and its plain twin move weights and moments alike", () => {
  const n = 37;
  const wave = (phase: number) => Float32Array.from({ length: n }, (_, i) => Math.sin(phase + i));
  const start = { first: wave(1), second: wave(2).map((x) => x * x) };
  const step = { scale: 0.5, beta1: 0.9, beta2: 0.99, rate: 0.01, epsilon: 1e-6, decay: 1e-3 };
  const [fast, plain] = [variableOf([...wave(3)]), variableOf([...wave(3)])];
  const gradient = tf.tensor1d(wave(4));
  const optimiser = fusedAdam(tf, {
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-6,
    weightDecay: 0.1,
    learningRate: 0.01,
  });
  const slow = plainMoments(tf, plain, start);
  slow.step(gradient, step);
  // Step number 10 000 has no bias left to correct: 0.9^10000 and 0.99^10000 are below 1e-43.
  optimiser.restore({ step: 9999, moments: { [fast.name]: start } });
  optimiser.applyGradients({ [fast.name]: gradient }, { gradientScale: 0.5 });
  const moments = optimiser.state().moments[fast.name];
  const near = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    for (let i = 0; i < n; i++) expect(Math.abs(a[i] - b[i])).toBeLessThan(1e-6);
  };
  near(moments.first, slow.values().first);
  near(moments.second, slow.values().second);
  near(fast.dataSync(), plain.dataSync());
});

test("stopping, storing and going on gives the bits of going on", () => {
  const run = (name: string, stopAt: number | null) => {
    const small = problem(tf, name, [8, 12, 4], 6);
    let optimiser = fusedAdam(tf);
    for (let k = 0; k < 12; k++) {
      if (k === stopAt) {
        const stored = JSON.stringify(optimiser.state(), (_, value) =>
          value instanceof Float32Array ? { floats: [...value] } : value,
        );
        optimiser.dispose();
        optimiser = fusedAdam(tf);
        const revive = (_: string, value: { floats?: number[] }) =>
          value?.floats ? Float32Array.from(value.floats) : value;
        optimiser.restore(JSON.parse(stored, revive));
      }
      trainStep(tf, small, optimiser);
    }
    return small.variables.map((variable) => [...variable.dataSync()]);
  };
  expect(run("stopped", 5)).toEqual(run("whole", null));
});

test("a copy of the weights taken before a step keeps them", () => {
  const variable = variableOf([1, 2, 3]);
  const copy = tf.clone(variable);
  const optimiser = fusedAdam(tf);
  optimiser.applyGradients({ [variable.name]: tf.tensor1d([1, 1, 1]) });
  expect([...copy.dataSync()]).toEqual([1, 2, 3]);
  expect(variable.dataSync()[0]).toBeLessThan(1);
});

test("three hundred steps leave no tensor and no byte behind", () => {
  const small = problem(tf, "long", [16, 24, 8], 16);
  const optimiser = fusedAdam(tf, { weightDecay: 0.01 });
  const heap = () => {
    const { wasm } = tf.backend() as { wasm?: { asm: { memory: { buffer: ArrayBuffer } } } };
    return wasm?.asm.memory.buffer.byteLength ?? 0;
  };
  const state = () => [
    tf.memory().numTensors,
    tf.memory().numBytes,
    tf.engine().backend.numDataIds(),
  ];
  let losses = [trainStep(tf, small, optimiser)];
  const [before, heapBefore] = [state(), heap()];
  for (let k = 1; k < 300; k++) losses = [...losses, trainStep(tf, small, optimiser)];
  expect(state()).toEqual(before);
  expect(heap()).toBe(heapBefore);
  expect(losses[299]).toBeLessThan(0.5 * losses[0]);
  optimiser.dispose();
  expect(tf.memory().numTensors).toBeLessThan(before[0]);
});

test("loss curves of 20 steps agree between all backends there are to 1e-4", async () => {
  const backends = [...new Set([testBackend, "wasm"] as const)];
  if (testBackend !== "wasm") await loadTf({ backend: "wasm" });
  const curveOn = (backend: string, learningRate = 3e-3) => {
    tf.setBackend(backend);
    return lossCurve(tf, 20, { learningRate }, `${backend}/${learningRate}`);
  };
  const expected = curveOn("cpu");
  const distance = (losses: number[]) =>
    Math.max(...expected.map((loss, k) => Math.abs(losses[k] / loss - 1)));
  for (const backend of backends) expect(distance(curveOn(backend))).toBeLessThan(1e-4);
  // A learning rate that is wrong by 1/300 does not pass.
  expect(distance(curveOn(testBackend, 3.01e-3))).toBeGreaterThan(1e-4);
});

test("options outside their range are refused", () => {
  expect(() => fusedAdam(tf, { learningRate: 0 })).toThrow(DomainError);
  expect(() => fusedAdam(tf, { learningRate: Number.NaN })).toThrow(
    /learningRate must be positive/,
  );
  expect(() => fusedAdam(tf, { epsilon: -1 })).toThrow(/epsilon must be positive, got -1/);
  expect(() => fusedAdam(tf, { beta1: 1 })).toThrow(/beta1 must be at least 0 and below 1, got 1/);
  expect(() => fusedAdam(tf, { beta2: Number.NaN })).toThrow(DomainError);
  expect(() => fusedAdam(tf, { weightDecay: -0.1 })).toThrow(/weightDecay must not be negative/);
});

test("gradients and moments must fit a variable", () => {
  const variable = variableOf([1, 2]);
  const optimiser = fusedAdam(tf);
  expect(() => optimiser.applyGradients({ nobody: tf.tensor1d([1]) })).toThrow(DomainError);
  expect(() => optimiser.applyGradients({ [variable.name]: tf.tensor1d([1]) })).toThrow(ShapeError);
  const moments = { [variable.name]: { first: new Float32Array(2), second: new Float32Array(3) } };
  expect(() => optimiser.restore({ step: 1, moments })).toThrow(/second moment of .* must hold 2/);
});
