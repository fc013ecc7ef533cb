import { coefficients, eigenvaluesOf, key, whiteNoise } from "@chaosphere/core";
import { relativeScore } from "@chaosphere/score";
import { describe, expect, test } from "vitest";
import type { Checkpoint } from "../src/checkpoint/checkpoint.ts";
import { restoreModel } from "../src/checkpoint/restoreModel.ts";
import { flowLogDensity, flowTraces } from "../src/judging/flowLikelihood.ts";
import type { NetworkSpec, NetworkWeights } from "../src/network/architecture.ts";
import { networkResidual, networkResidualDerivative } from "../src/network/evaluate.ts";
import { mlpSpec, operatorSpec, perDegreeSpec, trainedWeights } from "./networkInstance.ts";

const L = 3;
const d = L * L;
const span = { stop: 0.01, horizon: 9 };

describe.each<[string, NetworkSpec, number]>([
  ["per-degree", perDegreeSpec(L), 1e-9],
  // In single precision, differences over 1e-2: rounding of 6e-8/1e-2, and the fourth power of the step.
  ["perceptron", { ...mlpSpec(d), inputFrequencies: 2 }, 3e-4],
  ["operator, bounded", operatorSpec(L, { activation: "silu", channels: 5 }), 1e-8],
  ["operator, free squares", operatorSpec(L, { amplitude: "free", positionDegrees: 2 }), 1e-8],
  ["operator, slopes", operatorSpec(L, { activation: "silu", slopePairs: 2 }), 1e-8],
  ["operator, squares and slopes", operatorSpec(L, { slopePairs: 1 }), 1e-8],
])("the derivative of a %s network", (_, spec, tolerance) => {
  test("is that of differences along every direction, and the directions do not mix", () => {
    const weights = trainedWeights(spec, key(3));
    const [r, Dr] = [networkResidual(spec, weights), networkResidualDerivative(spec, weights)];
    const x = whiteNoise(L, 1, key(4)).values;
    const directions = whiteNoise(L, 3, key(5)).values;
    const h = 1e-2;
    for (const t of [0.02, 0.7, 4]) {
      const along = Dr(t, x, directions);
      const scale = Math.max(...along.map(Math.abs));
      for (let p = 0; p < 3; p++) {
        const at = (n: number) =>
          r(
            t,
            x.map((v, i) => v + n * h * directions[p * d + i]),
          );
        const values = [-3, -2, -1, 1, 2, 3].map(at);
        // The rule of order 6.
        const weight = [-1, 9, -45, 45, -9, 1];
        for (let i = 0; i < d; i++) {
          const slope = values.reduce((sum, v, k) => sum + weight[k] * v[i], 0) / (60 * h);
          expect(Math.abs(along[p * d + i] - slope)).toBeLessThan(tolerance * scale);
        }
        expect(Dr(t, x, directions.slice(p * d, (p + 1) * d))).toEqual(
          along.slice(p * d, (p + 1) * d),
        );
      }
    }
  });
});

describe("the log-density along the flow of a network", () => {
  const spec = perDegreeSpec(L);
  const record = {
    bandLimit: L,
    noise: { spectrum: Float64Array.of(2, 1, 0.5) },
    mean: new Float64Array(d),
    ratio: Float64Array.of(1, 1, 1),
    ...span,
  };
  const variances = Float64Array.of(3, 0.4, 1.5, 2, 0.8, 1, 5, 0.1, 1.2);
  const model = (spec: NetworkSpec, weights: NetworkWeights): Checkpoint =>
    ({
      ...record,
      kind: "network",
      spec,
      weights,
      closedForm: { kind: "diagonal", basis: "cameron-martin", variances },
    }) as unknown as Checkpoint;
  const x = whiteNoise(L, 4, key(11));

  test("that adds nothing is that of its closed form, without probes' error", () => {
    const still = Object.fromEntries(
      Object.entries(trainedWeights(spec, key(1))).map(([name, { shape, data }]) => [
        name,
        { shape, data: name.startsWith("gain") ? data.map(() => 0) : data },
      ]),
    );
    const options = { span, method: "hutchinson", probes: 4 } as const;
    const found = flowLogDensity(model(spec, still), x, options);
    const λ = eigenvaluesOf({ kind: "diagonal", basis: "cameron-martin", variances });
    for (let b = 0; b < 4; b++) {
      const closed = λ.reduce((sum, v, j) => {
        const spread = 1 + Math.exp(-2 * span.stop) * (v - 1);
        const z = x.values[b * d + j];
        return sum + (z * z * (1 - 1 / spread) - Math.log(spread)) / 2;
      }, 0);
      // The horizon leaves e^−18 of the data.
      expect(Math.abs(found.logDensity[b] - closed)).toBeLessThan(1e-5 * d + 1e-6);
      expect(found.standardError[b]).toBe(0);
    }
  });

  test("has the trace of its linear gains: known exactly, whatever the probes", () => {
    const linear = model(spec, trainedWeights(spec, key(2)));
    const { closedTrace, estimates } = flowTraces(linear, { method: "hutchinson", probes: 5 });
    const score = relativeScore(restoreModel(linear).denoiser);
    for (const t of [0.05, 1]) {
      // The score is s(t, x) = A x with A diagonal: its columns are the scores of unit vectors.
      const trace = Array.from({ length: d }, (_, j) => {
        const e = new Float64Array(d);
        e[j] = 1;
        return score(t, coefficients("cameron-martin", L, e)).values[j];
      }).reduce((sum, a) => sum + a, 0);
      const one = coefficients("cameron-martin", L, x.values.slice(0, d));
      for (const rest of estimates(0)(t, one)) {
        expect(Math.abs((closedTrace?.(t, one)[0] ?? 0) + rest - trace)).toBeLessThan(1e-10);
      }
    }
  });

  test("by probes is about the exact one within its standard errors, and each field has its own probes", () => {
    const operator = operatorSpec(L, { activation: "silu", gridBandLimit: 6 });
    const net = model(operator, trainedWeights(operator, key(7), 0.1));
    const exact = flowLogDensity(net, x, { span, method: "exact" });
    const options = { span, method: "hutchinson", probes: 24 } as const;
    const probed = flowLogDensity(net, x, options);
    exact.logDensity.forEach((value, b) => {
      expect(probed.standardError[b]).toBeGreaterThan(0);
      expect(Math.abs(probed.logDensity[b] - value)).toBeLessThan(
        5 * probed.standardError[b] + 2e-5 * d,
      );
      expect(exact.standardError[b]).toBe(0);
    });
    const last = coefficients("cameron-martin", L, x.values.slice(3 * d));
    const alone = flowLogDensity(net, last, { ...options, firstRow: 3 });
    expect(alone.logDensity[0]).toBe(probed.logDensity[3]);
    expect(flowLogDensity(net, last, options).logDensity[0]).not.toBe(probed.logDensity[3]);
    // A tenfold tolerance is met as well.
    const loose = flowLogDensity(net, x, { span, method: "exact", tolerance: 1e-4 });
    exact.logDensity.forEach((value, b) => {
      expect(Math.abs(loose.logDensity[b] - value)).toBeLessThan(1.1e-4 * d);
      expect(loose.stepError[b]).toBeLessThan(1e-4 * d);
    });
  });

  test("needs a probe", () => {
    const net = model(spec, trainedWeights(spec, key(2)));
    expect(() => flowTraces(net, { method: "hutchinson", probes: 0 })).toThrow(/probes must be/);
  });
});
