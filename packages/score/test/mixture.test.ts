import { DomainError, ShapeError, truncate } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { absoluteScore } from "../src/denoiser.ts";
import { diagonalMixtureDenoiser } from "../src/exact/diagonalMixture.ts";
import { shiftMixtureDenoiser } from "../src/exact/mixture.ts";
import { shiftMixtureEntropies } from "../src/exact/mixtureEntropy.ts";
import golden from "./fixtures/score.json" with { type: "json" };
import { goldenMixture, point } from "./mixtureInstance.ts";

/** As printed in docs/theory/formulas.md, G10.2; our quadrature settles within 3e-12 of these from 200 nodes on. */
const printed = [
  { t: 0, kl: 1.047630140827, fisher: 3.022740786423 },
  { t: 0.3, kl: 0.428925940309, fisher: 1.30757606811 },
  { t: 1, kl: 0.050808590434, fisher: 0.149122765007 },
  { t: 3, kl: 0.000451538867, fisher: 0.000923176831 },
];

describe("the mixture of Cameron–Martin shifts", () => {
  test("has the posterior mean integrated by brute force", () => {
    for (const { t, x, mean } of golden.mixture) {
      const values = shiftMixtureDenoiser(goldenMixture(2))(t, point(2, x)).values;
      expect(largestDifference(values.subarray(0, 2), mean)).toBeLessThan(
        golden.tolerance.posterior,
      );
    }
  });

  test.each(printed)(
    "has the printed relative entropy and Fisher information at t = $t",
    ({ t, kl, fisher }) => {
      const { klDivergence, fisherInformation } = shiftMixtureEntropies(goldenMixture(2), t, 200);
      expect(Math.abs(klDivergence - kl)).toBeLessThan(1e-10);
      expect(Math.abs(fisherInformation - fisher)).toBeLessThan(1e-10);
    },
  );

  test("has the same entropies at L = 2 and 64, and whatever the rank of its shifts", () => {
    const low = shiftMixtureEntropies(goldenMixture(2), 0.3, 60);
    const high = shiftMixtureEntropies(goldenMixture(64), 0.3, 60);
    expect(high.klDivergence).toBeCloseTo(low.klDivergence, 12);
    expect(high.fisherInformation).toBeCloseTo(low.fisherInformation, 12);
    // One shift is Gaussian: KL = e^{−2t}‖m‖²/2 and I = e^{−2t}‖m‖², (G6.4).
    const one = shiftMixtureEntropies({ shifts: point(2, [3, 0, 4]) }, 0.5, 8);
    expect(one.klDivergence).toBeCloseTo((Math.exp(-1) * 25) / 2, 12);
    expect(one.fisherInformation).toBeCloseTo(Math.exp(-1) * 25, 11);
    expect(shiftMixtureEntropies({ shifts: point(2, [0]) }, 0, 8).klDivergence).toBeCloseTo(0, 14);
  });

  test("loses entropy at the rate of its Fisher information: dKL/dt = −I", () => {
    const [t, h] = [0.3, 1e-3];
    const kl = (time: number) => shiftMixtureEntropies(goldenMixture(2), time, 80).klDivergence;
    const { fisherInformation } = shiftMixtureEntropies(goldenMixture(2), t, 80);
    // Central difference, error h² times the third derivative, about 10.
    expect(Math.abs((kl(t + h) - kl(t - h)) / (2 * h) + fisherInformation)).toBeLessThan(1e-5);
  });

  test("is the diagonal mixture of unit variances", () => {
    const { shifts, weights } = goldenMixture(2);
    const variances = { ...shifts, values: shifts.values.map(() => 1) };
    const diagonal = diagonalMixtureDenoiser({
      means: shifts,
      variances,
      ...(weights && { weights }),
    });
    for (const { t, x } of golden.mixture) {
      const shifted = shiftMixtureDenoiser(goldenMixture(2))(t, point(2, x)).values;
      expect(largestDifference(diagonal(t, point(2, x)).values, shifted)).toBeLessThan(1e-13);
    }
  });
});

