import {
  driscollHealy,
  equiangular,
  equiangularWithPoles,
  GridError,
  type GridKind,
  type GridOptions,
  gaussLegendre,
  type SphereGrid,
} from "@chaosphere/core";

/** Quadrature weights cost nLat² operations, and no transform has degrees for more rings than these. */
const mostRings = 16_384;

/** How many points a grid has. */
export interface GridSize {
  /** Number of rings. */
  readonly nLat: number;
  /** Points on each ring. */
  readonly nLon: number;
}

/**
 * The grid of a kind with nLat rings and, by default, 2 nLat longitudes.
 *
 * @throws {@link GridError} if there are more than 16384 rings, or no ring or longitude at all.
 *
 * @example
 * ```ts
 * import { gridOfKind, sizeForBandLimit } from "@chaosphere/data/grid";
 *
 * const { nLat, nLon } = sizeForBandLimit("equiangular", 32);
 * const grid = gridOfKind("equiangular", nLat, { nLon });
 * console.log(grid.nLat, grid.nLon, grid.exactDegree); // 64 128 63
 * ```
 */
export function gridOfKind(kind: GridKind, nLat: number, options: GridOptions = {}): SphereGrid {
  const fewest = kind === "equiangular-poles" || kind === "driscoll-healy" ? 2 : 1;
  const { nLon = 2 * nLat } = options;
  if (!(nLat >= fewest && nLat <= mostRings && nLon >= 1)) {
    throw new GridError(
      `gridOfKind: a grid of kind ${kind} must have ${fewest} to ${mostRings} rings and at least one longitude, got ${nLat} × ${nLon}. Use a coarser grid, or check the order of the axes.`,
    );
  }
  if (kind === "driscoll-healy" && nLat % 2 === 1) {
    throw new GridError(
      `gridOfKind: a grid of kind driscoll-healy must have an even number of rings, got ${nLat} × ${nLon}. Use equiangular-poles if the last ring is the south pole.`,
    );
  }
  switch (kind) {
    case "gauss-legendre":
      return gaussLegendre(nLat, options);
    case "equiangular":
      return equiangular(nLat, options);
    case "equiangular-poles":
      return equiangularWithPoles(nLat, options);
    case "driscoll-healy":
      return driscollHealy(nLat, options);
    default:
      return kind satisfies never;
  }
}

/**
 * The usual size of a grid of a kind for the degrees l < bandLimit, whose weights integrate products of two such fields:
 * as many rings as degrees of Gauss–Legendre, twice as many of equiangular cells or of Driscoll and Healy, one more with
 * both poles; at least 2, and twice as many longitudes. Analysis alone resolves as much on half as many equiangular rings.
 */
export function sizeForBandLimit(kind: GridKind, bandLimit: number): GridSize {
  const rings: Readonly<Record<GridKind, number>> = {
    "gauss-legendre": bandLimit,
    equiangular: 2 * bandLimit,
    "equiangular-poles": 2 * bandLimit + 1,
    "driscoll-healy": 2 * bandLimit,
  };
  const nLat = Math.max(2, rings[kind]);
  return { nLat, nLon: 2 * nLat };
}
