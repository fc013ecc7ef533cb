import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import {
  coefficients,
  degreeOf,
  harmonicIndex,
  rows,
  truncate,
} from "../src/harmonics/coefficients.ts";

const ramp = (length: number) => Float64Array.from({ length }, (_, i) => i + 1);

describe("index", () => {
  test("l² + l + m counts the harmonics degree by degree, orders ascending", () => {
    let index = 0;
    for (let l = 0; l < 40; l++) {
      for (let m = -l; m <= l; m++) {
        expect(harmonicIndex(l, m)).toBe(index);
        expect(degreeOf(index)).toBe(l);
        index++;
      }
    }
  });
});

describe("truncate", () => {
  const batchOf = (bandLimit: number, batch: number) =>
    coefficients("harmonic", bandLimit, ramp(batch * bandLimit ** 2));

  test("is a projection: twice is once", () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), fc.nat(3), (L, M, batch) => {
        const once = truncate(batchOf(L + 1, batch), M + 1);
        expect(truncate(once, M + 1).values).toEqual(once.values);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test("to a finer band limit and back loses nothing", () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), fc.nat(3), (L, more, batch) => {
        const a = batchOf(L + 1, batch);
        expect(truncate(truncate(a, L + 1 + more), L + 1)).toEqual(a);
      }),
      { seed: 2, numRuns: 50 },
    );
  });

  test("keeps each row's prefix", () => {
    const { values } = truncate(batchOf(3, 2), 2);
    expect([...values]).toEqual([1, 2, 3, 4, 10, 11, 12, 13]);
  });
});

describe("bad input", () => {
  test("values that are not whole rows", () => {
    expect(() => coefficients("harmonic", 8, new Float64Array(130))).toThrow(
      new ShapeError(
        "coefficients: values must hold whole rows of bandLimit² = 64 numbers, got 130. Check the band limit.",
      ),
    );
  });

  test.each([0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY])("band limit %d", (bandLimit) => {
    expect(() => coefficients("harmonic", bandLimit, new Float64Array(0))).toThrow(DomainError);
    expect(() => truncate(coefficients("harmonic", 1, ramp(1)), bandLimit)).toThrow(DomainError);
  });

  test.each([
    [-1, 1],
    [0, 3],
    [2, 1],
    [0.5, 1],
  ])("rows %d to %d of two", (start, end) => {
    expect(() => rows(coefficients("harmonic", 1, ramp(2)), start, end)).toThrow(ShapeError);
  });
});
