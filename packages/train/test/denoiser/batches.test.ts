import {
  colour,
  gaussLegendre,
  key,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import {
  type BaseModelOptions,
  baseModel,
  fitGaussianModel,
  type NetworkCheckpoint,
} from "@chaosphere/model";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Tf } from "../../src/backend/tf.ts";
import { fitModel } from "../../src/denoiser/fitModel.ts";
import type { FitOptions } from "../../src/denoiser/fitOptions.ts";
import { rankGradient } from "../../src/denoiser/rankGradient.ts";
import { testTf } from "../trainStep.ts";

/** How a run cuts its batches, whoever asks, and what is done in which order. */
const seen = vi.hoisted(() => ({ order: [] as string[], timed: [] as unknown[] }));

vi.mock("@chaosphere/model", async (original) => {
  const model = await original<typeof import("@chaosphere/model")>();
  return {
    ...model,
    withGain: (...of: Parameters<typeof model.withGain>) => {
      seen.order.push("gain");
      return model.withGain(...of);
    },
  };
});

vi.mock("../../src/denoiser/stepsInTime.ts", () => ({
  stepsInTime: async (_tf: Tf, options: Omit<FitOptions, "steps">) => {
    seen.timed.push(options.microBatches?.count);
    return 2;
  },
}));

let tf: Tf;
beforeAll(async () => {
  tf = await testTf();
});
beforeEach(() => {
  seen.order.length = 0;
  seen.timed.length = 0;
});

const L = 4;
const law = whittleMatern(L, { alpha: 2, kappa: 3 });
const fields = synthesise(colour(law, whiteNoise(L, 30, key(1))), gaussLegendre(L + 1));
const { model: gaussian, coordinates } = fitGaussianModel(fields, L);
const baseOf = (more: Partial<BaseModelOptions> = {}) =>
  baseModel(gaussian, { network: "mlp", width: 8, depth: 1, ...more });
const base = baseOf();
const batch = 8;

/** Stops after the first step and keeps what was saved. */
async function unfinished(microBatches: number): Promise<NetworkCheckpoint> {
  const stop = new AbortController();
  let saved: NetworkCheckpoint | undefined;
  await fitModel(tf, base, coordinates, {
    steps: 4,
    batch,
    microBatches: { count: microBatches },
    signal: stop.signal,
    save: (state) => {
      saved = state;
    },
    onStep: () => stop.abort(),
  });
  if (!saved) throw new Error("an aborted run saves its state");
  return saved;
}

test("a run resumed for some minutes measures its steps in the micro-batches of before", async () => {
  const resume = await unfinished(4);
  const { state, planned } = await fitModel(tf, base, coordinates, { resume, minutes: 5 });
  expect([seen.timed, planned, state.microBatches]).toEqual([[4], 3, 4]);
});

test("other ranks are released once, behind the last step and before the gain of a cascade is measured", async () => {
  const cascade = baseOf({ cascade: true });
  const part = rankGradient(tf, cascade, coordinates, {
    batch,
    microBatches: 2,
    ranks: 2,
    rank: 1,
  });
  await fitModel(tf, cascade, coordinates, {
    steps: 2,
    batch,
    microBatches: {
      count: 2,
      others: {
        count: 1,
        begin: async (step, weights) => {
          seen.order.push(`step ${step}`);
          return async () => [part.sum(step, weights)];
        },
        release: async () => {
          seen.order.push("release");
        },
      },
    },
  });
  part.dispose();
  expect(seen.order).toEqual(["step 0", "step 1", "release", "gain"]);
});

test("an error names the function whose options they were", async () => {
  const of = (microBatches: { count: number }) =>
    fitModel(tf, base, coordinates, { steps: 1, batch, microBatches });
  await expect(of({ count: 3 })).rejects.toThrow(
    /^fitModel: the number of micro-batches must be a power of two that divides the batch of 8, got 3/,
  );
  const resume = await unfinished(4);
  const other = fitModel(tf, base, coordinates, { steps: 4, resume, microBatches: { count: 2 } });
  await expect(other).rejects.toThrow(/^fitModel: microBatches must be as before .*, 4, got 2/);
  expect(() =>
    rankGradient(tf, base, coordinates, { batch, microBatches: 2, ranks: 4, rank: 1 }),
  ).toThrow(
    /^rankGradient: the number of ranks must be .* at most that of micro-batches, 2, got 4/,
  );
});
