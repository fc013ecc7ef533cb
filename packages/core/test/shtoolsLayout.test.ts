import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { evaluateAt } from "../src/harmonics/evaluate.ts";
import {
  fromShtools,
  type ShtoolsNormalisation,
  type ShtoolsOptions,
  toShtools,
} from "../src/harmonics/shtoolsLayout.ts";
import { key } from "../src/random/key.ts";
import { fillNormals } from "../src/random/normal.ts";
import golden from "./fixtures/harmonics.json" with { type: "json" };

const conventions: ShtoolsOptions[] = (["4pi", "ortho", "schmidt", "unnorm"] as const).flatMap(
  (normalisation) => [
    { normalisation, phase: 1 },
    { normalisation, phase: -1 },
  ],
);

describe("pyshtools' array", () => {
  test.each(conventions)(
    "in $normalisation with phase $phase means the field that scipy sums",
    (convention) => {
      const { array, bandLimit, colatitudes, longitudes, fields } = golden.shtools;
      const expected = fields.find(
        ({ normalisation, phase }) =>
          normalisation === convention.normalisation && phase === convention.phase,
      );
      const a = fromShtools(Float64Array.from(array), bandLimit, convention);
      const f = evaluateAt(a, Float64Array.from(colatitudes), Float64Array.from(longitudes));
      const values = expected?.values ?? [];
      const largest = Math.max(...values.map(Math.abs));
      expect(values).toHaveLength(f.length);
      f.forEach((value, p) => {
        expect(Math.abs(value - values[p]) / largest).toBeLessThan(1e-13);
      });
    },
  );

  test("by default is geodesy's: Earth's mean height is C_00, its low degrees the heights scipy sums", () => {
    const { array, bandLimit, meanHeight, colatitudes, longitudes, heights } = golden.topography;
    const a = fromShtools(Float64Array.from(array), bandLimit);
    // The mean of a field is a_00 / √4π.
    expect(Math.abs(a.values[0] / Math.sqrt(4 * Math.PI) - meanHeight)).toBeLessThan(1e-12);
    expect(meanHeight).toBe(-2382.7426933117);
    const f = evaluateAt(a, Float64Array.from(colatitudes), Float64Array.from(longitudes));
    // Heights are a few thousand metres.
    f.forEach((height, p) => {
      expect(Math.abs(height - heights[p])).toBeLessThan(1e-10);
    });
  });

  test.each(conventions)(
    "in $normalisation with phase $phase returns what was put in",
    (convention) => {
      const law = fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 2 ** 32 }),
        (bandLimit, batch, seed) => {
          const values = new Float64Array(batch * bandLimit ** 2);
          fillNormals(key(seed), 0, values);
          const array = toShtools(coefficients("harmonic", bandLimit, values), convention);
          expect(array).toHaveLength(2 * values.length);
          const back = fromShtools(array, bandLimit, convention);
          back.values.forEach((x, i) => {
            // One division and one multiplication by the same factor.
            expect(Math.abs(x - values[i])).toBeLessThanOrEqual(
              2 * Number.EPSILON * Math.abs(values[i]),
            );
          });
        },
      );
      fc.assert(law, { seed: 61, numRuns: 20 });
    },
  );

  test("unnormalised reaches degree 85", () => {
    const a = coefficients("harmonic", 86, new Float64Array(86 ** 2).fill(1));
    const array = toShtools(a, { normalisation: "unnorm" });
    expect(array.every(Number.isFinite)).toBe(true);
    fromShtools(array, 86, { normalisation: "unnorm" }).values.forEach((x) => {
      expect(Math.abs(x - 1)).toBeLessThan(1e-15);
    });
  });
});

describe("the doors of pyshtools' layout", () => {
  test("refuse arrays that are not (2, L, L)", () => {
    expect(() => fromShtools(new Float64Array(17), 3)).toThrow(ShapeError);
    expect(() => fromShtools(new Float64Array(17), 3)).toThrow(
      /whole arrays \(2, L, L\) of 18 numbers, got 17/,
    );
  });

  test("refuse unnormalised harmonics beyond degree 85", () => {
    const a = coefficients("harmonic", 87, new Float64Array(87 ** 2));
    const calls = [
      () => toShtools(a, { normalisation: "unnorm" }),
      () => fromShtools(new Float64Array(2 * 87 ** 2), 87, { normalisation: "unnorm" }),
    ];
    for (const call of calls) {
      expect(call).toThrow(DomainError);
      expect(call).toThrow(/unnormalised harmonics are representable for bandLimit ≤ 86, got 87/);
    }
  });

  test("refuse a normalisation that pyshtools does not have", () => {
    const normalisation = "4PI" as string as ShtoolsNormalisation;
    const call = () =>
      toShtools(coefficients("harmonic", 1, new Float64Array(1)), { normalisation });
    expect(call).toThrow(DomainError);
    expect(call).toThrow(/normalisation must be "4pi", "ortho", "schmidt" or "unnorm", got "4PI"/);
  });
});
