import { describe, expect, test } from "vitest";
import { DivergenceError, DomainError } from "../src/errors.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { harmonicIndex } from "../src/harmonics/coefficients.ts";
import { child, key } from "../src/random/key.ts";
import { ancestral } from "../src/sde/ancestral.ts";
import type { OrthogonalMap } from "../src/sde/brownianPath.ts";
import { exponentialIntegrator } from "../src/sde/exponentialIntegrator.ts";
import { exponentialMultistep } from "../src/sde/exponentialMultistep.ts";
import type { ScoreFunction } from "../src/sde/forwardProcess.ts";
import { martingaleExponential } from "../src/sde/martingaleExponential.ts";
import { ornsteinUhlenbeck } from "../src/sde/ornsteinUhlenbeck.ts";
import type { Sampler } from "../src/sde/reverseOptions.ts";
import { reversePath, reverseSample } from "../src/sde/reverseSample.ts";
import { reverseSamplers, samplerNames } from "../src/sde/reverseSamplers.ts";
import { samplingDefaults } from "../src/sde/samplingDefaults.ts";
import { logSnrTimes, uniformTimes } from "../src/sde/timeGrid.ts";

const process = ornsteinUhlenbeck({ horizon: 4, stop: 0.01 });
const options = { key: key(3), bandLimit: 4, batch: 2 };
/** The exact score of N(0, ¼) coordinates. */
const score: ScoreFunction = (t, x) => {
  const excess = (-0.75 * Math.exp(-2 * t)) / (1 - 0.75 * Math.exp(-2 * t));
  return { ...x, values: x.values.map((value) => excess * value) };
};

describe("reverseSample", () => {
  test("is the last state of the sampler on the default grid of the given steps", () => {
    const times = logSnrTimes(process, 30);
    for (const sampler of [martingaleExponential, exponentialIntegrator]) {
      const states = [...sampler(score, { ...options, times })];
      expect(reverseSample(process, score, { ...options, steps: 30, sampler })).toEqual(states[30]);
    }
  });

  test("takes 48 third-order multistep steps unless told otherwise", () => {
    const steps: number[] = [];
    const sample = reverseSample(process, score, { ...options, onStep: (k) => steps.push(k) });
    expect(steps).toEqual(Array.from({ length: 48 }, (_, k) => k + 1));
    const sampler = exponentialMultistep({ order: 3 });
    expect(reverseSample(process, score, { ...options, steps: 48, sampler })).toEqual(sample);
    expect(samplingDefaults.samplerName).toBe("multistep-3");
  });

  test("uses a uniform grid for a process that stops at 0, and given times as they are", () => {
    const closed = ornsteinUhlenbeck({ horizon: 4, stop: 0 });
    const times = uniformTimes(closed, 12);
    const given = reverseSample(process, score, { ...options, times });
    expect(reverseSample(closed, score, { ...options, steps: 12 })).toEqual(given);
  });

  test("reports each state after the start with its step and forward time", () => {
    const seen: [number, number, number][] = [];
    const last = reverseSample(process, score, {
      ...options,
      times: [2, 1, 0.5],
      onStep: (step, time, state) => seen.push([step, time, state.values[5]]),
    });
    expect(seen.map(([step, time]) => [step, time])).toEqual([
      [1, 1],
      [2, 0.5],
    ]);
    expect(seen[1][2]).toBe(last.values[5]);
  });

  test("stops early when the observer throws", () => {
    const stop = (step: number): void => {
      if (step === 3) throw new RangeError("enough");
    };
    expect(() => reverseSample(process, score, { ...options, onStep: stop })).toThrow(RangeError);
  });

  test("starts from the given state", () => {
    const start = whiteNoise(4, 2, key(99));
    const times = [1, 0.5];
    const sampler = martingaleExponential;
    const expected = [...sampler(score, { ...options, times, start })][1];
    expect(reverseSample(process, score, { ...options, times, start, sampler })).toEqual(expected);
  });

  test("has the data's variance and not the noise's", () => {
    const { values } = reverseSample(process, score, {
      ...options,
      batch: 400,
      steps: 64,
      sampler: martingaleExponential,
    });
    const meanSquare = values.reduce((sum, x) => sum + x ** 2, 0) / values.length;
    const z = (v: number): number => (meanSquare / v - 1) * Math.sqrt(values.length / 2);
    const times = logSnrTimes(process, 64);
    let v = 1;
    for (let k = 0; k < 64; k++) {
      const [t, h] = [times[k], times[k] - times[k + 1]];
      const excess = (-0.75 * Math.exp(-2 * t)) / (1 - 0.75 * Math.exp(-2 * t));
      v = (Math.exp(-h) + 2 * Math.sinh(h) * excess) ** 2 * v - Math.expm1(-2 * h);
    }
    expect(Math.abs(z(v))).toBeLessThan(4);
    expect(Math.abs(z(1))).toBeGreaterThan(4);
  });
});

