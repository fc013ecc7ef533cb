import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ShapeError } from "../src/errors.ts";
import {
  dataToNoiseRatio,
  ensembleMean,
  standardisation,
} from "../src/estimation/standardisation.ts";
import { colour } from "../src/gaussian/cameronMartin.ts";
import { isotropic } from "../src/gaussian/gaussianMeasure.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { coefficients, rows } from "../src/harmonics/coefficients.ts";
import { whittleMatern } from "../src/matern/whittleMatern.ts";
import { key } from "../src/random/key.ts";

const bandLimit = 8;
const γ = whittleMatern(bandLimit, { alpha: 2, kappa: 2, sigma: 3 });

describe("standardisation", () => {
  test("invert undoes apply", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 2, max: 5 }), (seed, batch) => {
        const a = colour(γ, whiteNoise(bandLimit, batch, key(seed)));
        const { apply, invert, mean } = standardisation(γ, a);
        const back = invert(apply(a)).values;
        for (const [i, value] of a.values.entries()) {
          const scale = Math.abs(value) + Math.abs(mean.values[i % bandLimit ** 2]);
          expect(Math.abs(back[i] - value)).toBeLessThanOrEqual(1e-15 * scale);
        }
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  test("is z = C^−½(a − ā), with the mean of the ensemble or the one given", () => {
    const small = isotropic([4, 9]);
    const a = coefficients("harmonic", 2, Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    const { apply, mean } = standardisation(small, a);
    expect(mean.values).toEqual(Float64Array.of(3, 4, 5, 6));
    expect(apply(rows(a, 1, 2)).values).toEqual(Float64Array.of(1, 2 / 3, 2 / 3, 2 / 3));
    const given = standardisation(small, { mean: rows(a, 0, 1) });
    expect(given.apply(rows(a, 1, 2)).values).toEqual(Float64Array.of(2, 4 / 3, 4 / 3, 4 / 3));
  });

  test("is rebuilt from its data after a round trip through JSON", () => {
    const a = colour(γ, whiteNoise(bandLimit, 3, key(2)));
    const original = standardisation(γ, a);
    const stored = JSON.parse(
      JSON.stringify({ spectrum: [...γ.spectrum], mean: [...original.mean.values] }),
    );
    const mean = coefficients("harmonic", bandLimit, Float64Array.from(stored.mean));
    const rebuilt = standardisation(isotropic(stored.spectrum), { mean });
    expect(rebuilt.apply(a)).toEqual(original.apply(a));
  });

  test("data of law γ have q_l = 1, data of spectrum D_l have q_l = D_l/C_l", () => {
    const batch = 400;
    const rough = whittleMatern(bandLimit, { alpha: 1.5, kappa: 2, sigma: 3 });
    for (const [law, wrong] of [
      [γ, rough],
      [rough, γ],
    ]) {
      const mean = coefficients("harmonic", bandLimit, new Float64Array(64));
      const z = standardisation(γ, { mean }).apply(
        colour(law, whiteNoise(bandLimit, batch, key(5))),
      );
      let farthest = 0;
      for (const [l, q] of dataToNoiseRatio(z).entries()) {
        const error = Math.sqrt(2 / (batch * (2 * l + 1)));
        const expected = law.spectrum[l] / γ.spectrum[l];
        expect(Math.abs(q / expected - 1)).toBeLessThan(4 * error);
        // Negative control: the ratio of the other law.
        const other = wrong.spectrum[l] / γ.spectrum[l];
        farthest = Math.max(farthest, Math.abs(q / other - 1) / error);
      }
      expect(farthest).toBeGreaterThan(4);
    }
  });

  test("needs data of the measure's band limit, one field at least", () => {
    const empty = coefficients("harmonic", bandLimit, new Float64Array(0));
    expect(() => ensembleMean(empty)).toThrow(ShapeError);
    expect(() => ensembleMean(empty)).toThrow(
      "ensembleMean: the ensemble must hold at least one field",
    );
    const coarse = coefficients("harmonic", 2, new Float64Array(4));
    expect(() => standardisation(γ, coarse)).toThrow(
      "standardisation: coefficients and measure must have one band limit, got 2 and 8.",
    );
    const whole = coefficients("harmonic", bandLimit, new Float64Array(64));
    expect(() => standardisation(γ, { mean: whole }).apply(coarse)).toThrow(
      "standardisation: fields and mean must have one band limit, got 2 and 8.",
    );
  });

  test("does not take a single field for an ensemble, whose mean would be the field itself", () => {
    const one = colour(γ, whiteNoise(bandLimit, 1, key(6)));
    expect(() => standardisation(γ, one)).toThrow(ShapeError);
    expect(() => standardisation(γ, one)).toThrow(
      "standardisation: an ensemble must hold at least two fields, got 1. A single field is not an ensemble; give a known mean as { mean }.",
    );
    const two = colour(γ, whiteNoise(bandLimit, 2, key(6)));
    expect(() => standardisation(γ, { mean: two })).toThrow(/the mean must be one field, got 2/);
    // The way out: a field about a known mean keeps its size.
    const mean = coefficients("harmonic", bandLimit, new Float64Array(64));
    const z = standardisation(γ, { mean }).apply(one).values;
    expect(z.reduce((sum, x) => sum + x * x, 0)).toBeGreaterThan(30);
  });
});
