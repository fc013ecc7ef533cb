import {
  coefficients,
  DomainError,
  eigenmodes,
  isotropicGaussian,
  key,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { observation, pointValues } from "@chaosphere/score/posterior";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import type { MixtureCheckpoint, NetworkCheckpoint } from "../src/checkpoint/checkpoint.ts";
import { restoreModel } from "../src/checkpoint/restoreModel.ts";
import { type ConditionalMethod, conditionalRun } from "../src/conditioning/conditionalRun.ts";
import { modelPullback } from "../src/conditioning/modelPullback.ts";
import { twistedRun } from "../src/conditioning/twistedRun.ts";
import { isotropicModel } from "../src/fitting/isotropicModel.ts";
import { mlpSpec, operatorSpec, trainedWeights } from "./networkInstance.ts";

const L = 3;
const d = L * L;
const noise = whittleMatern(L, { alpha: 2, kappa: 2, sigma: 3 });
const isotropic = isotropicModel(noise);
const shifts = whiteNoise(L, 2, key(8)).values.map((z) => 2 * z);
const mixture: MixtureCheckpoint = {
  ...isotropic,
  kind: "mixture",
  mean: whiteNoise(L, 1, key(4)).values,
  horizon: 5,
  weights: Float64Array.of(0.4, 0.6),
  shifts,
};

function networkModel(kind: "mlp" | "spherical-operator"): NetworkCheckpoint {
  const spec = kind === "mlp" ? mlpSpec(d) : operatorSpec(L);
  return {
    ...isotropic,
    kind: "network",
    horizon: 5,
    spec,
    weights: trainedWeights(spec, key(9), 0.1),
    closedForm: eigenmodes(isotropicGaussian("cameron-martin", Float64Array.of(2, 1, 0.5))),
    steps: 1,
    heldOutLoss: new Float64Array(0),
  };
}

const stations = pointValues(Float64Array.of(0.5, 1.2, 2.4), Float64Array.of(0, 2, 4), L);
const seen = observation(stations, { kind: "white", sd: 0.2 }, Float64Array.of(1, 0, -1, 2, 1, 0));

describe("the conditional run of a model", () => {
  test.each<ConditionalMethod>(["diffusion", "dps", "pigdm"])(
    "by %s extends a smaller count, observation by observation",
    (method) => {
      const run = (count: number) =>
        conditionalRun(mixture, seen, { method, seed: 3, count, steps: 8 }).draw();
      const [few, many] = [run(2), run(5)];
      expect(many.batch).toBe(10);
      for (const b of [0, 1]) {
        const rows = many.values.subarray(b * 5 * d, (b * 5 + 2) * d);
        expect(rows).toEqual(few.values.subarray(b * 2 * d, (b + 1) * 2 * d));
      }
      expect(run(2).values).toEqual(few.values);
    },
  );

  test("follows what was seen of each field, within its errors", () => {
    const run = conditionalRun(mixture, seen, { method: "diffusion", seed: 3, count: 50 });
    const read = stations.apply(run.draw().values);
    // The prior's deviation at a point is 1.3, the error 0.2: draws are within five errors of what was read.
    read.forEach((value, at) => {
      const row = Math.floor(at / 150);
      expect(Math.abs(value - seen.values[row * 3 + (at % 3)])).toBeLessThan(1);
    });
    expect(run.logEvidence).toHaveLength(2);
    expect(run.approximation).toBeUndefined();
    let steps = 0;
    conditionalRun(mixture, seen, { method: "diffusion", seed: 3, count: 1 }).draw(() => steps++);
    expect(steps).toBe(run.totalSteps);
  });

  test("says which methods are approximations", () => {
    for (const method of ["dps", "pigdm"] as const) {
      const run = conditionalRun(networkModel("mlp"), seen, {
        method,
        seed: 1,
        count: 1,
        steps: 4,
      });
      expect(run.approximation).toContain("approximation");
      expect(run.logEvidence).toBeUndefined();
      expect(run.draw().values.every(Number.isFinite)).toBe(true);
    }
  });

  test("refuses a count of none, and an exact run of a network of the fields alone", () => {
    const run = (count: number) =>
      conditionalRun(mixture, seen, { method: "diffusion", seed: 1, count });
    expect(() => run(0)).toThrow(DomainError);
    expect(() =>
      conditionalRun(networkModel("mlp"), seen, { method: "diffusion", seed: 1, count: 1 }),
    ).toThrow(/--observe/);
  });
});

describe("twisted particles of a model", () => {
  test("give a mixture its evidence and a network a run, with what they are worth", () => {
    const run = twistedRun(mixture, seen, { seed: 1, count: 20, particles: 400 });
    const exact = conditionalRun(mixture, seen, { method: "diffusion", seed: 1, count: 1 });
    expect(run.fields.batch).toBe(40);
    run.logEvidence.forEach((log, b) => {
      expect(Math.abs(log - (exact.logEvidence?.[b] ?? Number.NaN))).toBeLessThan(0.3);
    });
    expect(run.leastEffectiveSampleSize.every((n) => n > 40)).toBe(true);
    const few = { seed: 1, count: 2, particles: 4, steps: 4 };
    const network = twistedRun(networkModel("spherical-operator"), seen, few);
    expect(network.fields.values.every(Number.isFinite)).toBe(true);
    expect(network.leastEffectiveSampleSize.every((n) => n >= 1 && n <= 4)).toBe(true);
  });
});

describe("the transposed derivative of a model's denoiser", () => {
  test("is the gradient of ⟨m(t, x), v⟩ of a mixture, by central differences", () => {
    const [t, x, v] = [0.4, whiteNoise(L, 2, key(5)), whiteNoise(L, 2, key(6)).values];
    const { denoiser } = restoreModel(mixture);
    const { mean, pullback } = modelPullback(mixture)(t, x);
    expect(largestDifference(mean.values, denoiser(t, x).values)).toBeLessThan(1e-13);
    expect(largestDifference(pullback(v), differences(denoiser, t, x.values, v))).toBeLessThan(
      1e-8,
    );
  });
});

/** ∂/∂x_i of ⟨m(t, x), v⟩ by rows, of error h² and ε/h. */
function differences(
  denoiser: ReturnType<typeof restoreModel>["denoiser"],
  t: number,
  x: Float64Array,
  v: Float64Array,
): Float64Array {
  const h = 1e-5;
  return x.map((_, i) => {
    const value = (sign: number) => {
      const moved = x.slice();
      moved[i] += sign * h;
      const m = denoiser(t, coefficients("cameron-martin", L, moved)).values;
      return m.reduce((sum, value, k) => sum + value * v[k], 0);
    };
    return (value(1) - value(-1)) / (2 * h);
  });
}
