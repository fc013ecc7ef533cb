import { describe, expect, test } from "vitest";
import { equiangularWithPoles } from "../src/grid/equiangular.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import {
  type IsoLatitudeRings,
  isoLatitudeRings,
  ringFields,
  ringsOfGrid,
} from "../src/grid/isoLatitudeRings.ts";
import { octahedralGaussian, reducedGaussian } from "../src/grid/reducedGaussian.ts";
import { coefficients, type HarmonicCoefficients } from "../src/harmonics/coefficients.ts";
import { evaluateAt } from "../src/harmonics/evaluate.ts";
import { synthesiseGradient } from "../src/harmonics/gradient.ts";
import type { RingAnalysisOptions } from "../src/harmonics/leastSquares.ts";
import { analyseOnRings } from "../src/harmonics/ringAnalysis.ts";
import { synthesiseGradientOnRings } from "../src/harmonics/ringGradient.ts";
import {
  adjointSynthesisOnRings,
  synthesiseOnRings,
  synthesiseRingByRing,
} from "../src/harmonics/ringTransform.ts";
import { analyse, synthesise } from "../src/harmonics/transform.ts";
import { key } from "../src/random/key.ts";
import { fillNormals } from "../src/random/normal.ts";
import { healpixLike } from "./healpixLike.ts";

function normals(length: number, seed: number): Float64Array {
  const values = new Float64Array(length);
  fillNormals(key(seed), 0, values);
  return values;
}
const white = (bandLimit: number, batch: number, seed: number): HarmonicCoefficients =>
  coefficients("harmonic", bandLimit, normals(batch * bandLimit ** 2, seed));
const norm = (x: Float64Array): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
const distance = (x: Float64Array, y: Float64Array): number =>
  norm(x.map((v, i) => v - y[i])) / norm(y);

/** θ and λ of every point. */
function pointsOf({ colatitudes, counts, firstLongitudes }: IsoLatitudeRings) {
  const θ = Array.from(counts, (n, j) => new Array<number>(n).fill(colatitudes[j])).flat();
  const λ = Array.from(counts, (n, j) =>
    Array.from({ length: n }, (_, k) => firstLongitudes[j] + (2 * Math.PI * k) / n),
  ).flat();
  return [Float64Array.from(θ), Float64Array.from(λ)] as const;
}

const cut = isoLatitudeRings({
  colatitudes: [0.9, 1.1, 1.3, 1.9, 0],
  counts: [11, 3, 40, 41, 2],
  firstLongitudes: [0.1, 5, -1, 0, 1],
  weights: [1, 1, 1, 1, 1],
});

describe("synthesis on rings", () => {
  test.each([
    ["HEALPix", healpixLike(6)],
    ["octahedral", octahedralGaussian(6)],
    ["a cut, with rings of fewer points than orders and one at a pole", cut],
  ])("%s: is evaluation at the points", (_, rings) => {
    const a = white(15, 2, 3);
    const { values, batch, unit } = synthesiseOnRings(a, rings, { unit: "K" });
    expect([batch, unit]).toEqual([2, "K"]);
    const [θ, λ] = pointsOf(rings);
    expect(distance(values, evaluateAt(a, θ, λ))).toBeLessThan(1e-13);
  });

  test("on the rings of a product grid is synthesis there", () => {
    const a = white(20, 3, 4);
    for (const grid of [
      gaussLegendre(21),
      equiangularWithPoles(12, { nLon: 9, firstLongitude: 1 }),
    ]) {
      const { values } = synthesiseOnRings(a, ringsOfGrid(grid));
      expect(distance(values, synthesise(a, grid).values)).toBeLessThan(1e-14);
    }
  });

  test("ring by ring has the same bits, every ring once, poles first", () => {
    const a = white(15, 3, 3);
    const rings = healpixLike(6);
    const { values } = synthesiseOnRings(a, rings);
    const seen: number[][] = [];
    synthesiseRingByRing(a, rings, (line, ring, field) => {
      const start = field * rings.points + rings.starts[ring];
      expect(line).toEqual(values.slice(start, start + rings.counts[ring]));
      seen.push([field, ring]);
    });
    expect(seen.slice(0, 4)).toEqual([
      [0, 0],
      [0, 22],
      [0, 1],
      [0, 21],
    ]);
    expect(new Set(seen.map(String)).size).toBe(3 * 23);
    expect(seen).toHaveLength(3 * 23);
  });

  test("writes into the array given", () => {
    const a = white(7, 1, 5);
    const out = new Float64Array(cut.points);
    expect(synthesiseOnRings(a, cut, { out }).values).toBe(out);
    expect(out).toEqual(synthesiseOnRings(a, cut).values);
    expect(() => synthesiseOnRings(a, cut, { out: new Float64Array(3) })).toThrow("97 results");
  });
});

