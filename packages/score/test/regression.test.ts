import {
  type CameronMartinCoordinates,
  DomainError,
  fillNormals,
  key,
  rows,
  ShapeError,
  whiteNoise,
} from "@chaosphere/core";
import {
  evaluateChaos,
  hermiteValues,
  type MultiIndices,
  multiIndices,
} from "@chaosphere/core/chaos";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { chaosRegression, chaosRegressionOfParts } from "../src/regression/chaosRegression.ts";
import { normalEquations } from "../src/regression/normalEquations.ts";

const indices = multiIndices(4, { rule: "total", order: 3 });
const p = indices.orders.length;
/** Coefficients that fall with the order. */
const c = Float64Array.from({ length: p }, (_, k) => Math.cos(2 * k + 1) / (1 + indices.orders[k]));
const exact = { indices, coefficients: c };
const normals = (count: number, seed: number): Float64Array => {
  const out = new Float64Array(count);
  fillNormals(key(seed), 0, out);
  return out;
};

/** h_α(x) of one row, factor by factor. */
function feature({ offsets, variables, exponents }: MultiIndices, k: number, x: Float64Array) {
  let product = 1;
  for (let f = offsets[k]; f < offsets[k + 1]; f++) {
    product *= hermiteValues(exponents[f], x[variables[f]])[exponents[f]];
  }
  return product;
}

/** The inverse of a symmetric matrix by Gauss–Jordan elimination, rows first. */
function inverse(matrix: Float64Array, d: number): Float64Array {
  const a = matrix.slice();
  for (let k = 0; k < d; k++) {
    const pivot = a[k * d + k];
    for (let j = 0; j < d; j++) a[k * d + j] = j === k ? 1 / pivot : a[k * d + j] / pivot;
    for (let i = 0; i < d; i++) {
      if (i === k) continue;
      const factor = a[i * d + k];
      for (let j = 0; j < d; j++) {
        a[i * d + j] = j === k ? -factor / pivot : a[i * d + j] - factor * a[k * d + j];
      }
    }
  }
  return a;
}

const product = (a: Float64Array, b: Float64Array, d: number): Float64Array =>
  a.map((_, ij) => {
    const [i, j] = [Math.floor(ij / d), ij % d];
    let sum = 0;
    for (let k = 0; k < d; k++) sum += a[i * d + k] * b[k * d + j];
    return sum;
  });

describe("the normal equations", () => {
  test("hold the sums over samples of products of features, across blocks and strips", () => {
    const many = multiIndices(10, { rule: "total", order: 3 });
    const [count, row] = [many.orders.length, 16];
    const x = whiteNoise(4, 1100, key(1));
    const y = normals(1100, 2);
    const { gram, moments, squares, samples } = normalEquations(many, x, y);
    expect(count).toBe(286);
    expect(samples).toBe(1100);
    for (const [i, j] of [
      [0, 0],
      [3, 285],
      [285, 3],
      [270, 260],
      [100, 100],
    ]) {
      let [g, m] = [0, 0];
      for (let b = 0; b < x.batch; b++) {
        const at = x.values.subarray(b * row, (b + 1) * row);
        g += feature(many, i, at) * feature(many, j, at);
        m += y[b] * feature(many, i, at);
      }
      // Rounding of 1100 terms of size up to a few hundred.
      expect(Math.abs(gram[i * count + j] - g)).toBeLessThan(1e-9);
      expect(Math.abs(moments[i] - m)).toBeLessThan(1e-9);
    }
    expect(Math.abs(squares - y.reduce((sum, y) => sum + y * y, 0))).toBeLessThan(1e-9);
  });
});

