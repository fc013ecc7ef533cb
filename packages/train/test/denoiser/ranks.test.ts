import {
  child,
  colour,
  fillNormals,
  gaussLegendre,
  type Key,
  key,
  purpose,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import {
  type BaseModel,
  type BaseModelOptions,
  baseModel,
  fibonacciPoints,
  fitGaussianModel,
  initialise,
  type NetworkCheckpoint,
  type NetworkWeights,
} from "@chaosphere/model";
import { beforeAll, describe, expect, test } from "vitest";
import type { Tf } from "../../src/backend/tf.ts";
import { variablesOf } from "../../src/backend/variables.ts";
import { fitModel, fitOptionsOf } from "../../src/denoiser/fitModel.ts";
import { completeOptions } from "../../src/denoiser/fitOptions.ts";
import { rankGradient } from "../../src/denoiser/rankGradient.ts";
import {
  fitObjective,
  pairStream,
  pairsFrom,
  sumOfParts,
} from "../../src/denoiser/stepGradient.ts";
import { flatWeights } from "../../src/microBatches/flatWeights.ts";
import type { OtherRanks } from "../../src/microBatches/microBatches.ts";
import { testTf } from "../trainStep.ts";

let tf: Tf;
beforeAll(async () => {
  tf = await testTf();
});

const L = 5;
const law = whittleMatern(L, { alpha: 2, kappa: 3 });
/** Squares of fields, which are no Gaussian ones. */
const fields = (() => {
  const { grid, unit, values, batch } = synthesise(
    colour(law, whiteNoise(L, 40, key(1))),
    gaussLegendre(L + 1),
  );
  return { grid, unit, batch, values: values.map((v) => v + v * v) };
})();
const { model: gaussian, coordinates } = fitGaussianModel(fields, L);

const networks: Readonly<Record<string, BaseModelOptions>> = {
  operator: { network: "operator", width: 4, depth: 1 },
  mlp: { network: "mlp", width: 8, depth: 1 },
  "per-degree": { network: "per-degree", width: 8 },
  "operator for observations": {
    network: "operator",
    width: 4,
    depth: 1,
    task: { text: "points:6", sites: fibonacciPoints(6), noiseSd: 0.1 },
  },
  "mlp, large scales first": { network: "mlp", width: 8, depth: 1, cascade: true },
};

const batch = 16;

/** The other ranks in this process, and what frees them. */
function ranksHere(base: BaseModel, ranks: number, microBatches = 8) {
  const parts = Array.from({ length: ranks - 1 }, (_, i) =>
    rankGradient(tf, base, coordinates, { batch, microBatches, ranks, rank: i + 1 }),
  );
  const others: OtherRanks = {
    count: ranks - 1,
    begin: async (step, weights) => async () => parts.map(({ sum }) => sum(step, weights)),
  };
  return { others, dispose: () => parts.forEach(({ dispose }) => void dispose()) };
}

interface Run {
  readonly steps?: number;
  readonly stopAfter?: number;
  readonly resume?: NetworkCheckpoint;
}

/** A run of eight steps on so many ranks, whole or stopped on the way. */
async function trained(base: BaseModel, ranks: number, { stopAfter, resume }: Run = {}, count = 8) {
  const { others, dispose } = ranksHere(base, ranks, count);
  const stop = new AbortController();
  let unfinished: NetworkCheckpoint | undefined;
  const { model } = await fitModel(tf, base, coordinates, {
    steps: 8,
    batch,
    heldOut: fields,
    microBatches: { count, ...(ranks > 1 && { others }) },
    signal: stop.signal,
    save: (state) => {
      unfinished = state;
    },
    onStep: ({ step }) => {
      if (step === stopAfter) stop.abort();
    },
    ...(resume && { resume }),
  });
  dispose();
  return unfinished ?? model;
}

const bits = (weights: NetworkWeights) =>
  Object.entries(weights).map(([name, { data }]) => [
    name,
    ...new Uint32Array(data.slice().buffer),
  ]);

describe.each(Object.entries(networks))("%s", (_, options) => {
  const base = baseModel(gaussian, options);

  test("the weights have the same bits for 1, 2 and 4 ranks, and for a run resumed on other ranks", async () => {
    const alone = await trained(base, 1);
    const first = bits(
      initialise(base.spec, child(child(key(0), purpose.training), purpose.weights)),
    );
    expect(bits(alone.weights)).not.toEqual(first);
    for (const ranks of [2, 4]) {
      const shared = await trained(base, ranks);
      expect(bits(shared.weights)).toEqual(bits(alone.weights));
      expect(shared.loss).toEqual(alone.loss);
    }
    const resume = await trained(base, 2, { stopAfter: 3 });
    expect(resume.state?.step).toBe(3);
    const resumed = await trained(base, 4, { resume });
    expect(bits(resumed.weights)).toEqual(bits(alone.weights));
    // Negative control: the same batches in other parts.
    expect(bits((await trained(base, 1, {}, 4)).weights)).not.toEqual(bits(alone.weights));
  });

  test("the sum over the parts of a batch is the gradient of the batch, but for rounding", () => {
    const options = completeOptions({
      ...fitOptionsOf("fitModel", base, coordinates, { batch, microBatches: { count: 8 } }),
      steps: 1,
    });
    const { relative, dispose } = fitObjective(tf, options);
    const weights = variablesOf(tf, moved(initialise(base.spec, key(3)), key(4)));
    const pairs = pairsFrom(options.training, batch, options, pairStream(options), 2);
    const whole = relative.gradient(weights, pairs);
    const expected = flatWeights(whole.gradients);
    const { loss, gradient } = sumOfParts(tf, relative, options, 8)(weights, 2, 0, 8);
    const distance = (other: ArrayLike<number>) =>
      Math.hypot(...expected.map((g, i) => g - other[i] / 8)) / Math.hypot(...expected);
    expect(Math.abs(loss / 8 - whole.loss) / Math.abs(whole.loss)).toBeLessThan(1e-5);
    expect(distance(gradient)).toBeLessThan(1e-5);
    // Negative control: half of the parts.
    const { gradient: half } = sumOfParts(tf, relative, options, 8)(weights, 2, 0, 4);
    expect(distance(half)).toBeGreaterThan(0.05);
    tf.dispose([weights, whole.gradients]);
    dispose();
  });
});

test("a rank that is lost leaves the state after the last whole step", async () => {
  const base = baseModel(gaussian, { network: "per-degree", width: 8 });
  const alone = await trained(base, 1, { stopAfter: 5 });
  const { others, dispose } = ranksHere(base, 2);
  let saved: NetworkCheckpoint | undefined;
  const run = fitModel(tf, base, coordinates, {
    steps: 8,
    batch,
    heldOut: fields,
    microBatches: {
      count: 8,
      others: {
        count: 1,
        begin: (step, weights) =>
          step < 5 ? others.begin(step, weights) : Promise.reject(new Error("rank 1 is gone")),
      },
    },
    save: (state) => {
      saved = state;
    },
  });
  await expect(run).rejects.toThrow("rank 1 is gone");
  dispose();
  expect(saved?.state?.step).toBe(5);
  expect(bits(saved?.state?.weights ?? {})).toEqual(bits(alone.state?.weights ?? {}));
});

/** Weights with noise, so that none has a gradient of 0 because another is 0. */
function moved(weights: NetworkWeights, stream: Key): NetworkWeights {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }], i) => {
      const noise = new Float64Array(data.length);
      fillNormals(child(stream, i), 0, noise);
      return [name, { shape, data: data.map((w, j) => w + 0.1 * noise[j]) }];
    }),
  );
}
