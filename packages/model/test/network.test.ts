import {
  type CameronMartinCoordinates,
  coefficients,
  DomainError,
  degreeOf,
  isotropicGaussian,
  key,
  rotate,
  ShapeError,
  truncate,
  uniformRotation,
  whiteNoise,
} from "@chaosphere/core";
import { gaussianDenoiser } from "@chaosphere/score";
import { describe, expect, test } from "vitest";
import type { NetworkSpec, NetworkWeights } from "../src/network/architecture.ts";
import { degreeBasis, estimateFilter } from "../src/network/degreeBasis.ts";
import { networkDenoiser, networkResidual } from "../src/network/evaluate.ts";
import { initialise, parameterCount } from "../src/network/parameters.ts";
import { preconditioning, timeFeatures } from "../src/network/preconditioning.ts";
import { mlpSpec, operatorSpec, perDegreeSpec, trainedWeights } from "./networkInstance.ts";

const L = 8;
const specs: readonly [string, NetworkSpec][] = [
  ["per-degree gains", perDegreeSpec(L)],
  ["perceptron", mlpSpec(L * L)],
  ["spherical operator", operatorSpec(L)],
  [
    "spherical operator with SiLU and position",
    operatorSpec(L, { activation: "silu", positionDegrees: 3 }),
  ],
  [
    "spherical operator of free amplitude",
    operatorSpec(L, { activation: "silu", amplitude: "free" }),
  ],
  [
    "spherical operator that reads slopes",
    operatorSpec(L, { activation: "silu", amplitude: "free", slopePairs: 2 }),
  ],
  [
    "spherical operator that reads posterior means beside a known field",
    operatorSpec(L, {
      activation: "silu",
      reads: "posterior-mean",
      knownFields: Array.from({ length: L * L }, (_, i) => Math.cos(i)),
    }),
  ],
];
const closedForm = gaussianDenoiser(
  isotropicGaussian("cameron-martin", Float64Array.from(perDegreeSpec(L).variances)),
);

/** ‖a − b‖ / ‖b‖. */
function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += (a[i] - b[i]) ** 2;
    norm += b[i] ** 2;
  }
  return Math.sqrt(difference / norm);
}

describe.each(specs)("%s", (_, spec) => {
  const weights = trainedWeights(spec, key(301));
  const x = whiteNoise(L, 3, key(302));

  test("an untrained network is the closed form, to the last bit", () => {
    const untrained = networkDenoiser(spec, initialise(spec, key(303)), closedForm);
    for (const t of [1e-3, 0.3, 4]) {
      expect(untrained(t, x).values).toEqual(closedForm(t, x).values);
      // Negative control: weights in the last layer change it.
      const trained = networkDenoiser(spec, weights, closedForm)(t, x).values;
      expect(relativeDistance(trained, closedForm(t, x).values)).toBeGreaterThan(1e-4);
    }
  });

  test("first weights are a function of the key, as many as counted", () => {
    const first = initialise(spec, key(303));
    expect(initialise(spec, key(303))).toEqual(first);
    expect(initialise(spec, key(304))).not.toEqual(first);
    const count = Object.values(first).reduce((sum, { data }) => sum + data.length, 0);
    expect(parameterCount(spec)).toBe(count);
  });

  test("the fields of a batch do not see each other", () => {
    const residual = networkResidual(spec, weights);
    const together = residual(0.4, x.values);
    const second = residual(0.4, x.values.subarray(L * L, 2 * L * L));
    expect(relativeDistance(together.subarray(L * L, 2 * L * L), second)).toBeLessThan(1e-14);
  });

  test("degrees beyond the network are denoised as noise, and do not touch the others", () => {
    const denoiser = networkDenoiser(spec, weights, closedForm);
    const fine = whiteNoise(L + 5, 2, key(305));
    const m = denoiser(0.7, fine);
    expect(truncate(m, L).values).toEqual(denoiser(0.7, truncate(fine, L)).values);
    const row = fine.bandLimit ** 2;
    for (let i = 0; i < m.values.length; i++) {
      // e^{−t} itself carries 1 ulp.
      if (i % row < L * L) continue;
      expect(Math.abs(m.values[i] / (Math.exp(-0.7) * fine.values[i]) - 1)).toBeLessThan(1e-15);
    }
  });

  test("of a coarser field the missing degrees are zero", () => {
    const denoiser = networkDenoiser(spec, weights, closedForm);
    const coarse = whiteNoise(L - 3, 2, key(306));
    const padded = denoiser(0.7, truncate(coarse, L));
    expect(denoiser(0.7, coarse)).toEqual(truncate(padded, L - 3));
  });
});

