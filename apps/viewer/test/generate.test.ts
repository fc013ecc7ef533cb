import {
  child,
  coefficients,
  colour,
  key,
  type ReverseState,
  truncate,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { fieldOf } from "@chaosphere/core/chaos";
import type { NetworkCheckpoint } from "@chaosphere/model";
import { describe, expect, test } from "vitest";
import { bandLimitRange } from "../src/generate/bandLimitRange.ts";
import { initialForm } from "../src/generate/form.ts";
import { watchInformation } from "../src/generate/informationPath.ts";
import { joinFrames, joinInformation, joinSteps } from "../src/generate/joinedRun.ts";
import { keptSteps } from "../src/generate/keptSteps.ts";
import { modelNamed } from "../src/generate/modelNamed.ts";
import { chaosField, keepNoise, localFieldOf, noiseField } from "../src/generate/noiseFields.ts";
import { noiseHint } from "../src/generate/noiseHint.ts";
import { orderHint } from "../src/generate/orderHint.ts";
import { pathHint } from "../src/generate/pathHint.ts";
import { sharesOf } from "../src/generate/samplingClient.ts";
import { createSession } from "../src/session/session.ts";
import type { ChaosSpec, NoiseSpec, SampleSpec } from "../src/state/state.ts";
import { bandLimits, evenly, evenRatios } from "../src/widgets/sliderValues.ts";
import { sequenceOf } from "./sequences.ts";

const noiseSpec: NoiseSpec = { ...initialForm.noise, bandLimit: 16, seed: 7 };
const chaosSpec: ChaosSpec = { ...initialForm.chaos, bandLimit: 12, seed: 7 };
const sampleSpec: SampleSpec = { ...initialForm.sample, model: "m" };

describe("noise", () => {
  test("is √C_l z on the command line's white noise, whatever was drawn before", () => {
    const noise = keepNoise();
    const z = whiteNoise(32, 1, child(key(7), 0));
    for (const [bandLimit, alpha] of [
      [8, 2],
      [32, 1.1],
      [16, 4],
    ] as const) {
      const { coefficients: a, theory } = noiseField({ ...noiseSpec, bandLimit, alpha }, noise);
      const γ = whittleMatern(bandLimit, { alpha, kappa: 3, sigma: 1 });
      expect(a.values).toEqual(colour(γ, truncate(z, bandLimit)).values);
      expect(theory).toEqual(γ.spectrum);
    }
    const other = noiseField({ ...noiseSpec, seed: 8 }, noise).coefficients.values;
    expect(other).not.toEqual(noiseField(noiseSpec, noise).coefficients.values);
  });

  test("is redrawn at L = 128 within 50 ms", () => {
    const noise = keepNoise();
    const spec = { ...noiseSpec, bandLimit: 128 };
    noiseField(spec, noise);
    const times = [1.5, 1.6, 1.7, 1.8, 1.9].map((alpha) => {
      const began = performance.now();
      noiseField({ ...spec, alpha }, noise);
      return performance.now() - began;
    });
    // Measured 0.4 ms on an idle core; the best of five on a busy one.
    expect(Math.min(...times)).toBeLessThan(50);
  });

  test("says when there is a field, and how smooth it is", () => {
    expect(noiseHint({ ...noiseSpec, alpha: 1 })).toMatch(/^α must exceed 1/);
    expect(noiseHint({ ...noiseSpec, alpha: 2.5 })).toMatch(/H\^s, s < 1\.5\. Degrees from 16 on/);
    expect(() => noiseField({ ...noiseSpec, alpha: 1 }, keepNoise())).toThrow(/alpha/);
  });
});

describe("chaos orders", () => {
  const power = (values: Float64Array) => values.reduce((sum, v) => sum + v * v, 0);

  test("partial sums approach the whole field in the same noise, order by order", () => {
    const noise = keepNoise();
    const whole = chaosField(chaosSpec, noise).coefficients.values;
    const missing = [0, 1, 2, 4, 8, 12].map((order) => {
      const part = chaosField({ ...chaosSpec, order }, noise).coefficients.values;
      return Math.sqrt(power(part.map((v, i) => v - whole[i])) / power(whole));
    });
    missing.slice(1).forEach((left, k) => {
      expect(left).toBeLessThan(missing[k]);
    });
    expect(missing.at(-1)).toBeLessThan(1e-6);
    const z = noise(7, 12);
    expect(fieldOf(localFieldOf(chaosSpec), z, 12).values).toEqual(whole);
  });

  test("order 1 is the Gaussian part: 1 + φ_1 Z/σ, which is 1 + Z for the lognormal law", () => {
    const noise = keepNoise();
    const { values } = chaosField({ ...chaosSpec, order: 1 }, noise).coefficients;
    const { measure } = localFieldOf(chaosSpec);
    const z = colour(measure, noise(7, 12)).values;
    values.forEach((value, i) => {
      const constant = i === 0 ? Math.sqrt(4 * Math.PI) : 0;
      expect(value).toBeCloseTo(constant + z[i], 11);
    });
  });

  test("the share of the variance is that of e^{σ²} − 1: Σ_{q ≤ n} σ^{2q}/q!", () => {
    const { spectrum } = localFieldOf(chaosSpec).measure;
    const s2 = spectrum.reduce((sum, c, l) => sum + ((2 * l + 1) * c) / (4 * Math.PI), 0);
    const share = (100 * (s2 + s2 ** 2 / 2)) / Math.expm1(s2);
    expect(orderHint({ ...chaosSpec, order: 2 })).toContain(`hold ${Number(share.toFixed(2))} %`);
    expect(orderHint({ ...chaosSpec, order: 0 })).toContain("the mean");
    expect(orderHint({ ...chaosSpec, law: "quadratic" })).toContain("100 %");
  });
});

describe("the path of a run", () => {
  test("is kept whole while it fits, else thinned evenly between its ends", () => {
    expect(keptSteps(5, 1, 8)).toEqual([0, 1, 2, 3, 4, 5]);
    const kept = keptSteps(100, 2, 8, 11 * 8 * 2 * 64);
    expect(kept).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    expect(keptSteps(1, 1, 1)).toEqual([0, 1]);
    expect(() => keptSteps(3, 1, 8, 1000)).toThrow(/two states of 1 fields at L = 8 must fit/);
    expect(pathHint({ ...sampleSpec, steps: 32 }, 64)).toMatch(
      /^Keeps all 33 states .* 128 MiB\.$/,
    );
    expect(pathHint({ ...sampleSpec, steps: 2000, count: 64 }, 64)).toMatch(/^Keeps 64 of 2001/);
    expect(pathHint({ ...sampleSpec, sampler: "euler-maruyama" }, 8)).toMatch(/grows with every/);
  });

  test("information is ‖ŝ‖² at the states, and not at points a sampler tries between them", () => {
    const times = Float64Array.of(2, 1, 0.5);
    const doubled = watchInformation(
      (_, x) => ({ ...x, values: x.values.map((v) => 2 * v) }),
      times,
    );
    const state = (scale: number) =>
      coefficients("cameron-martin", 1, Float64Array.of(scale, 3 * scale));
    times.forEach((time, step) => {
      const reached: ReverseState = { step, time, state: state(step + 1) };
      doubled.reached(reached);
      if (step === 2) return;
      doubled.score(time, reached.state);
      doubled.score(time, state(100));
    });
    const { mean, standardError } = doubled.result();
    // Rows 2s and 6s for s = 1, 2: squares 4s², 36s², mean 20s², standard error 16s².
    expect([...mean]).toEqual([20, 80, Number.NaN]);
    expect([...standardError].map((x) => Math.round(x))).toEqual([16, 64, Number.NaN]);
  });
});

describe("a run that is shared out", () => {
  test("gives every worker a field or more, and all fields to one or another", () => {
    expect(sharesOf(8, 2)).toEqual([4, 4]);
    expect(sharesOf(7, 3)).toEqual([2, 2, 3]);
    expect(sharesOf(1, 4)).toEqual([1]);
  });

  test("puts the rows of a step together in their order, when the last part has reached it", () => {
    const told: [number, number[]][] = [];
    const frames = joinFrames([2, 1], (time, values) => told.push([time, [...values]]));
    frames(1, 3, Float64Array.of(30));
    frames(1, 2, Float64Array.of(31));
    expect(told).toEqual([]);
    frames(0, 3, Float64Array.of(10, 20));
    frames(0, 2, Float64Array.of(11, 21));
    expect(told).toEqual([
      [3, [10, 20, 30]],
      [2, [11, 21, 31]],
    ]);
    const steps: number[] = [];
    const step = joinSteps(2, (reached) => steps.push(reached));
    for (const [part, reached] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ] as const)
      step(part, reached);
    expect(steps).toEqual([0, 1]);
  });

  test("has the mean and the standard error of all its fields", () => {
    const times = Float64Array.of(1, 0.5);
    // Squares of five fields at two times; the score of the second is not asked for at the last.
    const of = (squares: readonly number[]) => {
      const mean = squares.reduce((sum, x) => sum + x, 0) / squares.length;
      const spread = squares.reduce((sum, x) => sum + (x - mean) ** 2, 0);
      return [mean, Math.sqrt(spread / (squares.length * (squares.length - 1)))] as const;
    };
    const path = (squares: readonly number[]) => ({
      times,
      mean: Float64Array.of(of(squares)[0], Number.NaN),
      standardError: Float64Array.of(of(squares)[1], Number.NaN),
    });
    const parts = [[4], [1, 9], [16, 25]];
    const joined = joinInformation(parts.map(path), [1, 2, 2]);
    const [mean, standardError] = of(parts.flat());
    expect(joined.mean[0]).toBeCloseTo(mean, 12);
    expect(joined.standardError[0]).toBeCloseTo(standardError, 12);
    expect(joined.mean[1]).toBeNaN();
    expect(joined.standardError[1]).toBeNaN();
  });
});

