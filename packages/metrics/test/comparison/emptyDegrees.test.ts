import {
  colour,
  degreeOf,
  type HarmonicCoefficients,
  isotropic,
  key,
  whiteNoise,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { spectrumRatio } from "../../src/comparison/spectrumRatio.ts";
import { judgeSpectrum } from "../../src/evaluation/spectra.ts";

const L = 6;
const d = L * L;
/** Degrees 0 and 4 are empty. */
const spectrum = Float64Array.of(0, 2, 1, 0.5, 0, 0.2);
const γ = isotropic(spectrum);
const isEmpty = (i: number) => spectrum[degreeOf(i % d)] === 0;

describe("spectra compared", () => {
  const [f, g] = [fieldsOf(9), fieldsOf(10)];
  const splits = [0, 1, 2].map((k) => ({
    first: Array.from({ length: 20 }, (_, b) => (2 * b + k) % 40),
    second: Array.from({ length: 20 }, (_, b) => (2 * b + 1 + k) % 40),
  }));

  /** Fields with rounding of single precision in the empty degrees. */
  function fieldsOf(seed: number): HarmonicCoefficients {
    const a = colour(γ, whiteNoise(L, 40, key(seed)));
    const noise = whiteNoise(L, 40, key(100 + seed)).values;
    return { ...a, values: a.values.map((x, i) => (isEmpty(i) ? 1e-8 * noise[i] : x)) };
  }

  test("leave out degrees in which neither has power beyond rounding", () => {
    const { ratio, emptyDegrees } = spectrumRatio(f, g);
    expect(emptyDegrees).toEqual([0, 4]);
    expect([ratio[0], ratio[4]]).toEqual([1, 1]);
    const { value, standardised } = judgeSpectrum(f, g, splits);
    // Scores of the four other degrees alone.
    const scores = [1, 2, 3, 5].map((l) => (ratio[l] - 1) / Math.sqrt(2 / (2 * l + 1)));
    const rms = Math.sqrt(scores.reduce((sum, s) => sum + s * s, 0) / 4);
    expect(value).toBeCloseTo(rms, 12);
    expect(standardised).toBeCloseTo(rms / Math.sqrt(1 / 20), 12);
  });

  test("are beyond any split where the generated fields have power beside the reference", () => {
    const values = f.values.map((x, i) => (degreeOf(i % d) === 4 ? 0.01 : x));
    const found = judgeSpectrum({ ...f, values }, g, splits);
    expect(found.ratio[4]).toBe(Infinity);
    expect(found.verdict).toBe("beyond");
    expect(found.value).toBe(Infinity);
  });
});