describe("a rotated field is denoised to the rotated field", () => {
  const rotation = uniformRotation(key(311));
  const x = whiteNoise(12, 2, key(312));
  /** Relative distance of rotate-then-denoise from denoise-then-rotate, of what the network adds. */
  function defect(spec: NetworkSpec, t: number): number {
    const residual = networkResidual(spec, trainedWeights(spec, key(313)));
    const field = (values: Float64Array): CameronMartinCoordinates =>
      coefficients("cameron-martin", 12, values);
    const after = rotate(field(residual(t, x.values)), rotation).values;
    return relativeDistance(residual(t, rotate(x, rotation).values), after);
  }

  test.each([1e-3, 0.2, 3])("by gains and by the operator with squares, at t = %d", (t) => {
    // Measured 1e-14: rounding of the transforms. The nonlinearity is exact on a grid of 3L/2 − 1 rings.
    expect(defect(perDegreeSpec(12), t)).toBeLessThan(1e-12);
    expect(defect(operatorSpec(12), t)).toBeLessThan(1e-12);
    expect(defect(operatorSpec(12, { gridBandLimit: 17 }), t)).toBeLessThan(1e-12);
    expect(defect(operatorSpec(12, { slopePairs: 2 }), t)).toBeLessThan(1e-12);
  });

  test("but not on a coarser grid, nor with biases that know the position", () => {
    expect(defect(operatorSpec(12, { gridBandLimit: 16 }), 0.2)).toBeGreaterThan(1e-6);
    expect(defect(operatorSpec(12, { gridBandLimit: 12 }), 0.2)).toBeGreaterThan(1e-3);
    expect(defect(operatorSpec(12, { positionDegrees: 2 }), 0.2)).toBeGreaterThan(1e-3);
  });

  test("with SiLU up to the degrees that alias, fewer on each finer grid", () => {
    for (const slopePairs of [0, 2]) {
      const silu = (gridBandLimit: number) =>
        defect(operatorSpec(12, { activation: "silu", slopePairs, gridBandLimit }), 0.2);
      const defects = [12, 18, 24, 36, 48].map(silu);
      for (let i = 1; i < defects.length; i++) expect(defects[i]).toBeLessThan(defects[i - 1] / 2);
      expect(defects[4]).toBeLessThan(1e-4);
    }
  });
});

test("reflections commute with an operator, but not with one that reads slopes", () => {
  const x = whiteNoise(12, 1, key(314)).values;
  /** λ → −λ. */
  const reflected = (values: Float64Array) =>
    values.map((value, i) => (i < degreeOf(i) ** 2 + degreeOf(i) ? -value : value));
  const defect = (slopePairs: number) => {
    const spec = operatorSpec(12, { slopePairs });
    const residual = networkResidual(spec, trainedWeights(spec, key(315)));
    return relativeDistance(residual(0.2, reflected(x)), reflected(residual(0.2, x)));
  };
  expect(defect(0)).toBeLessThan(1e-12);
  expect(defect(2)).toBeGreaterThan(1e-3);
});

describe("per-degree gains", () => {
  test.each([0.01, 0.5, 2])("contain the exact gain of Gaussian data at t = %d", (t) => {
    const [spec, prior] = [
      { ...perDegreeSpec(L), variances: Array(L).fill(1) },
      new Float64Array(L),
    ];
    const exact = gaussianDenoiser(
      isotropicGaussian("cameron-martin", Float64Array.from(perDegreeSpec(L).variances)),
    );
    const assumed = gaussianDenoiser(isotropicGaussian("cameron-martin", prior.fill(1)));
    const ones = coefficients("cameron-martin", L, new Float64Array(L * L).fill(1));
    const [wanted, given] = [exact(t, ones).values, assumed(t, ones).values];
    const { input, output } = preconditioning(spec, t);
    const first = initialise(spec, key(321));
    const data = Float32Array.from({ length: L }, (_, l) => {
      return (wanted[l * l] - given[l * l]) / (input[l * l] * output[l * l]);
    });
    const weights: NetworkWeights = { ...first, "gain.bias": { shape: [L], data } };
    const x = whiteNoise(L, 2, key(322));
    const m = networkDenoiser(spec, weights, assumed)(t, x);
    // Weights are rounded to single precision.
    expect(relativeDistance(m.values, exact(t, x).values)).toBeLessThan(1e-7);
    expect(relativeDistance(assumed(t, x).values, exact(t, x).values)).toBeGreaterThan(1e-3);
  });
});