describe("a state that stops being finite", () => {
  const broken: ScoreFunction = (t, x) => {
    const values = x.values.slice();
    if (t < 1) values[16 + harmonicIndex(2, -1)] = Number.NaN;
    return { ...x, values };
  };
  const run = () => reverseSample(process, broken, { ...options, times: [2, 0.9, 0.5, 0.2] });

  test("is a DivergenceError with step, time and lowest degree", () => {
    expect(run).toThrow(DivergenceError);
    expect(run).toThrow(/every state must be finite.*at step 2 \(t = 0.5\), first at degree 2/);
    try {
      run();
    } catch (error) {
      expect((error as DivergenceError).point).toEqual({ step: 2, time: 0.5, degree: 2 });
    }
  });

  test("is caught in a start that is not finite", () => {
    const start = whiteNoise(4, 2, key(1));
    start.values[0] = Number.POSITIVE_INFINITY;
    const sample = () => reverseSample(process, score, { ...options, start });
    expect(sample).toThrow(/at step 0 \(t = 4\), first at degree 0/);
  });
});

test("a grid without times and a sampler without states are refused", () => {
  const empty = () => reverseSample(process, score, { ...options, times: [] });
  expect(empty).toThrow(DomainError);
  expect(empty).toThrow(/times must be finite.*got undefined at position 0/);
  const silent = () => reverseSample(process, score, { ...options, sampler: function* () {} });
  expect(silent).toThrow(DomainError);
  expect(silent).toThrow(/must yield at least its start/);
});

describe("reversePath", () => {
  test("is the states of reverseSample one by one, from the start on", () => {
    const times = [2, 1, 0.5];
    const path = [...reversePath(process, score, { ...options, times })];
    expect(path.map(({ step, time }) => [step, time])).toEqual([
      [0, 2],
      [1, 1],
      [2, 0.5],
    ]);
    expect(path[0].state).toEqual(whiteNoise(4, 2, child(key(3), 0)));
    expect(path[2].state).toEqual(reverseSample(process, score, { ...options, times }));
  });

  test("asks for no score that nobody waits for", () => {
    let calls = 0;
    const counted: ScoreFunction = (t, x) => {
      calls++;
      return score(t, x);
    };
    const sampler = martingaleExponential;
    const path = reversePath(process, counted, { ...options, steps: 50, sampler });
    path.next();
    path.next();
    path.next();
    expect(calls).toBe(2);
  });
});

describe("in rotated coordinates", () => {
  const law = [0.2, 3, 1, 0.7, 8, 0.01, 1.5, 40, 0.4];
  const angles = [0.4, 1.3, -2.1, 0.9];
  /** Plane rotations of the pairs (0, 8), (1, 7), (2, 6), (3, 5), which mix the degrees. */
  const turn =
    (sign: number): OrthogonalMap =>
    (rows, out = new Float64Array(rows.length)) => {
      out.set(rows);
      for (let b = 0; b < rows.length; b += 9) {
        angles.forEach((angle, j) => {
          const [c, s] = [Math.cos(angle), sign * Math.sin(angle)];
          const [x, y] = [rows[b + j], rows[b + 8 - j]];
          [out[b + j], out[b + 8 - j]] = [c * x + s * y, c * y - s * x];
        });
      }
      return out;
    };
  const [rotate, back] = [turn(1), turn(-1)];
  const along: ScoreFunction = (t, y) => {
    const excess = (v: number) => Math.exp(-2 * t) * (v - 1);
    const values = y.values.map((y, i) => (y * excess(law[i % 9])) / (1 + excess(law[i % 9])));
    return { ...y, values };
  };
  const score: ScoreFunction = (t, x) => {
    const y = along(t, { ...x, values: rotate(x.values) });
    return { ...x, values: back(y.values) };
  };
  const run = (s: ScoreFunction, sampler: Sampler, more: { rotate?: OrthogonalMap } = {}) =>
    reverseSample(process, s, { bandLimit: 3, batch: 4, key: key(8), steps: 20, sampler, ...more });

  test.each(samplerNames)("%s reaches the same fields of the same key", (name) => {
    const sampler = reverseSamplers[name];
    const fields = run(score, sampler).values;
    const turned = run(along, sampler, { rotate });
    // Twenty steps, a few roundings of numbers of order 10 in each.
    const error = back(turned.values).map((x, i) => Math.abs(x - fields[i]));
    expect(Math.max(...error)).toBeLessThan(1e-12);
    // Negative control: without the map of the noise the fields are others.
    const wrong = back(run(along, sampler).values).map((x, i) => Math.abs(x - fields[i]));
    expect(Math.max(...wrong)).toBeGreaterThan(0.1);
  });

  test("samplers with a ratio per degree are refused", () => {
    const ratio = Float64Array.of(1, 2, 3);
    for (const sampler of [
      exponentialMultistep({ order: 2, ratio }),
      ancestral({ variance: { ratio } }),
    ]) {
      expect(() => run(along, sampler, { rotate })).toThrow(DomainError);
      expect(() => run(along, sampler, { rotate })).toThrow(/a ratio per degree must have/);
    }
  });
});
