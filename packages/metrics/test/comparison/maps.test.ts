import { gaussLegendre, gridFields, ShapeError } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../../fixtures/largestDifference.ts";
import { mapCorrelation, standardDeviationMap } from "../../src/comparison/maps.ts";

describe("maps", () => {
  const grid = gaussLegendre(12);
  const map = grid.nLat * grid.nLon;
  const cosine = Float64Array.from({ length: map }, (_, p) =>
    Math.cos(grid.colatitudes[Math.floor(p / grid.nLon)]),
  );
  const single = (f: (x: number) => number) => gridFields(grid, cosine.map(f));

  test("of standard deviation have n − 1 in the denominator", () => {
    const values = new Float64Array(3 * map);
    [1, 2, 6].forEach((c, b) => {
      values.set(
        cosine.map((x) => c * x),
        b * map,
      );
    });
    const deviation = standardDeviationMap(gridFields(grid, values, "K"));
    // Standard deviation of 1, 2, 6 is √7.
    expect(
      largestDifference(
        deviation.values,
        cosine.map((x) => Math.sqrt(7) * Math.abs(x)),
      ),
    ).toBeLessThan(1e-14);
    expect(deviation.unit).toBe("K");
    expect(() => standardDeviationMap(single((x) => x))).toThrow(ShapeError);
    expect(() => standardDeviationMap(single((x) => x))).toThrow(/needs two fields or more, got 1/);
  });

  test("correlate by area: x and x³ on the sphere have r = √21/5", () => {
    // ∫ x⁴ / √(∫ x² ∫ x⁶) = (1/5) / √(1/21); unweighted means over rings would differ.
    const r = mapCorrelation(
      single((x) => 3 * x + 7),
      single((x) => x ** 3),
    );
    expect(r).toBeCloseTo(Math.sqrt(21) / 5, 12);
    expect(
      mapCorrelation(
        single((x) => x),
        single((x) => -x),
      ),
    ).toBeCloseTo(-1, 14);
  });

  test("refuse other grids and batches", () => {
    const other = gridFields(gaussLegendre(10), new Float64Array(200));
    expect(() =>
      mapCorrelation(
        single((x) => x),
        other,
      ),
    ).toThrow(ShapeError);
    expect(() =>
      mapCorrelation(
        single((x) => x),
        other,
      ),
    ).toThrow(/need two single maps on one grid/);
  });
});
