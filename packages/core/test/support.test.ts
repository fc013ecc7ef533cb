import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { fullCovariance } from "../src/estimation/fullCovariance.ts";
import { localisedCovariance } from "../src/estimation/localisedCovariance.ts";
import { standardisation } from "../src/estimation/standardisation.ts";
import { cameronMartinInner, colour, whiten } from "../src/gaussian/cameronMartin.ts";
import { equivalence } from "../src/gaussian/equivalence.ts";
import { isotropicGaussian } from "../src/gaussian/gaussianLaw.ts";
import { isotropic } from "../src/gaussian/gaussianMeasure.ts";
import { relativeEntropy, relativeFisherInformation } from "../src/gaussian/relativeEntropy.ts";
import {
  degreesInWords,
  degreesOffSupport,
  emptyDegrees,
  supportDimension,
} from "../src/gaussian/support.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { coefficients, degreeOf } from "../src/harmonics/coefficients.ts";
import { key } from "../src/random/key.ts";

const L = 4;
/** Degrees 0 and 2 are empty: 3 + 7 coefficients remain. */
const γ = isotropic([0, 4, 0, 9]);
const isEmpty = (i: number) => γ.spectrum[degreeOf(i % L ** 2)] === 0;

describe("a measure with empty degrees", () => {
  test("knows which they are and the dimension of its support", () => {
    expect(emptyDegrees(γ)).toEqual([0, 2]);
    expect(supportDimension(γ)).toBe(3 + 7);
  });

  test("colours no coordinate there, and whitens back what it coloured", () => {
    const z = whiteNoise(L, 5, key(1));
    const a = colour(γ, z);
    const back = whiten(γ, a);
    z.values.forEach((value, i) => {
      expect(isEmpty(i) ? Math.abs(a.values[i]) : 0).toBe(0);
      expect(back.values[i]).toBeCloseTo(isEmpty(i) ? 0 : value, 14);
    });
  });

  test("gives no coordinates to a field that leaves its support, but for rounding of single precision", () => {
    const field = (part: number) =>
      coefficients(
        "harmonic",
        L,
        Float64Array.from({ length: 16 }, (_, i) => (i === 0 ? part : isEmpty(i) ? 0 : 1)),
      );
    // ‖a‖² = 10 and one coefficient in degree 0: the part allowed is 2⁻²⁰ √10.
    const allowed = 2 ** -20 * Math.sqrt(10);
    expect(() => whiten(γ, field(0.99 * allowed))).not.toThrow();
    expect(() => whiten(γ, field(1.01 * allowed))).toThrow(DomainError);
    expect(() => whiten(γ, field(1.01 * allowed))).toThrow(
      /in the degrees without variance, got another value at l = 0, first in field 0/,
    );
    // What is taken for rounding has coordinate 0 all the same.
    expect(whiten(γ, field(0.99 * allowed)).values[0]).toBe(0);
    // Degree 2 has five coefficients: their norm may be √5 times as large.
    const second = (part: number) => {
      const values = field(0).values.slice();
      values[6] = part;
      return coefficients("harmonic", L, values);
    };
    expect(degreesOffSupport(γ, second(0.99 * Math.sqrt(5) * allowed))).toEqual([[]]);
    expect(degreesOffSupport(γ, second(1.01 * Math.sqrt(5) * allowed))).toEqual([[2]]);
    expect(degreesOffSupport(γ, field(1))).toEqual([[0]]);
    expect(degreesOffSupport(γ, field(1), field(1).values)).toEqual([[]]);
  });

  test("leaves there the mean to the bit, whatever the coordinates", () => {
    const mean = coefficients(
      "harmonic",
      L,
      Float64Array.from({ length: 16 }, (_, i) => 0.1 * i + 1 / 3),
    );
    const { invert } = standardisation(γ, { mean });
    const { values } = invert(whiteNoise(L, 3, key(2)));
    values.forEach((value, i) => {
      if (isEmpty(i)) expect(value).toBe(mean.values[i % 16]);
    });
  });

  test("has no Cameron–Martin norm for a part in an empty degree", () => {
    const f = coefficients("harmonic", 2, Float64Array.of(1, 2, 0, 0));
    expect(cameronMartinInner(isotropic([0, 4]), f, f)[0]).toBe(Infinity);
    const g = coefficients("harmonic", 2, Float64Array.of(0, 2, 0, 0));
    expect(cameronMartinInner(isotropic([0, 4]), g, g)[0]).toBe(1);
  });

  test("has the relative entropy and Fisher information of its degrees, and none against data beside them", () => {
    // v = ½ on 3 coefficients and 2 on 7: KL = ½ Σ (v − 1 − log v), I = Σ (v − 1)²/v.
    const data = isotropicGaussian("harmonic", Float64Array.of(0, 2, 0, 18));
    expect(relativeEntropy(data, γ)).toBeCloseTo(
      (3 * (Math.LN2 - 0.5) + 7 * (1 - Math.LN2)) / 2,
      13,
    );
    expect(relativeFisherInformation(data, γ)).toBeCloseTo(3 * 0.5 + 7 * 0.5, 13);
    expect(relativeEntropy(isotropicGaussian("harmonic", Float64Array.of(1, 2, 0, 18)), γ)).toBe(
      Infinity,
    );
    const shifted = Float64Array.from({ length: 16 }, (_, i) => (i === 5 ? 1 : 0));
    expect(
      relativeEntropy(isotropicGaussian("harmonic", Float64Array.of(0, 2, 0, 18), shifted), γ),
    ).toBe(Infinity);
    // A degree in which the noise has variance and the data have none is singular, as ever.
    expect(relativeEntropy(isotropicGaussian("harmonic", Float64Array.of(0, 2, 0, 0)), γ)).toBe(
      Infinity,
    );
  });

  test("is equivalent to data with the same empty degrees alone", () => {
    const c = Float64Array.from({ length: 16 }, (_, l) => (l === 3 ? 0 : 1 / (1 + l) ** 3));
    const d = c.map((c, l) => c * (1 + 1 / (1 + l) ** 2));
    const report = equivalence(isotropic(c), d);
    expect(report.verdict).toBe("equivalent");
    const sum = d.reduce((s, d, l) => (l === 3 ? s : s + (2 * l + 1) * (d / c[l] - 1) ** 2), 0);
    expect(report.partialSums[15]).toBeCloseTo(sum, 13);
    expect(report.partialSums[3]).toBe(report.partialSums[2]);
    for (const other of [d.map((d, l) => (l === 5 ? 0 : d)), d.map((d, l) => (l === 3 ? 1 : d))]) {
      expect(equivalence(isotropic(c), other).verdict).toBe("singular");
    }
    // Of estimates, too, an empty degree carries no sampling noise: 4 fields would subtract 2·7/(4·7 + 2) there.
    const estimated = equivalence(isotropic(c), d, { fields: 4 });
    expect(estimated.partialSums[3]).toBe(estimated.partialSums[2]);
  });

  test.each([
    ["the sample's", (z: ReturnType<typeof whiten>) => fullCovariance(z, { noise: γ })],
    [
      "the localised",
      (z: ReturnType<typeof whiten>) =>
        localisedCovariance(z, γ, { length: 0.7, wholeBelow: 2, shrinkage: 0.1 }),
    ],
  ])("gives %s covariance variance 1 there, uncorrelated", (_, lawOf) => {
    const z = whiten(γ, colour(γ, whiteNoise(L, 30, key(3))));
    const { eigenvalues, eigenvectors, mean } = lawOf(z);
    for (let i = 0; i < 16; i++) {
      for (let k = 0; k <= i; k++) {
        let value = 0;
        for (let j = 0; j < 16; j++) {
          value += eigenvalues[j] * eigenvectors[16 * i + j] * eigenvectors[16 * k + j];
        }
        if (isEmpty(i) || isEmpty(k)) expect(value).toBeCloseTo(i === k ? 1 : 0, 12);
      }
      if (isEmpty(i)) expect(mean[i]).toBe(0);
    }
  });
});

test("degrees are written as runs", () => {
  expect(degreesInWords([0])).toBe("l = 0");
  expect(degreesInWords([0, 1, 3, 8, 9, 10, 11])).toBe("l = 0, 1, 3, 8–11");
});
