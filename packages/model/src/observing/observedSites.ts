import { DomainError, gaussLegendre, type SphereGrid } from "@chaosphere/core";
import type { ObservationSpec } from "./observationSpec.ts";

/** The places or coefficients at which a field is seen, as plain data. */
export type ObservedSites =
  /** The coefficients of the degrees from ≤ l ≤ to. */
  | { readonly kind: "degrees"; readonly from: number; readonly to: number }
  /** Points, rad: colatitudes and longitudes of one length. */
  | {
      readonly kind: "points";
      readonly colatitudes: Float64Array;
      readonly longitudes: Float64Array;
      /** Deviation of the error of each, where they are not alike. */
      readonly sds?: Float64Array;
    }
  /** Cells of a grid; `seen[j·nLon + k]` is 1 where ring j is seen at longitude k. */
  | { readonly kind: "cells"; readonly grid: SphereGrid; readonly seen: Uint8Array };

/** A specification that names no file. */
export type PlainObservationSpec = Exclude<ObservationSpec, { readonly path: string }>;

/** Parameters of {@link observedSites}. */
export interface ObservedSitesOptions {
  /** L of the fields. */
  readonly bandLimit: number;
  /** The grid of the cells of a cap. Default: the Gauss–Legendre grid of L rings and 2L longitudes. */
  readonly grid?: SphereGrid;
}

/** Centres nearer to the rim than this, rad, are inside, so that rounding does not decide. */
const RIM = 1e-9;

/**
 * The sites that a specification means. Those in a file are for its reader.
 *
 * @throws {@link DomainError} if a band of degrees reaches beyond the band limit, or no cell is seen.
 *
 * @example
 * ```ts
 * import { observedSites, parseObservationSpec, shareSeen } from "@chaosphere/model/observing";
 *
 * const spec = parseObservationSpec("hemisphere:north");
 * const sites = "path" in spec ? undefined : observedSites(spec, { bandLimit: 8 });
 * console.log(sites?.kind, sites && shareSeen(sites)?.toFixed(3)); // cells 0.500
 * ```
 */
export function observedSites(
  spec: PlainObservationSpec,
  { bandLimit, grid }: ObservedSitesOptions,
): ObservedSites {
  switch (spec.kind) {
    case "degrees":
      if (spec.to >= bandLimit) {
        throw new DomainError(
          `observedSites: degrees must be below the band limit ${bandLimit}, got ${spec.from}..${spec.to}. Ask for degrees up to ${bandLimit - 1}.`,
        );
      }
      return spec;
    case "lattice":
      return fibonacciPoints(spec.count);
    case "cap":
      return withCells(capCells(spec, grid ?? gaussLegendre(bandLimit, { nLon: 2 * bandLimit })));
    default:
      return spec satisfies never;
  }
}

/**
 * n points spread evenly over the sphere, cos θ_i = 1 − (2i + 1)/n, λ_i = π i (√5 − 1) mod 2π: the Fibonacci lattice.
 */
export function fibonacciPoints(count: number): Extract<ObservedSites, { kind: "points" }> {
  const i = Float64Array.from({ length: count }, (_, i) => i);
  return {
    kind: "points",
    colatitudes: i.map((i) => Math.acos(1 - (2 * i + 1) / count)),
    longitudes: i.map((i) => (Math.PI * i * (Math.sqrt(5) - 1)) % (2 * Math.PI)),
  };
}

/** Number of data of one field: points, cells seen, or coefficients. */
export function countOfSites(sites: ObservedSites): number {
  switch (sites.kind) {
    case "degrees":
      return (sites.to + 1) ** 2 - sites.from ** 2;
    case "points":
      return sites.colatitudes.length;
    case "cells":
      return sites.seen.reduce((sum, seen) => sum + seen, 0);
    default:
      return sites satisfies never;
  }
}

/** The share of the sphere's area that is seen, for cells; undefined for points and coefficients, which have none. */
export function shareSeen(sites: ObservedSites): number | undefined {
  if (sites.kind !== "cells") return undefined;
  const { grid, seen } = sites;
  let area = 0;
  for (let i = 0; i < seen.length; i++) area += seen[i] * grid.weights[Math.floor(i / grid.nLon)];
  return area / (4 * Math.PI);
}

function capCells(
  { latDeg, lonDeg, radiusDeg }: Extract<ObservationSpec, { kind: "cap" }>,
  grid: SphereGrid,
): Extract<ObservedSites, { kind: "cells" }> {
  const [lat, lon] = [(latDeg * Math.PI) / 180, (lonDeg * Math.PI) / 180];
  const rim = Math.cos((radiusDeg * Math.PI) / 180) - RIM;
  const { nLat, nLon, colatitudes, firstLongitude } = grid;
  const seen = Uint8Array.from({ length: nLat * nLon }, (_, i) => {
    const θ = colatitudes[Math.floor(i / nLon)];
    const λ = firstLongitude + (2 * Math.PI * (i % nLon)) / nLon;
    const cosine = Math.sin(lat) * Math.cos(θ) + Math.cos(lat) * Math.sin(θ) * Math.cos(λ - lon);
    return cosine >= rim ? 1 : 0;
  });
  return { kind: "cells", grid, seen };
}

/**
 * The sites themselves, if there is anything to see at them.
 *
 * @throws {@link DomainError} unless a cell is seen.
 */
export function withCells<Cells extends ObservedSites>(cells: Cells): Cells {
  if (countOfSites(cells) > 0) return cells;
  throw new DomainError(
    "observedSites: at least one cell must be seen, got none. Give a wider cap, a finer grid, or a mask with 1 where the field is seen.",
  );
}
