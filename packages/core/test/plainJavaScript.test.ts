import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { fitSpectrum } from "../src/estimation/fitSpectrum.ts";
import { dataToNoiseRatio, standardisation } from "../src/estimation/standardisation.ts";
import { cameronMartinInner, colour, whiten } from "../src/gaussian/cameronMartin.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { evaluateAt } from "../src/harmonics/evaluate.ts";
import { analyse, synthesise } from "../src/harmonics/transform.ts";
import { whittleMatern } from "../src/matern/whittleMatern.ts";
import { key } from "../src/random/key.ts";
import { ornsteinUhlenbeck } from "../src/sde/ornsteinUhlenbeck.ts";
import { reverseSample } from "../src/sde/reverseSample.ts";

const L = 6;
const γ = whittleMatern(L, { alpha: 2, kappa: 1 });
const grid = gaussLegendre(L);
const z = whiteNoise(L, 3, key(1));
const a = colour(γ, z);
const fields = synthesise(a, grid);
/** What JavaScript lets through where types would not. */
const loose = <T>(value: unknown): T => value as T;

describe("coefficients in the other coordinates have the same shape, and are refused", () => {
  const needsHarmonic: [string, (c: typeof a) => unknown][] = [
    ["synthesise", (c) => synthesise(c, grid)],
    ["evaluateAt", (c) => evaluateAt(c, Float64Array.of(1), Float64Array.of(2))],
    ["whiten", (c) => whiten(γ, c)],
    ["cameronMartinInner", (c) => cameronMartinInner(γ, c, a)],
    ["cameronMartinInner", (c) => cameronMartinInner(γ, a, c)],
    ["fitSpectrum", (c) => fitSpectrum(c)],
    ["standardisation", (c) => standardisation(γ, c)],
  ];
  test.each(needsHarmonic)("%s needs harmonic ones", (name, call) => {
    for (const [wrong, got] of [
      [z, "cameron-martin"],
      [fields, "no coefficients"],
    ] as const) {
      expect(() => call(loose(wrong))).toThrow(DomainError);
      expect(() => call(loose(wrong))).toThrow(`${name}: needs harmonic coefficients, got ${got}.`);
    }
    expect(() => call(a)).not.toThrow();
  });

  test.each([
    ["colour", (c: typeof z) => colour(γ, c)],
    ["dataToNoiseRatio", (c: typeof z) => dataToNoiseRatio(c)],
  ] as const)("%s needs Cameron–Martin ones", (name, call) => {
    expect(() => call(loose(a))).toThrow(DomainError);
    expect(() => call(loose(a))).toThrow(
      `${name}: needs cameron-martin coefficients, got harmonic.`,
    );
    expect(() => call(z)).not.toThrow();
  });
});

describe("what is of another kind altogether is named", () => {
  test("coefficients by a basis that is none, or in a plain array", () => {
    const four = new Float64Array(4);
    const white = loose<"harmonic">("white");
    expect(() => coefficients(white, 2, four)).toThrow(DomainError);
    expect(() => coefficients(white, 2, four)).toThrow(
      'coefficients: basis must be "harmonic" or "cameron-martin", got white.',
    );
    for (const [wrong, got] of [
      [[1, 2, 3, 4], "Array"],
      [new Float32Array(4), "Float32Array"],
      [undefined, "Undefined"],
    ] as const) {
      expect(() => coefficients("harmonic", 2, loose(wrong))).toThrow(
        `coefficients: values must be a Float64Array, got ${got}. Use Float64Array.from(values).`,
      );
    }
  });

  test("a field without a grid, and a number for a grid", () => {
    for (const wrong of [a, new Float64Array(32), undefined]) {
      expect(() => analyse(loose(wrong), L)).toThrow(DomainError);
      expect(() => analyse(loose(wrong), L)).toThrow("analyse: needs a grid, got undefined.");
    }
    expect(() => synthesise(a, loose(8))).toThrow("synthesise: needs a grid, got 8.");
    expect(() => synthesise(loose(grid), loose(a))).toThrow(/needs harmonic coefficients/);
  });

  test("a sampler by its name, and a number for a score", () => {
    const process = ornsteinUhlenbeck({ horizon: 2, stop: 0.1 });
    const run = { key: key(1), bandLimit: L, batch: 1 };
    const named = () =>
      reverseSample(process, loose(whiteNoise), {
        ...run,
        sampler: loose("martingale-exponential"),
      });
    expect(named).toThrow(DomainError);
    expect(named).toThrow(
      "reverseSample: the sampler must be a function, got martingale-exponential.",
    );
    expect(() => reverseSample(process, loose(3), run)).toThrow(
      "reverseSample: the score must be a function, got 3.",
    );
  });

  test("numbers as text", () => {
    for (const [options, got] of [
      [
        { alpha: "2", kappa: 1 },
        'alpha must exceed 1 for C to be of trace class on the sphere, got "2"',
      ],
      [{ alpha: 2, kappa: "1" }, 'kappa must be positive and finite, got "1"'],
      [{ alpha: 2, kappa: 1, sigma: "3" }, 'sigma must be positive and finite, got "3"'],
    ] as const) {
      expect(() => whittleMatern(L, loose(options))).toThrow(DomainError);
      expect(() => whittleMatern(L, loose(options))).toThrow(`whittleMatern: ${got}.`);
    }
    for (const [span, got] of [
      [{ horizon: "4", stop: 0.1 }, 'stop 0.1, horizon "4"'],
      [{ horizon: 4, stop: "0.1" }, 'stop "0.1", horizon 4'],
      [{ horizon: 4, stop: null }, "stop null, horizon 4"],
    ] as const) {
      expect(() => ornsteinUhlenbeck(loose(span))).toThrow(DomainError);
      expect(() => ornsteinUhlenbeck(loose(span))).toThrow(`got ${got}.`);
    }
  });

  test("options of reverseSample that there are not, and numbers as text among those there are", () => {
    const process = ornsteinUhlenbeck({ horizon: 2, stop: 0.1 });
    const run = { key: key(1), bandLimit: 2, batch: 1, steps: 2 };
    const score = (_t: number, x: typeof z) => ({ ...x, values: x.values.map(() => 0) });
    const sample = (wrong: object) => () =>
      reverseSample(process, score, loose({ ...run, ...wrong }));
    expect(sample({})).not.toThrow();
    expect(sample({ samler: whiteNoise })).toThrow(DomainError);
    expect(sample({ samler: whiteNoise })).toThrow(
      "reverseSample: options must be among bandLimit, batch, key, firstRow, start, rotate, steps, times, sampler, onStep, got samler.",
    );
    for (const name of ["steps", "bandLimit", "batch", "firstRow"]) {
      expect(sample({ [name]: "2" }), name).toThrow(DomainError);
    }
  });
});
