import { GridError, type GridKind, type SphereGrid } from "@chaosphere/core";
import { gridOfKind } from "./gridOfKind.ts";

/** How the rows and columns of a file lie on a grid. */
export interface GridLayout {
  readonly grid: SphereGrid;
  /** The rows of the file run from south to north. */
  readonly southFirst: boolean;
  /** The file repeats its first longitude in a last column. */
  readonly repeatedColumn: boolean;
  /** The file leaves out the two pole rows of an equiangular grid with poles. */
  readonly polesAbsent: boolean;
}

/** A way of placing rings, by its colatitude in units of the whole meridian. */
interface Placement {
  readonly kind: GridKind;
  readonly polesAbsent: boolean;
  /** θ_j / π of row j out of n, to a fiftieth of a cell. */
  readonly fraction: (j: number, n: number) => number;
}

const placements: readonly Placement[] = [
  // Asymptotic roots of P_n: off by (j₀,₁/π − ¾) = 0.016 cells next to a pole.
  { kind: "gauss-legendre", polesAbsent: false, fraction: (j, n) => (j + 0.75) / (n + 0.5) },
  { kind: "equiangular", polesAbsent: false, fraction: (j, n) => (j + 0.5) / n },
  { kind: "equiangular-poles", polesAbsent: false, fraction: (j, n) => j / (n - 1) },
  { kind: "equiangular-poles", polesAbsent: true, fraction: (j, n) => (j + 1) / (n + 1) },
];

/** Degrees, and part of a cell, within which a coordinate of a file must meet the grid: float32 and three decimals do. */
const tolerance = 1e-3;

/**
 * The grid on which a file's latitudes and longitudes lie: Gauss–Legendre rings, equiangular cell centres, or
 * equiangular with poles, rows in either direction, longitudes eastward from anywhere, wrapped or not.
 * The grid returned has the exact nodes; the file must meet them to a thousandth of a degree and of a cell.
 *
 * @param latitudesDeg degrees north, one for each row of the file.
 * @param longitudesDeg degrees east, one for each column.
 * @throws {@link GridError} if an axis is not of these kinds.
 */
export function recogniseGrid(latitudesDeg: Float64Array, longitudesDeg: Float64Array): GridLayout {
  const { nLon, repeatedColumn } = recogniseLongitudes(longitudesDeg);
  const firstLongitude = (longitudesDeg[0] * Math.PI) / 180;
  const rows = latitudesDeg.length;
  const southFirst = rows > 1 && latitudesDeg[0] < latitudesDeg[rows - 1];
  const north = southFirst ? latitudesDeg.slice().reverse() : latitudesDeg;
  const cell = 180 / rows;

  for (const { kind, polesAbsent, fraction } of placements) {
    const roughly = (j: number) => 90 - 180 * fraction(j, rows);
    if (rows < 1 || !north.every((value, j) => Math.abs(value - roughly(j)) < cell / 50)) continue;
    const skipped = polesAbsent ? 1 : 0;
    const grid = gridOfKind("recogniseGrid", kind, rows + 2 * skipped, nLon, firstLongitude);
    const exactly = (j: number) => 90 - (180 / Math.PI) * grid.colatitudes[j + skipped];
    const within = tolerance * Math.min(1, cell);
    if (north.every((value, j) => Math.abs(value - exactly(j)) <= within)) {
      return { grid, southFirst, repeatedColumn, polesAbsent };
    }
  }
  throw new GridError(
    `recogniseGrid: latitudes must be Gauss–Legendre nodes or equally spaced from pole to pole, got ${describe(latitudesDeg)}. Interpolate the field to such a grid first.`,
  );
}

function recogniseLongitudes(lon: Float64Array): { nLon: number; repeatedColumn: boolean } {
  const columns = lon.length;
  const repeatedColumn = columns > 1 && turn(lon[columns - 1] - lon[0]) <= tolerance;
  const nLon = repeatedColumn ? columns - 1 : columns;
  const within = tolerance * Math.min(1, 360 / nLon);
  const meets = (value: number, k: number) => turn(value - lon[0] - (360 * k) / nLon) <= within;
  if (columns < 1 || !Number.isFinite(lon[0]) || !lon.every(meets)) {
    throw new GridError(
      `recogniseGrid: longitudes must be equally spaced once round the globe, eastward, got ${describe(lon)}. Interpolate the field to such a grid first.`,
    );
  }
  return { nLon, repeatedColumn };
}

/** Distance of an angle in degrees from the nearest whole turn. */
function turn(degrees: number): number {
  return Math.abs(degrees - 360 * Math.round(degrees / 360));
}

function describe(axis: Float64Array): string {
  const ends = axis.length > 3 ? [axis[0], axis[1], "…", axis[axis.length - 1]] : [...axis];
  return `${axis.length} values ${ends.join("°, ")}°`;
}
