import { colour, equiangular, evaluateAt, key, whiteNoise, whittleMatern } from "@chaosphere/core";
import { healpixCentres } from "@chaosphere/data/healpix";
import { describe, expect, test } from "vitest";
import type { CellLayout, StoredCells } from "../src/fields/cells.ts";
import { cellCount } from "../src/fields/cells.ts";
import type { FieldSequence } from "../src/fields/fields.ts";
import { harmonicsOnCells } from "../src/fields/harmonicsOnCells.ts";
import { fieldChooser, type ShownChoice, whyNoDifference } from "../src/session/fieldChoice.ts";
import { sequenceOf } from "./sequences.ts";

const choice: ShownChoice = { member: 0, frame: 0, bandLimit: null };
const members = sequenceOf(5, 1);
const one = sequenceOf(1, 1);
const rough = colour(whittleMatern(16, { alpha: 2, kappa: 2 }), whiteNoise(16, 1, key(4)));

/** Fields of a file, the values of its cells their numbers; the first has none where there are gaps. */
function fileOf(layout: CellLayout, rows: number, hasGaps: boolean): FieldSequence {
  const values = Float64Array.from({ length: rows * cellCount(layout) }, (_, i) => i);
  if (hasGaps) values[0] = Number.NaN;
  const cells: StoredCells = {
    layout,
    values,
    order: Uint32Array.from({ length: rows }, (_, k) => k),
    hasGaps,
  };
  return {
    name: "file",
    unit: "K",
    members: rows,
    frames: 1,
    coefficients: null,
    cells,
    anomaly: false,
  };
}

function differenceOf(left: FieldSequence, right: FieldSequence, asked: ShownChoice) {
  const shown = fieldChooser()(asked, { left, right }, "difference");
  if (shown?.kind !== "cells") throw new Error("no difference of cells");
  return shown.cells;
}

describe("the difference", () => {
  test("of a mean of members and a sum of harmonics is that of their values at the cells of the mean", () => {
    const mean: ShownChoice = { ...choice, statistic: { kind: "mean" } };
    const { layout, values } = differenceOf(members, one, mean);
    if (layout.kind !== "grid") throw new Error("no grid");
    const { nLat, nLon, colatitudes } = layout.grid;
    const cells = [0, 5 * nLon + 3, Math.floor(nLat / 2) * nLon + 17, nLat * nLon - 1];
    const θ = Float64Array.from(cells, (cell) => colatitudes[Math.floor(cell / nLon)]);
    const λ = Float64Array.from(cells, (cell) => (2 * Math.PI * (cell % nLon)) / nLon);
    const all = evaluateAt(members.coefficients, θ, λ);
    const less = evaluateAt(one.coefficients, θ, λ);
    cells.forEach((cell, i) => {
      const sum = [0, 1, 2, 3, 4].reduce((total, k) => total + all[k * cells.length + i], 0);
      expect(Math.abs(values[cell] - (sum / 5 - less[i]))).toBeLessThan(1e-12);
    });
    // Negative control: the member alone is another field.
    expect(Math.abs(values[cells[2]] - (all[2] - less[2]))).toBeGreaterThan(1e-3);
  });

  test("of a field with gaps and a sum of harmonics has the gaps, and the harmonics at the centres elsewhere", () => {
    const file = fileOf({ kind: "healpix", nside: 4 }, 1, true);
    const { values } = differenceOf(one, file, choice);
    const { colatitudes, longitudes } = healpixCentres(4, "ring");
    const exact = evaluateAt(one.coefficients, colatitudes, longitudes);
    expect(values[0]).toBeNaN();
    for (const cell of [1, 50, 191]) {
      expect(Math.abs(values[cell] - (exact[cell] - cell))).toBeLessThan(1e-11);
    }
    expect(whyNoDifference(choice, { left: one, right: file })).toBe("");
  });

  test("of two fields that are known only at cells of their own is refused in words", () => {
    const grid = fileOf({ kind: "grid", grid: equiangular(4) }, 1, true);
    const pixels = fileOf({ kind: "healpix", nside: 2 }, 1, true);
    expect(fieldChooser()(choice, { left: grid, right: pixels }, "difference")).toBeUndefined();
    expect(whyNoDifference(choice, { left: grid, right: pixels })).toBe(
      "No difference: the left side has 4 × 8 points of an equiangular grid, cell centres, the right side HEALPix pixels, nside 2, and neither field is known between its cells. Compare fields on the same cells.",
    );
    // Fields without gaps wait for their harmonics, and equal cells need none.
    const whole = fileOf({ kind: "healpix", nside: 2 }, 1, false);
    expect(whyNoDifference(choice, { left: grid, right: whole })).toBe("");
    expect(whyNoDifference(choice, { left: grid, right: grid })).toBe("");
  });
});

test("a pointwise deviation is the root of its square at the cells", () => {
  const layout = { kind: "healpix", nside: 2 } as const;
  const { colatitudes, longitudes } = healpixCentres(2, "ring");
  const exact = evaluateAt(rough, colatitudes, longitudes);
  const { values } = harmonicsOnCells({ coefficients: rough, square: rough }, layout);
  values.forEach((value, i) => {
    expect(Math.abs(value - Math.sqrt(Math.max(0, exact[i])))).toBeLessThan(1e-6);
  });
});
