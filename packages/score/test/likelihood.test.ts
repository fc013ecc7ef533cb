import {
  type CameronMartinCoordinates,
  child,
  coefficients,
  colour,
  DomainError,
  diagonalGaussian,
  key,
  logDensity as lebesgueLogDensity,
  type ScoreFunction,
  ShapeError,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { fullCovariance } from "@chaosphere/core/estimation";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { relativeScore } from "../src/denoiser.ts";
import { gaussianDenoiser } from "../src/exact/gaussian.ts";
import { shiftMixtureLogDensity, shiftMixtureScore } from "../src/exact/mixture.ts";
import { gaussianTrace } from "../src/likelihood/gaussianTrace.ts";
import { noiseLogDensity } from "../src/likelihood/noiseLogDensity.ts";
import { probabilityFlowLogDensity } from "../src/likelihood/probabilityFlow.ts";
import type { TraceFunction } from "../src/objectives/implicit.ts";
import { coordinateTrace, slicedTrace } from "../src/objectives/trace.ts";
import { goldenMixture } from "./mixtureInstance.ts";

const L = 4;
const d = L * L;
const span = { stop: 1e-3, horizon: 12 };

/** A Gaussian law rougher here and smoother there than the noise, with a mean. */
const variances = Float64Array.from({ length: d }, (_, j) => 10 ** Math.sin(3 * j));
const mean = Float64Array.from({ length: d }, (_, j) => 1.5 * Math.cos(j));
const gaussian = diagonalGaussian("cameron-martin", variances, mean);
const score = relativeScore(gaussianDenoiser(gaussian));
const exact = coordinateTrace(score);
/** Typical fields of the law. */
const points = coefficients(
  "cameron-martin",
  L,
  whiteNoise(L, 5, key(71)).values.map((z, i) => mean[i % d] + Math.sqrt(variances[i % d]) * z),
);
const probes = (s: ScoreFunction, seed: number, count: number) =>
  Array.from({ length: count }, (_, p) => slicedTrace(s, { key: child(key(seed), p) }));

/** log dμ_ε/dγ of the law N(e^{−ε} a, 1 + e^{−2ε}(v − 1)) at each row, minus log dμ_T/dγ at the flow's end. */
function gaussianLogDensity(x: CameronMartinCoordinates): Float64Array {
  const out = new Float64Array(x.batch);
  const law = (t: number, j: number) => ({
    centre: Math.exp(-t) * mean[j],
    v: 1 + Math.exp(-2 * t) * (variances[j] - 1),
  });
  x.values.forEach((z, i) => {
    const [start, end] = [law(span.stop, i % d), law(span.horizon, i % d)];
    const relative = (u: number, { centre, v }: typeof start) =>
      (u * u - (u - centre) ** 2 / v - Math.log(v)) / 2;
    const arrived = end.centre + Math.sqrt(end.v / start.v) * (z - start.centre);
    out[Math.floor(i / d)] += relative(z, start) - relative(arrived, end);
  });
  return out;
}

const error = (trace: TraceFunction, steps: number, s: ScoreFunction = score) => {
  const { logDensity } = probabilityFlowLogDensity(s, points, { span, traces: [trace], steps });
  return largestDifference(logDensity, gaussianLogDensity(points)) / d;
};

describe("Gaussian data", () => {
  test("have the closed-form log-density to 1e-6 nats a coefficient at the default number of steps", () => {
    const closed = gaussianTrace(gaussian);
    const { logDensity, standardError } = probabilityFlowLogDensity(score, points, {
      span,
      traces: [closed],
    });
    expect(largestDifference(logDensity, gaussianLogDensity(points)) / d).toBeLessThan(1e-6);
    expect([...standardError]).toEqual([0, 0, 0, 0, 0]);
  });

  test("the trace from the Jacobian is the closed form, and a denoiser a tenth too weak is seen", () => {
    expect(error(exact, 128)).toBeLessThan(1e-6);
    const weak: ScoreFunction = (t, x) => {
      const s = score(t, x);
      return { ...s, values: s.values.map((value) => 0.9 * value) };
    };
    expect(error(coordinateTrace(weak), 128, weak)).toBeGreaterThan(1e-3);
  });

  test("the rule has order 4", () => {
    const closed = gaussianTrace(gaussian);
    const order = Math.log2(error(closed, 64) / error(closed, 128));
    expect(order).toBeGreaterThan(3.8);
    expect(order).toBeLessThan(4.4);
  });

  test("with full covariance agree with the density of the law itself", () => {
    const law = fullCovariance(whiteNoise(L, 40, key(72)));
    const noised = {
      ...law,
      mean: law.mean.map((a) => Math.exp(-span.stop) * a),
      eigenvalues: law.eigenvalues.map((v) => 1 + Math.exp(-2 * span.stop) * (v - 1)),
    };
    const { logDensity } = probabilityFlowLogDensity(relativeScore(gaussianDenoiser(law)), points, {
      span,
      traces: [gaussianTrace(law)],
    });
    const lebesgue = lebesgueLogDensity(noised, points);
    const relative = lebesgue.map((value, b) => {
      const row = points.values.subarray(b * d, (b + 1) * d);
      return value + row.reduce((sum, z) => sum + z * z + Math.log(2 * Math.PI), 0) / 2;
    });
    // e^{−T} = 6e-6 of the mean is left at the horizon.
    expect(largestDifference(logDensity, relative) / d).toBeLessThan(1e-6);
  });

  test("the flow ends at the standardised point", () => {
    const traces = [gaussianTrace(gaussian)];
    const { end } = probabilityFlowLogDensity(score, points, { span, traces });
    const expected = points.values.map((z, i) => {
      const v = 1 + Math.exp(-2 * span.stop) * (variances[i % d] - 1);
      return (z - Math.exp(-span.stop) * mean[i % d]) / Math.sqrt(v);
    });
    expect(largestDifference(end.values, expected)).toBeLessThan(1e-4);
  });
});

describe("a mixture of shifts", () => {
  const mixture = goldenMixture(L);
  const s = shiftMixtureScore(mixture);
  const density = shiftMixtureLogDensity(mixture)(span.stop, points);

  test("has its closed-form log-density, by a score that is not linear", () => {
    const { logDensity } = probabilityFlowLogDensity(s, points, {
      span,
      traces: [coordinateTrace(s)],
      steps: 128,
    });
    expect(largestDifference(logDensity, density) / d).toBeLessThan(1e-6);
  });

  test("Hutchinson's estimates lie within 4 of their standard errors", () => {
    const { logDensity, standardError } = probabilityFlowLogDensity(s, points, {
      span,
      traces: probes(s, 73, 64),
      steps: 48,
    });
    logDensity.forEach((value, b) => {
      expect(standardError[b]).toBeGreaterThan(1e-3);
      expect(Math.abs(value - density[b]) / standardError[b], `${b}`).toBeLessThan(4);
    });
    // Negative control: the density without the trace is far outside.
    const traces: TraceFunction[] = [(_, x) => new Float64Array(x.batch)];
    const untraced = probabilityFlowLogDensity(s, points, { span, traces, steps: 48 });
    const z = untraced.logDensity.map(
      (value, b) => Math.abs(value - density[b]) / standardError[b],
    );
    expect(Math.max(...z)).toBeGreaterThan(8);
  });

  test("standard errors fall as the root of the number of probes", () => {
    const mean = (count: number) => {
      const traces = probes(s, 74, count);
      const { standardError } = probabilityFlowLogDensity(s, points, { span, traces, steps: 16 });
      return standardError.reduce((sum, e) => sum + e * e, 0);
    };
    // Variances from 16 and 256 probes over 5 rows, known to a fifth: their ratio is 16.
    const ratio = mean(16) / mean(256);
    expect(ratio).toBeGreaterThan(8);
    expect(ratio).toBeLessThan(32);
  });

  test("the same key gives the same estimate", () => {
    const run = () =>
      probabilityFlowLogDensity(s, points, {
        span,
        traces: probes(s, 75, 4),
        steps: 8,
      });
    expect(run()).toEqual(run());
  });
});

test("noise is its own model: its density relative to γ is 1", () => {
  const none: ScoreFunction = (_, x) => ({ ...x, values: x.values.map(() => 0) });
  const { logDensity } = probabilityFlowLogDensity(none, points, {
    span,
    traces: [coordinateTrace(none)],
    steps: 4,
  });
  expect(largestDifference(logDensity, new Float64Array(5))).toBe(0);
});

test("the density of the noise in harmonic coefficients is that of independent N(0, C_l)", () => {
  const γ = whittleMatern(L, { alpha: 2, kappa: 3, sigma: 5 });
  const a = colour(γ, points);
  const log = noiseLogDensity(γ, points);
  for (let b = 0; b < 5; b++) {
    let sum = 0;
    for (let i = 0; i < d; i++) {
      const c = γ.spectrum[Math.floor(Math.sqrt(i))];
      sum += Math.log(Math.exp(-(a.values[b * d + i] ** 2) / (2 * c)) / Math.sqrt(2 * Math.PI * c));
    }
    expect(Math.abs(log[b] - sum)).toBeLessThan(1e-12 * Math.abs(sum));
  }
  expect(() => noiseLogDensity(γ, coefficients("cameron-martin", 2, new Float64Array(4)))).toThrow(
    ShapeError,
  );
});

describe("refusals", () => {
  const call = (options: object) => () =>
    probabilityFlowLogDensity(score, points, { span, traces: [exact], steps: 1, ...options });
  test.each([
    ["no time to start from", { span: { stop: 0, horizon: 5 } }, /need 0 < stop < horizon/],
    ["a horizon before the start", { span: { stop: 2, horizon: 1 } }, /need 0 < stop < horizon/],
    ["half a step", { steps: 0.5 }, /steps must be a whole number/],
    ["no trace", { traces: [] }, /need one trace or more/],
  ])("%s", (_, options, rule) => {
    expect(call(options)).toThrow(DomainError);
    expect(call(options)).toThrow(rule);
  });
});
