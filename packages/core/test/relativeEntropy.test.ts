import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import {
  type DiagonalGaussian,
  diagonalGaussian,
  isotropicGaussian,
} from "../src/gaussian/gaussianLaw.ts";
import { isotropic } from "../src/gaussian/gaussianMeasure.ts";
import {
  excess,
  relativeEntropy,
  relativeFisherInformation,
} from "../src/gaussian/relativeEntropy.ts";
import { gaussianWasserstein } from "../src/gaussian/wasserstein.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { whittleMatern } from "../src/matern/whittleMatern.ts";
import { key } from "../src/random/key.ts";
import { gaussHermite } from "../src/special/gaussHermite.ts";
import golden from "./fixtures/gaussian.json" with { type: "json" };

function relative(value: number, expected: number): number {
  return Math.abs(value / expected - 1);
}

describe("against Whittle–Matérn noise, L = 32", () => {
  const γ = whittleMatern(33, { alpha: 2, kappa: 1 });

  test("κ_d² = 10 against κ² = 1 has KL 11.352570064085 and I 181.047121261676", () => {
    const data = isotropicGaussian(
      "harmonic",
      whittleMatern(33, { alpha: 2, kappa: Math.sqrt(10) }).spectrum,
    );
    expect(relative(relativeEntropy(data, γ), 11.352570064085)).toBeLessThan(1e-12);
    expect(relative(relativeFisherInformation(data, γ), 181.047121261676)).toBeLessThan(1e-12);
  });

  test("v_l = 1 + 2(l+1)^−2 has KL 0.714608573628 and I 2.301868545499", () => {
    const data = isotropicGaussian(
      "harmonic",
      γ.spectrum.map((c, l) => c * (1 + 2 / (l + 1) ** 2)),
    );
    expect(relative(relativeEntropy(data, γ), 0.714608573628)).toBeLessThan(1e-12);
    expect(relative(relativeFisherInformation(data, γ), 2.301868545499)).toBeLessThan(1e-12);
  });

  test("agrees with mpmath at every band limit", () => {
    for (const row of golden.entropies) {
      const bandLimit = row.largestDegree + 1;
      const noise = whittleMatern(bandLimit, { alpha: 2, kappa: 1 });
      const kappa = Math.sqrt(row.kappaSquaredData);
      const data = isotropicGaussian(
        "harmonic",
        whittleMatern(bandLimit, { alpha: row.alphaData, kappa }).spectrum,
      );
      expect(relative(relativeEntropy(data, noise), row.relativeEntropy)).toBeLessThan(1e-11);
      expect(relative(relativeFisherInformation(data, noise), row.fisherInformation)).toBeLessThan(
        1e-11,
      );
    }
  });
});

