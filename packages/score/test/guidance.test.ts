import {
  child,
  coefficients,
  covarianceMatrix,
  defaultTimes,
  fullGaussian,
  isotropicGaussian,
  key,
  martingaleExponential,
  type NoisableGaussian,
  ornsteinUhlenbeck,
  reverseSample,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { standardisation } from "@chaosphere/core/estimation";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { type Denoiser, relativeScore } from "../src/denoiser.ts";
import { conditionalDenoiser } from "../src/posterior/conditionalDenoiser.ts";
import { closedFormPullback } from "../src/posterior/denoiserPullback.ts";
import { dpsApproximation, pigdmApproximation } from "../src/posterior/guidance.ts";
import { mixturePosterior } from "../src/posterior/mixturePosterior.ts";
import { observation } from "../src/posterior/observation.ts";
import { observedDirections } from "../src/posterior/observedDirections.ts";
import { pointValues } from "../src/posterior/pointValues.ts";

const L = 2;
const d = 4;
const noise = whittleMatern(L, { alpha: 2, kappa: 2, sigma: 3 });
const standard = standardisation(noise, { mean: coefficients("harmonic", L, new Float64Array(d)) });
const stations = pointValues(Float64Array.of(0.4, 1.9), Float64Array.of(0, 2), L);
const seen = observedDirections(
  observation(stations, { kind: "white", sd: 0.1 }, Float64Array.of(0.5, -0.3)),
  standard,
);
const unit = isotropicGaussian("cameron-martin", Float64Array.of(1, 1));
const full = fullGaussian(
  Float64Array.of(2, 0.5, 0, 0.2, 0.5, 1, 0.3, 0, 0, 0.3, 0.4, 0, 0.2, 0, 0, 1.5),
  Float64Array.of(0.5, 0, -1, 0.2),
);
const span = { horizon: 7, stop: 1e-4 };

/** Row-major d × d. */
function times(A: Float64Array, B: Float64Array): Float64Array {
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < d; k++) {
      for (let j = 0; j < d; j++) out[i * d + j] += A[i * d + k] * B[k * d + j];
    }
  }
  return out;
}

function inverse(A: Float64Array): Float64Array {
  const M = A.slice();
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++) out[i * (d + 1)] = 1;
  for (let k = 0; k < d; k++) {
    const pivot = M[k * (d + 1)];
    for (let j = 0; j < d; j++) {
      M[k * d + j] /= pivot;
      out[k * d + j] /= pivot;
    }
    for (let i = 0; i < d; i++) {
      if (i === k) continue;
      const f = M[i * d + k];
      for (let j = 0; j < d; j++) {
        M[i * d + j] -= f * M[k * d + j];
        out[i * d + j] -= f * out[k * d + j];
      }
    }
  }
  return out;
}

const scaled = (A: Float64Array, f: number) => A.map((a) => f * a);
const plus = (A: Float64Array, B: Float64Array) => A.map((a, i) => a + B[i]);
const identity = Float64Array.from({ length: d * d }, (_, at) => (at % (d + 1) === 0 ? 1 : 0));
const applied = (A: Float64Array, x: Float64Array) =>
  x.map((_, i) => x.reduce((sum, v, k) => sum + A[i * d + k] * v, 0));

/**
 * The law N(mean, covariance) of the martingale exponential integrator with the guidance W(t) of a Gaussian prior, (P5), from the formulas:
 * m_t(x) = a + G(x − αa), G = αΣ(α²Σ + 1 − α²)^{-1}, and the score α(m − αx)/(1 − α²) + Gᵀ B* W (ỹ − B m).
 */
function affineLaw(
  law: NoisableGaussian,
  grid: Float64Array,
  weigh: (t: number, h: number, H: Float64Array) => Float64Array,
) {
  const Σ = covarianceMatrix(law);
  const a = law.mean ?? new Float64Array(d);
  const roots = Float64Array.from({ length: d }, (_, i) =>
    Math.sqrt(noise.spectrum[i > 0 ? 1 : 0]),
  );
  const A = stations.apply(identity);
  const B = (j: number, i: number) => (A[i * 2 + j] * roots[i]) / 0.1;
  const y = Float64Array.of(5, -3);
  const H = new Float64Array(d * d);
  const lifted = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < 2; j++) {
      lifted[i] += B(j, i) * y[j];
      for (let k = 0; k < d; k++) H[i * d + k] += B(j, i) * B(j, k);
    }
  }
  let mean = new Float64Array(d);
  let covariance = identity;
  for (let k = 1; k < grid.length; k++) {
    const t = grid[k - 1];
    const h = t - grid[k];
    const α = Math.exp(-t);
    const noise = 1 - α * α;
    const G = scaled(times(Σ, inverse(plus(scaled(Σ, α * α), scaled(identity, noise)))), α);
    // W acts on B* r from the left as a function of B*B.
    const W = weigh(t, h, H);
    const GW = times(G, W);
    const slope = plus(
      scaled(plus(G, scaled(identity, -α)), α / noise),
      scaled(times(GW, times(H, G)), -1),
    );
    const m0 = a.map((value, i) => value - α * applied(G, a)[i]);
    const constant = plus(
      scaled(m0, α / noise),
      applied(GW, plus(lifted, scaled(applied(H, m0), -1))),
    );
    const gain = 2 * Math.sinh(h);
    const step = plus(scaled(identity, Math.exp(-h)), scaled(slope, gain));
    mean = plus(applied(step, mean), scaled(constant, gain));
    const transposed = step.map((_, at) => step[(at % d) * d + Math.floor(at / d)]);
    covariance = plus(
      times(step, times(covariance, transposed)),
      scaled(identity, 1 - Math.exp(-2 * h)),
    );
  }
  return { mean, covariance };
}