describe("a chaos expansion", () => {
  const x = whiteNoise(2, 300, key(3));

  test("is recovered exactly without noise, and its tail is what was left out", () => {
    const fit = chaosRegression(indices, x, evaluateChaos(exact, x), { ridge: 0 });
    expect(largestDifference(fit.expansion.coefficients, c)).toBeLessThan(1e-11);
    expect(fit.residual).toBeLessThan(1e-11);
    const third = c.reduce((sum, c, k) => sum + (indices.orders[k] === 3 ? c * c : 0), 0);
    expect(Math.abs(fit.truncation.orderTails[2] - third)).toBeLessThan(1e-10);

    const low = multiIndices(4, { rule: "total", order: 2 });
    const many = whiteNoise(2, 20000, key(4));
    const short = chaosRegression(low, many, evaluateChaos(exact, many), { ridge: 0 });
    // What is left is the third chaos: the residual is a mean of its squares.
    const cubes = { indices, coefficients: c.map((c, k) => (indices.orders[k] === 3 ? c : 0)) };
    const squares = evaluateChaos(cubes, many).map((v) => v * v);
    const spread = squares.reduce((sum, s) => sum + (s - third) ** 2, 0) / squares.length;
    const z = (expected: number): number =>
      (short.residual - expected) / Math.sqrt(spread / squares.length);
    expect(Math.abs(z(third))).toBeLessThan(4);
    const second = c.reduce((sum, c, k) => sum + (indices.orders[k] === 2 ? c * c : 0), 0);
    expect(Math.abs(z(second))).toBeGreaterThan(4);
    const norm = short.expansion.coefficients.reduce((sum, c) => sum + c * c, 0);
    const meanSquare = evaluateChaos(exact, many).reduce((sum, y) => sum + (y * y) / 20000, 0);
    expect(Math.abs(short.truncation.unresolved - (meanSquare - norm))).toBeLessThan(1e-11);
  });

  test("minimises its objective: (2/n) Φᵀ(y − Φĉ) = 2λĉ but for the constant", () => {
    const ε = normals(300, 6);
    const y = evaluateChaos(exact, x).map((y, i) => y + 0.7 * ε[i]);
    const features = Array.from({ length: 300 }, (_, b) =>
      c.map((_, k) => feature(indices, k, x.values.subarray(4 * b, 4 * b + 4))),
    );
    const slopes = (n: number, λ: number, found: Float64Array): Float64Array => {
      const residual = features.map((h, b) => h.reduce((r, h, k) => r - h * found[k], y[b]));
      return c.map((_, k) => {
        const fit = features.reduce((sum, h, b) => sum + h[k] * residual[b], 0);
        return (2 / n) * fit - (indices.orders[k] > 0 ? 2 * λ * found[k] : 0);
      });
    };
    const size = (values: Float64Array) => Math.max(...values.map(Math.abs));
    for (const λ of [1e-4, 0.05, 3]) {
      const found = chaosRegression(indices, x, y, { ridge: λ }).expansion.coefficients;
      expect(size(slopes(300, λ, found))).toBeLessThan(1e-12);
      // Negative control: the ridge of one row more or less.
      expect(size(slopes(301, λ, found))).toBeGreaterThan(1e-7);
      expect(size(slopes(299, λ, found))).toBeGreaterThan(1e-7);
    }
  });

  test("is missed by the risk of ridge regression when the target is noisy", () => {
    const [n, σ, λ, repeats] = [300, 0.7, 0.05, 150];
    const clean = evaluateChaos(exact, x);
    const { gram } = normalEquations(indices, x, clean);
    const penalty = Float64Array.from(indices.orders, (order) => (order > 0 ? n * λ : 0));
    const inverted = inverse(
      gram.map((g, ij) => g + (ij % (p + 1) === 0 ? penalty[ij % p] : 0)),
      p,
    );
    // ĉ − c = b + Aε with b = −(G + P)⁻¹ P c and A Aᵀ = K = (G + P)⁻¹ G (G + P)⁻¹.
    const b = c.map(
      (_, i) => -c.reduce((sum, c, j) => sum + inverted[i * p + j] * penalty[j] * c, 0),
    );
    const K = product(product(inverted, gram, p), inverted, p);
    const bias = b.reduce((sum, b) => sum + b * b, 0);
    const trace = c.reduce((sum, _, i) => sum + K[i * p + i], 0);
    const traceOfSquare = K.reduce((sum, k) => sum + k * k, 0);
    const alongBias = b.reduce(
      (sum, bi, i) => sum + bi * b.reduce((sum, bj, j) => sum + K[i * p + j] * bj, 0),
      0,
    );
    const risk = bias + σ ** 2 * trace;
    const variance = 2 * σ ** 4 * traceOfSquare + 4 * σ ** 2 * alongBias;

    let total = 0;
    for (let r = 0; r < repeats; r++) {
      const ε = normals(n, 100 + r);
      const noisy = clean.map((y, i) => y + σ * ε[i]);
      const { coefficients } = chaosRegression(indices, x, noisy, { ridge: λ }).expansion;
      total += coefficients.reduce((sum, found, k) => sum + (found - c[k]) ** 2, 0);
    }
    const z = (expected: number): number =>
      (total / repeats - expected) / Math.sqrt(variance / repeats);
    expect(Math.abs(z(risk))).toBeLessThan(4);
    // Without the bias, and with the p/n of orthonormal design.
    expect(Math.abs(z(σ ** 2 * trace))).toBeGreaterThan(4);
    expect(Math.abs(z((σ ** 2 * p) / n))).toBeGreaterThan(4);
  });

  test("has ‖ĉ − c‖² as its error of prediction at new points of the noise", () => {
    const ε = normals(300, 7);
    const noisy = evaluateChaos(exact, x).map((y, i) => y + 0.7 * ε[i]);
    const { coefficients } = chaosRegression(indices, x, noisy, { ridge: 0.05 }).expansion;
    const difference = { indices, coefficients: coefficients.map((found, k) => found - c[k]) };
    const squares = evaluateChaos(difference, whiteNoise(2, 20000, key(8))).map((v) => v * v);
    const mean = squares.reduce((sum, s) => sum + s, 0) / squares.length;
    const spread = squares.reduce((sum, s) => sum + (s - mean) ** 2, 0) / squares.length;
    const expected = difference.coefficients.reduce((sum, d) => sum + d * d, 0);
    const z = (expected: number) => (mean - expected) / Math.sqrt(spread / squares.length);
    expect(Math.abs(z(expected))).toBeLessThan(4);
    expect(Math.abs(z(expected + 0.49))).toBeGreaterThan(4);
  });
});