describe("in one mode", () => {
  const variance = () => fc.double({ min: 0.05, max: 20, noNaN: true });
  const mean = () => fc.double({ min: -3, max: 3, noNaN: true });
  const one = (s: number, m: number) =>
    diagonalGaussian("harmonic", Float64Array.of(s), Float64Array.of(m));

  test("both are expectations under the data, by Gauss–Hermite quadrature", () => {
    const { nodes, weights } = gaussHermite(20);
    fc.assert(
      fc.property(variance(), variance(), mean(), (s, c, m) => {
        let [entropy, fisher] = [0, 0];
        for (const [i, ξ] of nodes.entries()) {
          const x = m + Math.sqrt(s) * ξ;
          // log dμ/dγ and its derivative; quadratics, so that the rule is exact.
          const logRatio = x ** 2 / (2 * c) - (x - m) ** 2 / (2 * s) + Math.log(c / s) / 2;
          const score = Math.sqrt(c) * (x / c - (x - m) / s);
          entropy += weights[i] * logRatio;
          fisher += weights[i] * score ** 2;
        }
        const γ = isotropic([c]);
        const scale = 1 + entropy + fisher + s / c + c / s;
        expect(Math.abs(relativeEntropy(one(s, m), γ) - entropy)).toBeLessThan(1e-13 * scale);
        expect(Math.abs(relativeFisherInformation(one(s, m), γ) - fisher)).toBeLessThan(
          1e-13 * scale,
        );
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test("KL ≤ I/2 (log-Sobolev), and both vanish for the noise itself only", () => {
    fc.assert(
      fc.property(variance(), variance(), mean(), (s, c, m) => {
        const γ = isotropic([c]);
        const fisher = relativeFisherInformation(one(s, m), γ);
        expect(relativeEntropy(one(s, m), γ)).toBeLessThanOrEqual((fisher / 2) * (1 + 1e-14));
        expect(relativeEntropy(one(c, 0), γ)).toBe(0);
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  test("v − 1 − log v keeps its digits near v = 1, where it is x²/2 − x³/3 + x⁴/4 …", () => {
    for (const x of [1e-8, -1e-5, 1e-3, -0.01]) {
      const v = 1 + x;
      const y = v - 1;
      const series = [2, 3, 4, 5, 6, 7, 8, 9].reduce((t, k) => t + (-y) ** k / k, 0);
      expect(relative(excess(y), series)).toBeLessThan(1e-13);
    }
    // The two branches meet: at |x| = 0.1 the plain form loses a digit and a half.
    for (const v of [0.9 + 1e-12, 0.9 - 1e-12, 1.1 - 1e-12, 1.1 + 1e-12]) {
      expect(relative(excess(v - 1), v - 1 - Math.log(v))).toBeLessThan(1e-13);
    }
    expect(excess(-1)).toBe(Infinity);
  });
});

test("the relative Fisher information is the mean square Cameron–Martin norm of the score", () => {
  const [bandLimit, batch] = [9, 4000];
  const γ = whittleMatern(bandLimit, { alpha: 2, kappa: 1 });
  const v = (l: number) => 1 + 2 / (l + 1) ** 2;
  const data = isotropicGaussian(
    "harmonic",
    γ.spectrum.map((c, l) => c * v(l)),
  );
  const exact = relativeFisherInformation(data, γ);
  // Whitened data √v ξ have score (1 − 1/v)√v ξ; the sign of 1/v flipped is the negative control.
  const norms = (factor: (v: number) => number) => {
    const { values } = whiteNoise(bandLimit, batch, key(4));
    const squares = new Float64Array(batch);
    for (let i = 0; i < values.length; i++) {
      const l = Math.floor(Math.sqrt(i % bandLimit ** 2));
      squares[Math.floor(i / bandLimit ** 2)] += (factor(v(l)) * Math.sqrt(v(l)) * values[i]) ** 2;
    }
    const mean = squares.reduce((s, n) => s + n, 0) / batch;
    const spread = squares.reduce((s, n) => s + (n - mean) ** 2, 0) / batch;
    return (mean - exact) / Math.sqrt(spread / batch);
  };
  expect(Math.abs(norms((v) => 1 - 1 / v))).toBeLessThan(4);
  expect(Math.abs(norms((v) => 1 + 1 / v))).toBeGreaterThan(4);
});

describe("the Wasserstein distance", () => {
  const law = (variances: number[], mean: number[]): DiagonalGaussian<"harmonic"> =>
    diagonalGaussian("harmonic", Float64Array.from(variances), Float64Array.from(mean));

  test("of shifts is the weighted norm of the shift, of centred laws that of the difference of spreads", () => {
    const [a, b] = [law([1, 4, 9, 0], [0, 0, 0, 0]), law([1, 4, 9, 0], [1, 2, 0, 2])];
    expect(gaussianWasserstein(a, b)).toBeCloseTo(3, 14);
    expect(gaussianWasserstein(a, b, Float64Array.of(1, 0, 0, 0))).toBe(1);
    expect(gaussianWasserstein(a, law([4, 9, 1, 4], [0, 0, 0, 0]))).toBeCloseTo(Math.sqrt(10), 14);
    expect(gaussianWasserstein(a, a)).toBe(0);
    // 5 (0 − 1)² + 2 (1 − 2)² + 3 (2 − 3)² + 7 (1 + (0 − 2)²).
    const far = law([4, 9, 9, 4], [1, 0, 1, 1]);
    expect(
      gaussianWasserstein(law([4, 4, 4, 0], [0, 0, 1, 0]), far, Float64Array.of(5, 2, 3, 7)),
    ).toBeCloseTo(Math.sqrt(5 + 2 + 3 + 35), 13);
  });

  test("in one dimension is the root of the transport cost of the quantile map", () => {
    // W₂² = E|(m + √s Z) − (m′ + √s′ Z)|², by the trapezoid rule on Z; the square itself is another number.
    const [m, s, n, r] = [0.3, 2.5, -1, 0.7];
    let cost = 0;
    for (let z = -10; z <= 10; z += 0.01) {
      const shift = m - n + (Math.sqrt(s) - Math.sqrt(r)) * z;
      cost += (0.01 * shift ** 2 * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
    }
    const distance = gaussianWasserstein(law([s], [m]), law([r], [n]));
    expect(distance).toBeCloseTo(Math.sqrt(cost), 10);
    expect(Math.abs(distance - cost)).toBeGreaterThan(0.1);
  });

  test("doubles when a shift does, and refuses negative variances", () => {
    const [a, b, c] = [law([1], [0]), law([1], [1.5]), law([1], [3])];
    expect(gaussianWasserstein(a, c)).toBe(2 * gaussianWasserstein(a, b));
    expect(() => gaussianWasserstein(a, law([-1], [0]))).toThrow(DomainError);
    expect(() => gaussianWasserstein(a, law([-1], [0]))).toThrow(
      "gaussianWasserstein: variances must be 0 or more, got 1 and -1.",
    );
  });

  test("satisfies the triangle inequality", () => {
    const four = () =>
      fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(four(), four(), four(), four(), (s, t, u, m) => {
        const [a, b, c] = [law(s, m), law(t, u), law(u, t)];
        const direct = gaussianWasserstein(a, c);
        const detour = gaussianWasserstein(a, b) + gaussianWasserstein(b, c);
        expect(direct).toBeLessThanOrEqual(detour * (1 + 1e-14));
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

test("lengths, signs and numbers are checked; a point mass is infinitely far in entropy", () => {
  const γ = isotropic([1, 1]);
  const short = isotropicGaussian("harmonic", Float64Array.of(1));
  expect(() => relativeEntropy(short, γ)).toThrow(ShapeError);
  expect(() => relativeEntropy(short, γ)).toThrow(
    "relativeEntropy: both laws must have one dimension, got 1 and 4.",
  );
  const negative = isotropicGaussian("harmonic", Float64Array.of(1, -1));
  expect(() => relativeFisherInformation(negative, γ)).toThrow(DomainError);
  expect(() => relativeFisherInformation(negative, γ)).toThrow(
    "relativeFisherInformation: variances must be numbers ≥ 0 and means numbers, got -1 and 0 against 1 and 0 at position 1.",
  );
  const point = isotropicGaussian("harmonic", Float64Array.of(1, 0));
  expect(relativeEntropy(point, γ)).toBe(Infinity);
  expect(relativeFisherInformation(point, γ)).toBe(Infinity);
  expect(() => gaussianWasserstein(short, point)).toThrow(ShapeError);
  expect(() => gaussianWasserstein(short, point)).toThrow(
    "gaussianWasserstein: all arrays must have the length 1 of the first variances, got 4.",
  );
});
