import { ShapeError } from "../errors.ts";

/** The families of grid: how the rings of latitude are placed. */
export type GridKind = "gauss-legendre" | "equiangular" | "equiangular-poles" | "driscoll-healy";

/** Rings of latitude with equally spaced longitudes, and their quadrature. */
export interface SphereGrid {
  readonly kind: GridKind;
  /** Number of rings. */
  readonly nLat: number;
  /** Points on each ring. */
  readonly nLon: number;
  /** θ_j, rad, increasing from the north pole. Length nLat. */
  readonly colatitudes: Float64Array;
  /** w_j, the weight of one point on ring j: Σ_j w_j nLon = 4π. Length nLat. */
  readonly weights: Float64Array;
  /** λ_0, rad: longitudes are λ_k = λ_0 + 2πk / nLon, eastward. */
  readonly firstLongitude: number;
  /**
   * Largest degree of a spherical polynomial that the weights integrate exactly. A sum over the points with these weights
   * separates the degrees l ≤ exactDegree/2 of a field: products of two of them are integrated.
   */
  readonly exactDegree: number;
  /**
   * Largest degree l such that fields of degrees ≤ l are determined by their values at the points, and that `analyse`
   * recovers exactly: exactDegree/2 or, where rings are equally spaced, about twice that, by the sampling theorem on
   * the great circles through the poles.
   */
  readonly resolvedDegree: number;
}

/** A batch of real fields sampled on a grid. */
export interface GridFields {
  readonly grid: SphereGrid;
  /** Number of fields. */
  readonly batch: number;
  /** `values[(b·nLat + j)·nLon + k]`: ring j from the north, longitude k eastward. */
  readonly values: Float64Array;
  /** Unit of the values, as text; empty when they have none. */
  readonly unit: string;
  /**
   * 1 where a cell was seen, 0 where it has no value; the number that stands there, 0, means nothing. Laid out as `values`
   * where the gaps differ from field to field, else one map of nLat·nLon for all fields: the length tells which. Absent
   * when every cell was seen.
   */
  readonly seen?: Uint8Array;
}

/**
 * Fields from whole maps of nLat·nLon numbers, rings from north to south. The array is kept, not copied. Fields with gaps
 * are made by `fieldsWithGaps`.
 *
 * @throws {@link ShapeError} if the values are not whole maps.
 */
export function gridFields(grid: SphereGrid, values: Float64Array, unit = ""): GridFields {
  const map = grid.nLat * grid.nLon;
  const batch = values.length / map;
  if (!Number.isInteger(batch)) {
    throw new ShapeError(
      `gridFields: values must hold whole maps of ${grid.nLat} × ${grid.nLon} = ${map} numbers, got ${values.length}. Check the size of the grid.`,
    );
  }
  return { grid, batch, values, unit };
}

/** Whether two grids have the same points and weights, though one may be a copy of the other. */
export function isSameGrid(a: SphereGrid, b: SphereGrid): boolean {
  return (
    a === b ||
    (a.nLat === b.nLat &&
      a.nLon === b.nLon &&
      a.firstLongitude === b.firstLongitude &&
      a.exactDegree === b.exactDegree &&
      a.resolvedDegree === b.resolvedDegree &&
      a.colatitudes.every((θ, j) => θ === b.colatitudes[j]) &&
      a.weights.every((w, j) => w === b.weights[j]))
  );
}

/**
 * Largest band limit L that `analyse` recovers exactly on the grid: degrees l < L are those up to resolvedDegree. Rings
 * of Gauss–Legendre resolve nLat of them, cell centres nLat, rings with poles nLat − 1 and Driscoll–Healy rings nLat, but
 * no grid more than (nLon + 1)/2.
 */
export function largestBandLimit(grid: SphereGrid): number {
  return grid.resolvedDegree + 1;
}
