import { coefficients, equiangularWithPoles, type SphereGrid, synthesise } from "@chaosphere/core";
import { cellsOfRow, type FieldCells } from "../fields/cells.ts";
import { type FieldSequence, harmonicsOf } from "../fields/fields.ts";
import type { ShownField } from "../session/fieldChoice.ts";
import type { ViewerState } from "../state/state.ts";
import { type AreaValues, centralExtent, type ExtentOptions } from "./centralExtent.ts";
import type { ImageCache } from "./imageCache.ts";
import type { Extent } from "./valueScale.ts";

/** Rows of a sequence that its extent is taken from. */
const sampledRows = 6;

/** Share of the area that a central range holds. */
const central = 0.98;

/** What automatic ranges hold, each found once. */
export interface FieldExtents {
  /** Of the one field of a view; null where no value counts. */
  ofShown(shown: ShownField, choice: ExtentChoice): Extent | null;
  /** Of a sequence, from at most six of its rows, evenly spread. */
  ofSequence(sequence: FieldSequence, choice: ExtentChoice): Extent | null;
}

/** The part of the state that decides what an automatic range holds. */
export type ExtentChoice = Pick<ViewerState, "coverage" | "spread">;

/** The extent of one field of cells. */
export function extentOfCells(cells: FieldCells, choice: ExtentChoice): Extent | null {
  return centralExtent([cellValues(cells)], optionsOf(choice));
}

/** The extent of a sequence. */
export function extentOfSequence(sequence: FieldSequence, choice: ExtentChoice): Extent | null {
  return centralExtent(sampledFields(sequence), optionsOf(choice));
}

/** The extents of fields and their images. */
export function fieldExtents(images: ImageCache): FieldExtents {
  const ofTextures = new WeakMap<object, Map<string, Extent | null>>();
  const ofSequences = new WeakMap<object, Map<string, Extent | null>>();

  const once = (
    known: WeakMap<object, Map<string, Extent | null>>,
    of: object,
    choice: ExtentChoice,
    find: () => Extent | null,
  ): Extent | null => {
    const found = known.get(of) ?? new Map<string, Extent | null>();
    known.set(of, found);
    const name = nameOf(choice);
    const extent = found.has(name) ? found.get(name) : find();
    found.set(name, extent ?? null);
    return extent ?? null;
  };

  return {
    ofShown: (shown, choice) => {
      if (shown.kind === "cells") {
        const { cells } = shown;
        const { prepared } = cells;
        if (prepared && isUsual(choice)) return prepared.rowExtent;
        return once(ofTextures, cells, choice, () => extentOfCells(cells, choice));
      }
      const { texture, offset } = images.field(shown);
      return once(ofTextures, texture, choice, () => {
        const { coverage, above } = optionsOf(choice);
        const { data, width, height } = texture.image;
        const departures = ringsFromPole(data as Float32Array, width, height);
        const extent = centralExtent([departures], {
          coverage,
          ...(above !== undefined && { above: above - offset }),
        });
        return extent && [extent[0] + offset, extent[1] + offset];
      });
    },
    // By what stays when cells are analysed: the way of drawing leaves the colours as they are.
    ofSequence: (sequence, choice) => {
      const prepared = sequence.cells?.prepared;
      if (prepared && isUsual(choice)) return prepared.sequenceExtent;
      return once(ofSequences, sequence.cells ?? sequence, choice, () =>
        extentOfSequence(sequence, choice),
      );
    },
  };
}

/** The choice that a page begins with. */
export const usualChoice: ExtentChoice = { coverage: "central", spread: "linear" };

/** The same text for choices with the same extents. */
function nameOf({ coverage, spread }: ExtentChoice): string {
  return `${coverage} ${spread === "log"}`;
}

function isUsual(choice: ExtentChoice): boolean {
  return nameOf(choice) === nameOf(usualChoice);
}

function optionsOf({ coverage, spread }: ExtentChoice): ExtentOptions {
  return {
    coverage: coverage === "central" ? central : 1,
    ...(spread === "log" && { above: 0 }),
  };
}

/** Rows at even steps from pole to pole. */
function ringsFromPole(values: ArrayLike<number>, columns: number, rows: number): AreaValues {
  const step = Math.PI / (rows - 1);
  // The poles have the area of a cap of half a step, all of the row's values together.
  const areaOf = (ring: number): number =>
    ring === 0 || ring === rows - 1
      ? (1 - Math.cos(step / 2)) / columns
      : (2 * Math.sin(ring * step) * Math.sin(step / 2)) / columns;
  return { values, ring: columns, areaOf };
}

/** The values of cells, those of a ring together. */
function cellValues({ layout, values }: FieldCells): AreaValues {
  if (layout.kind === "healpix") return { values, ring: values.length, areaOf: () => 1 };
  const { nLon, weights } = layout.grid;
  return { values, ring: nLon, areaOf: (ring) => weights[ring] };
}

/** At most six rows, evenly spread. */
function evenRows(batch: number): readonly number[] {
  const count = Math.min(batch, sampledRows);
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : Math.round((i * (batch - 1)) / (count - 1)),
  );
}

function sampledFields(sequence: FieldSequence): readonly AreaValues[] {
  const { cells } = sequence;
  if (cells) return evenRows(cells.order.length).map((row) => cellValues(cellsOfRow(cells, row)));
  const a = harmonicsOf(sequence);
  const rows = evenRows(a.batch);
  const size = a.bandLimit ** 2;
  const chosen = new Float64Array(rows.length * size);
  for (const [i, row] of rows.entries()) {
    chosen.set(a.values.subarray(row * size, (row + 1) * size), i * size);
  }
  const steps = Math.max(64, Math.min(256, 2 * a.bandLimit));
  const grid: SphereGrid = equiangularWithPoles(steps + 1, { nLon: 2 * steps });
  const { values } = synthesise(coefficients("harmonic", a.bandLimit, chosen), grid);
  const one = grid.nLat * grid.nLon;
  return rows.map((_, i) =>
    ringsFromPole(values.subarray(i * one, (i + 1) * one), grid.nLon, grid.nLat),
  );
}