test.each([
  ["HEALPix", healpixLike(6)],
  ["a cut", cut],
])(
  "%s: the adjoint is the transpose, Σ f S a = ⟨Sᵀ f, a⟩, also with weights and beyond the resolution",
  (_, rings) => {
    const L = 25;
    const a = white(L, 1, 6);
    const f = ringFields(rings, normals(rings.points, 7));
    const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, v, i) => sum + v * y[i], 0);
    const g = synthesiseOnRings(a, rings).values;
    const scale = norm(f.values) * norm(g);
    const transposed = adjointSynthesisOnRings(f, L).values;
    expect(Math.abs(dot(f.values, g) - dot(transposed, a.values))).toBeLessThan(1e-14 * scale);
    const weighted = ringFields(rings, f.values.slice());
    rings.counts.forEach((n, j) => {
      for (let k = 0; k < n; k++) weighted.values[rings.starts[j] + k] *= rings.weights[j];
    });
    const quadrature = adjointSynthesisOnRings(f, L, { isWeighted: true }).values;
    expect(distance(quadrature, adjointSynthesisOnRings(weighted, L).values)).toBeLessThan(1e-14);
  },
);

describe("analysis on rings", () => {
  const solve = (rings: IsoLatitudeRings, L: number, options?: RingAnalysisOptions) => {
    const a = white(L, 1, 8);
    const fields = synthesiseOnRings(a, rings);
    const { coefficients: found, convergence } = analyseOnRings(fields, L, options);
    return { fields, found, error: distance(found.values, a.values), ...convergence[0] };
  };

  test("where the quadrature is exact it takes one iteration, and agrees with analyse", () => {
    const grid = gaussLegendre(12);
    const fields = synthesise(white(12, 1, 8), grid);
    const { coefficients: found, convergence } = analyseOnRings(
      ringFields(ringsOfGrid(grid), fields.values),
      12,
    );
    expect(convergence[0]).toMatchObject({ iterations: 1, isConverged: true });
    expect(distance(found.values, analyse(fields, 12).values)).toBeLessThan(1e-13);
  });

  // Iterations and errors as measured, the errors doubled: 5, 6, 7 and 17 iterations.
  test.each([
    [16, 5],
    [24, 6],
    [32, 7],
    [44, 17],
  ])("HEALPix nside 16, l < %d: conjugate gradients reach 1e-10 in %d iterations", (L, most) => {
    const { iterations, isConverged, error, residuals } = solve(healpixLike(16), L);
    expect(isConverged).toBe(true);
    expect(iterations).toBeLessThanOrEqual(most);
    expect(residuals).toHaveLength(iterations + 1);
    expect(error).toBeLessThan(2e-10);
  });

  test("Jacobi's method reaches less in as many transforms, and says what it reached", () => {
    const [jacobi, gradients] = (["jacobi", "conjugate-gradients"] as const).map((method) =>
      solve(healpixLike(16), 32, { method, iterations: 6, tolerance: 0 }),
    );
    expect(jacobi.residuals[6]).toBeGreaterThan(3 * gradients.residuals[6]);
    for (const { residuals, error, isConverged } of [jacobi, gradients]) {
      // At this resolution A S is within a few per cent of the identity.
      expect(residuals[6] / error).toBeGreaterThan(0.5);
      expect(residuals[6] / error).toBeLessThan(2);
      expect(isConverged).toBe(false);
    }
  });

  test.each(["jacobi", "conjugate-gradients"] as const)(
    "%s: the residual and the remainder reported are those of the result",
    (method) => {
      const rings = reducedGaussian([5, 9, 16, 20, 31, 31, 20, 16, 9, 5]);
      const f = ringFields(rings, normals(2 * rings.points, 9));
      const { coefficients: a, convergence } = analyseOnRings(f, 7, { method, iterations: 3 });
      const rest = ringFields(
        rings,
        f.values.map((v, i) => v - synthesiseOnRings(a, rings).values[i]),
      );
      const options = { isWeighted: true };
      const [before, after] = [f, rest].map((x) => adjointSynthesisOnRings(x, 7, options).values);
      convergence.forEach(({ residuals, remainder }, b) => {
        const row = (x: Float64Array) => x.subarray(49 * b, 49 * (b + 1));
        expect(residuals[residuals.length - 1]).toBeCloseTo(
          norm(row(after)) / norm(row(before)),
          12,
        );
        const squares = Array.from(rings.counts, (n, j) => {
          const at = b * rings.points + rings.starts[j];
          return rings.weights[j] * norm(rest.values.subarray(at, at + n)) ** 2;
        });
        const mean = squares.reduce((x, y) => x + y) / (4 * Math.PI);
        expect(remainder).toBeCloseTo(Math.sqrt(mean), 12);
      });
    },
  );

  test("white coefficients to l = 3 nside − 1 are not recovered, and it says so", () => {
    const { isConverged, residuals, error } = solve(healpixLike(32), 96, { iterations: 20 });
    expect(isConverged).toBe(false);
    expect(residuals[20]).toBeGreaterThan(1e-6);
    expect(error).toBeGreaterThan(1e-3);
  });

  test("a field of zeros needs no iteration, and weights, values and options are checked", () => {
    const zeros = ringFields(cut, new Float64Array(cut.points));
    expect(analyseOnRings(zeros, 3).convergence).toEqual([
      { iterations: 0, residuals: [0], isConverged: true, remainder: 0 },
    ]);
    const bad = ringFields(
      cut,
      zeros.values.map((_, p) => (p === 15 ? Number.NaN : 0)),
    );
    const negative = { ...cut, weights: cut.weights.map((w, j) => (j === 2 ? -w : w)) };
    const cases: [() => unknown, string][] = [
      [() => analyseOnRings(bad, 3), "field 0 of 1, ring 2, point 1"],
      [() => analyseOnRings(ringFields(negative, zeros.values), 3), "for ring 2"],
      [() => analyseOnRings(zeros, 0), "bandLimit"],
      [() => analyseOnRings(zeros, 3, { iterations: 1.5 }), "iterations"],
      [() => analyseOnRings(zeros, 3, { tolerance: 1 }), "tolerance"],
      [() => analyseOnRings(zeros, 3, { method: "lsqr" as never }), "method"],
      [() => synthesiseOnRings(white(3, 1, 1), gaussLegendre(3) as never), "needs rings"],
    ];
    for (const [call, said] of cases) {
      expect(call).toThrow(expect.objectContaining({ name: "DomainError" }));
      expect(call).toThrow(said);
    }
  });
});

