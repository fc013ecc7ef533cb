import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import type { CameronMartinCoordinates } from "../src/harmonics/coefficients.ts";
import { child, key } from "../src/random/key.ts";
import { uniformAt } from "../src/random/normal.ts";
import { type Corrector, langevinCorrector } from "../src/sde/corrector.ts";
import type { ScoreFunction } from "../src/sde/forwardProcess.ts";
import { martingaleExponential } from "../src/sde/martingaleExponential.ts";
import { type LogDensity, metropolisCorrector } from "../src/sde/metropolisCorrector.ts";
import { predictorCorrector } from "../src/sde/predictorCorrector.ts";
import { geometricTimes } from "../src/sde/timeGrid.ts";

const [shifts, weights] = [
  [2.2, -1.8],
  [0.65, 0.35],
];
const t = 0.3;
const α = Math.exp(-t);

/** The mixture Σ w_i N(m_i e_0, C), noised for time t: posterior weights and log density by hand. */
function mixture(t: number, x: CameronMartinCoordinates) {
  const [row, α] = [x.bandLimit ** 2, Math.exp(-t)];
  const terms = Array.from({ length: x.batch }, (_, b) =>
    shifts.map((m, i) => weights[i] * Math.exp(α * m * x.values[b * row] - (α * m) ** 2 / 2)),
  );
  return terms.map((p) => {
    const total = p[0] + p[1];
    return { log: Math.log(total), shift: (shifts[0] * p[0] + shifts[1] * p[1]) / total };
  });
}
const logDensity: LogDensity = (t, x) => Float64Array.from(mixture(t, x), ({ log }) => log);
const score: ScoreFunction = (t, x) => {
  const values = new Float64Array(x.values.length);
  mixture(t, x).forEach(({ shift }, b) => {
    values[b * x.bandLimit ** 2] = Math.exp(-t) * shift;
  });
  return { ...x, values };
};
const none: ScoreFunction = (_, x) => ({ ...x, values: new Float64Array(x.values.length) });

/** Exact draws of the noised mixture. */
function exactDraws(bandLimit: number, batch: number): CameronMartinCoordinates {
  const x = whiteNoise(bandLimit, batch, key(71));
  const values = x.values.slice();
  for (let b = 0; b < batch; b++) {
    values[b * bandLimit ** 2] += α * shifts[uniformAt(key(72), b) < weights[0] ? 0 : 1];
  }
  return { ...x, values };
}

const mean = (a: Float64Array): number => a.reduce((sum, x) => sum + x, 0) / a.length;

/** Means of x_0, x_0² and of the other coordinates' squares against μ_t, in standard errors. */
function deviations(x: CameronMartinCoordinates): number[] {
  const row = x.bandLimit ** 2;
  const first = x.values.filter((_, i) => i % row === 0);
  const rest = x.values.filter((_, i) => i % row !== 0);
  const moment = (n: number): number =>
    shifts.reduce((sum, m, i) => sum + weights[i] * (α * m) ** n, 0);
  const second = 1 + moment(2);
  const fourth = 3 + 6 * moment(2) + moment(4);
  return [
    (mean(first) - moment(1)) / Math.sqrt((second - moment(1) ** 2) / first.length),
    (mean(first.map((x) => x * x)) - second) / Math.sqrt((fourth - second ** 2) / first.length),
    (mean(rest.map((x) => x * x)) - 1) / Math.sqrt(2 / rest.length),
  ];
}

const worst = (z: number[]): number => Math.max(...z.map(Math.abs));

