import {
  type CameronMartinCoordinates,
  coefficients,
  DomainError,
  key,
  ornsteinUhlenbeck,
  type ScoreFunction,
  ShapeError,
  whiteNoise,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { shiftMixtureQuadrature } from "../src/bounds/mixtureQuadrature.ts";
import { shiftMixtureScore } from "../src/exact/mixture.ts";
import {
  implicitLoss,
  implicitTerms,
  scoreDivergence,
  type TraceFunction,
} from "../src/objectives/implicit.ts";
import {
  centralDifference,
  coordinateTrace,
  type Probe,
  probeVariance,
  slicedTrace,
} from "../src/objectives/trace.ts";
import golden from "./fixtures/objectives.json" with { type: "json" };
import { goldenMixture, point } from "./mixtureInstance.ts";

const mixture = goldenMixture(2);
const s = shiftMixtureScore(mixture);
const weights = [0.5, 0.3, 0.2];

/** tr Ds = e^−2t (Σ π_i |m_i|² − |Σ π_i m_i|²), the posterior variance of the shift. */
const traceOfScore: TraceFunction = (t, x) =>
  Float64Array.from({ length: x.batch }, (_, b) => {
    const [x0, x1] = x.values.subarray(4 * b, 4 * b + 2);
    const α = Math.exp(-t);
    const m = [0, 1, 2].map((i) => mixture.shifts.values.subarray(4 * i, 4 * i + 2));
    const norm = m.map(([a, b]) => a * a + b * b);
    const π = m.map(
      ([a, b], i) => weights[i] * Math.exp(α * (a * x0 + b * x1) - (α * α * norm[i]) / 2),
    );
    const total = π.reduce((sum, p) => sum + p);
    const expected = (f: (i: number) => number): number =>
      π.reduce((sum, p, i) => sum + (p / total) * f(i), 0);
    const [a, c] = [expected((i) => m[i][0]), expected((i) => m[i][1])];
    return α * α * (expected((i) => norm[i]) - a * a - c * c);
  });

/** The fields of fixtures/generate/objectives.py in the first two of four coordinates. */
const fields: Record<string, { score: ScoreFunction; trace: TraceFunction }> = {
  wrong: {
    score: (t, x) => {
      const exact = s(t, x).values;
      const values = exact.map((s, i) => (i % 4 < 2 ? 0.8 * s + 0.1 * Math.sin(x.values[i]) : 0));
      return { ...x, values };
    },
    trace: (t, x) =>
      traceOfScore(t, x).map((trace, b) => {
        const [x0, x1] = x.values.subarray(4 * b, 4 * b + 2);
        return 0.8 * trace + 0.1 * (Math.cos(x0) + Math.cos(x1));
      }),
  },
  curl: {
    score: (_, x) => {
      const values = new Float64Array(x.values.length);
      for (let b = 0; b < x.batch; b++) {
        const [x0, x1] = x.values.subarray(4 * b, 4 * b + 2);
        values.set([Math.sin(x0 + x1), x0 * Math.cos(x1)], 4 * b);
      }
      return { ...x, values };
    },
    trace: (_, x) =>
      Float64Array.from({ length: x.batch }, (_, b) => {
        const [x0, x1] = x.values.subarray(4 * b, 4 * b + 2);
        return Math.cos(x0 + x1) - x0 * Math.sin(x1);
      }),
  },
};

// The poles of the score limit the rule: at t = 0.4, 40 nodes leave an error of 1e-8 and 90 one of 1e-12.
const quadrature = shiftMixtureQuadrature(mixture, 90);
/** E over μ_t of values given row by row. */
function expectation(t: number, f: (x: CameronMartinCoordinates) => Float64Array): number {
  const { points, weights } = quadrature(t);
  return f(points).reduce((sum, value, b) => sum + weights[b] * value, 0);
}

describe.each(golden.cases)("on the mixture at t = $t, the field $field", (expected) => {
  const { t } = expected;
  const { score, trace } = fields[expected.field];

  test("has E δ(ŝ) = E⟨ŝ, s⟩", () => {
    const divergence = expectation(t, (x) => scoreDivergence(score, trace, t, x));
    expect(Math.abs(divergence - expected.inner)).toBeLessThan(golden.tolerance);
    const doubled: TraceFunction = (t, x) => trace(t, x).map((value) => 2 * value);
    const wrong = expectation(t, (x) => scoreDivergence(score, doubled, t, x));
    expect(Math.abs(wrong - expected.inner)).toBeGreaterThan(1e-3);
  });

  test("has the Fisher divergence as implicit objective plus I", () => {
    const J = expectation(t, (x) => implicitTerms(score, trace, t, x));
    expect(Math.abs(J + expected.fisherInformation - expected.fisherDivergence)).toBeLessThan(
      golden.tolerance,
    );
  });

  test("has the trace found coordinate by coordinate", () => {
    const x = point(2, [0.4, -1.1, 0.3, 2], [-2, 0.7], [3, 3, 0, -1]);
    const found = coordinateTrace(score)(t, x);
    // h⁴ ∂⁵/30 and ε/h at h = 1e-3, in four coordinates.
    expect(largestDifference(found, trace(t, x))).toBeLessThan(1e-10);
  });
});

describe("against the absolute score", () => {
  test("the objective is that of Hyvärinen, twice the one with ½, plus 2d − ‖x‖²", () => {
    const t = 0.6;
    const x = point(2, [0.4, -1.1, 0.2, 1], [-2, 0.7, -0.3, 0]);
    const { score, trace } = fields["wrong"];
    const ours = implicitTerms(score, trace, t, x);
    const ŝ = score(t, x).values;
    const traces = trace(t, x);
    ours.forEach((term, b) => {
      const at = [0, 1, 2, 3].map((j) => ({ x: x.values[4 * b + j], s: ŝ[4 * b + j] }));
      const half = at.reduce((sum, { x, s }) => sum + (s - x) ** 2 / 2, 0) + traces[b] - 4;
      const norm = at.reduce((sum, { x }) => sum + x * x, 0);
      expect(Math.abs(term - (2 * half + 8 - norm))).toBeLessThan(1e-13);
      expect(Math.abs(term - (half + 8 - norm))).toBeGreaterThan(0.1);
    });
  });
});

/** A field with Jacobian A at every point: ŝ = A x. */
const A = Float64Array.from({ length: 16 }, (_, k) => Math.sin(1 + 3 * k) + (k % 5 === 0 ? 1 : 0));
const linear: ScoreFunction = (_, x) => {
  const values = x.values.map((_, k) => {
    const [b, i] = [Math.floor(k / 4), k % 4];
    return [0, 1, 2, 3].reduce((sum, j) => sum + A[4 * i + j] * x.values[4 * b + j], 0);
  });
  return { ...x, values };
};
const traceOfA = A[0] + A[5] + A[10] + A[15];
const mean = (a: Float64Array): number => a.reduce((sum, x) => sum + x, 0) / a.length;

describe.each(["gaussian", "rademacher"] as const)("a sliced trace with %s probes", (probe) => {
  const [batch, x] = [20000, coefficients("cameron-martin", 2, new Float64Array(80000).fill(0.3))];
  const draws = slicedTrace(linear, { probe, key: key(12) })(1, x);
  const variance = probeVariance(A, 4, probe);

  test("has the trace as its mean", () => {
    const z = (mean(draws) - traceOfA) / Math.sqrt(variance / batch);
    expect(Math.abs(z)).toBeLessThan(4);
    const sumOfEntries = A.reduce((sum, a) => sum + a, 0);
    expect(Math.abs(mean(draws) - sumOfEntries) / Math.sqrt(variance / batch)).toBeGreaterThan(4);
  });

  test("has the variance of its formula, and not that of the other probe", () => {
    const squares = draws.map((d) => (d - traceOfA) ** 2);
    const error = Math.sqrt((mean(squares.map((s) => s * s)) - mean(squares) ** 2) / batch);
    expect(Math.abs(mean(squares) - variance) / error).toBeLessThan(4);
    const other: Probe = probe === "gaussian" ? "rademacher" : "gaussian";
    expect(Math.abs(mean(squares) - probeVariance(A, 4, other)) / error).toBeGreaterThan(4);
  });

  test("makes the sliced objective an unbiased one", () => {
    const t = 0.6;
    const { score, trace } = fields["wrong"];
    const X = ornsteinUhlenbeck({ horizon: 2, stop: 0.1 });
    const x0 = whiteNoise(2, 5000, key(13));
    const exact = implicitLoss(score, trace, X, t, x0, key(14)).value;
    const sliced = slicedTrace(score, { probe, key: key(15) });
    const { value } = implicitLoss(score, sliced, X, t, x0, key(14));
    // Given the points only the probes vary: the average of 4 var(zᵀDŝz).
    const x = X.noised(t, x0, key(14));
    const jacobian = jacobianOf(score, t, x);
    const spread = Math.sqrt(
      Array.from({ length: x.batch }, (_, b) =>
        probeVariance(jacobian.subarray(16 * b, 16 * b + 16), 4, probe),
      ).reduce((sum, v) => sum + 4 * v, 0),
    );
    const deviation = (reference: number) => ((value - reference) * x.batch) / spread;
    expect(Math.abs(deviation(exact))).toBeLessThan(4);
    const half = implicitLoss(score, (t, x) => trace(t, x).map((v) => v / 2), X, t, x0, key(14));
    expect(Math.abs(deviation(half.value))).toBeGreaterThan(4);
  });
});

/** Dŝ at each row, `[16 b + 4 i + j]`. */
function jacobianOf(score: ScoreFunction, t: number, x: CameronMartinCoordinates): Float64Array {
  const jacobian = new Float64Array(16 * x.batch);
  for (let j = 0; j < 4; j++) {
    const e = { ...x, values: x.values.map((_, k) => (k % 4 === j ? 1 : 0)) };
    centralDifference(score)(t, x, e).values.forEach((value, k) => {
      jacobian[16 * Math.floor(k / 4) + 4 * (k % 4) + j] = value;
    });
  }
  return jacobian;
}

describe("implicit objectives refuse", () => {
  const x = whiteNoise(2, 3, key(1));
  const X = ornsteinUhlenbeck({ horizon: 2, stop: 0.1 });

  test("traces of another length", () => {
    const short: TraceFunction = () => new Float64Array(2);
    expect(() => implicitTerms(linear, short, 1, x)).toThrow(ShapeError);
    expect(() => implicitTerms(linear, short, 1, x)).toThrow(/one value per row, 3, got 2/);
  });

  test("a score that is not finite", () => {
    const broken: ScoreFunction = (_, x) => ({ ...x, values: x.values.map(() => Number.NaN) });
    const trace: TraceFunction = (_, x) => new Float64Array(x.batch);
    expect(() => implicitTerms(broken, trace, 1, x)).toThrow(DomainError);
    expect(() => slicedTrace(broken, { key: key(1) })(1, x)).toThrow(/score must be finite/);
  });

  test("times outside (0, horizon] and fewer than two rows", () => {
    const trace: TraceFunction = (_, x) => new Float64Array(x.batch);
    const at = (t: number, batch: number) => () =>
      implicitLoss(linear, trace, X, t, whiteNoise(2, batch, key(1)), key(2));
    for (const t of [0, -1, 3, Number.NaN]) expect(at(t, 3)).toThrow(DomainError);
    for (const batch of [0, 1]) expect(at(1, batch)).toThrow(ShapeError);
  });

  test.each([0, -1, Number.NaN])("the step %d", (step) => {
    expect(() => centralDifference(linear, step)).toThrow(DomainError);
    expect(() => centralDifference(linear, step)).toThrow(/step must be positive/);
  });
});
