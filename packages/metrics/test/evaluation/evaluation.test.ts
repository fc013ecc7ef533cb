import {
  analyse,
  child,
  coefficients,
  colour,
  DomainError,
  gaussLegendre,
  type HarmonicCoefficients,
  key,
  pointwiseVariance,
  rows,
  ShapeError,
  synthesise,
  truncate,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { energyDistance } from "../../src/comparison/energyDistance.ts";
import { heightDistribution, marginalDistances } from "../../src/comparison/marginals.ts";
import { spectrumRatio } from "../../src/comparison/spectrumRatio.ts";
import { type Evaluation, evaluateEnsemble } from "../../src/evaluation/evaluateEnsemble.ts";
import { judge } from "../../src/evaluation/judgement.ts";

const L = 8;
const row = L * L;
const γ = whittleMatern(L, { alpha: 2, kappa: 3, sigma: 6 });
const σ = Math.sqrt(pointwiseVariance(γ));
const draw = (seed: number, batch: number) => colour(γ, whiteNoise(L, batch, child(key(81), seed)));
const map = (a: HarmonicCoefficients, f: (value: number, l: number) => number) => ({
  ...a,
  values: a.values.map((value, i) => f(value, Math.floor(Math.sqrt(i % row)))),
});
const n = 120;
const reference = draw(0, n);
const stream = key(82);
const evaluate = (generated: HarmonicCoefficients, options = {}) =>
  evaluateEnsemble(generated, reference, { key: stream, ...options });

const metrics = [
  "spectrum",
  "standardDeviationMap",
  "energyDistance",
  "slicedWasserstein",
  "kernelTwoSample",
  "marginals",
  "minkowski",
  "bispectrum",
] as const;
const verdicts = (e: Evaluation) => Object.fromEntries(metrics.map((m) => [m, e[m].verdict]));

describe("verdicts", () => {
  const same = evaluate(draw(1, n), { training: draw(2, 100) });

  test("fields of the same law are within the spread of the reference by every metric", () => {
    expect(verdicts(same)).toEqual(Object.fromEntries(metrics.map((m) => [m, "within"])));
    expect(same.nearestTrainingField?.verdict).toBe("within");
    expect(same.energyDistance.pValue).toBeGreaterThan(0.01);
    expect(same.kernelTwoSample.pValue).toBeGreaterThan(0.01);
  });

  test("a few fields of the same law are not beyond for being few", () => {
    const few = verdicts(evaluate(draw(4, 8)));
    expect(few).toEqual(Object.fromEntries(metrics.map((m) => [m, "within"])));
  });

  test("half as much amplitude again is beyond by the metrics of size", () => {
    const louder = evaluate(map(draw(1, n), (a) => 1.5 * a));
    expect(verdicts(louder)).toMatchObject({
      spectrum: "beyond",
      standardDeviationMap: "beyond",
      energyDistance: "beyond",
      slicedWasserstein: "beyond",
      marginals: "beyond",
      minkowski: "beyond",
    });
    expect(louder.energyDistance.pValue).toBe(1 / 200);
    expect(louder.nearestTrainingField).toBeNull();
  });

  test("skewed heights with the reference's own spectrum are beyond by marginals, Minkowski functionals and bispectrum only", () => {
    const grid = gaussLegendre(2 * L);
    const heights = synthesise(draw(1, n), grid);
    const skewed = analyse({ ...heights, values: heights.values.map((z) => Math.exp(z / σ)) }, L);
    const own = spectrumRatio(
      map(skewed, (a, l) => (l === 0 ? 0 : a)),
      map(reference, (a) => a),
    ).ratio;
    // Degree by degree the amplitude of the reference; degree 0 from the reference's own draw.
    const generated = map(skewed, (a, l) => (l === 0 ? 0 : a / Math.sqrt(own[l])));
    for (let b = 0; b < n; b++) generated.values[b * row] = reference.values[b * row];
    const e = evaluate(generated);
    expect(verdicts(e)).toMatchObject({
      spectrum: "within",
      marginals: "beyond",
      minkowski: "beyond",
      bispectrum: "beyond",
    });
    expect(e.marginals.skewness.generated.value).toBeGreaterThan(
      4 * e.marginals.skewness.generated.standardError,
    );
    // The Gaussian curves are those of the reference, not of the generated fields.
    expect(e.minkowski.value).toBeGreaterThan(4 * e.minkowski.gaussianDistance);
  });

  test("copies of training fields are beyond by the nearest training field, and by nothing else", () => {
    const training = draw(2, n);
    const copies = evaluate(training, { training });
    expect(copies.nearestTrainingField).toMatchObject({ value: 0, verdict: "beyond" });
    expect(verdicts(copies)).toEqual(verdicts(same));
  });

  test("are one value against the extremes of the splits", () => {
    const splits = [3, 1, 2, 7];
    expect(judge(7, splits)).toEqual({
      value: 7,
      reference: { low: 1, median: 2.5, high: 7 },
      verdict: "within",
    });
    expect(judge(7.1, splits).verdict).toBe("beyond");
    expect(judge(0.5, splits).verdict).toBe("within");
    expect(judge(0.5, splits, "smaller").verdict).toBe("beyond");
    expect(judge(Number.NaN, splits).verdict).toBe("beyond");
  });
});

describe("values", () => {
  const generated = draw(3, 90);
  const e = evaluate(generated);

  test("are those of the metrics called one by one", () => {
    expect(e.energyDistance.value).toBe(energyDistance(generated, reference));
    const { ratio, standardError } = spectrumRatio(generated, reference);
    const square = ratio.reduce((sum, r, l) => sum + ((r - 1) / standardError[l]) ** 2, 0);
    expect(e.spectrum.standardised).toBeCloseTo(Math.sqrt(square / L), 12);
    expect(e.spectrum.value).toBeCloseTo(Math.sqrt((square / L) * (1 / 90 + 1 / n)), 12);
    expect(e.spectrum.ratio).toEqual(ratio);
  });

  test("of the heights are within 1/512 of the exact Kolmogorov–Smirnov statistic", () => {
    const heights = (a: HarmonicCoefficients) =>
      heightDistribution(synthesise(a, gaussLegendre(L)));
    const exact = marginalDistances(heights(generated), heights(reference));
    expect(Math.abs(e.marginals.value - exact.kolmogorov)).toBeLessThan(1 / 512);
    // A trapezium rule over the levels, which errs by 0.2 % here.
    expect(Math.abs(e.marginals.wasserstein.value / exact.wasserstein - 1)).toBeLessThan(0.02);
  });

  test("repeat with the key", () => {
    expect(evaluate(generated)).toEqual(e);
  });

  test("splits keep groups whole: two runs with different means are far apart", () => {
    const shifted = map(reference, (a) => a);
    for (let b = 0; b < n / 2; b++) shifted.values[b * row] += 40 * σ;
    const groups = Array.from({ length: n }, (_, b) => (b < n / 2 ? 0 : 1));
    const whole = evaluateEnsemble(generated, shifted, { key: stream, groups });
    const mixed = evaluateEnsemble(generated, shifted, { key: stream });
    expect(whole.energyDistance.reference.low).toBeGreaterThan(mixed.energyDistance.reference.high);
  });
});

describe("refusals", () => {
  test.each([
    [
      "one generated field",
      () => evaluate(rows(reference, 0, 1)),
      ShapeError,
      /need two generated fields or more/,
    ],
    [
      "a reference that cannot be split",
      () => evaluateEnsemble(draw(1, 5), rows(reference, 0, 3), { key: stream }),
      ShapeError,
      /halves of the reference/,
    ],
    ["two band limits", () => evaluate(truncate(reference, 4)), ShapeError, /one band limit/],
    [
      "training fields at another band limit",
      () => evaluate(draw(1, 5), { training: coefficients("harmonic", 2, new Float64Array(8)) }),
      ShapeError,
      /one band limit/,
    ],
    ["no splits", () => evaluate(draw(1, 5), { splits: 0 }), DomainError, /splits must be/],
    [
      "groups of other fields",
      () => evaluate(draw(1, 5), { groups: [1, 2] }),
      ShapeError,
      /one group/,
    ],
  ] as const)("%s", (_, call, kind, rule) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(rule);
  });
});
