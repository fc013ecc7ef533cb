import { equiangular } from "@chaosphere/core";
import { expect, test } from "vitest";
import { cellsOfRow, type StoredCells } from "../src/fields/cells.ts";
import type { FieldSequence } from "../src/fields/fields.ts";
import { cellHistogram } from "../src/fields/valueHistogram.ts";
import { prepareCells } from "../src/open/prepareCells.ts";
import { cellImage } from "../src/scene/cellImage.ts";
import { fieldExtents } from "../src/scene/fieldExtents.ts";
import { imageCache } from "../src/scene/imageCache.ts";
import type { ShownCells } from "../src/session/fieldChoice.ts";

const grid = equiangular(12);
const count = grid.nLat * grid.nLon;
const values = Float64Array.from({ length: 2 * count }, (_, i) =>
  i % 17 === 0 ? Number.NaN : Math.sin(1.7 * i) + 3 * Math.floor(i / count),
);
const plain: StoredCells = {
  layout: { kind: "grid", grid },
  values,
  order: Uint32Array.of(1, 0),
  hasGaps: true,
};
const sequence: FieldSequence = {
  ...{ name: "cells", unit: "K", members: 2, frames: 1, coefficients: null, anomaly: false },
  cells: plain,
};
const prepared = prepareCells(sequence);
const preparedCells = prepared.cells as StoredCells;

const shown = (cells: StoredCells, row: number): ShownCells => {
  const id = `${row}`;
  return { kind: "cells", id, title: "", unit: "K", cells: cellsOfRow(cells, row) };
};

test("what the reading worker prepares is what the page would find by itself", () => {
  const first = cellsOfRow(plain, 0);
  const { image, histogram } = cellsOfRow(preparedCells, 0).prepared ?? {};
  expect(image).toEqual(cellImage(first));
  expect(histogram).toEqual(cellHistogram(first));
  for (const coverage of ["central", "all"] as const) {
    for (const spread of ["linear", "asinh", "log"] as const) {
      const choice = { coverage, spread };
      // Of its own for each, since an extent is found once.
      const [kept, found] = [fieldExtents(imageCache()), fieldExtents(imageCache())];
      expect(kept.ofSequence(prepared, choice)).toEqual(found.ofSequence(sequence, choice));
      expect(kept.ofShown(shown(preparedCells, 0), choice)).toEqual(
        found.ofShown(shown(plain, 0), choice),
      );
    }
  }
});

test("other rows are not taken for the first", () => {
  expect(cellsOfRow(preparedCells, 1).prepared).toBeUndefined();
  const extents = fieldExtents(imageCache());
  const choice = { coverage: "central", spread: "linear" } as const;
  const [first, second] = [0, 1].map((row) => extents.ofShown(shown(preparedCells, row), choice));
  expect(first).not.toEqual(second);
});
