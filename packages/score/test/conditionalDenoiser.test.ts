import {
  type CameronMartinCoordinates,
  child,
  coefficients,
  degreeOf,
  diagonalGaussian,
  fillNormals,
  fullGaussian,
  isotropicGaussian,
  key,
  lowRankGaussian,
  type NoisableGaussian,
  rows,
  truncate,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { standardisation } from "@chaosphere/core/estimation";
import { choleskyFactor } from "@chaosphere/core/linalg";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { relativeScore } from "../src/denoiser.ts";
import { shiftMixtureDenoiser } from "../src/exact/mixture.ts";
import { conditionalDenoiser } from "../src/posterior/conditionalDenoiser.ts";
import { mixturePosterior } from "../src/posterior/mixturePosterior.ts";
import type { ObservationNoise } from "../src/posterior/noise.ts";
import { type Observation, observation } from "../src/posterior/observation.ts";
import { observedDirections } from "../src/posterior/observedDirections.ts";
import type { ObservationOperator } from "../src/posterior/operator.ts";
import { directBayes } from "./directBayes.ts";
import { stationProblem } from "./stationProblem.ts";

/** h = Y_10 + ½ Y_22, and −h, in Cameron–Martin coordinates, for docs/theory/formulas.md (P3). */
function stationMixture() {
  const problem = stationProblem(8);
  const h = new Float64Array(64);
  h[2] = 1;
  h[8] = 0.5;
  const z = h.map((a, i) => a / Math.sqrt(problem.noise.spectrum[degreeOf(i)]));
  const shifts = coefficients("cameron-martin", 8, Float64Array.of(...z, ...z.map((v) => -v)));
  return { ...problem, law: { shifts, weights: Float64Array.of(0.3, 0.7) } };
}

describe("the numbers of P3", () => {
  const { law, seen, standard, noise } = stationMixture();
  const t = 0.5;
  // x_j = √C_j sin(1 + j) in field units.
  const x = coefficients(
    "cameron-martin",
    8,
    Float64Array.from({ length: 64 }, (_, j) => Math.sin(1 + j)),
  );
  const field = (z: CameronMartinCoordinates, i: number) =>
    z.values[i] * Math.sqrt(noise.spectrum[degreeOf(i)]);

  test("come out to their digits: E[X_0 | x, y] and the relative score", () => {
    const denoiser = conditionalDenoiser(law, observedDirections(seen, standard));
    const m = denoiser(t, x);
    expect(Math.abs(field(m, 0) - 0.027647777304)).toBeLessThan(6e-13);
    expect(Math.abs(field(m, 2) - 2.022793928878)).toBeLessThan(6e-13);
    expect(Math.abs(field(m, 8) - 0.007950469887)).toBeLessThan(6e-13);
    const s = relativeScore(denoiser)(t, x);
    expect(Math.abs(field(s, 0) - -1.06173039431)).toBeLessThan(6e-13);
    expect(Math.abs(field(s, 2) - 1.791581272036)).toBeLessThan(6e-13);
  });

  test("come out to their digits: the weights given y, and given x and y", () => {
    const posterior = mixturePosterior(law, observedDirections(seen, standard));
    expect(Math.abs(posterior.weights[0] - 0.59522488)).toBeLessThan(6e-9);
    expect(Math.abs(posterior.weights[1] - 0.40477512)).toBeLessThan(6e-9);
    // E = Σ π_k E_k along the line between the answers of the two shifts alone.
    const shiftAlone = (k: number) => ({ shifts: rows(law.shifts, k, k + 1) });
    const [E, E1, E2] = [law, shiftAlone(0), shiftAlone(1)].map(
      (of) => conditionalDenoiser(of, observedDirections(seen, standard))(t, x).values,
    );
    const [along, across] = [E, E1].map((to) =>
      to.reduce((sum, value, i) => sum + (value - E2[i]) * (E1[i] - E2[i]), 0),
    );
    expect(Math.abs(along / across - 0.59396225)).toBeLessThan(6e-9);
    const oracle = directBayes(law.weights, componentsOf(law.shifts), seen, standard, t, x.values);
    expect(largestDifference(E, oracle.mean)).toBeLessThan(1e-12);
    expect(Math.abs(oracle.weights[0] - 0.59396225)).toBeLessThan(6e-9);
  });

  test("are missed by the denoiser that does not see y", () => {
    const blind = shiftMixtureDenoiser(law)(t, x);
    expect(Math.abs(field(blind, 2) - 2.022793928878)).toBeGreaterThan(0.1);
  });
});

function componentsOf({ bandLimit, batch, values }: CameronMartinCoordinates) {
  const d = bandLimit ** 2;
  const one = new Float64Array(bandLimit).fill(1);
  return Array.from({ length: batch }, (_, k) =>
    isotropicGaussian("cameron-martin", one, values.subarray(k * d, (k + 1) * d)),
  );
}

/** Numbers that are N(0, 1). */
function normals(length: number, label: number): Float64Array {
  const out = new Float64Array(length);
  fillNormals(child(key(17), label), 0, out);
  return out;
}

const L = 3;
const d = L * L;
const noise = whittleMatern(L, { alpha: 2, kappa: 2, sigma: 3 });
const standard = standardisation(noise, {
  mean: coefficients("harmonic", L, normals(d, 1)),
});

/** Any matrix as an operator. */
function matrixOperator(n: number, label: number): ObservationOperator {
  const A = normals(n * d, label);
  return {
    bandLimit: L,
    size: n,
    apply: (a) =>
      Float64Array.from({ length: (a.length / d) * n }, (_, at) => {
        const [b, i] = [Math.floor(at / n), at % n];
        return A.subarray(i * d, (i + 1) * d).reduce((sum, f, k) => sum + f * a[b * d + k], 0);
      }),
    adjoint: (y) =>
      Float64Array.from({ length: (y.length / n) * d }, (_, at) => {
        const [b, k] = [Math.floor(at / d), at % d];
        let sum = 0;
        for (let i = 0; i < n; i++) sum += A[i * d + k] * y[b * n + i];
        return sum;
      }),
  };
}

/** Every second coefficient times a factor. */
const diagonalOperator: ObservationOperator = (() => {
  const indices = Int32Array.of(0, 2, 3, 7);
  const factors = Float64Array.of(1, -2, 0.5, 3);
  return {
    bandLimit: L,
    size: 4,
    apply: (a) =>
      Float64Array.from(
        { length: (a.length / d) * 4 },
        (_, at) => factors[at % 4] * a[Math.floor(at / 4) * d + indices[at % 4]],
      ),
    adjoint: (y) => {
      const out = new Float64Array((y.length / 4) * d);
      y.forEach((value, at) => {
        out[Math.floor(at / 4) * d + indices[at % 4]] += factors[at % 4] * value;
      });
      return out;
    },
    diagonal: { indices, factors },
  };
})();

function spdMatrix(size: number, label: number): Float64Array {
  const W = normals(size * size, label);
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    let sum = i === j ? 0.2 : 0;
    for (let k = 0; k < size; k++) sum += (W[i * size + k] * W[j * size + k]) / size;
    return sum;
  });
}

