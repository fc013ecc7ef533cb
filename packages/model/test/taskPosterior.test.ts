import {
  coefficients,
  covarianceMatrix,
  fillNormals,
  isotropicGaussian,
  key,
  type SpectralGaussian,
  whittleMatern,
} from "@chaosphere/core";
import { fullCovariance, standardisation } from "@chaosphere/core/estimation";
import { choleskyFactor, matrixProduct, solveCholesky } from "@chaosphere/core/linalg";
import { describe, expect, test } from "vitest";
import { fibonacciPoints, observedSites, siteOperator } from "../src/observing/index.ts";
import { knownFieldsOf } from "../src/observing/knownFields.ts";
import { taskPosterior } from "../src/observing/taskPosterior.ts";

function normals(length: number, seed: number): Float64Array {
  const out = new Float64Array(length);
  fillNormals(key(seed), 0, out);
  return out;
}

const norm = (x: Float64Array) => Math.hypot(...x);
const sum = (a: Float64Array, b: Float64Array, factor = 1) => a.map((x, i) => x + factor * b[i]);

describe("taskPosterior", () => {
  // The table of P2: 40 points, errors of deviation 0.1, C_l = 400 (9 + l(l+1))⁻².
  test.each([
    [8, 1.045277849726, 0.390604490846, -0.005095407932, 2.03756663863],
    [16, 0.991731649874, 0.995265648609, -0.009336193781, 1.972894554699],
  ])("gives the numbers of P2 at L = %d", (L, meanAtPole, varianceAtPole, a00, a10) => {
    const d = L * L;
    const law = isotropicGaussian("cameron-martin", new Float64Array(L).fill(1));
    const measure = whittleMatern(L, { alpha: 2, kappa: 3, sigma: 20 });
    const standard = standardisation(measure, {
      mean: coefficients("harmonic", L, new Float64Array(d)),
    });
    const points = fibonacciPoints(40);
    const operator = siteOperator(points, L);
    const posterior = taskPosterior(law, standard, operator, { kind: "white", sd: 0.1 });
    const y = points.colatitudes.map(
      (θ, i) => Math.cos(3 * points.longitudes[i]) * Math.sin(θ) ** 2 + Math.cos(θ),
    );
    const field = (x: Float64Array) => standard.invert(coefficients("cameron-martin", L, x)).values;
    const a = field(posterior.mean(y));
    const pole = {
      kind: "points",
      colatitudes: Float64Array.of(0),
      longitudes: Float64Array.of(0),
    } as const;
    const atPole = siteOperator(pole, L);
    expect(atPole.apply(a)[0]).toBeCloseTo(meanAtPole, 10);
    expect(a[0]).toBeCloseTo(a00, 10);
    expect(a[2]).toBeCloseTo(a10, 10);
    const rows = atPole.apply(field(posterior.root));
    expect(rows.reduce((total, v) => total + v * v, 0)).toBeCloseTo(varianceAtPole, 10);
  });

  // Of any Gaussian law, against the other form of Gaussian conditioning: m = a + Σ B*(B Σ B* + 1)⁻¹ r.
  test("is the conditional law of a full covariance about a mean, by dense matrices", () => {
    const L = 4;
    const d = L * L;
    const sample = coefficients("cameron-martin", L, sum(normals(40 * d, 1), normals(40 * d, 1)));
    const law = fullCovariance(sample, { noise: whittleMatern(L, { alpha: 2, kappa: 3 }) });
    const { standard, operator } = setting(L);
    const n = operator.size;
    const sd = 0.3;
    const posterior = taskPosterior(law, standard, operator, { kind: "white", sd });
    const Σ = covarianceMatrix(law);
    const B = bOf(L, operator, standard, sd);
    const ΣB = matrixProduct(Σ, B, d, d, n);
    const S = matrixProduct(transposedOf(B, d, n), ΣB, n, d, n);
    for (let i = 0; i < n; i++) S[i * (n + 1)] += 1;
    const factor = choleskyFactor(S, n);
    const y = normals(n, 2);
    const mean = law.mean;
    const r = sum(
      y,
      operator.apply(standard.invert(coefficients("cameron-martin", L, mean)).values),
      -1,
    ).map((x) => x / sd);
    const expected = sum(mean, matrixProduct(ΣB, solveCholesky(factor, r), d, n, 1));
    expect(norm(sum(posterior.mean(y), expected, -1)) / norm(expected)).toBeLessThan(1e-10);

    const gain = new Float64Array(n * d);
    for (let j = 0; j < d; j++) {
      const column = solveCholesky(factor, ΣB.slice(j * n, (j + 1) * n));
      gain.set(column, j * n);
    }
    const reduction = matrixProduct(ΣB, gain, d, n, d, { transposeB: true });
    const covariance = sum(Σ, reduction, -1);
    const own = matrixProduct(posterior.root, posterior.root, d, d, d);
    expect(norm(sum(own, covariance, -1)) / norm(covariance)).toBeLessThan(1e-10);
  });

  test("whitens data about their posterior mean: x = m^y + K^{−½} ξ with y = A f + ε", () => {
    const L = 4;
    const { standard, operator, law } = setting(L);
    const sd = 0.2;
    const posterior = taskPosterior(law, standard, operator, { kind: "white", sd });
    const x = normals(3 * L * L, 3);
    const e = normals(3 * operator.size, 4);
    const f = standard.invert(coefficients("cameron-martin", L, x)).values;
    const y = sum(operator.apply(f), e, sd);
    const ξ = posterior.whitened(x, e);
    const again = sum(posterior.mean(y), posterior.coloured(ξ));
    expect(norm(sum(again, x, -1)) / norm(x)).toBeLessThan(1e-12);
    // Negative control: the errors with the other sign.
    const wrong = posterior.whitened(
      x,
      e.map((z) => -z),
    );
    expect(norm(sum(wrong, ξ, -1)) / norm(ξ)).toBeGreaterThan(0.1);
  });

  test("refuses a law with a coordinate that does not vary, and observations that are no rows", () => {
    const L = 4;
    const { standard, operator } = setting(L);
    const spectrum = Float64Array.of(1, 1, 0, 1);
    const noise = { kind: "white", sd: 1 } as const;
    expect(() =>
      taskPosterior(isotropicGaussian("cameron-martin", spectrum), standard, operator, noise),
    ).toThrow("every coordinate of the law must vary, got 5 that do not");
    const { law } = setting(L);
    const posterior = taskPosterior(law, standard, operator, noise);
    expect(() => posterior.mean(new Float64Array(operator.size + 1))).toThrow("whole rows of");
  });
});

