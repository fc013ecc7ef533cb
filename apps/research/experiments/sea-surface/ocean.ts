import { child, type Key, type SphereGrid, seenCells, uniformAt } from "@chaosphere/core";
import { monthlyClimatology, subtractClimatology } from "@chaosphere/core/estimation";
import { monthsOf, selectFields } from "@chaosphere/data";
import { gridCells, type ObservationOperator } from "@chaosphere/score/posterior";
import { bundledData } from "../../src/bundledData.ts";
import { columns } from "../../src/columns.ts";
import type { Places } from "../withheld/kriging.ts";

/** Monthly anomalies of the sea surface temperature, parted into the months of the fit and the later ones. */
export interface SeaSurface {
  readonly grid: SphereGrid;
  /** Numbers of the cells of the ocean. */
  readonly ocean: readonly number[];
  /** Anomalies at the ocean cells, row-major months × cells, °C. */
  readonly fitted: Float64Array;
  readonly later: Float64Array;
}

/** Anomalies from the mean of each calendar month over the months that are fitted, all but the last `later`. */
export async function seaSurface(later: number): Promise<SeaSurface> {
  const data = await bundledData("ersst-v5");
  const { batch, grid } = data.fields;
  const part = (from: number, to: number) =>
    selectFields(
      data,
      Array.from({ length: to - from }, (_, i) => from + i),
    );
  const [first, last] = [part(0, batch - later), part(batch - later, batch)];
  const climatology = monthlyClimatology(first.fields, monthsOf(first));
  const anomalies = (of: typeof first) => subtractClimatology(of.fields, monthsOf(of), climatology);
  const mask = seenCells(data.fields, 0);
  const ocean = [...(mask?.keys() ?? [])].filter((i) => mask?.[i] === 1);
  return {
    grid,
    ocean,
    fitted: columns(anomalies(first).values, grid.nLat * grid.nLon, ocean),
    later: columns(anomalies(last).values, grid.nLat * grid.nLon, ocean),
  };
}

/** What is withheld of the ocean: numbers among the ocean cells. */
export interface Withheld {
  /** Whole boxes. */
  readonly boxes: readonly number[];
  /** Single cells outside them. */
  readonly cells: readonly number[];
  readonly seen: readonly number[];
}

/** Half the side of a box, rad. */
const HALF = (10 * Math.PI) / 180;

/** So many boxes of 20° × 20° about cells drawn by area, and a tenth of the other cells. */
export function withhold({ grid, ocean }: SeaSurface, boxCount: number, key: Key): Withheld {
  const { colatitudes, longitudes } = placesOf(grid, ocean);
  const [chooseBox, chooseCell] = [child(key, 0), child(key, 1)];
  const centres: number[] = [];
  for (let draw = 0; centres.length < boxCount; draw++) {
    const at = Math.floor(uniformAt(chooseBox, 2 * draw) * ocean.length);
    if (uniformAt(chooseBox, 2 * draw + 1) < Math.sin(colatitudes[at])) centres.push(at);
  }
  const around = (i: number) => (c: number) => {
    const turn = Math.abs(longitudes[i] - longitudes[c]);
    const apart = Math.min(turn, 2 * Math.PI - turn);
    return Math.abs(colatitudes[i] - colatitudes[c]) <= HALF && apart <= HALF;
  };
  const boxes = ocean.flatMap((_, i) => (centres.some(around(i)) ? [i] : []));
  const inBox = new Set(boxes);
  const cells = ocean.flatMap((_, i) =>
    !inBox.has(i) && uniformAt(chooseCell, i) < 0.1 ? [i] : [],
  );
  const hidden = new Set([...boxes, ...cells]);
  return { boxes, cells, seen: ocean.flatMap((_, i) => (hidden.has(i) ? [] : [i])) };
}

/** The values at some cells of the ocean, by their numbers, of coefficients l < L. */
export function cellsAt(
  { grid, ocean }: SeaSurface,
  cells: readonly number[],
  L: number,
): ObservationOperator {
  const mask = new Uint8Array(grid.nLat * grid.nLon);
  for (const i of cells) mask[ocean[i]] = 1;
  return gridCells(grid, mask, L);
}

/** The areas of cells of the ocean, by their numbers. */
export function areasOf({ grid, ocean }: SeaSurface, cells: readonly number[]): Float64Array {
  return Float64Array.from(cells, (i) => grid.weights[Math.floor(ocean[i] / grid.nLon)]);
}

/** Where cells of a grid lie. */
export function placesOf(
  { nLon, colatitudes, firstLongitude }: SphereGrid,
  cells: readonly number[],
): Places {
  return {
    colatitudes: Float64Array.from(cells, (cell) => colatitudes[Math.floor(cell / nLon)]),
    longitudes: Float64Array.from(
      cells,
      (cell) => firstLongitude + (2 * Math.PI * (cell % nLon)) / nLon,
    ),
  };
}
