import { DomainError } from "../errors.ts";
import type { GridKind, SphereGrid } from "./sphereGrid.ts";

/** Nodes and weights of a quadrature on [−1, 1], the nodes as colatitudes: x_j = cos θ_j. */
export interface LatitudeRule {
  /** θ_j, rad, increasing from the north pole. Length n. */
  readonly colatitudes: Float64Array;
  /** ω_j with Σ_j ω_j p(cos θ_j) = ∫_{−1}^{1} p(x) dx for the polynomials p of the rule; Σ ω_j = 2. Length n. */
  readonly weights: Float64Array;
}

/** Degrees in latitude of a product grid. */
export interface LatitudeDegrees {
  /** Largest degree of the polynomials that the rule integrates exactly. */
  readonly exact: number;
  /** Largest degree of fields whose orders the rings determine, at least exact/2. */
  readonly resolved: number;
}

/** The longitudes of a grid. */
export interface GridOptions {
  /** Points on each ring, 1 or more. Default 2·nLat. */
  readonly nLon?: number;
  /** λ_0, rad, finite. Default 0. */
  readonly firstLongitude?: number;
}

/**
 * The product of a rule in latitude with equally spaced longitudes, w_j = 2π ω_j / nLon.
 *
 * A ring integrates e^{imλ} exactly for |m| < nLon, and the harmonic of degree and order nLon is aliased to a
 * constant sin^nLon θ, so the product is exact to min(exact, nLon − 1) and no further. Orders m of a field are told apart
 * up to (nLon − 1)/2.
 *
 * @throws {@link DomainError} if nLon is not a whole number, 1 or more, or firstLongitude is not finite.
 */
export function productGrid(
  kind: GridKind,
  rule: LatitudeRule,
  degrees: LatitudeDegrees,
  options: GridOptions,
): SphereGrid {
  const { colatitudes } = rule;
  const nLat = colatitudes.length;
  const { nLon = 2 * nLat, firstLongitude = 0 } = options;
  if (!(Number.isInteger(nLon) && nLon >= 1)) {
    throw new DomainError(
      `${kind} grid: nLon must be a whole number of longitudes, 1 or more, got ${nLon}. Leave it out for 2·nLat = ${2 * nLat}.`,
    );
  }
  if (!Number.isFinite(firstLongitude)) {
    throw new DomainError(
      `${kind} grid: firstLongitude must be a finite angle in radians, got ${firstLongitude}. Leave it out for 0.`,
    );
  }
  return {
    kind,
    nLat,
    nLon,
    colatitudes,
    weights: rule.weights.map((ω) => (2 * Math.PI * ω) / nLon),
    firstLongitude,
    exactDegree: Math.min(degrees.exact, nLon - 1),
    resolvedDegree: Math.min(degrees.resolved, Math.floor((nLon - 1) / 2)),
  };
}

/** @throws {@link DomainError} unless the number of rings is whole and at least `fewest`. */
export function checkRings(caller: string, rings: number, fewest: number): void {
  if (!(Number.isInteger(rings) && rings >= fewest)) {
    throw new DomainError(
      `${caller}: the number of rings must be whole, ${fewest} or more, got ${rings}. Use L rings to analyse the degrees l < L on Gauss–Legendre rings or cell centres, L + 1 with poles.`,
    );
  }
}
