import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { adaptiveTimes, gaussianCurvature } from "../src/sde/adaptiveTimes.ts";
import { dyadicTimes } from "../src/sde/dyadicTimes.ts";
import { effectiveBandLimit, stoppingTime } from "../src/sde/stoppingTime.ts";
import { defaultTimes, geometricTimes, logSnrTimes, uniformTimes } from "../src/sde/timeGrid.ts";
import golden from "./fixtures/sde.json" with { type: "json" };

const span = { horizon: 5, stop: 1e-3 };
/** Data over noise for Whittle–Matérn fields with κ² = 10 and 1, α = 2, degrees l ≤ 32. */
const matern = Float64Array.from(
  { length: 33 },
  (_, l) => ((1 + l * (l + 1)) / (10 + l * (l + 1))) ** 2,
);
const steps = (times: Float64Array): number[] =>
  Array.from({ length: times.length - 1 }, (_, k) => times[k] - times[k + 1]);

/** Cells [i, i+1]·2^−d that must be halved to reach every time, a step. */
function halvings(times: Float64Array): number {
  const cells = new Set<string>();
  for (const t of times) {
    for (let unit = 8; t % unit !== 0; unit /= 2) cells.add(`${unit} ${Math.floor(t / unit)}`);
  }
  return cells.size / (times.length - 1);
}

describe.each([
  ["uniform", uniformTimes],
  ["geometric", geometricTimes],
  ["log-SNR", logSnrTimes],
  ["adaptive", (s: typeof span, n: number) => adaptiveTimes(s, n, gaussianCurvature(matern))],
])("a %s grid", (_, build) => {
  test("falls strictly from the horizon to the stopping time, both kept exactly", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.double({ min: 0.5, max: 12, noNaN: true }),
        fc.double({ min: 1e-6, max: 0.4, noNaN: true }),
        (n, horizon, stop) => {
          const times = build({ horizon, stop }, n);
          expect([times.length, times[0], times[n]]).toEqual([n + 1, horizon, stop]);
          expect(Math.min(...steps(times))).toBeGreaterThan(0);
        },
      ),
      { seed: 5, numRuns: 50 },
    );
  });

  test("halves fewer than 5 cells a step in 100 steps, where arbitrary doubles need 40", () => {
    expect(halvings(build(span, 100))).toBeLessThan(5);
    const doubles = Float64Array.from({ length: 101 }, (_, k) => 5 * 0.9183 ** k);
    expect(halvings(doubles)).toBeGreaterThan(35);
  });

  test("is refused without a span or a whole number of steps", () => {
    expect(() => build({ horizon: 1, stop: 2 }, 10)).toThrow(DomainError);
    expect(() => build({ horizon: 1, stop: 2 }, 10)).toThrow(/Times: need 0 ≤ stop < horizon < ∞/);
    for (const n of [0, 2.5, Number.NaN]) {
      expect(() => build(span, n)).toThrow(DomainError);
      expect(() => build(span, n)).toThrow(/Times: steps must be a whole number, 1 or more/);
    }
  });
});

test("dyadicTimes moves no time by more than 1/32 of the shorter step beside it", () => {
  const own = Float64Array.from({ length: 101 }, (_, k) => 5 * 0.9183 ** k);
  expect(halvings(dyadicTimes(own))).toBeLessThan(5);
  dyadicTimes(own).forEach((t, k) => {
    const near = Math.min(k > 0 ? own[k - 1] - own[k] : 0, k < 100 ? own[k] - own[k + 1] : 0);
    expect(Math.abs(t - own[k])).toBeLessThanOrEqual(near / 32);
  });
});

test("a grid is refused where times do not fall from a finite horizon", () => {
  for (const wrong of [
    [1, 2],
    [2, Number.NaN, 1],
    [Number.POSITIVE_INFINITY, 1],
    [1, -0.5],
  ]) {
    const times = Float64Array.from(wrong);
    expect(() => dyadicTimes(times)).toThrow(DomainError);
    expect(() => dyadicTimes(times)).toThrow(
      "dyadicTimes: times must be finite, 0 or more and strictly decreasing, got ",
    );
  }
});

