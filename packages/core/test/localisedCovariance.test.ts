import { expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { fullCovariance } from "../src/estimation/fullCovariance.ts";
import {
  localisedCovariance,
  localisedMatrix,
  localisedParts,
} from "../src/estimation/localisedCovariance.ts";
import { sampleMoments } from "../src/estimation/sampleCovariance.ts";
import { isotropic } from "../src/gaussian/gaussianMeasure.ts";
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
  // fullGaussian refuses one below zero by more than rounding.
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
  const entryAt = (own: number) => localisedParts(pair, γ, own).near[2 * d + 2];
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

test("of constant fields the near covariance is the taper: its degrees are e^{−κ} i_l(κ), κ = 1/ℓ²", () => {
  // e^{κ(cos γ − 1)} = e^{−κ} Σ_l (2l+1) i_l(κ) P_l(cos γ), so that Σ_m Y_lm(x) Y_lm(y) has the weight 4π e^{−κ} i_l(κ).
  const [bandLimit, length] = [8, 0.4];
  const κ = length ** -2;
  const white = isotropic(new Float64Array(bandLimit).fill(1));
  const constants = [1.5, -0.5, -1];
  const values = new Float64Array(3 * bandLimit ** 2);
  constants.forEach((c, b) => {
    values[b * bandLimit ** 2] = c;
  });
  const { near } = localisedParts(coefficients("cameron-martin", bandLimit, values), white, length);
  const variance = constants.reduce((sum, c) => sum + c * c, 0) / 2;
  /** i_l(κ) = Σ_k κ^{l+2k}/(2^k k! (2l+2k+1)!!). */
  const bessel = (l: number): number => {
    let term = 1;
    for (let j = 1; j <= l; j++) term *= κ / (2 * j + 1);
    let sum = term;
    for (let k = 1; k < 60; k++) {
      term *= κ ** 2 / (2 * k * (2 * (l + k) + 1));
      sum += term;
    }
    return sum;
  };
  for (let i = 0; i < bandLimit ** 2; i++) {
    for (let j = 0; j < bandLimit ** 2; j++) {
      const l = Math.floor(Math.sqrt(i));
      const exact = i === j ? variance * Math.exp(-κ) * bessel(l) : 0;
      // What twelve rings alias into l < 8 has a degree of 17 or more, where the taper has 1e-10.
      expect(Math.abs(near[i * bandLimit ** 2 + j] - exact)).toBeLessThan(1e-8);
    }
  }
});

/** Random symmetric stand-ins for the covariances, with which every entry of the formula can be told apart. */
function parts() {
  const square = (seed: number) => {
    const a = whiteNoise(L, d, key(seed)).values;
    return Float64Array.from({ length: d * d }, (_, at) => {
      const [i, j] = [Math.floor(at / d), at % d];
      let sum = 0;
      for (let k = 0; k < d; k++) sum += (a[i * d + k] * a[j * d + k]) / d;
      return sum;
    });
  };
  return {
    mean: new Float64Array(d),
    sample: square(2),
    near: square(3),
    sampleShrinkage: 0.3,
  };
}

test("each entry is the formula's: κκ′ of the sample, √((1 − κ²)(1 − κ′²)) of the faded, scaled by degree, shrunk and blended", () => {
  const { sample, near, ...rest } = parts();
  const [wholeBelow, shrinkage, blend] = [2, 0.15, 0.35];
  const found = localisedMatrix({ sample, near, ...rest }, { wholeBelow, shrinkage, blend });
  const l = (i: number) => Math.floor(Math.sqrt(i));
  const κ = (i: number) => 1 / (1 + (l(i) / wholeBelow) ** 4);
  const expected = (share: (κ: number) => number) => {
    const tapered = (i: number, j: number) =>
      κ(i) * κ(j) * sample[i * d + j] + share(κ(i)) * share(κ(j)) * near[i * d + j];
    const trace = (entry: (i: number, j: number) => number, degree: number) =>
      Array.from({ length: d }, (_, i) => i)
        .filter((i) => l(i) === degree)
        .reduce((sum, i) => sum + entry(i, i), 0);
    const D = (i: number) =>
      Math.sqrt(trace((a, b) => sample[a * d + b], l(i)) / trace(tapered, l(i)));
    return Float64Array.from({ length: d * d }, (_, at) => {
      const [i, j] = [Math.floor(at / d), at % d];
      const [own, ofSample] = i === j ? [1, 1] : [1 - shrinkage, 0.7];
      return (1 - blend) * own * D(i) * D(j) * tapered(i, j) + blend * ofSample * sample[at];
    });
  };
  const right = (κ: number) => Math.sqrt(1 - κ * κ);
  expect(worst(found, expected(right))).toBeLessThan(1e-12);
  // Negative controls: shares of which whole and faded do not make up one variance.
  for (const wrong of [
    (κ: number) => 1 - κ,
    (κ: number) => Math.sqrt(1 - κ),
    (κ: number) => 1 - κ * κ,
  ]) {
    expect(worst(found, expected(wrong))).toBeGreaterThan(1e-2);
  }
});

test("the blend of a sample is the sum of the two laws, the sample's own with its analytic shrinkage", () => {
  const how = { length: 0.7, wholeBelow: 2, shrinkage: 0.1 };
  const localised = covarianceOf(localisedCovariance(z, γ, how));
  const full = covarianceOf(fullCovariance(z));
  const blended = covarianceOf(localisedCovariance(z, γ, { ...how, blend: 0.25 }));
  const sum = localised.map((value, at) => 0.75 * value + 0.25 * full[at]);
  expect(worst(blended, sum)).toBeLessThan(1e-12);
  expect(worst(localised, full)).toBeGreaterThan(0.05);
});

test("every degree keeps the variance of the sample, which the taper moves to its neighbours and beyond the band limit", () => {
  const moments = sampleMoments(z).covariance;
  const { near } = localisedParts(z, γ, 0.4);
  const variance = (matrix: Float64Array, l: number) => {
    let sum = 0;
    for (let i = l * l; i < (l + 1) ** 2; i++) sum += matrix[i * (d + 1)];
    return sum;
  };
  for (const blend of [0, 0.5]) {
    const law = covarianceOf(
      localisedCovariance(z, γ, { length: 0.4, wholeBelow: 2, shrinkage: 0.1, blend }),
    );
    for (let l = 0; l < L; l++) {
      expect(Math.abs(variance(law, l) / variance(moments, l) - 1)).toBeLessThan(1e-12);
    }
  }
  // The taper alone changes degrees by tenths.
  const changes = Array.from({ length: L }, (_, l) => variance(near, l) / variance(moments, l) - 1);
  expect(Math.max(...changes.map(Math.abs))).toBeGreaterThan(0.1);
});

test("a degree without noise has no covariance, and spoils no other", () => {
  const spectrum = Float64Array.from(γ.spectrum, (c, l) => (l === 1 ? 0 : c));
  const values = z.values.map((value, i) => (i % d >= 1 && i % d < 4 ? 0 : value));
  const { near } = localisedParts({ ...z, values }, isotropic(spectrum), 0.5);
  expect(near.every(Number.isFinite)).toBe(true);
  expect(near.subarray(d, 4 * d).every((value) => value === 0)).toBe(true);
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
    expect(() => localisedCovariance(z, γ, { ...how, blend: shrinkage })).toThrow(
      /blend must lie in/,
    );
  }
});
