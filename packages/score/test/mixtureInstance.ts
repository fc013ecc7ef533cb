import { type CameronMartinCoordinates, coefficients, truncate } from "@chaosphere/core";
import type { ShiftMixture } from "../src/exact/mixture.ts";
import golden from "./fixtures/score.json" with { type: "json" };

/** Coordinates from numbers, the first ones given and the others zero. */
export function point(
  bandLimit: number,
  ...rows: readonly (readonly number[])[]
): CameronMartinCoordinates {
  const values = new Float64Array(rows.length * bandLimit ** 2);
  rows.forEach((row, b) => {
    values.set(row, b * bandLimit ** 2);
  });
  return coefficients("cameron-martin", bandLimit, values);
}

/** The golden instance of docs/theory/formulas.md (G10.2) in the first two coordinates, at any band limit. */
export function goldenMixture(bandLimit: number): ShiftMixture {
  return {
    shifts: truncate(point(2, ...golden.shifts), bandLimit),
    weights: Float64Array.from(golden.weights),
  };
}