describe("band limits", () => {
  const matern = { alpha: 2, kappa: 3, sigma: 1 };
  const network = {
    kind: "network",
    bandLimit: 8,
    noise: { spectrum: new Float64Array(8).fill(1), whittleMatern: matern },
    ratio: new Float64Array(8).fill(1),
  } as NetworkCheckpoint;
  const held = (checkpoint: unknown) => ({
    ...createSession().get(),
    left: sequenceOf(1, 1),
    models: { m: { name: "m", checkpoint: checkpoint as NetworkCheckpoint } },
  });

  test("data are only cut; noise and models go on", () => {
    const data = { kind: "bundled", id: "pcm-trefht" } as const;
    expect(bandLimitRange(data, held(network))).toEqual({ own: 8, largest: 8 });
    expect(bandLimitRange(noiseSpec, held(network))).toEqual({ own: 8, largest: 512 });
    expect(bandLimitRange(sampleSpec, held(network))).toEqual({ own: 8, largest: 32 });
    const plain = { ...network, noise: { spectrum: new Float64Array(8).fill(1) } };
    expect(bandLimitRange(sampleSpec, held(plain))).toEqual({ own: 8, largest: 32 });
    // A model whose last degree is empty has nothing there to go on with.
    const empty = { ...network, noise: { ...network.noise, spectrum: new Float64Array(8) } };
    expect(bandLimitRange(sampleSpec, held(empty))).toEqual({ own: 8, largest: 8 });
  });

  test("sliders have round values, their ends among them", () => {
    expect(evenly(1.05, 1.3, 0.05)).toEqual([1.05, 1.1, 1.15, 1.2, 1.25, 1.3]);
    const ratios = evenRatios(0.1, 100);
    expect([ratios[0], ratios[20], ratios.at(-1)]).toEqual([0.1, 1, 100]);
    const limits = bandLimits(512);
    expect(limits.slice(0, 4)).toEqual([2, 3, 4, 5]);
    for (const L of [16, 32, 64, 128, 256, 512]) expect(limits).toContain(L);
    expect(new Set(limits).size).toBe(limits.length);
    expect(bandLimits(2)).toEqual([2]);
  });
});

test("a model that is still being read is waited for", async () => {
  const session = createSession();
  const waited = modelNamed(session, "m");
  const model = { name: "M", checkpoint: {} as NetworkCheckpoint };
  session.set({ models: { other: model } });
  session.set({ models: { other: model, m: model } });
  expect(await waited).toBe(model);
  expect(await modelNamed(session, "m")).toBe(model);
});
