import {
  child,
  DivergenceError,
  DomainError,
  fillNormals,
  key,
  ShapeError,
} from "@chaosphere/core";
import { kolmogorovSmirnovFit } from "@chaosphere/metrics";
import { describe, expect, test } from "vitest";
import { drawFromDensity } from "../../src/fokkerPlanck/density.ts";
import type { LawOnMesh } from "../../src/fokkerPlanck/evolve.ts";
import { lawsAtTimes, scoreFromLaws } from "../../src/fokkerPlanck/lawsAtTimes.ts";
import { uniformLineMesh } from "../../src/fokkerPlanck/lineMesh.ts";
import { type Coefficient, coefficientBlock } from "../../src/nonlinear/equation.ts";
import {
  type ReversalOptions,
  type ScoreEstimate,
  simulateReversal,
} from "../../src/nonlinear/reversal.ts";
import { geometric, pearson, plane } from "./equationInstances.ts";

function last(...run: Parameters<typeof simulateReversal>): Float64Array {
  let states: Float64Array = new Float64Array(0);
  for (const state of simulateReversal(...run)) states = state.states;
  return states;
}

const fall = (from: number, to: number, steps: number): Float64Array =>
  Float64Array.from({ length: steps + 1 }, (_, k) => from + ((to - from) * k) / steps);

/** The distribution function of a law on a uniform mesh, linear in every cell. */
function distribution({ mesh: { faces }, density }: LawOnMesh): (x: number) => number {
  const below = [0];
  density.forEach((p, i) => {
    below.push(below[i] + p * (faces[i + 1] - faces[i]));
  });
  const width = faces[1] - faces[0];
  return (x) => {
    const i = Math.min(density.length - 1, Math.max(0, Math.floor((x - faces[0]) / width)));
    return below[i] + density[i] * (x - faces[i]);
  };
}

/** Deviation of a sample mean of f from its expectation under the law, in standard errors. */
function z(sample: Float64Array, { mesh, density }: LawOnMesh, f: (x: number) => number): number {
  const { faces, centres } = mesh;
  const mean = (g: (x: number) => number) =>
    density.reduce((sum, p, i) => sum + p * (faces[i + 1] - faces[i]) * g(centres[i]), 0);
  const expected = mean(f);
  const spread = Math.sqrt(mean((x) => (f(x) - expected) ** 2) / sample.length);
  return (sample.reduce((sum, x) => sum + f(x), 0) / sample.length - expected) / spread;
}

/** P(|Z| > 4) of a standard normal: four standard errors. */
const FOUR_ERRORS = 6.3e-5;

describe("Pearson noise, which grows with the state", () => {
  const times = fall(0.6, 0.1, 160);
  const space = uniformLineMesh(-12, 12, 900);
  const laws = lawsAtTimes(pearson, 0.5, space, {
    times: times.slice().reverse(),
    steps: [120, 4],
    timeDependent: false,
  });
  const [stop, end] = [laws[0], laws[laws.length - 1]];
  const score = scoreFromLaws(laws);
  const start = drawFromDensity(space, end.density, { key: key(1), paths: 4000 });
  const options: ReversalOptions = { key: key(2), times, start };

  test("the exact score leads back to the law at the stop", () => {
    const y = last(pearson, score, options);
    expect(kolmogorovSmirnovFit(y, distribution(stop)).pValue).toBeGreaterThan(FOUR_ERRORS);
    expect(Math.abs(z(y, stop, (x) => x))).toBeLessThan(4);
    expect(Math.abs(z(y, stop, (x) => Math.tanh(x - 0.5) ** 2))).toBeLessThan(4);
  });

  test("without div σσᵀ the same run ends in another law", () => {
    // a s̃ + div a = a s, with a = ½ + ½ x² and div a = x.
    const without: ScoreEstimate = (t, y) => {
      const s = score(t, y);
      return s.map((value, p) => value - y[p] / (0.5 + 0.5 * y[p] * y[p]));
    };
    const y = last(pearson, without, options);
    expect(kolmogorovSmirnovFit(y, distribution(stop)).pValue).toBeLessThan(FOUR_ERRORS);
    expect(Math.abs(z(y, stop, (x) => x))).toBeGreaterThan(4);
  });
});

test("geometric Brownian motion is led back to its log-normal law by the score in closed form", () => {
  const [μ, s, T, stop] = [0.1, 0.5, 1, 0.3];
  const normal = new Float64Array(4000);
  fillNormals(key(3), 0, normal);
  const start = normal.map((ξ) => Math.exp((μ - (s * s) / 2) * T + s * Math.sqrt(T) * ξ));
  const score: ScoreEstimate = (t, y) =>
    y.map((x) => -(1 + (Math.log(x) - (μ - (s * s) / 2) * t) / (s * s * t)) / x);
  const options = { key: key(4), times: fall(T, stop, 400), start };
  const standard = (y: Float64Array) => {
    const u = y.map((x) => (Math.log(x) - (μ - (s * s) / 2) * stop) / (s * Math.sqrt(stop)));
    const mean = u.reduce((sum, v) => sum + v, 0) / u.length;
    const square = u.reduce((sum, v) => sum + v * v, 0) / u.length;
    return [mean * Math.sqrt(u.length), (square - 1) * Math.sqrt(u.length / 2)];
  };
  for (const z of standard(last(geometric(μ, s), score, options)))
    expect(Math.abs(z)).toBeLessThan(4);
  // Without div a = 2 s² x.
  const without: ScoreEstimate = (t, y) => score(t, y).map((v, p) => v - 2 / y[p]);
  expect(Math.abs(standard(last(geometric(μ, s), without, options))[0])).toBeGreaterThan(4);
});