test.each([
  ["free", 2],
  ["bounded", 1],
] as const)(
  "with %s amplitudes a block adds %d times as much to a field twice as large",
  (amplitude, times) => {
    const spec = operatorSpec(L, { activation: "silu", amplitude, blocks: 1 });
    const weights = trainedWeights(spec, key(305));
    const { shape, data } = weights["block0.out"];
    const without = { ...weights, "block0.out": { shape, data: new Float32Array(data.length) } };
    // So large that SiLU has come to its limit max(x, 0), and biases are as nothing.
    const field = whiteNoise(L, 1, key(306)).values.map((z) => 1e6 * z);
    const added = (x: Float64Array) => {
      const [whole, linear] = [weights, without].map((w) => networkResidual(spec, w)(0.3, x));
      return whole.map((value, i) => value - linear[i]);
    };
    const [one, two] = [added(field), added(field.map((x) => 2 * x))];
    expect(
      relativeDistance(
        two,
        one.map((a) => times * a),
      ),
    ).toBeLessThan(1e-4);
  },
);

test("a perceptron of width 1 is the formula that defines it", () => {
  const spec = mlpSpec(1);
  const small: NetworkSpec = { ...spec, width: 1, depth: 1, timeFrequencies: 1 };
  const tensor = (shape: number[], ...data: number[]) => ({ shape, data: Float32Array.from(data) });
  const weights: NetworkWeights = {
    "in.weight": tensor([1, 1], 1.5),
    "in.time": tensor([3, 1], 0.25, -0.5, 1),
    "in.bias": tensor([1], 0.125),
    "layer0.weight": tensor([1, 1], -2),
    "layer0.time": tensor([3, 1], 0, 0.5, 0.25),
    "layer0.bias": tensor([1], -0.75),
    "out.weight": tensor([1, 1], 3),
    "out.bias": tensor([1], 0.5),
  };
  const [t, x] = [0.3, 0.8];
  const λ = -Math.log(Math.expm1(2 * t));
  const e = [λ / 8, Math.cos((2 * Math.PI * λ) / 32), Math.sin((2 * Math.PI * λ) / 32)];
  const σ = (u: number) => u / (1 + Math.exp(-u));
  const [v, noise] = [small.variances[0], 1 - Math.exp(-2 * t)];
  const cIn = 1 / Math.sqrt(Math.exp(-2 * t) * v + noise);
  const h0 = σ(1.5 * cIn * x + 0.25 * e[0] - 0.5 * e[1] + e[2] + 0.125);
  const h1 = h0 + σ(-2 * h0 + 0.5 * e[1] + 0.25 * e[2] - 0.75);
  const ρ = Math.exp(-t) * Math.sqrt(v) * cIn;
  const expected = ρ * Math.sqrt(v * noise) * cIn * (3 * h1 + 0.5);
  const [r] = networkResidual(small, weights)(t, Float64Array.of(x));
  // Single precision: three roundings of 6e-8 each.
  expect(Math.abs(r / expected - 1)).toBeLessThan(1e-6);
});

describe("scales and features", () => {
  test("the input scale gives noised data unit variance, the output scale is the spread that is left, times the correlation", () => {
    const spec = mlpSpec(5);
    for (const t of [1e-3, 0.1, 1, 5]) {
      const { input, output } = preconditioning(spec, t);
      spec.variances.forEach((v, i) => {
        const [signal, noise] = [Math.exp(-2 * t), -Math.expm1(-2 * t)];
        expect(input[i] ** 2 * (signal * v + noise)).toBeCloseTo(1, 13);
        const correlation = Math.sqrt(signal * v) * input[i];
        // Precisions of independent observations add.
        expect((output[i] / correlation) ** 2 * (1 / v + signal / noise)).toBeCloseTo(1, 13);
      });
    }
  });

  test("the features are functions of the logarithm of signal to noise, which they contain", () => {
    for (const t of [1e-3, 0.05, 1, 5]) {
      const [λ8, ...pairs] = timeFeatures(4, t);
      expect(Math.log1p(Math.exp(-8 * λ8)) / 2 / t).toBeCloseTo(1, 12);
      expect(pairs).toHaveLength(8);
      for (let j = 0; j < 4; j++) {
        const phase = (2 * Math.PI * 2 ** j * λ8) / 4;
        expect(pairs[2 * j]).toBeCloseTo(Math.cos(phase), 12);
        expect(pairs[2 * j + 1]).toBeCloseTo(Math.sin(phase), 12);
      }
    }
  });

  test("the functions of the degree add to one, and make white noise fields of variance one", () => {
    const spec = operatorSpec(20, { degreeKnots: 4 });
    const { hats, inputs, outputs } = degreeBasis(spec);
    const variance = (f: (l: number) => number) => {
      let sum = 0;
      for (let l = 0; l < 20; l++) sum += ((2 * l + 1) / (4 * Math.PI)) * f(l) ** 2;
      return sum;
    };
    for (let l = 0; l < 20; l++) {
      expect([0, 1, 2, 3].reduce((sum, k) => sum + hats[k * 20 + l], 0)).toBeCloseTo(1, 14);
      for (let k = 0; k < 4; k++) {
        const product = inputs[k * 20 + l] * outputs[k * 20 + l];
        expect(product).toBeCloseTo(hats[k * 20 + l] ** 2, 14);
      }
    }
    for (let k = 0; k < 4; k++) expect(variance((l) => inputs[k * 20 + l])).toBeCloseTo(1, 13);
  });

  test("the first input of an operator is the Gaussian answer as a field of variance one", () => {
    const spec = operatorSpec(20);
    for (const t of [1e-3, 0.3, 4]) {
      const f = estimateFilter(spec, t);
      const z = coefficients(
        "cameron-martin",
        20,
        Float64Array.from({ length: 400 }, () => 1),
      );
      const { input } = preconditioning(spec, t);
      const x = { ...z, values: z.values.map((value, i) => value / input[i]) };
      const answer = gaussianDenoiser(
        isotropicGaussian("cameron-martin", Float64Array.from(spec.variances)),
      )(t, x);
      const field = (l: number) => Math.sqrt(spec.noiseSpectrum[l]) * answer.values[l * l];
      let variance = 0;
      for (let l = 0; l < 20; l++) {
        variance += ((2 * l + 1) / (4 * Math.PI)) * f[l] ** 2;
        expect((f[l] * field(3)) / (f[3] * field(l))).toBeCloseTo(1, 12);
      }
      expect(variance).toBeCloseTo(1, 12);
    }
    expect(estimateFilter({ ...spec, variances: new Array(20).fill(0) }, 1)).toEqual(
      new Float64Array(20),
    );
  });
});