describe("cross-validation", () => {
  const x = whiteNoise(2, 101, key(9));
  const ε = normals(101, 10);
  const y = evaluateChaos(exact, x).map((y, i) => y + 0.5 * ε[i]);
  const ridges = [1e-4, 0.03, 0.3, 3];

  test("gives each ridge the error on rows that its fit has not seen", () => {
    const { validation, ridge } = chaosRegression(indices, x, y, { ridge: ridges, folds: 4 });
    const bounds = [0, 25, 50, 75, 101];
    ridges.forEach((ridge, i) => {
      let sum = 0;
      for (let k = 0; k < 4; k++) {
        const [start, end] = [bounds[k], bounds[k + 1]];
        const kept = without(x, y, start, end);
        const fit = chaosRegression(indices, kept.x, kept.y, { ridge });
        const predicted = evaluateChaos(fit.expansion, rows(x, start, end));
        sum += predicted.reduce((sum, value, b) => sum + (value - y[start + b]) ** 2, 0);
      }
      expect(validation[i].ridge).toBe(ridge);
      expect(Math.abs(validation[i].error - sum / 101)).toBeLessThan(1e-10);
    });
    const least = Math.min(...validation.map(({ error }) => error));
    expect(validation.find(({ error }) => error === least)?.ridge).toBe(ridge);
  });

  test("leaves the constant unpenalised, however large the ridge", () => {
    const shifted = y.map((y) => y + 100);
    const { expansion } = chaosRegression(indices, x, shifted, { ridge: 1e9 });
    const mean = shifted.reduce((sum, y) => sum + y, 0) / 101;
    expect(Math.abs(expansion.coefficients[0] - mean)).toBeLessThan(1e-6);
    expect(Math.max(...expansion.coefficients.subarray(1).map(Math.abs))).toBeLessThan(1e-6);
  });

  test("by default looks at λ from 1e-6 to 1 on five folds", () => {
    const { validation } = chaosRegression(indices, x, y);
    expect(validation.map(({ ridge }) => ridge)).toEqual([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1]);
  });
});

