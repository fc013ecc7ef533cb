import { DomainError, key, ShapeError } from "@chaosphere/core";
import { kolmogorovSmirnovFit } from "@chaosphere/metrics";
import { describe, expect, test } from "vitest";
import { drawFromDensity, lawDistance } from "../../src/fokkerPlanck/density.ts";
import { fokkerPlanck } from "../../src/fokkerPlanck/evolve.ts";
import { lawScore } from "../../src/fokkerPlanck/lawScore.ts";
import { lawsAtTimes, scoreFromLaws } from "../../src/fokkerPlanck/lawsAtTimes.ts";
import { stretchedLineMesh, uniformLineMesh } from "../../src/fokkerPlanck/lineMesh.ts";
import { stationaryDensity } from "../../src/fokkerPlanck/stationary.ts";
import { rationalDriftEquation } from "../../src/nonlinear/named/rationalDrift.ts";
import { pearson } from "../nonlinear/equationInstances.ts";

const wide = stretchedLineMesh(0, 1, 1e6, 1600);
const cauchy = stationaryDensity(rationalDriftEquation(), wide);
const cauchyCdf = (x: number): number => 0.5 + Math.atan(x) / Math.PI;

test("draws of the stationary law of the rational drift are Cauchy in every component", () => {
  const draws = drawFromDensity(wide, cauchy, { key: key(1), paths: 3000, dimension: 2 });
  for (const i of [0, 1]) {
    const component = draws.filter((_, at) => at % 2 === i);
    expect(kolmogorovSmirnovFit(component, cauchyCdf).pValue).toBeGreaterThan(6.3e-5);
    // The control: with twice the width they are not.
    expect(kolmogorovSmirnovFit(component, (x) => cauchyCdf(2 * x)).pValue).toBeLessThan(6.3e-5);
  }
  const tail = drawFromDensity(wide, cauchy, {
    key: key(1),
    paths: 10,
    firstRow: 2990,
    dimension: 2,
  });
  expect(tail).toEqual(draws.slice(-20));
});

describe("how far the law of X_1 is from the stationary one", () => {
  // docs/theory/formulas.md (N10), by another solver, to three digits; the start is a coordinate of eight Gaussians.
  const start = wide.centres.map((x) =>
    Array.from({ length: 8 }, (_, n) => Math.cos((n * Math.PI) / 4))
      .map((c) => Math.exp(-(((x - c) / 0.08) ** 2) / 2) / (8 * 0.08 * Math.sqrt(2 * Math.PI)))
      .reduce((sum, p) => sum + p, 0),
  );
  test.each([
    [1, 0.107, 2e-3, 0.0858, 2e-3],
    [3, 0, 2e-4, 0, 2e-4],
  ])("strength %s", (strength, tv, tvWithin, kl, klWithin) => {
    const equation = rationalDriftEquation({ strength });
    const law = fokkerPlanck(equation, start, wide, { horizon: 1, steps: 300 });
    const stationary = stationaryDensity(equation, wide);
    const density = law.density.map((p) => Math.max(0, p));
    const found = lawDistance(wide, density, stationary);
    expect(Math.abs(found.totalVariation - tv)).toBeLessThan(tvWithin);
    expect(Math.abs(found.relativeEntropy - kl)).toBeLessThan(klWithin);
    expect(lawDistance(wide, stationary, stationary).totalVariation).toBe(0);
  });
});

describe("laws along time", () => {
  const space = uniformLineMesh(-8, 8, 400);
  const equation = rationalDriftEquation();
  const times = [0.05, 0.1, 0.2];
  const laws = lawsAtTimes(equation, 1, space, { times, steps: [100, 50] });

  test("are those of one run to each time", () => {
    laws.forEach((law, k) => {
      const alone = fokkerPlanck(equation, 1, space, { horizon: times[k], steps: 200 });
      expect(law.time).toBe(times[k]);
      // Both of second order in time.
      expect(lawDistance(space, law.density, alone.density).totalVariation).toBeLessThan(2e-4);
    });
    // The control: with a clock that starts anew they are not.
    const slow = lawsAtTimes(rationalDriftEquation({ clock: [1, 1] }), 1, space, { times });
    expect(lawDistance(space, slow[2].density, laws[2].density).totalVariation).toBeGreaterThan(
      0.05,
    );
  });

  test("count what was absorbed on the way", () => {
    const open = uniformLineMesh(-2, 2, 200, { left: "absorbing", right: "absorbing" });
    const [, late] = lawsAtTimes(pearson, 0.5, open, { times: [0.5, 1], timeDependent: false });
    expect(late.absorbed.left).toBeGreaterThan(0);
    expect(late.mass + late.absorbed.left + late.absorbed.right).toBeCloseTo(1, 10);
  });

  test("have the score of the nearest, held at the ends of the mesh", () => {
    const score = scoreFromLaws(laws);
    const points = Float64Array.of(-1, 0.5, 2);
    expect(score(0.11, points)).toEqual(lawScore(laws[1], points));
    expect(score(0.2, Float64Array.of(100))).toEqual(lawScore(laws[2], Float64Array.of(7.98)));
  });
});

test("densities of another mesh, negative ones and times out of order are refused", () => {
  const space = uniformLineMesh(0, 1, 4);
  const flat = new Float64Array(4).fill(1);
  const draw = (density: Float64Array) => () =>
    drawFromDensity(space, density, { key: key(1), paths: 2 });
  expect(draw(new Float64Array(5).fill(1))).toThrow(ShapeError);
  expect(draw(new Float64Array(5).fill(1))).toThrow(/one value for each of the 4 cells/);
  expect(draw(new Float64Array(4))).toThrow(DomainError);
  expect(draw(Float64Array.of(1, -1, 2, 1))).toThrow(/0 or more and have mass/);
  expect(() => lawDistance(space, flat, new Float64Array(3))).toThrow(ShapeError);
  const along = (times: number[]) => () =>
    lawsAtTimes(pearson, 0.5, uniformLineMesh(0, 1, 9), { times });
  for (const times of [[0], [0.2, 0.1]]) {
    expect(along(times)).toThrow(DomainError);
    expect(along(times)).toThrow(/times must be positive and increase/);
  }
  expect(() => scoreFromLaws([])).toThrow(DomainError);
  expect(() => scoreFromLaws([])).toThrow(/one law or more/);
});
