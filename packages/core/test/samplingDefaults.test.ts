import { describe, expect, test } from "vitest";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { degreeOf } from "../src/harmonics/coefficients.ts";
import { key } from "../src/random/key.ts";
import type { ScoreFunction } from "../src/sde/forwardProcess.ts";
import { martingaleExponential } from "../src/sde/martingaleExponential.ts";
import { ornsteinUhlenbeck } from "../src/sde/ornsteinUhlenbeck.ts";
import { reverseSample } from "../src/sde/reverseSample.ts";
import { samplingDefaults } from "../src/sde/samplingDefaults.ts";
import { stoppingTime } from "../src/sde/stoppingTime.ts";
import { defaultTimes } from "../src/sde/timeGrid.ts";

/** 1 − e^−2t: the variance of the noise in x_t. */
const noise = (t: number): number => -Math.expm1(-2 * t);
/** λ(t) = log(e^−t/√(1 − e^−2t)). */
const clock = (t: number): number => -t - Math.log(noise(t)) / 2;

/**
 * What multiplies the start of one mode with data N(0, q) after third-order multistep of the probability flow, written
 * from the equation and not from the sampler: E[X_0 | X_t = y] = g y, g = e^−t q/(1 + e^−2t (q − 1)), and
 *
 *     y' = √(n'/n) y + e^−t' e^−λ' ∫_λ^λ' e^λ p(λ) dλ,   n = 1 − e^−2t,
 *
 * where p is the polynomial through the last three predictions, in Lagrange's form. The integral is by Gauss–Legendre
 * quadrature with five nodes on eight panels: exact to 1e-15 on these lengths.
 */
function multistepGain(q: number, times: ArrayLike<number>): number {
  const predict = (t: number, y: number) => ({
    λ: clock(t),
    r: ((Math.exp(-t) * q) / (1 + Math.exp(-2 * t) * (q - 1))) * y,
  });
  type Point = ReturnType<typeof predict>;
  const advance = (t: number, next: number, y: number, points: readonly Point[]): number => {
    const p = (λ: number): number =>
      points.reduce((sum, a, i) => {
        const basis = points.reduce(
          (product, b, j) => (i === j ? product : (product * (λ - b.λ)) / (a.λ - b.λ)),
          1,
        );
        return sum + a.r * basis;
      }, 0);
    const end = clock(next);
    const integral = integrate((λ) => Math.exp(λ - end) * p(λ), clock(t), end);
    return Math.sqrt(noise(next) / noise(t)) * y + Math.exp(-next) * integral;
  };
  let y = 1;
  let past: Point[] = [];
  for (let k = 1; k < times.length; k++) {
    const [t, next] = [times[k - 1], times[k]];
    const now = predict(t, y);
    if (k === 1) {
      const middle = next + (t - next) / 2;
      const half = predict(middle, advance(t, middle, y, [now]));
      y = advance(t, next, y, [now, half]);
      past = [half, now];
    } else {
      y = advance(t, next, y, [now, ...past]);
      past = [now, past[0]];
    }
  }
  return y;
}

function integrate(f: (x: number) => number, from: number, to: number): number {
  const nodes = [0, 0.5384693101056831, 0.906179845938664];
  const weights = [0.5688888888888889, 0.47862867049936647, 0.23692688505618908];
  const [panels, width] = [8, (to - from) / 8];
  let sum = 0;
  for (let i = 0; i < panels; i++) {
    const middle = from + (i + 0.5) * width;
    nodes.forEach((x, n) => {
      const [right, left] = [f(middle + (x * width) / 2), f(middle - (x * width) / 2)];
      sum += ((weights[n] * width) / 2) * (n === 0 ? right : right + left);
    });
  }
  return sum;
}

/** Variance of one mode after mEI: w ← (e^−h + 2 sinh(h)(1 − 1/v))² w + 1 − e^−2h. */
function martingaleVariance(q: number, times: ArrayLike<number>): number {
  let w = 1;
  for (let k = 1; k < times.length; k++) {
    const h = times[k - 1] - times[k];
    const v = 1 + Math.exp(-2 * times[k - 1]) * (q - 1);
    w = (Math.exp(-h) + 2 * Math.sinh(h) * (1 - 1 / v)) ** 2 * w + noise(h);
  }
  return w;
}

