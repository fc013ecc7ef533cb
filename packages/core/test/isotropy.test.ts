import { describe, expect, test } from "vitest";
import { colour } from "../src/gaussian/cameronMartin.ts";
import { covarianceFunction } from "../src/gaussian/covarianceFunction.ts";
import { pointwiseVariance } from "../src/gaussian/pointwiseVariance.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import type { SphereGrid } from "../src/grid/sphereGrid.ts";
import { coefficients, type HarmonicCoefficients } from "../src/harmonics/coefficients.ts";
import { evaluateAt } from "../src/harmonics/evaluate.ts";
import { rotate } from "../src/harmonics/rotation.ts";
import { synthesise } from "../src/harmonics/transform.ts";
import { whittleMatern } from "../src/matern/whittleMatern.ts";
import { key } from "../src/random/key.ts";

const bandLimit = 33;
const batch = 200;
const γ = whittleMatern(bandLimit, { alpha: 2, kappa: 4 });
const grid = gaussLegendre(bandLimit, { nLon: 70 });

function draws(seed: number, count = batch): HarmonicCoefficients {
  return colour(γ, whiteNoise(bandLimit, count, key(seed)));
}

/** The error of torch-harmonics' random fields: orders m ≠ 0 with twice their variance. */
function doubledOrders(a: HarmonicCoefficients): HarmonicCoefficients {
  const row = bandLimit ** 2;
  const values = a.values.map((value, i) => {
    const l = Math.floor(Math.sqrt(i % row));
    return (i % row) - l * l - l === 0 ? value : Math.SQRT2 * value;
  });
  return coefficients("harmonic", bandLimit, values);
}

/**
 * z-score of the mean square on each ring against Σ (2l+1) C_l / 4π. The n values of a ring are correlated:
 *
 *     Var (1/n) Σ_k f_k² = (2/n) Σ_k K(d_k)²,   cos d_k = cos²θ + sin²θ cos(2πk/n).
 */
function ringScores(
  a: HarmonicCoefficients,
  { nLat, nLon, colatitudes }: SphereGrid,
): Float64Array {
  const variance = pointwiseVariance(γ);
  const { values } = synthesise(a, grid);
  return colatitudes.map((θ, j) => {
    let square = 0;
    for (let b = 0; b < a.batch; b++) {
      const ring = values.subarray((b * nLat + j) * nLon, (b * nLat + j + 1) * nLon);
      square += ring.reduce((s, f) => s + f * f, 0) / (nLon * a.batch);
    }
    const distances = Array.from(
      { length: nLon },
      (_, k) => 2 * Math.asin(Math.min(1, Math.sin(θ) * Math.sin((Math.PI * k) / nLon))),
    );
    const sum = covarianceFunction(γ, distances).reduce((s, K) => s + K ** 2, 0);
    return (square - variance) / Math.sqrt((2 * sum) / (nLon * a.batch));
  });
}

describe("isotropy of sampled noise", () => {
  test("every ring of latitude has variance Σ(2l+1)C_l/4π within 4 standard errors", () => {
    const scores = ringScores(draws(1), grid);
    for (const z of scores) expect(Math.abs(z)).toBeLessThan(4);
    const rms = Math.sqrt(scores.reduce((s, z) => s + z ** 2, 0) / scores.length);
    expect(rms).toBeGreaterThan(0.5);
    expect(rms).toBeLessThan(1.5);
  });

  test("negative control: doubled variance at m ≠ 0 fails at the equator by far, at every ring but the polar ones", () => {
    const scores = ringScores(doubledOrders(draws(1)), grid);
    expect(scores[16]).toBeGreaterThan(20);
    for (const z of scores.subarray(3, 30)) expect(z).toBeGreaterThan(4);
  });

  test("turned noise passes the same test, and doubled orders fail it turned as well", () => {
    const turn = { alpha: 0.4, beta: 1.1, gamma: 2.3 };
    for (const z of ringScores(rotate(draws(1), turn), grid)) expect(Math.abs(z)).toBeLessThan(4);
    // The fault is now about a tilted axis, at colatitude 1.1.
    const wrong = ringScores(rotate(doubledOrders(draws(1)), turn), grid);
    expect(Math.max(...wrong)).toBeGreaterThan(20);
  });

  const pairs = [0.05, 0.3, 1, 2.8].flatMap((distance) =>
    [0.1, 1.2, 2].map((colatitude) => ({ distance, colatitude })),
  );

  /** z-scores of E[Z(x)Z(y)] for pairs on one meridian against K(d): Var Z(x)Z(y) = K(0)² + K(d)². */
  function covarianceScores(a: HarmonicCoefficients): number[] {
    const θ = pairs.flatMap(({ distance, colatitude }) => [colatitude, colatitude + distance]);
    const λ = θ.map(() => 0.7);
    // Colatitudes past the south pole continue on the opposite meridian.
    const beyond = θ.map((t) => t > Math.PI);
    const values = evaluateAt(
      a,
      Float64Array.from(θ, (t, i) => (beyond[i] ? 2 * Math.PI - t : t)),
      Float64Array.from(λ, (l, i) => (beyond[i] ? l + Math.PI : l)),
    );
    const K0 = pointwiseVariance(γ);
    return pairs.map(({ distance }, p) => {
      let mean = 0;
      for (let b = 0; b < a.batch; b++) {
        const at = b * θ.length + 2 * p;
        mean += (values[at] * values[at + 1]) / a.batch;
      }
      const [K] = covarianceFunction(γ, [distance]);
      return (mean - K) / Math.sqrt((K0 ** 2 + K ** 2) / a.batch);
    });
  }

  test("the covariance of two points is the kernel of their distance, wherever they lie", () => {
    const scores = covarianceScores(draws(2, 1000));
    for (const z of scores) expect(Math.abs(z)).toBeLessThan(4);
    const rms = Math.sqrt(scores.reduce((s, z) => s + z ** 2, 0) / scores.length);
    expect(rms).toBeLessThan(1.5);
    // Negative control.
    const wrong = covarianceScores(doubledOrders(draws(2, 1000))).map(Math.abs);
    expect(Math.max(...wrong)).toBeGreaterThan(8);
  });
});