const laws = {
  isotropic: isotropicGaussian("cameron-martin", Float64Array.of(2, 0.5, 1.5), normals(d, 2)),
  diagonal: diagonalGaussian("cameron-martin", normals(d, 3).map(Math.abs), normals(d, 4)),
  full: fullGaussian(spdMatrix(d, 5), normals(d, 6)),
  "low-rank": lowRankGaussian(
    normals(d, 7).map((v) => 0.1 + Math.abs(v)),
    normals(2 * d, 8),
    normals(d, 9),
  ),
} satisfies Record<string, NoisableGaussian<"cameron-martin">>;

const noises: Record<string, (n: number) => ObservationNoise> = {
  white: () => ({ kind: "white", sd: 0.3 }),
  independent: (n) => ({ kind: "independent", sds: normals(n, 10).map((v) => 0.2 + Math.abs(v)) }),
  correlated: (n) => ({ kind: "correlated", factor: choleskyFactor(spdMatrix(n, 11), n) }),
};

const operators = {
  few: matrixOperator(2, 12),
  "more than half": matrixOperator(7, 13),
  "more than there are coordinates": matrixOperator(20, 14),
  diagonal: diagonalOperator,
} satisfies Record<string, ObservationOperator>;

describe("the conditional denoiser by (P3.2) is direct Bayes", () => {
  const x = truncate(whiteNoise(L, 4, key(3)), L);
  const cases = Object.entries(operators).flatMap(([how, operator]) =>
    Object.keys(noises).map((kind) => ({ how, operator, kind })),
  );

  test.each(cases)(
    "for every Gaussian law and their mixture, $how seen in $kind noise",
    ({ operator, kind }) => {
      const n = operator.size;
      const seen = observation(operator, noises[kind](n), normals(2 * n, 15));
      const all = [...Object.values(laws)];
      const weights = Float64Array.of(0.1, 0.2, 0.3, 0.4);
      for (const t of [0.01, 0.5, 3]) {
        const priors = [...all.map((law) => [law]), all];
        for (const components of priors) {
          const w = components.length === 1 ? Float64Array.of(1) : weights;
          const law = components.length === 1 ? components[0] : { laws: components, weights: w };
          const { values } = conditionalDenoiser(law, observedDirections(seen, standard))(t, x);
          for (let b = 0; b < 4; b++) {
            const own: Observation = {
              ...seen,
              values: seen.values.subarray(Math.floor(b / 2) * n, (Math.floor(b / 2) + 1) * n),
            };
            const point = x.values.subarray(b * d, (b + 1) * d);
            const oracle = directBayes(w, components, own, standard, t, point);
            // The dense oracle inverts matrices of condition up to 1e5 at t = 0.01.
            expect(
              largestDifference(values.subarray(b * d, (b + 1) * d), oracle.mean),
            ).toBeLessThan(1e-11);
          }
        }
      }
    },
  );
});

