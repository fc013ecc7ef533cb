import type { GridKind, SphereGrid } from "@chaosphere/core";

/**
 * Edges of the cells around the rings of a grid, degrees north, from 90 to −90; length nLat + 1. Rings of
 * Gauss–Legendre are parted so that a band's area is its quadrature weight, which the theorem of Chebyshev, Markov and
 * Stieltjes places between the nodes; equiangular rings half-way, so that rings at the poles have half a cell, and the
 * last ring of Driscoll–Healy, which lack the south pole, one and a half.
 */
export function latitudeEdges({ kind, nLat, nLon, weights }: SphereGrid): Float64Array {
  const edges = new Float64Array(nLat + 1).fill(90, 0, 1).fill(-90, nLat);
  let area = 0;
  for (let j = 1; j < nLat; j++) {
    area += (weights[j - 1] * nLon) / (2 * Math.PI);
    edges[j] =
      kind === "gauss-legendre"
        ? degrees(Math.asin(1 - area))
        : 90 - (180 * (kind === "equiangular" ? j : j - 0.5)) / intervals(kind, nLat);
  }
  return edges;
}

/** Degrees north of the rings, from north to south. */
export function latitudesOf({ kind, nLat, colatitudes }: SphereGrid): Float64Array {
  if (kind === "gauss-legendre") return colatitudes.map((θ) => 90 - degrees(θ));
  // Not through radians, so that they are round where they should be: 0 at the equator.
  return Float64Array.from({ length: nLat }, (_, j) =>
    kind === "equiangular" ? 90 - (180 * (j + 0.5)) / nLat : 90 - (180 * j) / intervals(kind, nLat),
  );
}

/** Degrees east of the columns, from the first eastward. */
export function longitudesOf({ nLon, firstLongitude }: SphereGrid): Float64Array {
  return Float64Array.from({ length: nLon }, (_, k) => degrees(firstLongitude) + (360 * k) / nLon);
}

/** Steps from pole to pole. */
function intervals(kind: GridKind, nLat: number): number {
  return kind === "equiangular-poles" ? nLat - 1 : nLat;
}

function degrees(radians: number): number {
  return (180 / Math.PI) * radians;
}
