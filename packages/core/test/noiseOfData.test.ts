import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { alphaByBandLimit } from "../src/estimation/alphaByBandLimit.ts";
import { estimateSpectrum } from "../src/estimation/estimatedSpectrum.ts";
import { fitSpectrum } from "../src/estimation/fitSpectrum.ts";
import {
  degreesWithoutVariance,
  isSinglePrecision,
  noiseOfData,
} from "../src/estimation/noiseOfData.ts";
import { ensembleMean } from "../src/estimation/standardisation.ts";
import { colour } from "../src/gaussian/cameronMartin.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { equiangular } from "../src/grid/equiangular.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import {
  coefficients,
  degreeOf,
  type HarmonicCoefficients,
} from "../src/harmonics/coefficients.ts";
import { analyse, synthesise } from "../src/harmonics/transform.ts";
import { whittleMatern } from "../src/matern/whittleMatern.ts";
import { key } from "../src/random/key.ts";

const L = 16;
const row = L * L;
const parameters = { alpha: 2.2, kappa: 3 };

/** Fields of Whittle–Matérn noise with some degrees replaced by a constant. */
function fieldsWithout(
  empty: readonly number[],
  { value = 0, batch = 40, seed = 1 }: { value?: number; batch?: number; seed?: number } = {},
): HarmonicCoefficients {
  const a = colour(whittleMatern(L, parameters), whiteNoise(L, batch, key(seed)));
  const values = a.values.map((x, i) => (empty.includes(degreeOf(i % row)) ? value : x));
  return coefficients("harmonic", L, values);
}

/** The fields after a grid, with an offset in each cell, in double or single precision. */
function throughGrid(
  a: HarmonicCoefficients,
  { offset = 0, single = false, grid = gaussLegendre(L) } = {},
): HarmonicCoefficients {
  const fields = synthesise(a, grid);
  const rounded = (x: number) => (single ? Math.fround(x) : x);
  return analyse({ ...fields, values: fields.values.map((x) => rounded(x + offset)) }, L);
}

describe("degrees without variance", () => {
  const empties = [[0], [0, 1], [5], [3, 9], [12, 13, 14, 15]];

  test.each(empties.map((empty) => [empty]))(
    "%j are found in coefficients and after a grid",
    (empty) => {
      const a = fieldsWithout(empty);
      expect(degreesWithoutVariance(a)).toEqual(empty);
      for (const grid of [gaussLegendre(L), equiangular(2 * L)]) {
        expect(degreesWithoutVariance(throughGrid(a, { grid }))).toEqual(empty);
        // 288 K of a constant: its rounding is far above that of the anomalies.
        const kelvin = throughGrid(a, { grid, offset: 288 });
        expect(degreesWithoutVariance(kelvin)).toEqual(empty);
        const single = throughGrid(a, { grid, single: true });
        expect(degreesWithoutVariance(single, { singlePrecision: true })).toEqual(empty);
        // Negative control: taken for double precision, its rounding is variance.
        expect(degreesWithoutVariance(single)).toEqual([]);
      }
    },
  );

  test("are those whose fields have a mean and no scatter, which the mean keeps to the bit", () => {
    const a = fieldsWithout([2], { value: 1 / 3 });
    expect(degreesWithoutVariance(a)).toEqual([2]);
    expect(
      ensembleMean(a)
        .values.subarray(4, 9)
        .every((x) => x === 1 / 3),
    ).toBe(true);
  });

  test("are none in a steep spectrum that double precision resolves", () => {
    const steep = whittleMatern(L, { alpha: 6, kappa: 1 });
    // C_15/C_1 = (241/3)^−6 = 4e-12.
    const a = throughGrid(colour(steep, whiteNoise(L, 20, key(4))));
    expect(degreesWithoutVariance(a)).toEqual([]);
  });

  test("tell precision by the numbers", () => {
    expect(isSinglePrecision(Float64Array.of(0.5, Math.fround(0.1)))).toBe(true);
    expect(isSinglePrecision(Float64Array.of(0.5, 0.1))).toBe(false);
  });
});