describe("Metropolis-adjusted moves", () => {
  // The two modes exchange mass in about 15 moves.
  const moves = 100;
  test.each([
    ["pCN", {}],
    ["Langevin", { score }],
  ])("by %s proposals bring γ to the exact target and leave it there", (_, proposal) => {
    const corrector = metropolisCorrector(logDensity, { size: 0.4, moves, ...proposal });
    const reached = corrector(t, whiteNoise(2, 2000, key(73)), key(74));
    expect(worst(deviations(reached))).toBeLessThan(4);
    const kept = corrector(t, exactDraws(2, 2000), key(75));
    expect(worst(deviations(kept))).toBeLessThan(4);
  });

  test("do not, with the acceptance of another law", () => {
    const flat = metropolisCorrector((_, x) => new Float64Array(x.batch), { size: 0.4, moves });
    expect(worst(deviations(flat(t, exactDraws(2, 2000), key(75))))).toBeGreaterThan(10);
    const later = metropolisCorrector((_, x) => logDensity(2 * t, x), { size: 0.4, moves });
    expect(worst(deviations(later(t, exactDraws(2, 2000), key(75))))).toBeGreaterThan(10);
  });

  test("are accepted as often at L = 32 as at L = 4, where a random walk's never are", () => {
    const rates = (bandLimit: number, proposal: object): Float64Array => {
      let seen: Float64Array = new Float64Array();
      const corrector = metropolisCorrector(logDensity, {
        size: 0.1,
        ...proposal,
        onMove: (acceptance) => {
          seen = acceptance;
        },
      });
      corrector(t, exactDraws(bandLimit, 50), key(76));
      return seen;
    };
    for (const proposal of [{}, { score }]) {
      const [coarse, fine] = [rates(4, proposal), rates(32, proposal)];
      expect(mean(coarse)).toBeGreaterThan(0.5);
      coarse.forEach((rate, b) => {
        expect(Math.abs(rate - fine[b])).toBeLessThan(1e-12);
      });
    }
    // X* = X + √(1 − e^−2η) ξ on γ alone is accepted with probability min(1, exp(½‖X‖² − ½‖X*‖²)).
    const [x, ξ] = [exactDraws(32, 50).values, whiteNoise(32, 50, key(77)).values];
    const spread = Math.sqrt(-Math.expm1(-0.2));
    const walk = Float64Array.from({ length: 50 }, (_, b) => {
      let log = 0;
      for (let i = b * 1024 + 1; i < (b + 1) * 1024; i++) {
        log += (x[i] ** 2 - (x[i] + spread * ξ[i]) ** 2) / 2;
      }
      return Math.min(1, Math.exp(log));
    });
    expect(mean(walk)).toBeLessThan(1e-6);
  });
});

describe("Langevin moves without a Metropolis step", () => {
  const settings = { size: 0.1, moves: 30 };
  /** The mean square of every coordinate after moves from γ, in standard errors. */
  const excess = (x: CameronMartinCoordinates): number =>
    (mean(x.values.map((x) => x * x)) - 1) / Math.sqrt(2 / x.values.length);

  test("leave γ invariant at L = 64; an Euler linear part or no preconditioner does not", () => {
    const x = whiteNoise(64, 8, key(80));
    expect(Math.abs(excess(langevinCorrector(none, settings)(t, x, key(81))))).toBeLessThan(4);

    const η = settings.size;
    let [euler, bare] = [x.values, x.values];
    for (let move = 0; move < settings.moves; move++) {
      const ξ = whiteNoise(64, 8, child(key(82), move)).values;
      euler = euler.map((x, i) => (1 - η) * x + Math.sqrt(2 * η) * ξ[i]);
      // dX = −C⁻¹ X dτ + √2 dW in the same coordinates: rate 1/C_l, here with C_l = 1/(1 + l(l+1)).
      bare = bare.map((x, i) => {
        const l = Math.floor(Math.sqrt(i % 4096));
        const step = η * (1 + l * (l + 1));
        return (1 - step) * x + Math.sqrt(2 * step) * ξ[i];
      });
    }
    expect(excess({ ...x, values: euler })).toBeGreaterThan(4);
    expect(Math.max(...bare.map(Math.abs))).toBeGreaterThan(1e6);
  });

  test("keep N(0, v) to first order in η", () => {
    const v = 0.4;
    const linear: ScoreFunction = (_, x) => ({
      ...x,
      values: x.values.map((value) => (1 - 1 / v) * value),
    });
    const bias = (size: number): number => {
      const corrector = langevinCorrector(linear, { size });
      const from = (value: number) => {
        const x = { ...whiteNoise(1, 1, key(1)), values: Float64Array.of(value) };
        return corrector(t, x, key(2)).values[0];
      };
      const gain = (from(2 ** 20) - from(0)) / 2 ** 20;
      return -Math.expm1(-2 * size) / (1 - gain ** 2) - v;
    };
    expect(Math.abs(Math.log2(bias(0.02) / bias(0.01)) - 1)).toBeLessThan(0.05);
    expect(Math.abs(bias(0.01))).toBeLessThan(0.01);
  });

  test("bring γ to a mixture within the sampling error when η is small", () => {
    const corrector = langevinCorrector(score, { size: 0.02, moves: 300 });
    expect(worst(deviations(corrector(t, whiteNoise(2, 1000, key(83)), key(84))))).toBeLessThan(4);
    expect(worst(deviations(whiteNoise(2, 1000, key(83))))).toBeGreaterThan(10);
  });
});

