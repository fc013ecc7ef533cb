import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { type Clock, unitRateSpan, unitVarianceClock } from "../src/sde/clock.ts";
import { cosineSchedule } from "../src/sde/cosineSchedule.ts";
import { subVariancePreserving, variancePreserving } from "../src/sde/linearBeta.ts";
import { varianceExploding } from "../src/sde/varianceExploding.ts";
import golden from "./fixtures/sde.json" with { type: "json" };

const clocks: [string, Clock][] = [
  ["unit rate", unitVarianceClock({ time: (t) => t, inverse: (tau) => tau })],
  ["half convention", unitVarianceClock({ time: (t) => t / 2 })],
  ["variance preserving", variancePreserving()],
  ["sub-variance preserving", subVariancePreserving()],
  ["variance exploding", varianceExploding()],
  ["cosine", cosineSchedule()],
];

function build(kind: string, low: number, high: number): Clock {
  switch (kind) {
    case "variancePreserving":
      return variancePreserving({ betaMin: low, betaMax: high });
    case "subVariancePreserving":
      return subVariancePreserving({ betaMin: low, betaMax: high });
    case "varianceExploding":
      return varianceExploding({ sigmaMin: low, sigmaMax: high });
    default:
      return cosineSchedule({ offset: low, duration: high });
  }
}

const relative = (value: number, expected: number): number => Math.abs(value / expected - 1);

describe.each(golden.clocks)("$kind($low, $high)", ({ kind, low, high, rows }) => {
  const clock = build(kind, low, high);

  test("Y, g and τ solve Y' = bY, g' = 2bg + σ² from t = 1e-12 on", () => {
    for (const row of rows) {
      expect(relative(clock.signal(row.t), Number(row.signal))).toBeLessThan(golden.tolerance);
      expect(relative(clock.variance(row.t), Number(row.variance))).toBeLessThan(golden.tolerance);
      expect(relative(clock.time(row.t), Number(row.time))).toBeLessThan(golden.tolerance);
    }
  });
});

describe.each(clocks)("the %s clock", (_, clock) => {
  const last = Math.min(clock.end, 3);
  const time = fc.double({ min: -20, max: 0, noNaN: true }).map((e) => last * 10 ** e);

  test("has the law of the unit-rate process at τ, rescaled: Y = r e^−τ, g = r² (1 − e^−2τ)", () => {
    fc.assert(
      fc.property(time, (t) => {
        const [r, tau] = [clock.scale(t), clock.time(t)];
        // τ reaches 12 for the exploding clock, so e^−τ amplifies its rounding 12-fold: 1e-13 relative.
        expect(relative(r * Math.exp(-tau), clock.signal(t))).toBeLessThan(1e-12);
        expect(relative(-(r ** 2) * Math.expm1(-2 * tau), clock.variance(t))).toBeLessThan(1e-12);
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  test("is inverted by t(τ)", () => {
    fc.assert(
      fc.property(time, (t) => {
        expect(relative(clock.time(clock.inverse(clock.time(t))), clock.time(t))).toBeLessThan(
          1e-12,
        );
      }),
      { seed: 12, numRuns: 200 },
    );
  });

  test("starts at 0", () => {
    expect([clock.time(0), clock.variance(0), clock.signal(0)]).toEqual([0, 0, 1]);
    expect(clock.inverse(0)).toBe(0);
  });

  test("gives entropy and Fisher information that depend on τ alone", () => {
    for (const [q, tau] of [
      [0.3, 0.2],
      [2.5, 0.05],
      [4, 1.1],
    ]) {
      const t = clock.inverse(tau);
      const v = (clock.signal(t) ** 2 * q + clock.variance(t)) / clock.scale(t) ** 2;
      const unit = 1 + Math.exp(-2 * tau) * (q - 1);
      const entropy = (v: number): number => (v - 1 - Math.log(v)) / 2;
      const information = (v: number): number => (v - 1) ** 2 / v;
      // v is O(1) with relative error 1e-14; entropy and information vanish to second order at v = 1.
      expect(entropy(v)).toBeCloseTo(entropy(unit), 12);
      expect(information(v)).toBeCloseTo(information(unit), 12);
    }
  });

  test("turns a native span into a span of the unit-rate process", () => {
    const span = unitRateSpan(clock, { horizon: last, stop: last / 100 });
    expect(span).toEqual({ horizon: clock.time(last), stop: clock.time(last / 100) });
  });
});

describe("near t = 0", () => {
  const [t, betaMin] = [1e-5, 0.1];
  // B(t) = βmin t (1 + t (βmax − βmin)/(2 βmin)): the next order is 1e-3 of the leading one.
  const order = 1.1e-3;

  test("the sub-variance-preserving noise is βmin² t², not βmin⁴ t²", () => {
    const g = subVariancePreserving({ betaMin, betaMax: 20 }).variance(t);
    expect(relative(g, betaMin ** 2 * t ** 2)).toBeLessThan(2 * order);
    expect(relative(g, betaMin ** 4 * t ** 2)).toBeGreaterThan(90);
    const constant = subVariancePreserving({ betaMin: 2, betaMax: 2 }).variance(t);
    expect(relative(constant, 4 * t ** 2)).toBeLessThan(3e-5);
    expect(constant / (16 * t ** 2)).toBeCloseTo(0.25, 4);
  });

  test("the variance-preserving noise is βmin t, the exploding one 2σmin² log(σmax/σmin) t", () => {
    expect(relative(variancePreserving({ betaMin }).variance(t), betaMin * t)).toBeLessThan(order);
    const leading = 2 * 0.01 ** 2 * Math.log(50 / 0.01) * t;
    expect(relative(varianceExploding().variance(t), leading)).toBeLessThan(1e-4);
  });
});

test("the half convention dX = −½X dt + dW reaches at 2t what the unit rate reaches at t", () => {
  const half = unitVarianceClock({ time: (t) => t / 2 });
  for (const t of [1e-9, 0.1, 2]) {
    expect(relative(half.signal(2 * t), Math.exp(-t))).toBeLessThan(1e-15);
    expect(relative(half.variance(2 * t), -Math.expm1(-2 * t))).toBeLessThan(1e-15);
  }
});

describe("what is refused", () => {
  test.each<[() => Clock, RegExp]>([
    [
      () => variancePreserving({ betaMin: 0 }),
      /variancePreserving: betaMin must be positive, got 0/,
    ],
    [() => variancePreserving({ duration: Number.NaN }), /duration must be positive, got NaN/],
    [() => subVariancePreserving({ betaMax: 0.05 }), /betaMax must be at least betaMin = 0.1/],
    [() => varianceExploding({ sigmaMin: -1 }), /varianceExploding: sigmaMin must be positive/],
    [() => varianceExploding({ sigmaMax: 0.01 }), /sigmaMax must exceed sigmaMin = 0.01/],
    [() => cosineSchedule({ offset: 0 }), /cosineSchedule: offset must be positive/],
    [() => cosineSchedule({ duration: 1 }), /duration must lie between 0 and 1, got 1/],
  ])("%s", (make, rule) => {
    expect(make).toThrow(DomainError);
    expect(make).toThrow(rule);
  });

  test("a τ the schedule never reaches", () => {
    expect(() => cosineSchedule().inverse(10)).toThrow(DomainError);
    expect(() => cosineSchedule().inverse(10)).toThrow(/tau must lie between 0 and τ\(end\)/);
    expect(() => cosineSchedule().inverse(Number.NaN)).toThrow(DomainError);
  });
});