function without(x: CameronMartinCoordinates, y: Float64Array, start: number, end: number) {
  const row = x.bandLimit ** 2;
  const isKept = (b: number): boolean => b < start || b >= end;
  return {
    x: {
      ...x,
      batch: x.batch - (end - start),
      values: x.values.filter((_, i) => isKept(Math.floor(i / row))),
    },
    y: y.filter((_, b) => isKept(b)),
  };
}

describe("chaos regression refuses", () => {
  const x = whiteNoise(2, 60, key(1));
  const y = normals(60, 1);

  test("targets that are missing or not finite, and no rows", () => {
    expect(() => chaosRegression(indices, x, y.subarray(1))).toThrow(ShapeError);
    expect(() => chaosRegression(indices, x, y.subarray(1))).toThrow(/60 rows and 59 targets/);
    const empty = whiteNoise(2, 0, key(1));
    expect(() => normalEquations(indices, empty, new Float64Array())).toThrow(ShapeError);
    const broken = y.map((y, b) => (b === 7 ? Number.NaN : y));
    expect(() => chaosRegression(indices, x, broken)).toThrow(DomainError);
    expect(() => chaosRegression(indices, x, broken)).toThrow(/must be finite, got NaN in row 7/);
  });

  test("points of fewer coordinates than variables", () => {
    const low = whiteNoise(1, 60, key(1));
    expect(() => chaosRegression(indices, low, y)).toThrow(
      /4 variables, got points of band limit 1/,
    );
  });

  test.each([[[]], [[-1]], [[Number.NaN]], [[0.1, Number.POSITIVE_INFINITY]]])(
    "the ridges %o",
    (ridge) => {
      expect(() => chaosRegression(indices, x, y, { ridge })).toThrow(DomainError);
    },
  );

  test.each([1, 2.5, 61, Number.NaN])("%d folds of 60 rows", (folds) => {
    expect(() => chaosRegression(indices, x, y, { folds })).toThrow(ShapeError);
    expect(() => chaosRegression(indices, x, y, { folds })).toThrow(/folds must be a whole number/);
  });

  test("no ridge at all on fewer samples than features", () => {
    const few = rows(x, 0, 20);
    expect(() => chaosRegression(indices, few, y.subarray(0, 20), { ridge: 0 })).toThrow(
      DomainError,
    );
  });
});

test("the equations of folds that others made give the bits of one process, and those of other rows do not", () => {
  const x = whiteNoise(2, 300, key(5));
  const y = evaluateChaos(exact, x).map((value, b) => value + Math.sin(b));
  const part = (first: number, end: number) =>
    normalEquations(indices, rows(x, first, end), y.subarray(first, end));
  const whole = chaosRegression(indices, x, y, { folds: 3 });
  const parts = [part(200, 300), part(0, 100), part(100, 200)];
  const [last, first, middle] = parts;
  expect(chaosRegressionOfParts(indices, [first, middle, last])).toEqual(whole);
  expect(chaosRegressionOfParts(indices, [first, middle, middle])).not.toEqual(whole);
  const one = chaosRegressionOfParts(indices, [part(0, 300)], { ridge: 1e-3 });
  expect(one).toEqual(chaosRegression(indices, x, y, { ridge: 1e-3 }));
  expect(() => chaosRegressionOfParts(indices, [first])).toThrow(/need 2 parts or more/);
  const others = { ...first, moments: first.moments.subarray(1) };
  expect(() => chaosRegressionOfParts(indices, [first, others])).toThrow(/features .* in part 1/);
});
