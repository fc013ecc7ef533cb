import {
  equiangular,
  equiangularWithPoles,
  GridError,
  type GridKind,
  gaussLegendre,
  type SphereGrid,
} from "@chaosphere/core";

/** Quadrature weights cost nLat² operations: beyond this a header is more likely wrong than the grid real. */
const mostRings = 16_384;

/**
 * The grid of a kind with nLat × nLon points.
 *
 * @throws {@link GridError} if there are more than 16384 rings, or no ring or longitude at all.
 */
export function gridOfKind(
  caller: string,
  kind: GridKind,
  nLat: number,
  nLon: number,
  firstLongitude = 0,
): SphereGrid {
  const fewest = kind === "equiangular-poles" ? 2 : 1;
  if (!(nLat >= fewest && nLat <= mostRings && nLon >= 1)) {
    throw new GridError(
      `${caller}: a ${kind} grid needs ${fewest} to ${mostRings} rings and a longitude, got ${nLat} × ${nLon}. Check the order of the axes.`,
    );
  }
  const options = { nLon, firstLongitude };
  switch (kind) {
    case "gauss-legendre":
      return gaussLegendre(nLat, options);
    case "equiangular":
      return equiangular(nLat, options);
    case "equiangular-poles":
      return equiangularWithPoles(nLat, options);
    default:
      return kind satisfies never;
  }
}
