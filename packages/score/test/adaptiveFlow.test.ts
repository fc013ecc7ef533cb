import { coefficients, diagonalGaussian, key, whiteNoise } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { relativeScore } from "../src/denoiser.ts";
import { gaussianDenoiser } from "../src/exact/gaussian.ts";
import { adaptiveLogDensity } from "../src/likelihood/adaptiveFlow.ts";
import { dormandPrince } from "../src/likelihood/dormandPrince.ts";
import { gaussianTrace } from "../src/likelihood/gaussianTrace.ts";
import { clenshawCurtis, nestedQuadrature } from "../src/likelihood/nestedQuadrature.ts";
import { probabilityFlowLogDensity } from "../src/likelihood/probabilityFlow.ts";
import { coordinateTrace } from "../src/objectives/trace.ts";

describe("Dormand and Prince's pair", () => {
  /** The circle, y″ = −y. */
  const circle = (_: number, y: Float64Array) => Float64Array.of(y[1], -y[0]);
  const size = (error: Float64Array) => Math.hypot(...error);
  const solve = (tolerance: number) =>
    dormandPrince(circle, [0, 3], Float64Array.of(0, 1), { tolerance, size });

  test("has order 5 at its steps, errors no larger than told, and order 4 between them", () => {
    const errors = [1e-5, 1e-9].map((tolerance) => {
      const { end, error, steps } = solve(tolerance);
      const wrong = Math.hypot(end[0] - Math.sin(3), end[1] - Math.cos(3));
      expect(wrong).toBeLessThan(error);
      expect(error).toBeLessThan(3 * tolerance);
      const between = steps.map(({ from, to, at }) => {
        const point = from + 0.37 * (to - from);
        return Math.hypot(at(point)[0] - Math.sin(point), at(point)[1] - Math.cos(point));
      });
      steps.slice(1).forEach(({ from, at }, k) => {
        const before = steps[k].at(from);
        expect(Math.abs(at(from)[0] - before[0])).toBeLessThan(1e-14);
      });
      return { wrong, between: Math.max(...between), h: 3 / steps.length };
    });
    const order = (of: "wrong" | "between") =>
      Math.log(errors[0][of] / errors[1][of]) / Math.log(errors[0].h / errors[1].h);
    expect(order("wrong")).toBeGreaterThan(4.5);
    // One step of the interpolant has error O(h⁵), like the sum of those of the pair.
    expect(order("between")).toBeGreaterThan(4.3);
  });
});

describe("nested Clenshaw–Curtis rules", () => {
  test("are exact for polynomials of degree n, and not beyond 2n", () => {
    for (const n of [4, 8, 16]) {
      const weights = clenshawCurtis(n);
      for (let p = 0; p <= n; p++) {
        const sum = weights.reduce((s, w, k) => s + w * Math.cos((Math.PI * k) / n) ** p, 0);
        expect(Math.abs(sum - (p % 2 === 0 ? 2 / (p + 1) : 0))).toBeLessThan(1e-14);
      }
      const beyond = weights.reduce((s, w, k) => s + w * Math.cos((Math.PI * 2 * n * k) / n), 0);
      expect(Math.abs(beyond - 2 / (1 - 4 * n * n))).toBeGreaterThan(1);
    }
  });

  test("refine until the change is allowed, and use every point once", () => {
    const asked: number[] = [];
    const f = (x: number) => {
      asked.push(x);
      return Float64Array.of(Math.exp(x), 1 / (1 + x * x));
    };
    const size = (change: Float64Array) => Math.hypot(...change);
    const { values, change, points } = nestedQuadrature(f, [-2, 3], { allowed: () => 1e-8, size });
    expect(Math.abs(values[0] - Math.exp(3) + Math.exp(-2))).toBeLessThan(1e-8);
    expect(Math.abs(values[1] - Math.atan(3) - Math.atan(2))).toBeLessThan(1e-8);
    expect(change).toBeLessThan(1e-8);
    expect(points).toBe(asked.length);
    expect(new Set(asked).size).toBe(asked.length);
  });
});