/** Whether draws have a mean and a covariance, in standard errors: the worst of 4 + 10. */
function worst(values: Float64Array, mean: Float64Array, covariance: Float64Array): number {
  const n = values.length / d;
  let most = 0;
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let b = 0; b < n; b++) sum += values[b * d + i] - mean[i];
    most = Math.max(most, Math.abs(sum / n) / Math.sqrt(covariance[i * (d + 1)] / n));
    for (let j = 0; j <= i; j++) {
      let product = 0;
      for (let b = 0; b < n; b++) {
        product += (values[b * d + i] - mean[i]) * (values[b * d + j] - mean[j]);
      }
      const [v, w, c] = [covariance[i * (d + 1)], covariance[j * (d + 1)], covariance[i * d + j]];
      most = Math.max(most, Math.abs(product / n - c) / Math.sqrt((v * w + c * c) / n));
    }
  }
  return most;
}

function drawsOf(denoiser: Denoiser, grid: Float64Array, batch = 1000) {
  return reverseSample(ornsteinUhlenbeck(span), relativeScore(denoiser), {
    bandLimit: L,
    batch,
    key: key(31),
    times: grid,
    sampler: martingaleExponential,
  });
}

const pigdm = (t: number, _: number, H: Float64Array) =>
  inverse(plus(identity, scaled(H, 1 - Math.exp(-2 * t))));

describe("with a Gaussian prior guidance samples the Gaussian law of its affine recursion (P5)", () => {
  test("ΠGDM, which is not the posterior unless the prior is the noise", () => {
    const grid = defaultTimes(span, 60);
    for (const law of [full, unit]) {
      const { mean, covariance } = affineLaw(law, grid, pigdm);
      const draws = drawsOf(pigdmApproximation(closedFormPullback(law), seen), grid);
      expect(worst(draws.values, mean, covariance)).toBeLessThan(4.5);
      expect(worst(draws.values, mean, scaled(covariance, 1.5))).toBeGreaterThan(4.5);
    }
    const fine = affineLaw(unit, defaultTimes(span, 2000), pigdm);
    const exact = mixturePosterior(unit, seen);
    expect(largestDifference(fine.mean, exact.means)).toBeLessThan(5e-3);
    expect(largestDifference(fine.covariance, exact.covariance(0))).toBeLessThan(5e-3);
    const other = affineLaw(full, defaultTimes(span, 2000), pigdm);
    const target = mixturePosterior(full, seen);
    expect(largestDifference(other.covariance, target.covariance(0))).toBeGreaterThan(0.05);
  });

  test("DPS without a rule for its steps, which leaves half of the variance where the data are precise", () => {
    const mu = seen.strengths[0];
    const grid = defaultTimes(span, 800);
    // Steps so short that the explicit pull of the noise, ∂m/∂x = α, is stable: 2h α² μ < 2.
    for (let k = 1; k < grid.length; k++) {
      const rate = 2 * (grid[k - 1] - grid[k]) * Math.exp(-2 * grid[k - 1]) * mu;
      expect(rate).toBeLessThan(2);
    }
    const { mean, covariance } = affineLaw(full, grid, () => identity);
    const draws = drawsOf(dpsApproximation(closedFormPullback(full), seen), grid, 200);
    expect(worst(draws.values, mean, covariance)).toBeLessThan(4.5);
    const white = affineLaw(unit, grid, () => identity);
    // Along v_j the continuous equation ends with variance near 1/(2μ) against the posterior's 1/(1 + μ).
    const along = new Float64Array(d);
    seen.lift(Float64Array.of(1 / Math.sqrt(mu), 0), along);
    const variance = along.reduce((sum, v, i) => sum + v * applied(white.covariance, along)[i], 0);
    expect(Math.abs(variance * 2 * mu - 1)).toBeLessThan(0.1);
    const exact = mixturePosterior(unit, seen).covariance(0);
    const open = along.reduce((sum, v, i) => sum + v * applied(exact, along)[i], 0);
    expect(Math.abs(open * (1 + mu) - 1)).toBeLessThan(1e-10);
  });

  test("DPS with its steps known stays finite at a signal to noise of 10⁴ in 48 of them, and tends to the same law", () => {
    const precise = observedDirections(
      observation(stations, { kind: "white", sd: 1e-4 }, Float64Array.of(0.5, -0.3)),
      standard,
    );
    const grid = defaultTimes(span, 48);
    const pullback = closedFormPullback(unit);
    const draws = drawsOf(dpsApproximation(pullback, precise, { times: grid }), grid, 50);
    expect(draws.values.every((z) => Math.abs(z) < 100)).toBe(true);
    // As steps shrink the weight of every direction tends to 1.
    const x = whiteNoise(L, 2, child(key(3), 1));
    const [bare, known] = [{}, { times: Float64Array.of(0.5, 0.5 - 1e-9) }].map(
      (options) => dpsApproximation(pullback, seen, options)(0.5, x).values,
    );
    expect(largestDifference(bare, known)).toBeLessThan(1e-5);
  });
});

describe("guidance for the noise itself", () => {
  test("by ΠGDM is the exact conditional denoiser", () => {
    const x = whiteNoise(L, 3, key(4));
    for (const t of [0.01, 0.5, 3]) {
      const exact = conditionalDenoiser(unit, seen)(t, x).values;
      const guided = pigdmApproximation(closedFormPullback(unit), seen)(t, x).values;
      expect(largestDifference(guided, exact)).toBeLessThan(1e-12);
      const dps = dpsApproximation(closedFormPullback(unit), seen)(t, x).values;
      expect(largestDifference(dps, exact)).toBeGreaterThan(0.01);
    }
  });
});