test("uniform steps differ from (T − ε)/N by at most a sixteenth", () => {
  for (const n of [1, 7, 40, 333]) {
    for (const h of steps(uniformTimes(span, n))) {
      expect(Math.abs((h * n) / (5 - 1e-3) - 1)).toBeLessThanOrEqual(1 / 16);
    }
  }
});

test("geometric steps differ from those of T (ε/T)^(k/N) by at most a sixteenth", () => {
  for (const n of [2, 20, 100, 1000]) {
    steps(geometricTimes(span, n)).forEach((h, k) => {
      const ideal = 5 * ((1e-3 / 5) ** (k / n) - (1e-3 / 5) ** ((k + 1) / n));
      expect(Math.abs(h / ideal - 1)).toBeLessThanOrEqual(1 / 16 + 1e-9);
    });
  }
});

test("log-SNR steps differ from those of equal steps of ½ log(α²/(1 − α²)) by at most a sixteenth", () => {
  const snr = (t: number) => Math.log(Math.exp(-2 * t) / -Math.expm1(-2 * t)) / 2;
  const [first, last] = [snr(5), snr(1e-3)];
  /** The time of a value of the clock, by bisection of the definition. */
  const timeOf = (λ: number) => {
    let [early, late] = [1e-4, 6];
    for (let i = 0; i < 80; i++) {
      const middle = (early + late) / 2;
      if (snr(middle) > λ) early = middle;
      else late = middle;
    }
    return early;
  };
  for (const n of [2, 20, 100, 1000]) {
    steps(logSnrTimes(span, n)).forEach((h, k) => {
      const at = (k: number) => timeOf(first + ((last - first) * k) / n);
      expect(Math.abs(h / (at(k) - at(k + 1)) - 1)).toBeLessThanOrEqual(1 / 16 + 1e-9);
    });
  }
});

test.each([
  ["geometric", geometricTimes],
  ["log-SNR", logSnrTimes],
])("a %s grid cannot reach 0", (_, build) => {
  expect(() => build({ horizon: 5, stop: 0 }, 10)).toThrow(DomainError);
  expect(() => build({ horizon: 5, stop: 0 }, 10)).toThrow(/stop must be positive, got 0/);
});

test("the default grid is log-SNR, or uniform where the process runs to 0", () => {
  expect(defaultTimes(span, 12)).toEqual(logSnrTimes(span, 12));
  expect(defaultTimes({ horizon: 5, stop: 0 }, 12)).toEqual(
    uniformTimes({ horizon: 5, stop: 0 }, 12),
  );
});