describe("the adaptive flow of Gaussian data", () => {
  const [L, d] = [4, 16];
  const span = { stop: 1e-3, horizon: 18 };
  const variances = Float64Array.from({ length: d }, (_, j) => 10 ** (2 * Math.sin(3 * j)));
  const mean = Float64Array.from({ length: d }, (_, j) => 1.5 * Math.cos(j));
  const law = diagonalGaussian("cameron-martin", variances, mean);
  const score = relativeScore(gaussianDenoiser(law));
  const ξ = whiteNoise(L, 5, key(71)).values;
  const x = coefficients(
    "cameron-martin",
    L,
    ξ.map((z, i) => mean[i % d] + Math.sqrt(variances[i % d]) * z),
  );
  /** log dμ_ε/dγ at each row; at the horizon the law is the noise to 1e-7. */
  const closed = Array.from({ length: 5 }, (_, b) =>
    variances.reduce((sum, v, j) => {
      const z = x.values[b * d + j];
      const spread = 1 + Math.exp(-2 * span.stop) * (v - 1);
      const off = z - Math.exp(-span.stop) * mean[j];
      return sum + (z * z - (off * off) / spread - Math.log(spread)) / 2;
    }, 0),
  );

  test.each([1e-3, 1e-5, 1e-7])(
    "is within %d nats per coefficient of the closed form, and as told",
    (tolerance) => {
      const found = adaptiveLogDensity(score, x, {
        span,
        closedTrace: gaussianTrace(law),
        tolerance,
      });
      found.logDensity.forEach((value, b) => {
        // Deviations in the state count in the tolerance as one nat each, more than they are; the horizon adds 1e-7.
        expect(Math.abs(value - closed[b])).toBeLessThan(tolerance * d + 1e-6);
        expect(found.stepError[b]).toBeLessThan(tolerance * d);
        expect(found.steps[b]).toBeLessThan(200);
      });
      expect([...found.standardError]).toEqual([0, 0, 0, 0, 0]);
    },
  );

  test("is the same with the whole trace by quadrature, from estimates that spread about it", () => {
    const exact = coordinateTrace(score);
    const estimates = () => (t: number, at: typeof x) => {
      const [trace] = exact(t, at);
      return Float64Array.of(trace - 0.2, trace, trace + 0.2);
    };
    const found = adaptiveLogDensity(score, x, { span, estimates });
    found.logDensity.forEach((value, b) => {
      const allowed = Math.max(1e-5 * d, found.standardError[b] / 100);
      expect(Math.abs(value - closed[b])).toBeLessThan(allowed);
      expect(found.stepError[b]).toBeLessThan(allowed);
      expect(found.standardError[b]).toBeGreaterThan(0.1);
    });
    // Negative control: a trace a hundredth too large.
    const wrong = adaptiveLogDensity(score, x, {
      span,
      estimates: () => (t, at) => exact(t, at).map((trace) => 1.01 * trace),
    });
    expect(Math.abs(wrong.logDensity[0] - closed[0])).toBeGreaterThan(1e-2);
  });

  test("agrees with the rule of fixed steps, row by row, whatever the batch", () => {
    const closedTrace = gaussianTrace(law);
    const { logDensity } = probabilityFlowLogDensity(score, x, {
      span,
      traces: [closedTrace],
      steps: 512,
    });
    const found = adaptiveLogDensity(score, x, { span, closedTrace });
    const second = coefficients("cameron-martin", L, x.values.slice(d, 2 * d));
    expect(adaptiveLogDensity(score, second, { span, closedTrace }).logDensity[0]).toBe(
      found.logDensity[1],
    );
    found.logDensity.forEach((value, b) => {
      expect(Math.abs(value - logDensity[b])).toBeLessThan(2e-5 * d);
    });
  });

  test("is refused without a span or a tolerance", () => {
    expect(() => adaptiveLogDensity(score, x, { span: { stop: 0, horizon: 1 } })).toThrow(
      /need 0 < stop < horizon/,
    );
    expect(() => adaptiveLogDensity(score, x, { span, tolerance: 0 })).toThrow(
      /tolerance must be positive/,
    );
  });
});
