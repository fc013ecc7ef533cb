import {
  analyse,
  child,
  colour,
  gaussLegendre,
  type HarmonicCoefficients,
  key,
  rotateEach,
  synthesise,
  uniformRotation,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { gaussianityTest, isotropyTest } from "../../src/comparison/index.ts";

const L = 8;
const γ = whittleMatern(L, { alpha: 2.5, kappa: 3, sigma: 16 });

function gaussian(seed: number, count = 80): HarmonicCoefficients {
  return colour(γ, whiteNoise(L, count, key(seed)));
}

/** A function of an isotropic Gaussian field at each place, which is isotropic and not Gaussian. */
function of(map: (u: number) => number, seed: number, count = 80): HarmonicCoefficients {
  const heights = synthesise(gaussian(seed, count), gaussLegendre(2 * L));
  return analyse({ ...heights, values: heights.values.map(map) }, L);
}

/** One field turned in all ways: isotropic, with the same energy in each degree of every field. */
function rotations(seed: number, count = 80): HarmonicCoefficients {
  const stream = child(key(seed), 1);
  return rotateEach(
    gaussian(seed, 1),
    Array.from({ length: count }, (_, b) => uniformRotation(child(stream, b))),
  );
}

/** Gaussian with a standard deviation that grows from pole to pole. */
function northern(seed: number, count = 80): HarmonicCoefficients {
  const heights = synthesise(gaussian(seed, count), gaussLegendre(2 * L));
  const map = 8 * L * L;
  const values = heights.values.map((u, i) => u * (2 - ((i % map) / map) * 1.5));
  return analyse({ ...heights, values }, L);
}

const TRIALS = 60;

/** How many of the trials have p ≤ level. */
function rejections(level: number, p: (seed: number) => number): number {
  return Array.from({ length: TRIALS }, (_, i) => p(i)).filter((value) => value <= level).length;
}

/** P(count ≥ k) < 1e-4 and P(count ≤ k) < 1e-4 of 60 trials at level 1/5, by the binomial sums: 27 and 1. */
const [FEWEST, MOST] = [2, 26];

describe("isotropyTest", () => {
  const p = (a: HarmonicCoefficients, seed = 1) => isotropyTest(a, { key: key(seed), copies: 19 });

  test.each([
    ["Gaussian", (seed: number) => gaussian(seed)],
    ["of an exponential field", (seed: number) => of(Math.exp, seed)],
    ["rotations of one field", (seed: number) => rotations(seed)],
  ])("keeps its level for isotropic laws: %s", (_, draw) => {
    const count = rejections(0.2, (i) => p(draw(100 + i), i));
    expect(count).toBeGreaterThanOrEqual(FEWEST);
    expect(count).toBeLessThanOrEqual(MOST);
  });

  test("finds a variance and a mean that depend on place", () => {
    const uneven = rejections(0.05, (i) => p(northern(200 + i), i));
    expect(uneven).toBe(TRIALS);
    const shifted = (seed: number) => {
      const a = gaussian(seed);
      const shift = 2 * Math.sqrt(γ.spectrum[1]);
      return { ...a, values: a.values.map((x, j) => (j % L ** 2 === 2 ? x + shift : x)) };
    };
    expect(rejections(0.05, (i) => p(shifted(300 + i), i))).toBe(TRIALS);
  });
});

describe("gaussianityTest", () => {
  const p = (a: HarmonicCoefficients, seed = 1) =>
    gaussianityTest(a, { key: key(seed), copies: 19 }).pValue;

  test.each([
    ["isotropic", (seed: number) => gaussian(seed)],
    ["not isotropic", (seed: number) => northern(seed)],
    ["fewer fields than functionals", (seed: number) => gaussian(seed, 50)],
  ])("keeps its level for Gaussian laws: %s", (_, draw) => {
    const count = rejections(0.2, (i) => p(draw(400 + i), i));
    expect(count).toBeGreaterThanOrEqual(FEWEST);
    expect(count).toBeLessThanOrEqual(MOST);
  });

  test.each([
    ["a skewed field", (seed: number) => of(Math.exp, seed)],
    ["an odd function of a field", (seed: number) => of((u) => u ** 3, seed)],
    ["rotations of one field", (seed: number) => rotations(seed)],
  ])("finds %s", (_, draw) => {
    expect(rejections(0.05, (i) => p(draw(500 + i), i))).toBe(TRIALS);
  });

  test("reports moments of a Gaussian near zero, and those of fields of constant energy as they are", () => {
    const near = gaussianityTest(gaussian(1, 250), { key: key(1), copies: 1 });
    // 64 heights of 250 fields, as many as 16 independent ones: standard error √(24/(250·16)).
    expect(Math.abs(near.heights.kurtosis)).toBeLessThan(4 * Math.sqrt(24 / (250 * 16)));
    const turned = gaussianityTest(rotations(1, 250), { key: key(1), copies: 1 });
    // A degree of constant energy is uniform on a sphere of 2l + 1 dimensions: kurtosis −6/(2l + 3), each of 2l + 1 coefficients alike.
    let expected = 0;
    for (let l = 1; l < 8; l++) expected -= ((2 * l + 1) * 6) / (2 * l + 3) / 64;
    // Degree 0 does not vary, and counts with kurtosis −3.
    expect(turned.largeScales.kurtosis).toBeCloseTo(expected - 3 / 64, 1);
  });
});