describe("gradients on rings", () => {
  test("agree with those on a product grid", () => {
    const grid = equiangularWithPoles(9, { nLon: 7, firstLongitude: 0.3 });
    const a = white(8, 2, 10);
    const [ours, theirs] = [
      synthesiseGradientOnRings(a, ringsOfGrid(grid), { unit: "K" }),
      synthesiseGradient(a, grid),
    ];
    expect(ours.south.unit).toBe("K");
    expect(distance(ours.south.values, theirs.south.values)).toBeLessThan(1e-14);
    expect(distance(ours.east.values, theirs.east.values)).toBeLessThan(1e-14);
  });

  test("agree with central differences on HEALPix pixels, to the error h² of the differences", () => {
    const [rings, a, h] = [healpixLike(4), white(10, 1, 11), 1e-4];
    const [θ, λ] = pointsOf(rings);
    const shifted = (dθ: number, dλ: number) =>
      evaluateAt(
        a,
        θ.map((x) => x + dθ),
        λ.map((x) => x + dλ),
      );
    const difference = (plus: Float64Array, minus: Float64Array) =>
      plus.map((v, i) => (v - minus[i]) / (2 * h));
    const { south, east } = synthesiseGradientOnRings(a, rings);
    const southward = difference(shifted(h, 0), shifted(-h, 0));
    const eastward = difference(shifted(0, h), shifted(0, -h)).map((v, i) => v / Math.sin(θ[i]));
    expect(distance(south.values, southward)).toBeLessThan(1e-6);
    expect(distance(east.values, eastward)).toBeLessThan(1e-6);
    expect(distance(east.values, southward)).toBeGreaterThan(0.1);
  });
});
