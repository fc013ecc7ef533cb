import { gaussLegendre, type SphereGrid } from "@chaosphere/core";
import type { NamedPoint, Region } from "@chaosphere/metrics/calibration";
import { fibonacciPoints, type ObservedSites } from "@chaosphere/model";

/** What calibration looks at of fields that were seen at some sites. */
export interface SiteFunctionals {
  /** Where regions and the maximum are taken. */
  readonly grid: SphereGrid;
  /** Some points seen and some not, whose ranks are tested. */
  readonly points: readonly NamedPoint[];
  /** More points, whose intervals are counted together: the seen ones before the others. */
  readonly counted: {
    readonly seen: readonly NamedPoint[];
    readonly unseen: readonly NamedPoint[];
  };
  /** The seen and the unseen part of the sphere, or the whole where coefficients are seen. */
  readonly regions: readonly Region[];
}

/** Points of each kind whose ranks are tested. */
const TESTED = 3;
/** Points of each kind whose intervals are counted. */
const COUNTED = 12;
/** Points of the lattice that they are chosen from. */
const CANDIDATES = 200;

/**
 * Points and regions for what was seen. Cells are seen or not. Of n points, the cells within 1/√n rad of one are seen, about a
 * quarter of the sphere where they are spread evenly; values are looked at at the points themselves and far from all of them.
 * Coefficients see no place more than another.
 */
export function siteFunctionals(sites: ObservedSites, bandLimit: number): SiteFunctionals {
  const grid = sites.kind === "cells" ? sites.grid : gaussLegendre(2 * bandLimit);
  const lattice = placesOf(fibonacciPoints(CANDIDATES));
  if (sites.kind === "degrees") {
    const all = Uint8Array.from({ length: grid.nLat * grid.nLon }, () => 1);
    return {
      grid,
      points: evenly(lattice, 2 * TESTED).map((at) => named(at)),
      counted: { seen: [], unseen: evenly(lattice, 2 * COUNTED).map((at) => named(at)) },
      regions: [{ name: "mean", cells: all }],
    };
  }
  const seenCells = sites.kind === "cells" ? sites.seen : nearPoints(grid, placesOf(sites));
  const isSeen = (at: Place) => seenCells[cellOf(grid, at)] === 1;
  const seenPlaces = sites.kind === "points" ? placesOf(sites) : lattice.filter(isSeen);
  const unseenPlaces = lattice.filter((at) => !isSeen(at));
  const pick = (places: readonly Place[], count: number, what: string) =>
    evenly(places, count).map((at) => named(at, what));
  return {
    grid,
    points: [...pick(seenPlaces, TESTED, "seen"), ...pick(unseenPlaces, TESTED, "unseen")],
    counted: {
      seen: pick(seenPlaces, COUNTED, "seen"),
      unseen: pick(unseenPlaces, COUNTED, "unseen"),
    },
    regions: [
      { name: "mean where seen", cells: seenCells },
      { name: "mean where unseen", cells: seenCells.map((s) => 1 - s) },
    ].filter(({ cells }) => cells.includes(1)),
  };
}

interface Place {
  readonly colatitude: number;
  readonly longitude: number;
}

function placesOf({
  colatitudes,
  longitudes,
}: Pick<Extract<ObservedSites, { kind: "points" }>, "colatitudes" | "longitudes">): Place[] {
  return Array.from(colatitudes, (colatitude, i) => ({ colatitude, longitude: longitudes[i] }));
}

/** The point with its place in degrees for a name. */
function named({ colatitude, longitude }: Place, what?: string): NamedPoint {
  const lat = 90 - (colatitude * 180) / Math.PI;
  const lon = ((((longitude * 180) / Math.PI) % 360) + 360) % 360;
  const place = `${Math.abs(lat).toFixed(1)}${lat < 0 ? "S" : "N"} ${lon.toFixed(1)}E`;
  return { name: `${place}${what === undefined ? "" : `, ${what}`}`, colatitude, longitude };
}

/** Up to `count` of them, evenly spread over the list. */
function evenly<T>(list: readonly T[], count: number): T[] {
  const kept = Math.min(count, list.length);
  return Array.from({ length: kept }, (_, k) => list[Math.floor(((k + 0.5) * list.length) / kept)]);
}

/** The nearest ring, and the nearest longitude on it. */
function cellOf(
  { nLat, nLon, colatitudes, firstLongitude }: SphereGrid,
  { colatitude, longitude }: Place,
): number {
  let ring = 0;
  for (let j = 1; j < nLat; j++) {
    if (Math.abs(colatitudes[j] - colatitude) < Math.abs(colatitudes[ring] - colatitude)) ring = j;
  }
  const turn = Math.round(((longitude - firstLongitude) * nLon) / (2 * Math.PI));
  return ring * nLon + (((turn % nLon) + nLon) % nLon);
}

/** The cells of a grid within 1/√n rad of one of n points. */
function nearPoints(grid: SphereGrid, points: readonly Place[]): Uint8Array {
  const rim = Math.cos(1 / Math.sqrt(points.length));
  return Uint8Array.from({ length: grid.nLat * grid.nLon }, (_, c) => {
    const θ = grid.colatitudes[Math.floor(c / grid.nLon)];
    const λ = grid.firstLongitude + (2 * Math.PI * (c % grid.nLon)) / grid.nLon;
    const isNear = points.some(
      ({ colatitude, longitude }) =>
        Math.cos(θ) * Math.cos(colatitude) +
          Math.sin(θ) * Math.sin(colatitude) * Math.cos(λ - longitude) >=
        rim,
    );
    return isNear ? 1 : 0;
  });
}
