import {
  coefficients,
  defaultTimes,
  diagonalGaussian,
  eigenmodes,
  type FullGaussian,
  isotropicGaussian,
  key,
  relativeEntropy,
  reverseSamplers,
  type Sampler,
  samplerNames,
} from "@chaosphere/core";
import {
  gaussianDenoiser,
  relativeScore,
  sampledGaussian,
  spanVarianceError,
  varianceError,
} from "@chaosphere/score";
import { describe, expect, test } from "vitest";
import type { GaussianCheckpoint, MixtureCheckpoint } from "../src/checkpoint/checkpoint.ts";
import { runVariance } from "../src/checkpoint/runVariance.ts";

const law = eigenmodes(
  diagonalGaussian(
    "cameron-martin",
    Float64Array.of(1e-3, 0.4, 1, 30),
    Float64Array.of(1, 0, -2, 0.5),
  ),
);
const times = defaultTimes({ horizon: 4, stop: 1e-4 }, 20);

/** The last state of a sampler from given rows. */
function end(
  sampler: Sampler,
  score: ReturnType<typeof relativeScore>,
  rows: number[][],
  at = times,
) {
  const bandLimit = Math.sqrt(rows[0].length);
  const start = coefficients("cameron-martin", bandLimit, Float64Array.from(rows.flat()));
  const run = sampler(score, { times: at, bandLimit, batch: rows.length, key: key(1), start });
  return [...run].at(-1)!.values;
}

describe.each(samplerNames)("the law of what %s gives", (name) => {
  const score = relativeScore(gaussianDenoiser(law));
  const sampler = reverseSamplers[name];

  test("has the gain and the mean that the sampler's own states show", () => {
    // Two rows and the same noise: their difference is the product of the gains, their odd part in the noise left out.
    const one = coefficients("cameron-martin", 2, new Float64Array(4).fill(1));
    const nil = { ...one, values: new Float64Array(4) };
    const last = (start: typeof one, over = score) =>
      [...sampler(over, { times, bandLimit: 2, batch: 1, key: key(1), start })].at(-1)!.values;
    const centred = relativeScore(
      gaussianDenoiser(diagonalGaussian("cameron-martin", law.variances)),
    );
    const [from0, from1, noise] = [last(nil), last(one), last(nil, centred)];
    // Over all starts N(0, 1), w = gain² + the variance of the noise: without a start of its own it is what is left.
    const output = sampledGaussian(law, times, { sampler: name });
    const shifted = sampledGaussian({ ...law, mean: law.mean.map((a) => 2 * a) }, times, {
      sampler: name,
    });
    output.variances.forEach((w, j) => {
      const gain = from1[j] - from0[j];
      // The mean, which noise of the same key leaves when the law's is taken away.
      expect(Math.abs(from0[j] - noise[j] - output.mean[j])).toBeLessThan(1e-9);
      expect(w - gain * gain).toBeGreaterThan(-1e-12 * w);
      expect(shifted.variances[j]).toBeCloseTo(w, 12);
      if (!noise.some((x) => x !== 0)) expect(Math.abs(gain ** 2 / w - 1)).toBeLessThan(1e-12);
    });
  });

  test("has in one step the amplitude of the sampler's noise", () => {
    const [t, next] = [0.7, 0.4];
    const quiet = relativeScore(
      gaussianDenoiser(isotropicGaussian("cameron-martin", Float64Array.of(1, 1))),
    );
    const unit = sampledGaussian(
      isotropicGaussian("cameron-martin", Float64Array.of(1, 1)),
      [t, next],
      { sampler: name },
    );
    const nil = [[0, 0, 0, 0]];
    const own = end(sampler, quiet, nil, Float64Array.of(t, next));
    // mEI adds √(1 − e^−2h) ξ of the same ξ.
    const known = end(
      reverseSamplers["martingale-exponential"],
      quiet,
      nil,
      Float64Array.of(t, next),
    );
    const gain = end(sampler, quiet, [[1, 1, 1, 1]], Float64Array.of(t, next));
    own.forEach((y, j) => {
      const noise = (y / known[j]) ** 2 * -Math.expm1(-2 * (t - next));
      expect(Math.abs((gain[j] - y) ** 2 + noise - unit.variances[j])).toBeLessThan(1e-12);
    });
  });
});

