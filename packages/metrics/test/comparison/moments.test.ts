import {
  coefficients,
  colour,
  DomainError,
  gaussLegendre,
  gridFields,
  isotropic,
  key,
  rows,
  ShapeError,
  synthesise,
  truncate,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { bispectrum, lognormalField, quadraticField, sampleField } from "@chaosphere/core/chaos";
import { describe, expect, test } from "vitest";
import { binnedBispectrum } from "../../src/comparison/binnedBispectrum.ts";
import type { MeasuredValue } from "../../src/comparison/measuredMean.ts";
import { pixelMoments } from "../../src/comparison/pixelMoments.ts";
import golden from "../fixtures/metrics.json" with { type: "json" };

const { pixels } = golden;
const names = ["mean", "variance", "skewness", "kurtosis"] as const;
const zOf = ({ value, standardError }: MeasuredValue, exact: number) =>
  (value - exact) / standardError;

describe("moments of heights", () => {
  const fields = gridFields(gaussLegendre(4, { nLon: 8 }), Float64Array.from(pixels.fields));

  test("are numpy's weighted moments, with the jackknife over fields or over groups", () => {
    const single = pixelMoments(fields);
    const grouped = pixelMoments(fields, { groups: pixels.groups });
    names.forEach((name, n) => {
      // Values near 100 with spread 2: centred sums keep 1e-13 of the variance.
      expect(Math.abs(single[name].value - pixels.moments[n]), name).toBeLessThan(1e-10);
      expect(Math.abs(single[name].standardError - pixels.byField[n]), name).toBeLessThan(1e-10);
      expect(grouped[name].value).toBeCloseTo(single[name].value, 12);
      expect(Math.abs(grouped[name].standardError - pixels.byGroup[n]), name).toBeLessThan(1e-10);
    });
  });

  const γ = whittleMatern(12, { alpha: 2.5, kappa: 4 });
  const unit = isotropic(γ.spectrum.map((c) => c / variance(γ.spectrum)));
  const grid = gaussLegendre(24);

  test("of Gaussian fields are 0, and of a lognormal field those of the lognormal law, within 4 standard errors", () => {
    const gaussian = synthesise(colour(unit, whiteNoise(12, 600, key(61))), grid);
    const flat = pixelMoments(gaussian);
    expect(Math.abs(zOf(flat.skewness, 0))).toBeLessThan(4);
    expect(Math.abs(zOf(flat.kurtosis, 0))).toBeLessThan(4);
    // log-variance s²: skewness (e^{s²} + 2)√(e^{s²} − 1), excess kurtosis w⁴ + 2w³ + 3w² − 6, w = e^{s²}.
    const s = 0.3;
    const w = Math.exp(s * s);
    const exponential = { ...gaussian, values: gaussian.values.map((z) => Math.exp(s * z)) };
    const skew = pixelMoments(exponential);
    expect(Math.abs(zOf(skew.mean, Math.exp((s * s) / 2)))).toBeLessThan(4);
    expect(Math.abs(zOf(skew.skewness, (w + 2) * Math.sqrt(w - 1)))).toBeLessThan(4);
    expect(Math.abs(zOf(skew.kurtosis, w ** 4 + 2 * w ** 3 + 3 * w * w - 6))).toBeLessThan(4);
    // Negative control: the same criterion rejects a Gaussian law for it.
    expect(Math.abs(zOf(skew.skewness, 0))).toBeGreaterThan(20);
  });

  test("standard errors are those over independent ensembles; counting points as independent would be far off", () => {
    const [ensembles, n] = [200, 25];
    const all = synthesise(colour(unit, whiteNoise(12, ensembles * n, key(62))), gaussLegendre(12));
    const map = 12 * 24;
    const each = Array.from({ length: ensembles }, (_, e) =>
      pixelMoments(gridFields(all.grid, all.values.subarray(e * n * map, (e + 1) * n * map))),
    );
    for (const name of ["mean", "skewness", "kurtosis"] as const) {
      const values = each.map((m) => m[name].value);
      const centre = values.reduce((s, v) => s + v, 0) / ensembles;
      const spread = values.reduce((s, v) => s + (v - centre) ** 2, 0) / (ensembles - 1);
      const claimed = each.reduce((s, m) => s + m[name].standardError ** 2, 0) / ensembles;
      // The variance of 200 values is known to 10 %; Efron and Stein: the jackknife errs upwards, 25 fields a little.
      expect(claimed / spread, name).toBeGreaterThan(0.7);
      expect(claimed / spread, name).toBeLessThan(1.6);
      const naive = { mean: 1, skewness: 6, kurtosis: 24 }[name] / (n * map);
      expect(naive / spread, name).toBeLessThan(0.3);
    }
  });

  test("refuse one group, or groups for another number of fields", () => {
    const call = () => pixelMoments(fields, { groups: [1, 1, 1, 1, 1, 1] });
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(/pixelMoments: need one group per field and two groups or more/);
    expect(() => pixelMoments(fields, { groups: [1, 2] })).toThrow(ShapeError);
  });
});

describe("binned bispectrum", () => {
  test("of single degrees is ∫ f_i f_j f_k / h², by numpy's quadrature", () => {
    const a = coefficients("harmonic", 4, Float64Array.from(golden.bispectrum.coefficients));
    const { triples, values } = binnedBispectrum(a, [0, 1, 2, 3, 4]);
    expect(triples).toEqual(golden.bispectrum.single.map(([i, j, k]) => [i, j, k]));
    golden.bispectrum.single.forEach(([, , , integral, scale], n) => {
      expect(Math.abs(values[n] - integral / scale)).toBeLessThan(
        1e-12 * Math.abs(integral / scale) + 1e-13,
      );
    });
  });

  test("of wider bins is the mean of the single ones with weights h²", () => {
    const a = coefficients("harmonic", 4, Float64Array.from(golden.bispectrum.coefficients));
    // f_i f_i counts each unordered pair of degrees in either order: the sum over ordered triples of degrees.
    const { triples, values } = binnedBispectrum(a, [1, 4]);
    expect(triples).toEqual([[0, 0, 0]]);
    let [integral, scale] = [0, 0];
    for (const [i, j, k, part, h2] of golden.bispectrum.single) {
      if (i === 0) continue;
      const orders = i === j && j === k ? 1 : i === j || j === k ? 3 : 6;
      integral += orders * part;
      scale += orders * h2;
    }
    expect(values[0]).toBeCloseTo(integral / scale, 12);
  });

  const L = 10;
  const edges = [1, 3, 6, 10];
  const γ = whittleMatern(L, { alpha: 2, kappa: 3, sigma: 4 });

  /** Means over fields and their standard errors. */
  function measured(a: Parameters<typeof binnedBispectrum>[0]): MeasuredValue[] {
    const { values, triples, batch } = binnedBispectrum(a, edges);
    return triples.map((_, n) => {
      const column = Array.from({ length: batch }, (_, b) => values[b * triples.length + n]);
      const value = column.reduce((s, b) => s + b, 0) / batch;
      const squares = column.reduce((s, b) => s + (b - value) ** 2, 0);
      return { value, standardError: Math.sqrt(squares / (batch * (batch - 1))) };
    });
  }

  test.each([
    ["quadratic", quadraticField(γ, 0.3)],
    ["lognormal", lognormalField(isotropic(γ.spectrum.map((c) => c / 4)), { order: 5 })],
  ])(
    "of a %s field is the exact one of the diagram formula, within 4 standard errors",
    (_, law) => {
      const { field } = sampleField(law, { bandLimit: L, batch: 1000 }, key(63));
      const binned = measured(field);
      const { triples } = binnedBispectrum(rows(field, 0, 1), edges);
      let largest = 0;
      triples.forEach(([i, j, k], n) => {
        const exact = binnedTheory(law, edges, [i, j, k]);
        expect(Math.abs(zOf(binned[n], exact)), `${[i, j, k]}`).toBeLessThan(4);
        largest = Math.max(largest, Math.abs(zOf(binned[n], 0)));
      });
      // Negative control: no bispectrum at all would be rejected.
      expect(largest).toBeGreaterThan(8);
    },
  );

  test("of Gaussian fields is 0 within 4 standard errors", () => {
    for (const b of measured(colour(γ, whiteNoise(L, 800, key(64))))) {
      expect(Math.abs(zOf(b, 0))).toBeLessThan(4);
    }
  });

  test.each([[[]], [[2]], [[0, 2, 2]], [[0, 1.5]], [[0, 11]], [[-1, 2]]])(
    "refuses edges %j",
    (wrong) => {
      const call = () =>
        binnedBispectrum(truncate(coefficients("harmonic", 1, new Float64Array(1)), L), wrong);
      expect(call).toThrow(DomainError);
      expect(call).toThrow(/binnedBispectrum: edges must be two or more whole degrees/);
    },
  );
});

/** The mean of the exact reduced bispectrum over bins, with weights h² from ∫ P P P, by Gauss–Legendre. */
function binnedTheory(
  law: Parameters<typeof bispectrum>[0],
  edges: readonly number[],
  bins: readonly [number, number, number],
): number {
  const triples: [number, number, number][] = [];
  const range = (k: number) =>
    Array.from({ length: edges[k + 1] - edges[k] }, (_, n) => edges[k] + n);
  for (const a of range(bins[0])) {
    for (const b of range(bins[1])) {
      for (const c of range(bins[2])) {
        if ((a + b + c) % 2 === 0 && c <= a + b && c >= Math.abs(a - b)) triples.push([a, b, c]);
      }
    }
  }
  const exact = bispectrum(law, triples);
  const { colatitudes, weights } = gaussLegendre(16, { nLon: 1 });
  const weightOf = triples.map((t) => {
    let integral = 0;
    colatitudes.forEach((θ, j) => {
      const product = t.reduce((p, l) => p * legendre(l, Math.cos(θ)), 1);
      integral += (weights[j] * product) / (4 * Math.PI);
    });
    return t.reduce((p, l) => p * (2 * l + 1), integral);
  });
  const total = weightOf.reduce((s, w) => s + w, 0);
  return weightOf.reduce((s, w, n) => s + w * exact[n], 0) / total;
}

function legendre(l: number, x: number): number {
  let [before, now] = [0, 1];
  for (let k = 1; k <= l; k++)
    [before, now] = [now, ((2 * k - 1) * x * now - (k - 1) * before) / k];
  return now;
}

function variance(spectrum: Float64Array): number {
  return spectrum.reduce((s, c, l) => s + (2 * l + 1) * c, 0) / (4 * Math.PI);
}
