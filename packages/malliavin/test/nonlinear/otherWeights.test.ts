import { child, DomainError, fillNormals, key, ShapeError } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { blendWeights } from "../../src/nonlinear/blendWeights.ts";
import { brownianIncrements } from "../../src/nonlinear/brownian.ts";
import { scalarEquation } from "../../src/nonlinear/givenEquation.ts";
import { malliavinWeights } from "../../src/nonlinear/malliavinWeights.ts";
import type { WeightedStates } from "../../src/nonlinear/pathOptions.ts";
import { cubic, pearson } from "./equationInstances.ts";

const paths = 40_000;
const deviation = 0.5;
const start = new Float64Array(paths);
fillNormals(child(key(51), 0), 0, start);
for (let p = 0; p < paths; p++) start[p] *= deviation;
const initialScore = start.map((x) => -x / deviation ** 2);

function weigh(equation: typeof cubic, horizon: number): WeightedStates {
  const options = { key: key(52), paths, start, horizon, steps: 100, elliptic: true };
  return malliavinWeights(equation, { ...options, initialScore })[0];
}

const meanSquare = (v: Float64Array): number => v.reduce((sum, x) => sum + x * x, 0) / v.length;

/** Deviations, in standard errors, of the mean of a difference of weights over bins of the end. */
function binnedScores({ states }: WeightedStates, difference: Float64Array): number[] {
  const bins = new Map<number, number[]>();
  states.forEach((x, p) => {
    const bin = Math.floor(x * 4);
    const own = bins.get(bin) ?? [];
    own.push(difference[p]);
    bins.set(bin, own);
  });
  return [...bins.values()]
    .filter((own) => own.length >= 500)
    .map((own) => {
      const mean = own.reduce((a, b) => a + b, 0) / own.length;
      const variance = own.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (own.length - 1);
      return mean / Math.sqrt(variance / own.length);
    });
}

describe.each([cubic, pearson])("three weights of $name", (equation) => {
  const report = weigh(equation, 0.4);
  const { weights, ellipticWeights = weights, initialWeights = weights } = report;

  test("have one conditional mean given the end", () => {
    for (const other of [ellipticWeights, initialWeights]) {
      const scores = binnedScores(
        report,
        other.map((δ, p) => δ - weights[p]),
      );
      expect(scores.length).toBeGreaterThanOrEqual(6);
      const rms = Math.sqrt(scores.reduce((sum, z) => sum + z * z, 0) / scores.length);
      expect(rms).toBeLessThan(1.5);
      for (const z of scores) expect(Math.abs(z)).toBeLessThan(4);
    }
    // Negative control: a weight off by a fifth.
    const wrong = binnedScores(
      report,
      weights.map((δ, p) => 1.2 * δ - ellipticWeights[p]),
    );
    expect(Math.max(...wrong.map(Math.abs))).toBeGreaterThan(4);
  });

  test("blend into one with a smaller mean square, and the same conditional mean", () => {
    const blend = blendWeights([weights, ellipticWeights, initialWeights], 1);
    const sum = blend.coefficients.reduce((a, b) => a + b, 0);
    expect(Math.abs(sum - 1)).toBeLessThan(1e-12);
    expect(blend.secondMoments.blend).toBeLessThan(Math.min(...blend.secondMoments.each));
    expect(Math.abs(meanSquare(blend.weights) / blend.secondMoments.blend - 1)).toBeLessThan(1e-9);
    expect(Math.abs(meanSquare(weights) / blend.secondMoments.each[0] - 1)).toBeLessThan(1e-12);
    const scores = binnedScores(
      report,
      blend.weights.map((δ, p) => δ - weights[p]),
    );
    for (const z of scores) expect(Math.abs(z)).toBeLessThan(4);
  });
});

test("the covering weight has the smallest variance at T = 1 by far", () => {
  const { weights, ellipticWeights, initialWeights } = weigh(cubic, 1);
  const least = meanSquare(weights);
  expect(meanSquare(ellipticWeights as Float64Array) / least).toBeGreaterThan(3);
  expect(meanSquare(initialWeights as Float64Array) / least).toBeGreaterThan(3);
});

test("at an observed step the weights are those of a run that ends there", () => {
  const options = { key: key(53), paths: 50, start: Float64Array.of(0.5), elliptic: true };
  const whole = { ...options, horizon: 1, steps: 4 };
  const [early, late] = malliavinWeights(pearson, { ...whole, observe: [3, 4] });
  expect(late.weights).toEqual(malliavinWeights(pearson, whole)[0].weights);
  const increments = brownianIncrements(whole).filter((_, i) => i % 4 < 3);
  const run = { ...options, increments, horizon: 0.75, steps: 3 };
  const [short] = malliavinWeights(pearson, run);
  for (const field of [
    "time",
    "states",
    "weights",
    "ellipticWeights",
    "malliavinMatrix",
  ] as const) {
    expect(early[field]).toEqual(short[field]);
  }
});

describe("refusals", () => {
  const options = { key: key(1), paths: 3, start: Float64Array.of(0.5), horizon: 1, steps: 4 };
  const threeNoises = { ...cubic, noise: 3 };

  test("an elliptic weight needs a square σ", () => {
    const run = () => malliavinWeights(threeNoises, { ...options, elliptic: true });
    expect(run).toThrow(ShapeError);
    expect(run).toThrow(/needs as many noises as dimensions, got 3 and 1/);
  });

  test("an elliptic weight needs a σ with an inverse, and says where it has none", () => {
    const still = scalarEquation({
      name: "noise that pauses",
      drift: { value: (_, x) => -x, slope: () => -1, curvature: () => 0 },
      diffusion: (t) => (t === 0 ? 1 : 0),
    });
    const run = () => malliavinWeights(still, { ...options, elliptic: true });
    expect(run).toThrow(DomainError);
    expect(run).toThrow(/σ of "noise that pauses" must have an inverse .* path 0, step 4/);
  });

  test("the discrete rule does not know Milstein's step", () => {
    const run = () =>
      malliavinWeights(pearson, { ...options, rule: "discrete", scheme: "milstein" });
    expect(run).toThrow(DomainError);
    expect(run).toThrow(/affine in ΔB, got "milstein"/);
  });

  test("one initial score a path", () => {
    const run = () => malliavinWeights(cubic, { ...options, initialScore: Float64Array.of(1, 2) });
    expect(run).toThrow(ShapeError);
    expect(run).toThrow(/initialScore must hold 1 numbers for each of 3 paths, got 2/);
  });

  test("blends need two weights of one length, linearly independent", () => {
    const one = Float64Array.of(1, 2, 3);
    expect(() => blendWeights([one], 1)).toThrow(ShapeError);
    expect(() => blendWeights([one, one.slice(1)], 1)).toThrow(/got lengths \[3, 2\]/);
    expect(() => blendWeights([one, one], 1)).toThrow(DomainError);
  });
});
