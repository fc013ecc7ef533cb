import { largestBandLimit, type SphereGrid } from "@chaosphere/core";
import { healpixPixelAt } from "@chaosphere/data/healpix";
import type { Position } from "../state/state.ts";
import type { PreparedCells } from "./preparedCells.ts";

/** How the cells of a file lie on the sphere: about the points of a grid, or as HEALPix pixels in the RING order. */
export type CellLayout =
  | { readonly kind: "grid"; readonly grid: SphereGrid }
  | { readonly kind: "healpix"; readonly nside: number };

/** Fields as their file has them: a value for each cell. */
export interface StoredCells {
  readonly layout: CellLayout;
  /** Row r of the sequence, of as many numbers as there are cells, begins at `order[r] · cells`; NaN where there is no value. */
  readonly values: Float64Array;
  /** Where each row of the sequence lies in `values`. Length members · frames. */
  readonly order: Uint32Array;
  /** Whether a cell of any row has no value: then the fields have no harmonics. */
  readonly hasGaps: boolean;
  /** What was worked out of the first row where the file was read. */
  readonly prepared?: PreparedCells;
}

/** The cells of one field. */
export interface FieldCells {
  readonly layout: CellLayout;
  /** One number for each cell, NaN where there is none. */
  readonly values: Float64Array;
  /** What was worked out of them where their file was read. */
  readonly prepared?: PreparedCells;
}

/** Number of cells of one field. */
export function cellCount(layout: CellLayout): number {
  return layout.kind === "grid" ? layout.grid.nLat * layout.grid.nLon : 12 * layout.nside ** 2;
}

/** The cells of a row of a sequence, a view of its values. */
export function cellsOfRow(
  { layout, values, order, prepared }: StoredCells,
  row: number,
): FieldCells {
  const count = cellCount(layout);
  const cells = values.subarray(order[row] * count, (order[row] + 1) * count);
  return { layout, values: cells, ...(prepared && row === 0 && { prepared }) };
}

/** How the ring of a colatitude θ is found: floor(scale · θ/π + shift), held within the rings. */
export interface RingPlaces {
  readonly scale: number;
  readonly shift: number;
}

/**
 * The rings of a grid by colatitude. Those of Gauss–Legendre lie within a fiftieth of a cell of (j + ¾)/(n + ½) π: the edges
 * between cells are taken halfway between these.
 */
export function ringPlaces({ kind, nLat }: SphereGrid): RingPlaces {
  switch (kind) {
    case "gauss-legendre":
      return { scale: nLat + 0.5, shift: -0.25 };
    case "equiangular":
      return { scale: nLat, shift: 0 };
    case "equiangular-poles":
      return { scale: nLat - 1, shift: 0.5 };
    case "driscoll-healy":
      return { scale: nLat, shift: 0.5 };
    default:
      return kind satisfies never;
  }
}

/** The cell in which a position lies, as the shaders find it. */
export function cellAt(layout: CellLayout, { colatitude, longitude }: Position): number {
  const θ = Math.max(0, Math.min(Math.PI, colatitude));
  if (layout.kind === "healpix") return healpixPixelAt(layout.nside, θ, longitude);
  const { nLat, nLon, firstLongitude } = layout.grid;
  const { scale, shift } = ringPlaces(layout.grid);
  const ring = Math.max(0, Math.min(nLat - 1, Math.floor((scale * θ) / Math.PI + shift)));
  const column = Math.floor(((longitude - firstLongitude) / (2 * Math.PI)) * nLon + 0.5);
  return ring * nLon + (((column % nLon) + nLon) % nLon);
}

/** The share of the sphere's area that a cell has. */
export function cellArea(layout: CellLayout): (cell: number) => number {
  if (layout.kind === "healpix") {
    const area = 1 / cellCount(layout);
    return () => area;
  }
  const { nLon, weights } = layout.grid;
  return (cell) => weights[Math.floor(cell / nLon)] / (4 * Math.PI);
}

/** Mean, variance and extremes of the cells that have a value, by area; NaN where none has. */
export interface CellMoments {
  readonly mean: number;
  readonly variance: number;
  readonly low: number;
  readonly high: number;
  /** Share of the area that has a value. */
  readonly share: number;
}

/** The moments of one field. */
export function cellMoments({ layout, values }: FieldCells): CellMoments {
  const ring = layout.kind === "grid" ? layout.grid.nLon : values.length;
  const area = cellArea(layout);
  let [share, first, low, high] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  // The squares are of departures from a value of the field: a large mean would cost their digits.
  const origin = values.find((x) => !Number.isNaN(x)) ?? Number.NaN;
  let second = 0;
  for (let start = 0; start < values.length; start += ring) {
    const weight = area(start);
    for (let i = start; i < start + ring; i++) {
      const value = values[i];
      if (Number.isNaN(value)) continue;
      const departure = value - origin;
      share += weight;
      first += weight * departure;
      second += weight * departure * departure;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const mean = first / share;
  return { mean: origin + mean, variance: second / share - mean * mean, low, high, share };
}

/** Whether two fields have the same cells. */
export function haveSameCells(a: CellLayout, b: CellLayout): boolean {
  if (a.kind === "healpix" || b.kind === "healpix") {
    return a.kind === "healpix" && b.kind === "healpix" && a.nside === b.nside;
  }
  const [one, other] = [a.grid, b.grid];
  return (
    one.kind === other.kind &&
    one.nLat === other.nLat &&
    one.nLon === other.nLon &&
    one.firstLongitude === other.firstLongitude
  );
}

/** Largest L that an analysis of the cells reaches. */
export function resolvedBandLimit(layout: CellLayout): number {
  return layout.kind === "grid" ? largestBandLimit(layout.grid) : 2 * layout.nside;
}

const gridNames: Readonly<Record<SphereGrid["kind"], string>> = {
  "gauss-legendre": "Gauss–Legendre rings",
  equiangular: "an equiangular grid, cell centres",
  "equiangular-poles": "an equiangular grid with the poles",
  "driscoll-healy": "an equiangular grid from the north pole",
};

/** The cells in words: "192 × 288 points of an equiangular grid with the poles". */
export function layoutWords(layout: CellLayout): string {
  if (layout.kind === "healpix") return `HEALPix pixels, nside ${layout.nside}`;
  const { kind, nLat, nLon } = layout.grid;
  return `${nLat} × ${nLon} points of ${gridNames[kind]}`;
}
