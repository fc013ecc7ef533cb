import {
  analyse,
  coefficients,
  colour,
  DomainError,
  GridError,
  gaussLegendre,
  type HarmonicCoefficients,
  harmonicIndex,
  isotropic,
  key,
  meanSpectrum,
  rotate,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../../fixtures/largestDifference.ts";
import { gaussianMinkowski } from "../../src/comparison/gaussianMinkowski.ts";
import {
  eulerCharacteristic,
  type MinkowskiFunctionals,
  minkowskiFunctionals,
} from "../../src/comparison/minkowski.ts";
import golden from "../fixtures/metrics.json" with { type: "json" };

/** The field c·Y_lm as coefficients. */
function harmonic(bandLimit: number, l: number, m: number, c: number): HarmonicCoefficients {
  const values = new Float64Array(bandLimit ** 2);
  values[harmonicIndex(l, m)] = c;
  return coefficients("harmonic", bandLimit, values);
}
/** cos θ, and sin²θ cos 2λ = √(16π/15) Y_22. */
const height = harmonic(2, 1, 0, Math.sqrt((4 * Math.PI) / 3));
const saddle = harmonic(3, 2, 2, Math.sqrt((16 * Math.PI) / 15));
const turned = (a: HarmonicCoefficients) => rotate(a, { alpha: 0.4, beta: 1.1, gamma: -0.7 });
const equalBins = (low: number, high: number, bins: number) =>
  Float64Array.from({ length: bins + 1 }, (_, k) => low + ((high - low) * k) / bins);

const names = ["area", "length", "curvature"] as const;

describe("exact geometry", () => {
  // One field on a grid is in error by the points counted on the wrong side of a bin's edge, which falls like the
  // spacing to the power 1.3. Over 12 rotations at 256 rings the largest errors were 5e-6, 7e-4 and 3e-4.
  const fine = gaussLegendre(256);
  const tolerance = { area: 1e-5, length: 1e-3, curvature: 5e-4 };

  test("the excursion sets of cos θ are caps: area (1 − u)/2, length 2π sin θ, χ = 1", () => {
    const edges = equalBins(-0.9, 0.9, 6);
    const caps = minkowskiFunctionals(turned(height), edges, fine);
    const meanOver = (integral: (u: number) => number) =>
      Array.from({ length: 6 }, (_, k) => {
        return (integral(edges[k + 1]) - integral(edges[k])) / (edges[k + 1] - edges[k]);
      });
    expect(
      largestDifference(
        caps.area,
        meanOver((u) => u / 2 - u ** 2 / 4),
      ),
    ).toBeLessThan(tolerance.area);
    const sines = (u: number) => (u * Math.sqrt(1 - u * u) + Math.asin(u)) / 16;
    expect(largestDifference(caps.length, meanOver(sines))).toBeLessThan(tolerance.length);
    const cosines = (u: number) => u ** 2 / (8 * Math.PI);
    expect(largestDifference(caps.curvature, meanOver(cosines))).toBeLessThan(tolerance.curvature);
    expect(largestDifference(eulerCharacteristic(caps), Array(6).fill(1))).toBeLessThan(7e-3);
  });

  test("of sin²θ cos 2λ agree with arc-length integrals along the level lines", () => {
    golden.excursion.edges.forEach((edges, k) => {
      const v = minkowskiFunctionals(turned(saddle), Float64Array.from(edges), fine);
      for (const name of names) {
        expect(Math.abs(v[name][0] - golden.excursion[name][k]), name).toBeLessThan(
          tolerance[name],
        );
      }
    });
  });

  test("χ counts components less holes: two lobes, then an annulus without them", () => {
    const χ = eulerCharacteristic(
      minkowskiFunctionals(turned(saddle), Float64Array.of(-0.8, -0.2, 0.2, 0.8), fine),
    );
    expect(Math.abs(χ[0])).toBeLessThan(7e-3);
    expect(Math.abs(χ[2] - 2)).toBeLessThan(7e-3);
  });

  test("a threshold below the field leaves the whole sphere, one above it nothing", () => {
    const v = minkowskiFunctionals(height, Float64Array.of(-3, -2, 2, 3));
    expect(v.area[0]).toBeCloseTo(1, 14);
    expect(v.area[2]).toBe(0);
    for (const name of ["length", "curvature"] as const) {
      expect([v[name][0], v[name][2]], name).toEqual([0, 0]);
    }
    expect(eulerCharacteristic(v)[0]).toBeCloseTo(2, 13);
  });

  test("a constant field has neither slope nor curvature", () => {
    const constant = coefficients("harmonic", 1, Float64Array.of(Math.sqrt(4 * Math.PI)));
    const v = minkowskiFunctionals(constant, Float64Array.of(0.5, 1.5));
    expect(v.area[0]).toBeCloseTo(0.5, 14);
    expect(v.length[0]).toBe(0);
    expect(v.curvature[0]).toBeCloseTo(0, 14);
  });
});

describe("isotropic Gaussian fields", () => {
  const L = 16;
  const n = 400;
  const γ = whittleMatern(L, { alpha: 2.2, kappa: 5 });
  const fields = colour(γ, whiteNoise(L, n, key(41)));
  const σ = Math.sqrt(γ.spectrum.reduce((s, c, l) => s + (2 * l + 1) * c, 0) / (4 * Math.PI));
  const edges = equalBins(-3 * σ, 3 * σ, 12);
  const measured = minkowskiFunctionals(fields, edges);

  /** Largest |z| of the means over independent fields against a theory. */
  function farthest(v: MinkowskiFunctionals, theory: MinkowskiFunctionals): Record<string, number> {
    const bins = v.edges.length - 1;
    return Object.fromEntries(
      names.map((name) => {
        const z = Array.from({ length: bins }, (_, k) => {
          const column = Array.from({ length: v.batch }, (_, b) => v[name][b * bins + k]);
          const mean = column.reduce((s, x) => s + x, 0) / v.batch;
          const squares = column.reduce((s, x) => s + (x - mean) ** 2, 0);
          return Math.abs(mean - theory[name][k]) / Math.sqrt(squares / (v.batch * (v.batch - 1)));
        });
        return [name, Math.max(...z)];
      }),
    );
  }

  test("have the functionals of the Gaussian kinematic formula, within four standard errors", () => {
    const z = farthest(measured, gaussianMinkowski(γ, edges));
    for (const name of names) expect(z[name], name).toBeLessThan(4);
  });

  test("with a mean about that mean", () => {
    const shifted = { ...fields, values: fields.values.slice() };
    for (let b = 0; b < n; b++) shifted.values[b * L * L] += 2 * Math.sqrt(4 * Math.PI);
    const around = edges.map((u) => u + 2);
    const z = farthest(minkowskiFunctionals(shifted, around), gaussianMinkowski(γ, around, 2));
    for (const name of names) expect(z[name], name).toBeLessThan(4);
  });

  test("the criterion sees a tenth too much slope, and a curvature that is odd the wrong way", () => {
    const steeper = gaussianMinkowski(
      isotropic(γ.spectrum.map((c, l) => (l > 8 ? 1.3 * c : c))),
      edges,
    );
    expect(farthest(measured, steeper)["length"]).toBeGreaterThan(4);
    const theory = gaussianMinkowski(γ, edges);
    const wrong = { ...theory, curvature: theory.curvature.map((v) => -v) };
    expect(farthest(measured, wrong)["curvature"]).toBeGreaterThan(4);
  });

  test("a lognormal field of the same spectrum does not have them", () => {
    const grid = gaussLegendre(3 * L);
    const skew = synthesise(fields, grid);
    const lognormal = analyse({ ...skew, values: skew.values.map((z) => Math.exp(z / σ)) }, L);
    const spectrum = meanSpectrum(lognormal);
    const mean = Math.exp(0.5);
    spectrum[0] = spectrum[1];
    const law = isotropic(spectrum);
    const around = equalBins(mean - 4, mean + 4, 12);
    const z = farthest(
      minkowskiFunctionals(lognormal, around),
      gaussianMinkowski(law, around, mean),
    );
    for (const name of names) expect(z[name], name).toBeGreaterThan(20);
  });

  test("the theory agrees with the definitions at a narrow bin: ½ erfc, √τ/8 e, τ ν e", () => {
    // C_l = 1 at l = 3 alone: σ² = 7/4π, τ = l(l+1)/2 = 6.
    const spectrum = Float64Array.from({ length: 4 }, (_, l) => (l === 3 ? 1 : 0));
    const s = Math.sqrt(7 / (4 * Math.PI));
    const v = gaussianMinkowski(
      isotropic(spectrum),
      Float64Array.of(0.7 * s - 1e-5, 0.7 * s + 1e-5),
    );
    // scipy: erfc(0.7/√2)/2; the bin's width adds 1e-10.
    expect(v.area[0]).toBeCloseTo(0.24196365222307303, 9);
    expect(v.length[0]).toBeCloseTo((Math.sqrt(6) / 8) * Math.exp(-0.245), 9);
    expect(v.curvature[0]).toBeCloseTo((6 * 0.7 * Math.exp(-0.245)) / (2 * Math.PI) ** 1.5, 9);
  });
});

test("blocks of the batch are the rows one by one", () => {
  const fields = colour(whittleMatern(5, { alpha: 2, kappa: 2 }), whiteNoise(5, 35, key(42)));
  const edges = Float64Array.of(-0.5, 0, 0.5);
  const all = minkowskiFunctionals(fields, edges);
  const last = { ...fields, batch: 1, values: fields.values.subarray(34 * 25) };
  const one = minkowskiFunctionals(last, edges);
  for (const name of names) expect([...all[name].subarray(68)]).toEqual([...one[name]]);
});

describe("refusals", () => {
  test.each([[[]], [[1]], [[0, 0]], [[1, 0]], [[0, Number.NaN]], [[0, Number.POSITIVE_INFINITY]]])(
    "edges %j",
    (edges) => {
      const call = () => minkowskiFunctionals(height, Float64Array.from(edges));
      expect(call).toThrow(DomainError);
      expect(call).toThrow(/minkowskiFunctionals: edges must be two or more finite thresholds/);
      const theory = () => gaussianMinkowski(isotropic([1, 1]), Float64Array.from(edges));
      expect(theory).toThrow(/gaussianMinkowski: edges must be/);
    },
  );

  test("a grid that cannot hold the square of the gradient", () => {
    const call = () => minkowskiFunctionals(saddle, Float64Array.of(0, 1), gaussLegendre(4));
    expect(call).toThrow(GridError);
  });
});
