import { GridError, type GridKind, type SphereGrid } from "@chaosphere/core";
import { type AxisRounding, axisRounding } from "./axisRounding.ts";
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
  /** What was taken for granted of an axis written with few decimals, one sentence for each, without a full stop. */
  readonly assumptions: readonly string[];
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
  { kind: "driscoll-healy", polesAbsent: false, fraction: (j, n) => j / n },
];

/** Degrees, and part of a cell, within which a coordinate of a file must meet the grid: float32 and three decimals do. */
const tolerance = 1e-3;

/**
 * The grid on which a file's latitudes and longitudes lie: Gauss–Legendre rings, equiangular cell centres, equiangular
 * with poles, or an even number of rings from the north pole to one step short of the south pole, as Driscoll and Healy
 * sample; rows in either direction, longitudes eastward from anywhere, wrapped or not.
 * The grid returned has the exact nodes; the file must meet them to a thousandth of a degree and of a cell, or, if an axis
 * is written with one to three decimals, to half a unit of the last, which the assumptions say.
 *
 * @param latitudesDeg degrees north, one for each row of the file.
 * @param longitudesDeg degrees east, one for each column.
 * @param path the file, for messages.
 * @throws {@link GridError} if an axis is not of these kinds.
 *
 * @example
 * ```ts
 * import { recogniseGrid } from "@chaosphere/data/grid";
 *
 * const latitudes = Float64Array.of(-67.5, -22.5, 22.5, 67.5);
 * const longitudes = Float64Array.of(0, 90, 180, 270, 360);
 * const { grid, southFirst, repeatedColumn } = recogniseGrid(latitudes, longitudes);
 * console.log(grid.kind, southFirst, repeatedColumn); // equiangular true true
 * ```
 */
export function recogniseGrid(
  latitudesDeg: Float64Array,
  longitudesDeg: Float64Array,
  path?: string,
): GridLayout {
  const where = path === undefined ? "" : ` in ${path}`;
  const longitudes = recogniseLongitudes(longitudesDeg, where);
  const { nLon, repeatedColumn } = longitudes;
  const firstLongitude = (longitudes.first * Math.PI) / 180;
  const rows = latitudesDeg.length;
  const southFirst = rows > 1 && latitudesDeg[0] < latitudesDeg[rows - 1];
  const north = southFirst ? latitudesDeg.slice().reverse() : latitudesDeg;
  const cell = 180 / rows;

  const placed = (within: number): Omit<GridLayout, "assumptions"> | undefined => {
    for (const { kind, polesAbsent, fraction } of placements) {
      const roughly = (j: number) => 90 - 180 * fraction(j, rows);
      const near = cell / 50 + within;
      if (kind === "driscoll-healy" && rows % 2 === 1) continue;
      if (rows < 1 || !north.every((value, j) => Math.abs(value - roughly(j)) < near)) continue;
      const skipped = polesAbsent ? 1 : 0;
      const grid = gridOfKind(kind, rows + 2 * skipped, { nLon, firstLongitude });
      const exactly = (j: number) => 90 - (180 / Math.PI) * grid.colatitudes[j + skipped];
      if (north.every((value, j) => Math.abs(value - exactly(j)) <= within)) {
        return { grid, southFirst, repeatedColumn, polesAbsent };
      }
    }
    return undefined;
  };
  const strictly = placed(tolerance * Math.min(1, cell));
  if (strictly) return { ...strictly, assumptions: longitudes.assumptions };
  const rounding = axisRounding(north, cell);
  const loosely = rounding && placed(rounding.halfUnit);
  if (loosely) {
    const { kind } = loosely.grid;
    const said = `${rows} latitudes with ${decimalsOf(rounding)} taken for those of a ${kind} grid, rounded`;
    return { ...loosely, assumptions: [said, ...longitudes.assumptions] };
  }
  throw new GridError(
    hasHalfCellsAtPoles(north)
      ? `recogniseGrid: the first and last ring must be poles or whole cells, got the centres of half cells at ±${north[0]}° beside rings ${north[1] - north[2]}° apart${where}. Interpolate the field to a regular grid first, for example with cdo remapbil.`
      : `recogniseGrid: latitudes must be Gauss–Legendre nodes or equally spaced from pole to pole, got ${describe(latitudesDeg)}${where}. ${remedy}`,
  );
}

/** Whether the rings are those of a grid with poles, but for the outermost, which lie in the middle of the half cells there. */
function hasHalfCellsAtPoles(north: Float64Array): boolean {
  const last = north.length - 1;
  if (last < 4) return false;
  const step = 180 / last;
  const meant = (j: number) =>
    j === 0 ? 90 - step / 4 : j === last ? step / 4 - 90 : 90 - step * j;
  return north.every((value, j) => Math.abs(value - meant(j)) <= step / 50);
}

function decimalsOf({ decimals }: AxisRounding): string {
  return decimals === 1 ? "one decimal" : `${decimals} decimals`;
}

/** Longitudes equally spaced once round the globe. */
interface Longitudes {
  readonly nLon: number;
  readonly repeatedColumn: boolean;
  /** Degrees east. */
  readonly first: number;
  readonly assumptions: readonly string[];
}

function recogniseLongitudes(lon: Float64Array, where: string): Longitudes {
  const columns = lon.length;
  const repeatedColumn = columns > 1 && turn(lon[columns - 1] - lon[0]) <= tolerance;
  const nLon = repeatedColumn ? columns - 1 : columns;
  const cell = 360 / nLon;
  const meets = (first: number, within: number) =>
    lon.every((value, k) => turn(value - first - cell * k) <= within);
  if (columns > 0 && Number.isFinite(lon[0])) {
    if (meets(lon[0], tolerance * Math.min(1, cell))) {
      return { nLon, repeatedColumn, first: lon[0], assumptions: [] };
    }
    const rounding = axisRounding(lon, cell);
    // The first is rounded too: most grids begin at 0° or half a cell beyond.
    const firsts = [(cell / 2) * Math.round(lon[0] / (cell / 2)), lon[0]];
    const first = rounding && firsts.find((start) => meets(start, rounding.halfUnit));
    if (rounding && first !== undefined) {
      const said = `${nLon} longitudes with ${decimalsOf(rounding)} taken for equally spaced ones from ${first}°, rounded`;
      return { nLon, repeatedColumn, first, assumptions: [said] };
    }
  }
  throw new GridError(
    `recogniseGrid: longitudes must be equally spaced once round the globe, eastward, got ${describe(lon)}${where}. ${remedy}`,
  );
}

/** Distance of an angle in degrees from the nearest whole turn. */
function turn(degrees: number): number {
  return Math.abs(degrees - 360 * Math.round(degrees / 360));
}

const remedy =
  "Interpolate a global field to such a grid first, for example with cdo remapbil,r360x180 IN OUT; a region must be laid on the whole grid, all else missing, for example by xarray: reindex(lat=…, lon=…).";

function describe(axis: Float64Array): string {
  const degrees = (value: number): string => `${Number(value.toPrecision(7))}°`;
  const { length } = axis;
  const ends =
    length > 3
      ? [degrees(axis[0]), degrees(axis[1]), "…", degrees(axis[length - 1])]
      : Array.from(axis, degrees);
  return `${length} values ${ends.join(", ")}`;
}
