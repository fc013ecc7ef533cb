import {
  DomainError,
  isotropicGaussian,
  key,
  normalAt,
  ornsteinUhlenbeck,
  ShapeError,
} from "@chaosphere/core";
import type { NetworkSpec, NetworkTrainingState, NetworkWeights } from "@chaosphere/model";
import { beforeAll, expect, test } from "vitest";
import type { Tf } from "../../src/backend/tf.ts";
import { fitDenoiser } from "../../src/denoiser/fitDenoiser.ts";
import type { FitOptions } from "../../src/denoiser/fitOptions.ts";
import type { DataSource } from "../../src/pairs/dataSource.ts";
import { testTf } from "../trainStep.ts";

let tf: Tf;
beforeAll(async () => {
  tf = await testTf();
});

/** Skewed data: squares of normals. */
const source: DataSource = {
  dimension: 4,
  draw: (stream, out) => {
    for (let i = 0; i < 4; i++) out[i] = (normalAt(stream, i) ** 2 - 1) / Math.SQRT2;
  },
};

const spec: NetworkSpec = {
  kind: "mlp",
  dimension: 4,
  width: 16,
  depth: 1,
  variances: [1, 1, 1, 1],
  timeFrequencies: 3,
};

const options: FitOptions = {
  spec,
  closedForm: isotropicGaussian("cameron-martin", Float64Array.of(1, 1)),
  process: ornsteinUhlenbeck({ horizon: 3, stop: 0.01 }),
  training: source,
  heldOut: source,
  key: key(7),
  steps: 30,
  batch: 32,
  reportEvery: 5,
  heldOutPairs: 64,
};

/** The bits of weights, so that −0 and 0 differ. */
function bits(weights: NetworkWeights): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { data }]) => [
      name,
      [...new Uint32Array(data.slice().buffer)],
    ]),
  );
}

function stateBits(state: NetworkTrainingState): object {
  const { weights, average, firstMoment, secondMoment, best, ...numbers } = state;
  return {
    ...numbers,
    best: best && { ...best, weights: bits(best.weights) },
    weights: bits(weights),
    average: bits(average),
    firstMoment: bits(firstMoment),
    secondMoment: bits(secondMoment),
  };
}

/** Stops after k steps and returns the state that was saved. */
async function stoppedAfter(k: number): Promise<NetworkTrainingState> {
  const controller = new AbortController();
  let saved: NetworkTrainingState | undefined;
  const fit = await fitDenoiser(tf, {
    ...options,
    signal: controller.signal,
    onStep: ({ step }) => {
      if (step === k) controller.abort();
    },
    save: (state) => {
      saved = state;
    },
  });
  expect(fit.ended).toBe("aborted");
  if (!saved) throw new Error("nothing was saved");
  return saved;
}

test("k steps, a stop, and N − k steps end in the same bits as N steps", async () => {
  const whole = await fitDenoiser(tf, options);
  expect(whole.ended).toBe("finished");
  for (const k of [1, 12, 29]) {
    const saved = await stoppedAfter(k);
    expect(saved.step).toBe(k);
    const resumed = await fitDenoiser(tf, { ...options, resume: saved });
    expect(stateBits(resumed.state)).toEqual(stateBits(whole.state));
    expect(bits(resumed.weights)).toEqual(bits(whole.weights));
    expect(resumed.log).toEqual(whole.log);
  }
  const saved = await stoppedAfter(12);
  const forgotten = { ...saved, firstMoment: saved.secondMoment };
  const other = await fitDenoiser(tf, { ...options, resume: forgotten });
  expect(bits(other.weights)).not.toEqual(bits(whole.weights));
});

test("a resumed run has the batches and micro-batches of before, and refuses others", async () => {
  const { batch: _, ...silent } = options;
  const parts = { microBatches: { count: 4 } };
  const stopped = async (more: Partial<FitOptions>) => {
    const states: NetworkTrainingState[] = [];
    const save = (state: NetworkTrainingState) => void states.push(state);
    const { weights } = await fitDenoiser(tf, { ...options, ...more, saveEvery: 20, save });
    return { state: states[0], whole: bits(weights) };
  };
  const plain = await stopped({});
  expect([plain.state.batch, plain.state.microBatches]).toEqual([32, undefined]);
  const cut = await stopped(parts);
  expect([cut.state.batch, cut.state.microBatches]).toEqual([32, 4]);
  expect(cut.whole).not.toEqual(plain.whole);

  const resumed = async (resume: NetworkTrainingState, more: Partial<FitOptions> = {}) =>
    bits((await fitDenoiser(tf, { ...silent, ...more, resume })).weights);
  expect(await resumed(plain.state)).toEqual(plain.whole);
  expect(await resumed(cut.state)).toEqual(cut.whole);
  expect(await resumed(cut.state, { batch: 32, ...parts })).toEqual(cut.whole);
  await expect(resumed(plain.state, { batch: 16 })).rejects.toThrow(
    /batch must be as before in a resumed run, 32, got 16\. Leave it out/,
  );
  await expect(resumed(plain.state, parts)).rejects.toThrow(/microBatches must .*none, got 4/);
  await expect(resumed(cut.state, { microBatches: { count: 8 } })).rejects.toThrow(/4, got 8/);

  // A state of before they were kept goes on with what the call says.
  const { batch: __, microBatches: ___, ...old } = cut.state;
  expect(await resumed(old, { batch: 32, ...parts })).toEqual(cut.whole);
  expect(await resumed(old, { batch: 16, ...parts })).not.toEqual(cut.whole);
});

test("states saved on the way are those of a run that stops there", async () => {
  const saved: NetworkTrainingState[] = [];
  await fitDenoiser(tf, { ...options, saveEvery: 10, save: (state) => void saved.push(state) });
  expect(saved.map(({ step }) => step)).toEqual([10, 20]);
  expect(stateBits(saved[1])).toEqual(stateBits(await stoppedAfter(20)));
});

test("a state of another network, or one that is not finite, is refused", async () => {
  const saved = await stoppedAfter(2);
  const wider = { ...spec, width: 17 };
  const resume = (state: NetworkTrainingState, more: Partial<FitOptions> = {}) =>
    fitDenoiser(tf, { ...options, ...more, resume: state });
  await expect(resume(saved, { spec: wider })).rejects.toThrow(ShapeError);
  await expect(resume(saved, { spec: wider })).rejects.toThrow(/weights must hold "in.weight"/);
  await expect(resume({ ...saved, step: -1 })).rejects.toThrow(DomainError);
  await expect(resume({ ...saved, step: -1 })).rejects.toThrow(/step must be a whole number/);
  await expect(resume({ ...saved, smoothedLoss: Number.NaN })).rejects.toThrow(/must be finite/);
});