/** Data over noise as `fitSpectrum` leaves it for the yearly temperatures of a climate model: between 0.5 and 2. */
const climate = (l: number): number => 1.1 + 0.6 * Math.sin(1.7 * l + 0.4);
const spectra = (L: number): [string, (l: number) => number][] => [
  ["a climate model's", climate],
  ["falling from 1e4 to 1e-4", (l) => 10 ** (4 - (8 * l) / (L - 1))],
  ["rising from 1e-4 to 1e4", (l) => 10 ** (-4 + (8 * l) / (L - 1))],
  ["falling from 1 to 1e-4", (l) => 10 ** ((-4 * l) / (L - 1))],
  ["rising from 1 to 1e4", (l) => 10 ** ((4 * l) / (L - 1))],
  ["alternating between 1e-4 and 1e4", (l) => (l % 2 === 0 ? 1e-4 : 1e4)],
  ["the noise's own", () => 1],
];

/** The horizon at which one mode keeps a relative entropy of 1e-6, as a closed-form model has: δ²/4, δ = e^−2T (q − 1). */
const horizonOf = (q: Float64Array): number =>
  Math.max(3, ...q.map((q) => Math.log(Math.abs(q - 1) / Math.sqrt(4e-6)) / 2));

describe.each([32, 64])("with the defaults at band limit %d", (L) => {
  test.each(spectra(L))(
    "every degree of Gaussian data has its variance to 1 %%: spectrum %s",
    (_, at) => {
      const q = Float64Array.from({ length: L }, (_, l) => at(l));
      const span = { horizon: horizonOf(q), stop: stoppingTime(q) };
      const times = defaultTimes(span, samplingDefaults.steps);
      for (const q_l of q) {
        expect(Math.abs(multistepGain(q_l, times) ** 2 / q_l - 1)).toBeLessThan(0.01);
      }
    },
  );
});

test("as many steps of the martingale method lose 5 % on such data, and a sixth of the steps do not do", () => {
  const q = Float64Array.from({ length: 32 }, (_, l) => climate(l));
  const span = { horizon: horizonOf(q), stop: stoppingTime(q) };
  const worst = (variance: (q: number) => number) =>
    Math.max(...q.map((q) => Math.abs(variance(q) / q - 1)));
  const { steps } = samplingDefaults;
  expect(worst((q) => martingaleVariance(q, defaultTimes(span, steps)))).toBeGreaterThan(0.03);
  expect(worst((q) => multistepGain(q, defaultTimes(span, steps / 6)) ** 2)).toBeGreaterThan(0.01);
});

test.each([8, samplingDefaults.steps])(
  "reverseSample multiplies its start by the gain of the equation, %d steps",
  (steps) => {
    const q = Float64Array.of(1e-4, 0.3, 1, 40, 1e4);
    const score: ScoreFunction = (t, x) => ({
      ...x,
      values: x.values.map((y, i) => {
        const v = 1 + Math.exp(-2 * t) * (q[degreeOf(i % 25)] - 1);
        return (1 - 1 / v) * y;
      }),
    });
    const process = ornsteinUhlenbeck({ horizon: horizonOf(q), stop: stoppingTime(q) });
    const start = whiteNoise(5, 2, key(4));
    const run = { key: key(4), bandLimit: 5, batch: 2, start, steps };
    const y = reverseSample(process, score, run).values;
    const gains = q.map((q) => multistepGain(q, defaultTimes(process, steps)));
    y.forEach((y, i) => {
      const expected = gains[degreeOf(i % 25)] * start.values[i];
      // A hundred roundings of numbers below e^7 times the result: v is near 0 where the data are weakest.
      expect(Math.abs(y / expected - 1)).toBeLessThan(1e-8);
    });
    const other = reverseSample(process, score, { ...run, sampler: martingaleExponential }).values;
    expect(Math.abs(other[0] / (gains[0] * start.values[0]) - 1)).toBeGreaterThan(1e-3);
  },
);
