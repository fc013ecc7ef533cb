import { expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { fullCovariance } from "../src/gaussian/fullCovariance.ts";
import { isotropic } from "../src/gaussian/gaussianMeasure.ts";
import { localisedCovariance } from "../src/gaussian/localisedCovariance.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { evaluateAt } from "../src/harmonics/evaluate.ts";
import { key } from "../src/random/key.ts";

const L = 5;
const d = L * L;
const γ = isotropic(Float64Array.from({ length: L }, (_, l) => 1 / (1 + l) ** 2));
const z = whiteNoise(L, 12, key(1));

interface Law {
  readonly eigenvalues: Float64Array;
  readonly eigenvectors: Float64Array;
}

function covarianceOf({ eigenvalues, eigenvectors }: Law): Float64Array {
  return Float64Array.from({ length: d * d }, (_, at) => {
    const [i, j] = [Math.floor(at / d), at % d];
    return eigenvalues.reduce(
      (sum, λ, k) => sum + λ * eigenvectors[i * d + k] * eigenvectors[j * d + k],
      0,
    );
  });
}

function worst(a: Float64Array, b: Float64Array): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}

test("covariances that stay whole at every degree are those of the sample", () => {
  const law = localisedCovariance(z, γ, { length: 0.3, wholeBelow: 1e6, shrinkage: 0.2 });
  const sample = fullCovariance(z, { shrinkage: 0.2 });
  expect(worst(covarianceOf(law), covarianceOf(sample))).toBeLessThan(1e-12);
});

test("a taper longer than the sphere fades nothing but what ties degree 0 to the others", () => {
  const law = covarianceOf(
    localisedCovariance(z, γ, { length: 1e4, wholeBelow: 1e-3, shrinkage: 0 }),
  );
  const sample = covarianceOf(fullCovariance(z, { shrinkage: 0 }));
  const kept = sample.map((value, at) => (at < d || at % d === 0 ? (at === 0 ? value : 0) : value));
  // The taper is 1 − 2e−8 at the antipode.
  expect(worst(law, kept)).toBeLessThan(1e-6);
});

test("no localisation makes an eigenvalue negative", () => {
  // gaussianFromCovariance refuses one below zero by more than rounding.
  const few = { ...z, batch: 3, values: z.values.slice(0, 3 * d) };
  for (const length of [0.1, 0.5, 2]) {
    const law = localisedCovariance(few, γ, { length, wholeBelow: 2, shrinkage: 0 });
    expect(law.eigenvalues.at(-1)).toBeGreaterThanOrEqual(0);
  }
});

test("of one pair of fields the near covariance is the product of fields and taper", () => {
  // With two fields ±f the covariance is 2 f(x) f(y) e^{−|x − y|²/2ℓ²}; its entry at Y_10 on both sides is
  // the double integral, here by a plain sum over a grid of our own.
  const f = Float64Array.from({ length: d }, (_, i) => Math.sin(3 * i + 1));
  const pair = coefficients("cameron-martin", L, Float64Array.from([...f, ...f.map((v) => -v)]));
  const length = 0.8;
  const entryAt = (own: number) =>
    covarianceOf(localisedCovariance(pair, γ, { length: own, wholeBelow: 1e-6, shrinkage: 0 }))[
      2 * d + 2
    ];
  const n = 24;
  const points = Array.from({ length: n * 2 * n }, (_, p) => ({
    θ: ((Math.floor(p / (2 * n)) + 0.5) * Math.PI) / n,
    φ: ((p % (2 * n)) * Math.PI) / n,
  }));
  const colatitudes = Float64Array.from(points, ({ θ }) => θ);
  const longitudes = Float64Array.from(points, ({ φ }) => φ);
  const spread = f.map((v, i) => v * Math.sqrt(γ.spectrum[Math.floor(Math.sqrt(i))]));
  const field = evaluateAt(coefficients("harmonic", L, spread), colatitudes, longitudes);
  // Y_10, the harmonic at index 2.
  const unit = coefficients(
    "harmonic",
    L,
    Float64Array.from({ length: d }, (_, i) => (i === 2 ? 1 : 0)),
  );
  const Y = evaluateAt(unit, colatitudes, longitudes);
  const area = (θ: number) => Math.sin(θ) * (Math.PI / n) ** 2;
  let sum = 0;
  points.forEach((p, i) => {
    points.forEach((q, j) => {
      const cosine =
        Math.cos(p.θ) * Math.cos(q.θ) + Math.sin(p.θ) * Math.sin(q.θ) * Math.cos(p.φ - q.φ);
      const taper = Math.exp((cosine - 1) / length ** 2);
      const at = (k: number) => field[k] * Y[k];
      sum += 2 * at(i) * at(j) * taper * area(p.θ) * area(q.θ);
    });
  });
  const exact = sum / γ.spectrum[1];
  // The midpoint rule in θ errs by about (π/24)²/24 of each term.
  expect(Math.abs(entryAt(length) / exact - 1)).toBeLessThan(0.01);
  // Negative control: e^{−|x − y|²/ℓ²}.
  expect(Math.abs(entryAt(length / Math.SQRT2) / exact - 1)).toBeGreaterThan(0.01);
});

test("refuses one field, another band limit, and lengths or shares that are none", () => {
  const how = { length: 0.5, wholeBelow: 2, shrinkage: 0 };
  const one = { ...z, batch: 1, values: z.values.slice(0, d) };
  expect(() => localisedCovariance(one, γ, how)).toThrow(ShapeError);
  expect(() => localisedCovariance(one, γ, how)).toThrow(/localisedCovariance: .* two fields/);
  const coarse = isotropic(Float64Array.of(1, 1));
  expect(() => localisedCovariance(z, coarse, how)).toThrow(ShapeError);
  for (const wrong of [0, -1, Number.NaN]) {
    for (const name of ["length", "wholeBelow"]) {
      expect(() => localisedCovariance(z, γ, { ...how, [name]: wrong })).toThrow(DomainError);
      expect(() => localisedCovariance(z, γ, { ...how, [name]: wrong })).toThrow(
        /must be positive/,
      );
    }
  }
  for (const shrinkage of [-0.1, 1.1, Number.NaN]) {
    expect(() => localisedCovariance(z, γ, { ...how, shrinkage })).toThrow(DomainError);
    expect(() => localisedCovariance(z, γ, { ...how, shrinkage })).toThrow(/shrinkage must lie in/);
  }
});