describe("adaptive times", () => {
  /** K_EI of (G7.5) for Gaussian data from its entropy and Fisher information. */
  function pathEntropy(q: Float64Array, times: Float64Array): number {
    const sum = (f: (q: number) => number): number =>
      q.reduce((total, q, l) => total + (2 * l + 1) * f(q), 0);
    let entropy = sum((q) => (q - 1 - Math.log(q)) / 2);
    steps(times).forEach((h, k) => {
      const decay = Math.exp(-2 * times[k]);
      const information = sum((q) => (decay * (q - 1)) ** 2 / (1 + decay * (q - 1)));
      entropy -= (2 * Math.expm1(h) - h) * information;
    });
    return entropy;
  }

  test("bring K_EI of the Whittle–Matérn row from 3.465 on the uniform grid to 0.567", () => {
    const horizon = { horizon: 4, stop: 0 };
    const equal = Float64Array.from({ length: 41 }, (_, k) => (4 * (40 - k)) / 40);
    const expected = Number(golden.schemes.matern.pathExponential);
    expect(Math.abs(pathEntropy(matern, equal) - expected)).toBeLessThan(golden.tolerance);
    // Moving inner times to few binary digits changes the uniform grid's entropy by 0.5 %.
    expect(Math.abs(pathEntropy(matern, uniformTimes(horizon, 40)) / 3.4648 - 1)).toBeLessThan(
      0.01,
    );
    const adapted = adaptiveTimes(horizon, 40, gaussianCurvature(matern));
    expect(Math.abs(pathEntropy(matern, adapted) - 0.567)).toBeLessThan(1e-3);
  });

  test("take steps in proportion to curvature^−½", () => {
    // ∫ √curvature = log(T/ε) for curvature 1/t²: the geometric grid.
    const times = adaptiveTimes(span, 50, (t) => t ** -2);
    for (let k = 0; k < 50; k++) {
      const ideal = 5 * ((1e-3 / 5) ** (k / 50) - (1e-3 / 5) ** ((k + 1) / 50));
      // A sixteenth by moving to few digits, 1e-3 by the trapezoidal rule.
      expect(Math.abs((times[k] - times[k + 1]) / ideal - 1)).toBeLessThan(1 / 16 + 1e-3);
    }
  });

  test("are uniform where the data are the noise", () => {
    const flat = adaptiveTimes(span, 40, gaussianCurvature(new Float64Array(5).fill(1)));
    expect(flat).toEqual(uniformTimes(span, 40));
  });

  test("use Σ (2l+1)(1 − 1/v_l)² for Gaussian data", () => {
    const q = Float64Array.of(0.2, 3);
    const v = Array.from(q, (q) => Math.exp(-0.8) * q + 1 - Math.exp(-0.8));
    expect(gaussianCurvature(q)(0.4)).toBeCloseTo(
      (1 - 1 / v[0]) ** 2 + 3 * (1 - 1 / v[1]) ** 2,
      14,
    );
  });

  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])("refuse a curvature of %d", (value) => {
    expect(() => adaptiveTimes(span, 4, () => value)).toThrow(DomainError);
    expect(() => adaptiveTimes(span, 4, () => value)).toThrow(
      /curvature must be finite and 0 or more/,
    );
  });
});

describe("the stopping time", () => {
  test("leaves the tolerated share of noise in the weakest degree", () => {
    const stop = stoppingTime(Float64Array.of(4, 0.5, 0.02), { tolerance: 0.05 });
    expect((1 - Math.exp(-2 * stop)) / 0.02).toBeCloseTo(0.05, 12);
  });

  test("is bounded where the data are rougher than the noise", () => {
    expect(stoppingTime(Float64Array.of(100, 400))).toBeCloseTo(-Math.log(0.995) / 2, 14);
  });

  test("resolves every degree it was chosen for", () => {
    const q = Float64Array.from({ length: 40 }, (_, l) => (1 + l) ** -3);
    expect(effectiveBandLimit(q, stoppingTime(q))).toBe(40);
    // e^2ε − 1 = 0.002002 at ε = 1e-3, and (1 + l)^−3 exceeds it up to l = 6.
    expect(effectiveBandLimit(q, 1e-3)).toBe(7);
    expect(effectiveBandLimit(q, 2)).toBe(0);
  });

  test("counts up to the last degree with data, past gaps", () => {
    expect(effectiveBandLimit(Float64Array.of(0, 1, 0, 1, 0), 1e-3)).toBe(4);
  });

  test("is refused for a degree without data, a share outside (0, 1), a negative stop", () => {
    expect(() => stoppingTime(Float64Array.of(1, 0))).toThrow(DomainError);
    expect(() => stoppingTime(Float64Array.of(1, 0))).toThrow(/got 0 at degree 1/);
    for (const tolerance of [0, 1, Number.NaN]) {
      expect(() => stoppingTime(matern, { tolerance })).toThrow(DomainError);
      expect(() => stoppingTime(matern, { tolerance })).toThrow(
        /tolerance must lie between 0 and 1/,
      );
    }
    expect(() => effectiveBandLimit(matern, -1)).toThrow(DomainError);
    expect(() => effectiveBandLimit(matern, Number.NaN)).toThrow(/stop must be 0 or more, got NaN/);
  });
});