describe("networks refuse", () => {
  test.each<[NetworkSpec, RegExp]>([
    [{ ...perDegreeSpec(L), timeFrequencies: 0 }, /timeFrequencies must be a whole number from 1/],
    [{ ...perDegreeSpec(L), bandLimit: 0.5 }, /bandLimit must be a whole number from 1 to 1024/],
    [{ ...perDegreeSpec(L), variances: [1] }, /variances must have 8 entries, got 1/],
    [{ ...mlpSpec(2), variances: [1, Number.NaN] }, /each 0 or more, got NaN/],
    [{ ...mlpSpec(2), depth: -1 }, /depth must be a whole number from 0/],
    [operatorSpec(L, { gridBandLimit: L - 1 }), /gridBandLimit must be a whole number from 8/],
    [operatorSpec(L, { positionDegrees: L + 1 }), /positionDegrees must be .* to 8, got 9/],
    [operatorSpec(L, { noiseSpectrum: Array(L).fill(-1) }), /each 0 or more, got -1/],
    [operatorSpec(L, { knownFields: [1, 2] }), /knownFields must have 64 entries, got 2/],
    [operatorSpec(L, { reads: "noise" as "state" }), /reads must be one of state, posterior-mean/],
    [operatorSpec(L, { activation: "relu" as "silu" }), /activation must be one of silu, square/],
    [operatorSpec(L, { amplitude: "loud" as "free" }), /amplitude must be one of bounded, free/],
  ])("a specification that breaks a rule", (spec, rule) => {
    expect(() => initialise(spec, key(1))).toThrow(DomainError);
    expect(() => initialise(spec, key(1))).toThrow(rule);
  });

  test("weights of another network", () => {
    const spec = perDegreeSpec(L);
    const first = initialise(spec, key(1));
    const other = initialise({ ...spec, timeWidth: 7 }, key(1));
    const nan = {
      ...first,
      "gain.bias": { shape: [L], data: new Float32Array(L).fill(Number.NaN) },
    };
    for (const weights of [other, {}, nan, { ...first, stranger: other["gain.bias"] }]) {
      expect(() => networkResidual(spec, weights)).toThrow(ShapeError);
    }
    expect(() => networkResidual(spec, {})).toThrow(/tensor "time.weight" must have shape/);
    expect(() => networkResidual(spec, nan)).toThrow(/tensor "gain.bias" must be finite/);
  });

  test("times and vectors that they are not for", () => {
    const spec = mlpSpec(3);
    const weights = initialise(spec, key(1));
    const residual = networkResidual(spec, weights);
    expect(() => residual(0, new Float64Array(3))).toThrow(/t must be positive, got 0/);
    expect(() => residual(1, new Float64Array(4))).toThrow(/whole vectors of 3 coordinates, got 4/);
    expect(() => networkDenoiser(spec, weights, closedForm)).toThrow(/need bandLimit² coordinates/);
  });
});