describe("in several dimensions", () => {
  const at = Float64Array.of(0.3, -0.7, 1.1, 0.4);
  const [t, h] = [0.4, 1e-3];
  const options = { key: key(5), times: Float64Array.of(t, t - h), start: at };
  const { dimension: m, noise: r } = plane;
  const noiseMatrix = (x: Float64Array): Float64Array => {
    const σ = coefficientBlock(1, m * r, m, 0);
    plane.diffusion(t, x, 0, σ);
    return Float64Array.from({ length: m * m }, (_, e) => {
      let sum = 0;
      for (let l = 0; l < r; l++) {
        sum += σ.values[Math.floor(e / m) * r + l] * σ.values[(e % m) * r + l];
      }
      return sum;
    });
  };
  const zero: ScoreEstimate = (_, y) => new Float64Array(y.length);

  test("the drift has Σ_j ∂_j a^ij, as differences of σσᵀ have it", () => {
    // Told that σ does not change, the step lacks div a and nothing else.
    const constant: Coefficient = (s, x, order, out) => {
      plane.diffusion(s, x, order, out);
      out.jacobian.fill(0);
    };
    const whole = last(plane, zero, options);
    const without = last({ ...plane, diffusion: constant }, zero, options);
    for (let p = 0; p < 2; p++) {
      for (let i = 0; i < m; i++) {
        let div = 0;
        for (let j = 0; j < m; j++) {
          const [up, down] = [1e-5, -1e-5].map((step) => {
            const x = at.slice(p * m, (p + 1) * m);
            x[j] += step;
            return noiseMatrix(x)[i * m + j];
          });
          div += (up - down) / 2e-5;
        }
        expect((whole[p * m + i] - without[p * m + i]) / h).toBeCloseTo(div, 7);
      }
    }
  });

  test("the score enters by σσᵀ", () => {
    const s = Float64Array.of(1.3, -0.2, 0.5, 2);
    const whole = last(plane, () => s, options);
    const without = last(plane, zero, options);
    for (let p = 0; p < 2; p++) {
      const a = noiseMatrix(at.subarray(p * m, (p + 1) * m));
      for (let i = 0; i < m; i++) {
        const pull = a[i * m] * s[p * m] + a[i * m + 1] * s[p * m + 1];
        expect((whole[p * m + i] - without[p * m + i]) / h).toBeCloseTo(pull, 9);
      }
    }
  });

  test("a path does not depend on the batch it is in", () => {
    const both = last(plane, zero, options);
    const second = last(plane, zero, { ...options, start: at.slice(2), firstRow: 1 });
    expect(both.slice(2)).toEqual(second);
  });
});

describe("what is refused", () => {
  const good: ReversalOptions = {
    key: child(key(6), 0),
    times: Float64Array.of(1, 0.5),
    start: Float64Array.of(0.5),
  };
  const zero: ScoreEstimate = (_, y) => new Float64Array(y.length);
  const refused =
    (options: Partial<ReversalOptions>, score = zero) =>
    () =>
      last(pearson, score, { ...good, ...options });

  test("starts that are no whole rows, and scores of another length", () => {
    expect(refused({ start: new Float64Array(0) })).toThrow(ShapeError);
    expect(refused({ start: new Float64Array(0) })).toThrow(/start must hold whole rows/);
    expect(refused({}, () => new Float64Array(3))).toThrow(ShapeError);
    expect(refused({}, () => new Float64Array(3))).toThrow(/score must give 1 numbers/);
  });

  test("times that do not decrease to 0 or more", () => {
    for (const times of [[1], [1, 1], [1, Number.NaN], [1, -1], [Infinity, 1]]) {
      expect(refused({ times: Float64Array.from(times) })).toThrow(DomainError);
      expect(refused({ times: Float64Array.from(times) })).toThrow(/times must decrease/);
    }
  });

  test("states that stop being finite, with path and step", () => {
    const wild: ScoreEstimate = () => Float64Array.of(Infinity);
    expect(refused({ firstRow: 7 }, wild)).toThrow(DivergenceError);
    expect(refused({ firstRow: 7 }, wild)).toThrow(/on path 7 in step 1 \(t = 0.5\)/);
    const point = { step: 1, time: 0.5, path: 7, component: 0 };
    expect(refused({ firstRow: 7 }, wild)).toThrow(expect.objectContaining({ point }));
  });
});