describe("knownFieldsOf", () => {
  const L = 8;
  const constant = Math.sqrt(4 * Math.PI);

  // Of an isotropic law whose coefficients are seen alike: Σ (2l+1) C_l q_l / (1 + q_l C_l/σ²) over Σ (2l+1) C_l q_l at every point.
  test("are constant where every coefficient is seen with the same error", () => {
    const { standard, law } = setting(L);
    const sites = { kind: "degrees", from: 0, to: L - 1 } as const;
    const sd = 0.05;
    const operator = siteOperator(sites, L);
    const posterior = taskPosterior(law, standard, operator, { kind: "white", sd });
    const fields = knownFieldsOf(sites, law, standard, posterior);
    const power = standard.measure.spectrum.map((c, l) => c * (1 + l / L));
    const total = (of: (p: number) => number) =>
      power.reduce((all, p, l) => all + (2 * l + 1) * of(p), 0);
    const ratio = Math.sqrt(total((p) => p / (1 + p / sd ** 2)) / total((p) => p));
    expect(fields.length).toBe(2 * L * L);
    const expected = fields.map(() => 0);
    expected[0] = constant * ratio;
    expected[L * L] = -constant * Math.log(ratio);
    expect(norm(sum(Float64Array.from(fields), Float64Array.from(expected), -1))).toBeLessThan(
      1e-10,
    );
  });

  test("are smaller where cells are seen, with the mask last, whose mean is the share seen", () => {
    const { standard, law } = setting(L);
    const sites = observedSites(
      { kind: "cap", latDeg: 90, lonDeg: 0, radiusDeg: 90 },
      { bandLimit: L },
    );
    const operator = siteOperator(sites, L);
    const posterior = taskPosterior(law, standard, operator, { kind: "white", sd: 0.05 });
    const fields = Float64Array.from(knownFieldsOf(sites, law, standard, posterior));
    expect(fields.length).toBe(3 * L * L);
    expect(fields[2 * L * L]).toBeCloseTo(constant / 2, 12);
    const poles = siteOperator(
      { kind: "points", colatitudes: Float64Array.of(0, Math.PI), longitudes: new Float64Array(2) },
      L,
    );
    const [north, south, logNorth, logSouth, maskNorth, maskSouth] = poles.apply(fields);
    expect(north).toBeLessThan(0.4);
    expect(south).toBeGreaterThan(0.8);
    expect(logNorth).toBeGreaterThan(1);
    expect(logSouth).toBeLessThan(0.2);
    // Eight degrees of a jump: it rings by a fifth.
    expect(maskNorth).toBeGreaterThan(0.7);
    expect(maskSouth).toBeLessThan(0.3);
  });
});

function setting(L: number) {
  const measure = whittleMatern(L, { alpha: 2, kappa: 3 });
  const mean = coefficients("harmonic", L, normals(L * L, 9));
  const standard = standardisation(measure, { mean });
  const law: SpectralGaussian<"cameron-martin"> = isotropicGaussian(
    "cameron-martin",
    Float64Array.from({ length: L }, (_, l) => 1 + l / L),
  );
  const sites = {
    kind: "points",
    colatitudes: Float64Array.of(0.4, 0.5, 0.6),
    longitudes: Float64Array.of(1, 1.2, 1.1),
  } as const;
  return { standard, law, sites, operator: siteOperator(sites, L) };
}

/** B* = C^{½} A* / sd, d × n. */
function bOf(
  L: number,
  operator: ReturnType<typeof siteOperator>,
  { measure }: ReturnType<typeof standardisation>,
  sd: number,
): Float64Array {
  const d = L * L;
  const n = operator.size;
  const rows = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    rows[i * (d + 1)] = Math.sqrt(measure.spectrum[Math.floor(Math.sqrt(i))]) / sd;
  }
  return operator.apply(rows).slice(0, d * n);
}

function transposedOf(matrix: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]);
}