describe("the mixture of independent Gaussian coordinates", () => {
  const means = point(2, ...golden.shifts);
  const variances = point(2, ...golden.variances.map((v) => [...v, 1, 1]));
  const law = { means, variances, weights: Float64Array.from(golden.weights) };

  test("has the posterior mean integrated by brute force", () => {
    for (const { t, x, mean } of golden.diagonal) {
      const values = diagonalMixtureDenoiser(law)(t, point(2, x)).values;
      expect(largestDifference(values.subarray(0, 2), mean)).toBeLessThan(
        golden.tolerance.posterior,
      );
    }
  });

  test("gives as absolute score the gradient of its log density", () => {
    const t = 0.4;
    const [decay, noise] = [Math.exp(-t), 1 - Math.exp(-2 * t)];
    const logDensity = (x: number, y: number) =>
      Math.log(
        golden.weights.reduce((sum, w, i) => {
          const [vx, vy] = golden.variances[i].map((v) => decay ** 2 * v + noise);
          const [mx, my] = golden.shifts[i].map((m) => decay * m);
          const square = (x - mx) ** 2 / vx + (y - my) ** 2 / vy;
          return sum + (w * Math.exp(-square / 2)) / Math.sqrt(vx * vy);
        }, 0),
      );
    const h = 1e-5;
    const [Sx, Sy] = absoluteScore(diagonalMixtureDenoiser(law))(t, point(2, [0.4, -1.1])).values;
    expect(
      Math.abs((logDensity(0.4 + h, -1.1) - logDensity(0.4 - h, -1.1)) / (2 * h) - Sx),
    ).toBeLessThan(1e-8);
    expect(
      Math.abs((logDensity(0.4, -1.1 + h) - logDensity(0.4, -1.1 - h)) / (2 * h) - Sy),
    ).toBeLessThan(1e-8);
  });

  test("gives as absolute score −Σ_i π_i (x − e^{−t} m_i)/V_i, differentiated by hand", () => {
    for (const { t, x } of golden.diagonal) {
      const [decay, noise] = [Math.exp(-t), 1 - Math.exp(-2 * t)];
      const V = golden.variances.map((row) => row.map((v) => decay ** 2 * v + noise));
      const density = golden.weights.map((w, i) =>
        golden.shifts[i].reduce(
          (p, m, j) =>
            (p * Math.exp(-((x[j] - decay * m) ** 2) / (2 * V[i][j]))) / Math.sqrt(V[i][j]),
          w,
        ),
      );
      const total = density.reduce((a, b) => a + b);
      const S = absoluteScore(diagonalMixtureDenoiser(law))(t, point(2, x)).values;
      for (const j of [0, 1]) {
        const closed = density.reduce(
          (sum, p, i) => sum - ((p / total) * (x[j] - decay * golden.shifts[i][j])) / V[i][j],
          0,
        );
        expect(Math.abs(S[j] - closed)).toBeLessThan(1e-11);
      }
    }
  });

  test("stays finite far away and for nearly deterministic components", () => {
    const sharp = { ...law, variances: { ...variances, values: variances.values.map(() => 0) } };
    for (const t of [1e-10, 1]) {
      const values = diagonalMixtureDenoiser(sharp)(t, point(2, [50, -80])).values;
      expect(values.every(Number.isFinite)).toBe(true);
    }
  });

  test("refuses negative variances and shapes that differ", () => {
    const negative = { ...variances, values: variances.values.map(() => -1) };
    expect(() => diagonalMixtureDenoiser({ ...law, variances: negative })).toThrow(DomainError);
    expect(() => diagonalMixtureDenoiser({ ...law, variances: negative })).toThrow(
      /variances must be finite and 0 or more/,
    );
    const finer = truncate(variances, 3);
    expect(() => diagonalMixtureDenoiser({ ...law, variances: finer })).toThrow(ShapeError);
    expect(() => diagonalMixtureDenoiser(law)(1, point(3, [0]))).toThrow(
      /must have one band limit, got 3 and 2/,
    );
    expect(() => diagonalMixtureDenoiser(law)(0, point(2, [0]))).toThrow(/t must be positive/);
  });
});

describe("shift mixtures refuse", () => {
  const { shifts } = goldenMixture(2);

  test("weights that are missing, not positive or not finite", () => {
    expect(() => shiftMixtureDenoiser({ shifts, weights: Float64Array.of(1) })).toThrow(ShapeError);
    expect(() => shiftMixtureDenoiser({ shifts, weights: Float64Array.of(1) })).toThrow(
      /one weight for each, got 3 components and 1 weights/,
    );
    for (const w of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const weights = Float64Array.of(1, 1, w);
      expect(() => shiftMixtureDenoiser({ shifts, weights })).toThrow(DomainError);
      expect(() => shiftMixtureEntropies({ shifts, weights }, 1, 4)).toThrow(
        /weights must be positive and finite/,
      );
    }
  });

  test("weights that do not sum to 1", () => {
    const weights = Float64Array.of(0.5, 0.3, 0.3);
    expect(() => shiftMixtureDenoiser({ shifts, weights })).toThrow(
      /weights must sum to 1, got 1\.1.*Divide each by their sum\./,
    );
  });

  test("points of another band limit, and times out of range", () => {
    const denoiser = shiftMixtureDenoiser({ shifts });
    expect(() => denoiser(1, point(3, [0]))).toThrow(ShapeError);
    expect(() => denoiser(0, point(2, [0]))).toThrow(DomainError);
    expect(() => shiftMixtureEntropies({ shifts }, -1, 4)).toThrow(/t must be 0 or more, got -1/);
  });
});