describe("the predictor–corrector sampler", () => {
  const times = [3, 2, 1.2, 0.6, t];
  const options = { times, bandLimit: 3, batch: 4, key: key(90) };
  const corrector = langevinCorrector(score, { size: 0.1, moves: 2 });
  const run = (corrector: Corrector, extra: object = {}) =>
    Array.from(predictorCorrector(corrector)(score, { ...options, ...extra }));

  test("without a corrector is the martingale exponential integrator", () => {
    expect(run((_, x) => x)).toEqual([...martingaleExponential(score, options)]);
  });

  test("takes the error of five coarse steps away, as the exact corrector should", () => {
    const batch = 2000;
    const predicted = [...martingaleExponential(score, { ...options, bandLimit: 2, batch })].at(
      -1,
    )!;
    expect(worst(deviations(predicted))).toBeGreaterThan(6);
    const exact = metropolisCorrector(logDensity, { size: 0.4, moves: 10, score });
    expect(worst(deviations(run(exact, { bandLimit: 2, batch }).at(-1)!))).toBeLessThan(4);
  });

  test("gives shards that agree with the whole and a finer band limit that extends it", () => {
    const exact = metropolisCorrector(logDensity, { size: 0.4, moves: 2, score });
    for (const each of [corrector, exact]) {
      const whole = run(each)[4].values;
      expect(run(each, { batch: 2, firstRow: 2 })[4].values).toEqual(whole.subarray(18));
      const fine = run(each, { bandLimit: 5, batch: 1 })[4].values;
      fine.subarray(0, 9).forEach((value, i) => {
        expect(Math.abs(value - whole[i])).toBeLessThan(1e-12);
      });
    }
  });

  test("corrects at every time but 0", () => {
    const asked: number[] = [];
    run(
      (t, x) => {
        asked.push(t);
        return x;
      },
      { times: [1, 0.5, 0] },
    );
    expect(asked).toEqual([0.5]);
  });

  test("stays finite for every number of steps from 1 to 50", () => {
    const exact = metropolisCorrector(logDensity, { size: 0.5, score });
    for (let steps = 1; steps <= 50; steps++) {
      const grid = geometricTimes({ horizon: 5, stop: 1e-3 }, steps);
      for (const each of [corrector, exact]) {
        for (const { values } of run(each, { times: grid })) {
          expect(values.every((value) => Math.abs(value) < 1e3)).toBe(true);
        }
      }
    }
  });
});

describe("correctors refuse", () => {
  const x = whiteNoise(2, 3, key(1));

  test.each([
    [{ size: 0 }],
    [{ size: -1 }],
    [{ size: Number.NaN }],
    [{ size: Number.POSITIVE_INFINITY }],
    [{ size: 1, moves: 0 }],
    [{ size: 1, moves: 1.5 }],
  ])("the settings %o", (settings) => {
    expect(() => langevinCorrector(score, settings)).toThrow(DomainError);
    expect(() => langevinCorrector(score, settings)).toThrow(/need a size above 0 and a whole/);
    expect(() => metropolisCorrector(logDensity, settings)).toThrow(DomainError);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("the time %d", (t) => {
    const correctors = [
      langevinCorrector(score, { size: 1 }),
      metropolisCorrector(logDensity, { size: 1 }),
    ];
    for (const corrector of correctors) {
      expect(() => corrector(t, x, key(1))).toThrow(DomainError);
      expect(() => corrector(t, x, key(1))).toThrow(/t must be positive and finite/);
    }
  });

  test("log densities of another length, and states without density", () => {
    const short = metropolisCorrector(() => new Float64Array(2), { size: 1 });
    expect(() => short(t, x, key(1))).toThrow(ShapeError);
    expect(() => short(t, x, key(1))).toThrow(/one value per row, 3, got 2/);
    const outside = metropolisCorrector(() => new Float64Array(3).fill(-Infinity), { size: 1 });
    expect(() => outside(t, x, key(1))).toThrow(DomainError);
    expect(() => outside(t, x, key(1))).toThrow(/log density must be finite at the state/);
  });
});
