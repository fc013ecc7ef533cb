import {
  colour,
  gaussLegendre,
  isotropicGaussian,
  key,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { dataToNoiseRatio } from "@chaosphere/core/estimation";
import { describe, expect, test } from "vitest";
import {
  baseModel,
  decodeCheckpoint,
  encodeCheckpoint,
  fitGaussianModel,
  initialise,
  modelRun,
  type NetworkCheckpoint,
  networkCheckpoint,
  restoreModel,
  withGain,
} from "../src/index.ts";

const L = 5;
const prior = whittleMatern(L, { alpha: 2, kappa: 3 });
const fields = synthesise(colour(prior, whiteNoise(L, 80, key(1))), gaussLegendre(L));
const { model: gaussian } = fitGaussianModel(fields, L, { seed: 3 });
const base = baseModel(gaussian, { network: "per-degree", width: 4, closedForm: "diagonal" });
const isotropic = {
  ...base,
  closedForm: isotropicGaussian("cameron-martin", base.model.ratio),
};
const weights = initialise(base.spec, key(2));

/** A network that answers nothing: the model is the Gaussian law. */
const nothing = networkCheckpoint(isotropic, weights, { step: 0, log: [] });
/** One with other weights, which gives degrees another power. */
const off = networkCheckpoint(
  isotropic,
  Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }], k) => {
      const noise = whiteNoise(20, 1, key(80 + k)).values;
      return [name, { shape, data: data.map((w, i) => w + 0.3 * noise[i]) }];
    }),
  ),
  { step: 0, log: [] },
);

/** Mean squares by degree over those of the law, less 1, in standard errors. */
function deviations(
  model: NetworkCheckpoint,
  options: Parameters<typeof modelRun>[1],
): readonly number[] {
  const { standard } = restoreModel(model);
  const power = dataToNoiseRatio(standard.apply(modelRun(model, options).draw()));
  return Array.from(
    power,
    (p, l) => (p / model.ratio[l] - 1) / Math.sqrt(2 / (2 * l + 1) / options.count),
  );
}

const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));

describe("the gain of a network that reads states", () => {
  const kept = withGain(off, { seed: 3, count: 1500, steps: 64 });

  test("gives fields the data's power, by the default sampler in other steps", () => {
    const options = { seed: 4, count: 1500, steps: 96 };
    expect(largest(deviations(kept, options))).toBeLessThan(8);
    const { times = new Float64Array(2) } = kept.gain ?? {};
    const without = { ...kept, gain: { times, logarithms: new Float64Array(2 * L) } };
    expect(largest(deviations(without, options))).toBeGreaterThan(16);
  });

  test("speaks of other steps than its own, also from a file", () => {
    const read = decodeCheckpoint(encodeCheckpoint(kept), "kept.model");
    const told = (steps: number) => modelRun(read, { seed: 4, count: 1, steps }).gainWarning;
    expect(told(64)).toBeUndefined();
    expect(told(48)).toMatch(/^the gain .* in 64 steps.* in 48\. Take 64 steps\.$/);
    expect(
      modelRun(read, { seed: 4, count: 1, steps: 48, sampler: "multistep-3" }).gainWarning,
    ).toBeUndefined();
  });

  test("is exactly 1 where the network adds nothing", () => {
    const { gain } = withGain(nothing, { seed: 3, count: 5, steps: 4 });
    expect(gain?.logarithms).toEqual(new Float64Array(2 * L));
  });

  test("leaves Gaussian data their law in any number of steps, which the steps alone do not", () => {
    const gained = withGain(nothing, { seed: 3, count: 5, steps: 4 });
    for (const steps of [3, 12]) {
      const options = { seed: 4, count: 6000, steps };
      // What horizon and stop leave, 1 % of a variance at most, is within these standard errors.
      expect(largest(deviations(gained, options))).toBeLessThan(4.5);
      expect(largest(deviations(nothing, { ...options, sampler: "ancestral" }))).toBeGreaterThan(8);
    }
  });

  test("draws the same fields in any batch", () => {
    const three = modelRun(kept, { seed: 4, count: 3, steps: 6 }).draw().values;
    const rest = modelRun(kept, { seed: 4, count: 2, firstRow: 1, steps: 6 }).draw().values;
    expect(rest).toEqual(three.subarray(L * L));
  });

  test("goes with ancestral, which is the default then, and with no other sampler", () => {
    const options = { seed: 4, count: 2, steps: 6 };
    const run = modelRun(kept, options);
    expect(run.sampler).toBe("ancestral");
    expect(modelRun(kept, { ...options, sampler: "ancestral" }).draw().values).toEqual(
      run.draw().values,
    );
    for (const sampler of ["multistep-2", "multistep-3"] as const) {
      const named = { ...options, sampler };
      expect(modelRun(kept, named).sampler).toBe(sampler);
      expect(modelRun(kept, named).draw().values).toEqual(modelRun(off, named).draw().values);
    }
    expect(modelRun(off, options).sampler).toBe("multistep-3");
  });

  test("has two times in a file: those of a flow, of earlier versions, mean something else", () => {
    const times = Float64Array.of(3, 1, 0.1);
    const old = { ...kept, gain: { times, logarithms: new Float64Array(3 * L) } };
    expect(() => encodeCheckpoint(old)).toThrow(/gain.times must be two times that fall, got 3/);
  });

  test("is no part of the denoiser", () => {
    const x = whiteNoise(L, 1, key(9));
    expect(restoreModel(kept).denoiser(0.5, x).values).toEqual(
      restoreModel(off).denoiser(0.5, x).values,
    );
  });

  test("is in the file, under a name that other readers refuse", () => {
    const bytes = encodeCheckpoint(kept);
    expect(new TextDecoder().decode(bytes)).toContain("gained-network");
    expect(decodeCheckpoint(bytes)).toMatchObject({ gain: kept.gain });
  });
});