/** An orthogonal 9 × 9 matrix: a product of plane rotations. */
function rotation(): Float64Array {
  const V = Float64Array.from({ length: 81 }, (_, i) => (i % 10 === 0 ? 1 : 0));
  for (let p = 0; p < 9; p++) {
    for (let q = p + 1; q < 9; q++) {
      const [c, s] = [Math.cos(0.3 + p + 2 * q), Math.sin(0.3 + p + 2 * q)];
      for (let i = 0; i < 9; i++) {
        const [a, b] = [V[9 * i + p], V[9 * i + q]];
        V[9 * i + p] = c * a - s * b;
        V[9 * i + q] = s * a + c * b;
      }
    }
  }
  return V;
}
const full: FullGaussian<"cameron-martin"> = {
  kind: "full",
  basis: "cameron-martin",
  dimension: 9,
  mean: Float64Array.from({ length: 9 }, (_, i) => Math.sin(i)),
  eigenvalues: Float64Array.of(50, 9, 4, 1.2, 0.8, 0.3, 0.05, 0.01, 0),
  eigenvectors: rotation(),
};

describe("a full covariance", () => {
  test.each(["multistep-2", "multistep-3", "probability-flow"] as const)(
    "has under %s the output of its eigenmodes: the sampler's matrix times its transpose",
    (name) => {
      const score = relativeScore(gaussianDenoiser(full));
      const identity = Array.from({ length: 9 }, (_, i) =>
        Array.from({ length: 9 }, (_, j) => (i === j ? 1 : 0)),
      );
      const sampler = reverseSamplers[name];
      const rows = end(sampler, score, [...identity, new Array(9).fill(0)]);
      const b = rows.subarray(81);
      const { variances, mean } = sampledGaussian(eigenmodes(full), times, { sampler: name });
      const V = full.eigenvectors;
      for (let i = 0; i < 9; i++) {
        let along = 0;
        for (let j = 0; j < 9; j++) along += V[9 * i + j] * mean[j];
        expect(Math.abs(along - b[i])).toBeLessThan(1e-11);
        for (let k = 0; k < 9; k++) {
          let [covariance, product] = [0, 0];
          for (let j = 0; j < 9; j++) {
            covariance += V[9 * i + j] * variances[j] * V[9 * k + j];
            product += (rows[9 * j + i] - b[i]) * (rows[9 * j + k] - b[k]);
          }
          expect(Math.abs(covariance - product)).toBeLessThan(1e-10);
        }
      }
    },
  );

  test("has its variances by degree judged in the coordinates, not along the eigenvectors", () => {
    const { byDegree, worst, degree } = varianceError(full, times, { sampler: "multistep-3" });
    const { variances } = sampledGaussian(eigenmodes(full), times, { sampler: "multistep-3" });
    for (let l = 0; l < 3; l++) {
      let [generated, own] = [0, 0];
      for (let i = l * l; i < (l + 1) ** 2; i++) {
        for (let j = 0; j < 9; j++) {
          generated += full.eigenvectors[9 * i + j] ** 2 * variances[j];
          own += full.eigenvectors[9 * i + j] ** 2 * full.eigenvalues[j];
        }
      }
      expect(Math.abs(byDegree[l] - (generated / own - 1))).toBeLessThan(1e-12);
    }
    expect(Math.abs(worst)).toBe(Math.max(...byDegree.map(Math.abs)));
    expect(byDegree[degree]).toBe(worst);
  });
});

test("an empty degree has no relative error", () => {
  const { byDegree } = varianceError(
    isotropicGaussian("cameron-martin", Float64Array.of(3, 0, 1)),
    times,
    {
      sampler: "multistep-3",
    },
  );
  expect(byDegree[1]).toBe(0);
});

test("the span alone leaves what the exact flow leaves: v(η)/v(T) against q", () => {
  const [horizon, stop] = [1.5, 0.02];
  const { byDegree } = spanVarianceError(
    isotropicGaussian("cameron-martin", Float64Array.of(0.2, 7)),
    { horizon, stop },
  );
  [0.2, 7].forEach((q, l) => {
    const v = (t: number) => 1 + Math.exp(-2 * t) * (q - 1);
    expect(Math.abs(byDegree[l] - (v(stop) / v(horizon) / q - 1))).toBeLessThan(1e-14);
  });
});

test("a generated law far from the model's is worth more entropy than a near one", () => {
  const from = (sampler: "martingale-exponential" | "multistep-3") =>
    relativeEntropy(
      { ...law, variances: law.variances.map((v) => v + 2e-4 * (1 - v)) },
      sampledGaussian(law, times, { sampler }),
    );
  expect(from("multistep-3")).toBeLessThan(from("martingale-exponential") / 5);
});