describe("finitely many fields and shifts of the noise", () => {
  const x = whiteNoise(L, 4, key(3));
  const seen = observation(operators.few, { kind: "white", sd: 0.3 }, normals(4, 15));

  test("shifts for several observations are direct Bayes", () => {
    const shifts = coefficients("cameron-martin", L, normals(3 * d, 16));
    const weights = Float64Array.of(0.2, 0.5, 0.3);
    for (const t of [0.01, 0.5, 3]) {
      const { values } = conditionalDenoiser(
        { shifts, weights },
        observedDirections(seen, standard),
      )(t, x);
      for (let b = 0; b < 4; b++) {
        const own = { ...seen, values: seen.values.subarray(b < 2 ? 0 : 2, b < 2 ? 2 : 4) };
        const point = x.values.subarray(b * d, (b + 1) * d);
        const oracle = directBayes(weights, componentsOf(shifts), own, standard, t, point);
        expect(largestDifference(values.subarray(b * d, (b + 1) * d), oracle.mean)).toBeLessThan(
          1e-12,
        );
      }
    }
  });

  test("points are the limit of narrow Gaussian components", () => {
    const points = coefficients("cameron-martin", L, normals(5 * d, 18));
    const narrow = Array.from({ length: 5 }, (_, k) =>
      isotropicGaussian(
        "cameron-martin",
        new Float64Array(L),
        points.values.subarray(k * d, (k + 1) * d),
      ),
    );
    const equal = new Float64Array(5).fill(0.2);
    const [t, point] = [0.7, x.values.subarray(d, 2 * d)];
    const { values } = conditionalDenoiser({ points }, observedDirections(seen, standard))(t, x);
    const own = { ...seen, values: seen.values.subarray(0, 2) };
    const oracle = directBayes(equal, narrow, own, standard, t, point);
    expect(largestDifference(values.subarray(d, 2 * d), oracle.mean)).toBeLessThan(1e-12);
  });

  test("points whose weights are below the smallest number keep their proportions", () => {
    // log p(y | x_i) is about −1e6 for both.
    const operator = operators.diagonal;
    const far = observation(operator, { kind: "white", sd: 1e-3 }, Float64Array.of(1, 1, 1, 1));
    const points = coefficients("cameron-martin", L, normals(2 * d, 19));
    const { weights } = mixturePosterior({ points }, observedDirections(far, standard));
    expect(Math.abs(weights[0] + weights[1] - 1)).toBeLessThan(1e-15);
    expect(
      Number.isFinite(
        conditionalDenoiser({ points }, observedDirections(far, standard))(1, x).values[0],
      ),
    ).toBe(true);
  });
});

describe("the posterior of a mixture (P4)", () => {
  const seen = observation(operators.few, { kind: "white", sd: 0.3 }, normals(4, 15));
  const components = Object.values(laws);
  const weights = Float64Array.of(0.1, 0.2, 0.3, 0.4);
  const posterior = mixturePosterior(
    { laws: components, weights },
    observedDirections(seen, standard),
  );

  test("has the weights and means of direct Bayes", () => {
    for (let b = 0; b < 2; b++) {
      const own = { ...seen, values: seen.values.subarray(2 * b, 2 * b + 2) };
      const oracle = directBayes(weights, components, own, standard, undefined, new Float64Array());
      expect(
        largestDifference(posterior.weights.subarray(4 * b, 4 * b + 4), oracle.weights),
      ).toBeLessThan(1e-13);
      components.forEach((law, k) => {
        const alone = directBayes([1], [law], own, standard, undefined, new Float64Array());
        const at = (4 * b + k) * d;
        expect(largestDifference(posterior.means.subarray(at, at + d), alone.mean)).toBeLessThan(
          1e-12,
        );
      });
    }
  });

  test("has the evidence of P2 at L = 8, 16, 32", () => {
    const printed = { 8: -55.5711384841, 16: -58.4686437322, 32: -59.2724368151 };
    for (const [L, log] of Object.entries(printed)) {
      const problem = stationProblem(Number(L));
      const law = isotropicGaussian("cameron-martin", new Float64Array(Number(L)).fill(1));
      const { logEvidence } = mixturePosterior(
        law,
        observedDirections(problem.seen, problem.standard),
      );
      expect(Math.abs(logEvidence[0] - log)).toBeLessThan(1e-9);
    }
  });

  test("draws have its means and covariances, and more draws extend fewer", () => {
    const alone = mixturePosterior(laws.full, observedDirections(seen, standard));
    const count = 4000;
    const draws = alone.draw(key(5), count);
    expect(alone.draw(key(5), 3).values.subarray(0, 3 * d)).toEqual(
      draws.values.subarray(0, 3 * d),
    );
    for (let b = 0; b < 2; b++) {
      const covariance = alone.covariance(0);
      for (let i = 0; i < d; i++) {
        let [sum, square] = [0, 0];
        for (let k = 0; k < count; k++) {
          const u = draws.values[(b * count + k) * d + i] - alone.means[b * d + i];
          sum += u;
          square += u * u;
        }
        const variance = covariance[i * (d + 1)];
        // Five standard errors each, 18 coordinates.
        expect(Math.abs(sum / count)).toBeLessThan(5 * Math.sqrt(variance / count));
        expect(Math.abs(square / count / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
      }
    }
  });
});