describe("the noise of data", () => {
  test("with empty degrees is that fitted to the others, 0 where they are", () => {
    const empty = [0, 7, 14, 15];
    const a = fieldsWithout(empty);
    const { measure, fit, ...found } = noiseOfData(a);
    expect(found.empty).toEqual(empty);
    expect(found.faint).toEqual([]);
    const { alpha, standardErrors } = fit ?? { alpha: 0, standardErrors: { alpha: 0 } };
    expect(Math.abs(alpha - parameters.alpha) / standardErrors.alpha).toBeLessThan(4);
    // Negative control: with the empty degrees among the data the fit is many errors off.
    const wrong = fitSpectrum(a);
    expect(Math.abs(wrong.alpha - parameters.alpha) / standardErrors.alpha).toBeGreaterThan(8);
    measure.spectrum.forEach((c, l) => {
      expect(c === 0).toBe(empty.includes(l));
    });
  });

  test("has the data's own variance where that is far below the others'", () => {
    const a = fieldsWithout([]);
    const values = a.values.map((x, i) => ([0, 6].includes(degreeOf(i % row)) ? 1e-6 * x : x));
    const { measure, empty, faint, fit } = noiseOfData(coefficients("harmonic", L, values));
    expect(empty).toEqual([]);
    expect(faint).toEqual([0, 6]);
    const own = estimateSpectrum(coefficients("harmonic", L, values)).spectrum;
    expect(measure.spectrum[6]).toBe(own[6]);
    expect(measure.spectrum[0]).toBe(own[0]);
    expect(Math.abs((fit?.alpha ?? 0) - parameters.alpha)).toBeLessThan(
      4 * (fit?.standardErrors.alpha ?? 0),
    );
  });

  test("of fields constant on the sphere is their spectrum, one degree", () => {
    const all = Array.from({ length: L - 1 }, (_, l) => l + 1);
    const { measure, fit, empty } = noiseOfData(fieldsWithout(all));
    expect(fit).toBeUndefined();
    expect(empty).toEqual(all);
    expect(measure.spectrum[0]).toBeGreaterThan(0);
  });

  test("refuses fields that are alike, to the bit or to rounding", () => {
    const one = fieldsWithout([], { batch: 1 });
    const alike = coefficients(
      "harmonic",
      L,
      Float64Array.from({ length: 5 * row }, (_, i) => one.values[i % row]),
    );
    const rounded = { ...alike, values: alike.values.map((x, i) => x * (1 + (i % 3) * 2 ** -52)) };
    for (const a of [alike, rounded, throughGrid(rounded)]) {
      expect(() => noiseOfData(a)).toThrow(DomainError);
      expect(() => noiseOfData(a)).toThrow(/the fields must differ, got 5 alike but for rounding/);
    }
  });
});

describe("α against the band limit", () => {
  const bandLimits = [8, 12, 16];

  test("is one for Whittle–Matérn noise, whatever its parameters", () => {
    for (const [seed, alpha, kappa] of [
      [1, 1.3, 2],
      [2, 2, 3],
      [3, 3, 5],
    ]) {
      const a = colour(whittleMatern(L, { alpha, kappa }), whiteNoise(L, 100, key(seed)));
      const { fits, varies } = alphaByBandLimit(estimateSpectrum(a), bandLimits);
      expect(varies).toBe(false);
      expect(fits.map((fit) => fit.bandLimit)).toEqual(bandLimits);
      expect(Math.abs(fits[2].alpha - alpha)).toBeLessThan(4 * fits[2].standardError);
    }
  });

  test("varies for a spectrum with a break, l⁻⁶ up to 8 and l⁻² beyond", () => {
    const spectrum = Float64Array.from({ length: 32 }, (_, l) =>
      l < 8 ? (1 + l) ** -6 : 9 ** -4 * (1 + l) ** -2,
    );
    const { fits, varies } = alphaByBandLimit({ spectrum, fields: 50 }, [8, 16, 32]);
    expect(varies).toBe(true);
    expect(fits[2].alpha).toBeLessThan(fits[1].alpha);
  });
});