test("the relative entropy of two Gaussian laws is the integral of p log(p/q), mode by mode", () => {
  const law = (mean: number[], variances: number[]) =>
    diagonalGaussian("cameron-martin", Float64Array.from(variances), Float64Array.from(mean));
  const density = (x: number, a: number, v: number) =>
    Math.exp(-((x - a) ** 2) / (2 * v)) / Math.sqrt(2 * Math.PI * v);
  const cases = [
    [0.3, 2.5, -1, 0.7],
    [1, 0.4, 1.5, 3],
  ];
  const integrals = cases.map(([a, v, b, w]) => {
    let sum = 0;
    for (let x = -20; x <= 20; x += 0.005) {
      const ratio = Math.log(w / v) / 2 + (x - b) ** 2 / (2 * w) - (x - a) ** 2 / (2 * v);
      sum += 0.005 * density(x, a, v) * ratio;
    }
    return sum;
  });
  cases.forEach(([a, v, b, w], i) => {
    // The trapezoid rule is exact to rounding for what falls off like a Gaussian.
    expect(relativeEntropy(law([a], [v]), law([b], [w]))).toBeCloseTo(integrals[i], 10);
  });
  const [a, v, b, w] = [0, 1, 2, 3].map((k) => cases.map((row) => row[k]));
  expect(relativeEntropy(law(a, v), law(b, w))).toBeCloseTo(integrals[0] + integrals[1], 10);
});

describe("what a run says of its variance", () => {
  const model = {
    kind: "gaussian",
    bandLimit: 3,
    horizon: 6,
    stop: 1e-5,
    covariance: full,
  } as GaussianCheckpoint;

  test("is silent for the defaults", () => {
    expect(runVariance(model, "multistep-3", 48)!.warning).toBeUndefined();
  });

  test("is the degree, the size, the side and steps that are enough", () => {
    const { warning, enough, worst, degree } = runVariance(model, "martingale-exponential", 30)!;
    expect(Math.abs(worst)).toBeGreaterThan(0.01);
    expect(warning).toBe(
      `martingale-exponential in 30 steps gives degree ${degree} a variance ${(100 * Math.abs(worst)).toPrecision(2)} % ${worst < 0 ? "below" : "above"} the model's`,
    );
    expect(enough).toBe(48);
  });

  test("is said from 1 % on, and the least multiple of the default steps is offered", () => {
    const worst = (steps: number) =>
      Math.abs(
        varianceError(full, defaultTimes(model, steps), { sampler: "martingale-exponential" })
          .worst,
      );
    let [few, enough] = [30, 4096];
    while (enough - few > 1) {
      const middle = (few + enough) >> 1;
      if (worst(middle) > 0.01) few = middle;
      else enough = middle;
    }
    expect(worst(few)).toBeLessThan(0.011);
    expect(runVariance(model, "martingale-exponential", few)!.warning).toBeDefined();
    expect(runVariance(model, "martingale-exponential", enough)!.warning).toBeUndefined();

    // One variance of 1e8 over a span of 35 units of the clock: 48 steps miss it by 1.5 %.
    const one = Float64Array.of(1);
    const covariance = {
      kind: "full",
      basis: "cameron-martin",
      dimension: 1,
      mean: Float64Array.of(0),
      eigenvalues: Float64Array.of(1e8),
      eigenvectors: one,
    };
    const wide = { ...model, bandLimit: 1, horizon: 16, stop: 1e-10, covariance };
    const run = (n: number) => runVariance(wide as GaussianCheckpoint, "multistep-3", n)!;
    expect(run(48)).toMatchObject({ warning: expect.stringContaining("1.5 % above"), enough: 96 });
    expect(run(96).warning).toBeUndefined();
  });

  test("offers no number of steps where the horizon or the stopping time is at fault", () => {
    for (const span of [
      { horizon: 1, stop: 1e-5 },
      { horizon: 6, stop: 0.1 },
    ]) {
      const { warning, enough } = runVariance({ ...model, ...span }, "multistep-3", 4096)!;
      expect(warning).toMatch(/^multistep-3 in 4096 steps gives degree \d a variance/);
      expect(enough).toBeUndefined();
    }
  });

  test("is nothing for a mixture", () => {
    expect(
      runVariance({ kind: "mixture" } as MixtureCheckpoint, "martingale-exponential", 3),
    ).toBeUndefined();
  });
});
