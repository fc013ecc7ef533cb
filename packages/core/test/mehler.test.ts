import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chaosDerivative } from "../src/chaos/algebra.ts";
import { type ChaosExpansion, evaluateChaos } from "../src/chaos/chaosExpansion.ts";
import { mehler, mehlerByMonteCarlo, mehlerByQuadrature } from "../src/chaos/mehler.ts";
import { multiIndices } from "../src/chaos/multiIndex.ts";
import { DomainError, ShapeError } from "../src/errors.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { key } from "../src/random/key.ts";
import golden from "./fixtures/chaos.json" with { type: "json" };

const indices = multiIndices(3, { rule: "total", order: 4 });
const count = indices.orders.length;
const polynomial: fc.Arbitrary<ChaosExpansion> = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: count, maxLength: count })
  .map((values) => ({ indices, coefficients: Float64Array.from(values) }));
const time = fc.double({ min: 0, max: 3, noNaN: true });

const x = whiteNoise(2, 5, key(41));
const largestDifference = (a: Float64Array, b: Float64Array) =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0);

describe("the Ornstein–Uhlenbeck semigroup", () => {
  test("by quadrature is e^{−qt} on the q-th chaos", () => {
    fc.assert(
      fc.property(polynomial, time, (f, t) => {
        const average = mehlerByQuadrature((x) => evaluateChaos(f, x), t, x, {
          dimension: 3,
          nodes: 4,
        });
        expect(largestDifference(average, evaluateChaos(mehler(f, t), x))).toBeLessThan(1e-11);
      }),
      { seed: 42, numRuns: 25 },
    );
  });

  test("is a semigroup: P_s P_t = P_{s+t}", () => {
    fc.assert(
      fc.property(polynomial, time, time, (f, s, t) => {
        const twice = mehler(mehler(f, s), t).coefficients;
        expect(largestDifference(twice, mehler(f, s + t).coefficients)).toBeLessThan(1e-15);
        const average = mehlerByQuadrature((x) => evaluateChaos(mehler(f, s), x), t, x, {
          dimension: 3,
          nodes: 4,
        });
        expect(largestDifference(average, evaluateChaos(mehler(f, s + t), x))).toBeLessThan(1e-11);
      }),
      { seed: 43, numRuns: 15 },
    );
  });

  test("commutes with the derivative up to e^{−t}: D P_t = e^{−t} P_t D", () => {
    fc.assert(
      fc.property(polynomial, time, (f, t) => {
        for (let j = 0; j < 3; j++) {
          const left = chaosDerivative(mehler(f, t), j).coefficients;
          const right = mehler(chaosDerivative(f, j), t).coefficients.map((c) => Math.exp(-t) * c);
          expect(largestDifference(left, right)).toBeLessThan(1e-14);
        }
      }),
      { seed: 44, numRuns: 25 },
    );
  });

  test("commutes with the derivative for sin⟨a, x⟩, whose average is known in closed form", () => {
    const [a, b, t] = [0.9, -0.4, 0.35];
    const phase = (v: Float64Array, i: number) => a * v[4 * i] + b * v[4 * i + 1];
    const rows = (f: (phase: number) => number) => (p: typeof x) =>
      Float64Array.from({ length: p.batch }, (_, i) => f(phase(p.values, i)));
    const rule = { dimension: 2, nodes: 30 };
    const damping = Math.exp((-(a ** 2 + b ** 2) * (1 - Math.exp(-2 * t))) / 2);
    const decayed = { ...x, values: x.values.map((v) => Math.exp(-t) * v) };
    const average = mehlerByQuadrature(rows(Math.sin), t, x, rule);
    expect(largestDifference(average, rows((u) => damping * Math.sin(u))(decayed))).toBeLessThan(
      1e-11,
    );
    // ∂_0 P_t F = e^{−t} P_t ∂_0 F = e^{−t} a · damping · cos⟨a, e^{−t}x⟩.
    const derivative = mehlerByQuadrature(
      rows((u) => a * Math.cos(u)),
      t,
      x,
      rule,
    );
    const closed = rows((u) => a * damping * Math.cos(u))(decayed);
    expect(largestDifference(derivative, closed)).toBeLessThan(1e-11);
  });

  test("of tanh has mpmath's values", () => {
    for (const { t, x, value } of golden.mehler) {
      const at = coefficients("cameron-martin", 1, Float64Array.of(x));
      const tanh = (p: typeof at) => p.values.map(Math.tanh);
      const [average] = mehlerByQuadrature(tanh, t, at, { dimension: 1, nodes: 200 });
      expect(Math.abs(average - value)).toBeLessThan(golden.tolerance.mehler);
    }
  });

  test("by Monte-Carlo in nine coordinates is within 4 standard errors of the multipliers", () => {
    const nine = multiIndices(9, { rule: "total", order: 2 });
    const f = { indices: nine, coefficients: whiteNoise(1, nine.orders.length, key(45)).values };
    const at = whiteNoise(3, 6, key(46));
    const { values, standardErrors } = mehlerByMonteCarlo((x) => evaluateChaos(f, x), 0.4, at, {
      draws: 4000,
      key: key(47),
    });
    const zScores = (rate: number) => {
      const expected = evaluateChaos(mehler(f, rate * 0.4), at);
      return values.map((v, b) => Math.abs(v - expected[b]) / standardErrors[b]);
    };
    expect(Math.max(...zScores(1))).toBeLessThan(4);
    // Negative control: the clock of dX = −½X dt + dW.
    expect(Math.max(...zScores(0.5))).toBeGreaterThan(4);
  });

  test("refuses negative times, single draws and missing coordinates", () => {
    const f = { indices, coefficients: new Float64Array(count) };
    const one = (p: typeof x) => new Float64Array(p.batch);
    expect(() => mehler(f, -1)).toThrow(DomainError);
    expect(() => mehler(f, Number.NaN)).toThrow(/t must be 0 or more, got NaN/);
    expect(() => mehlerByQuadrature(one, -1, x, { dimension: 1, nodes: 2 })).toThrow(DomainError);
    expect(() => mehlerByQuadrature(one, 1, x, { dimension: 5, nodes: 2 })).toThrow(ShapeError);
    expect(() => mehlerByQuadrature(one, 1, x, { dimension: 5, nodes: 2 })).toThrow(
      /must not exceed bandLimit² = 4/,
    );
    const sampling = { draws: 1, key: key(1) };
    expect(() => mehlerByMonteCarlo(one, 1, x, sampling)).toThrow(
      /draws must be a whole number, 2 or more/,
    );
    expect(() => mehlerByMonteCarlo(one, -1, x, sampling)).toThrow(DomainError);
  });
});
