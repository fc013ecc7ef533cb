import { DomainError, key, whiteNoise } from "@chaosphere/core";
import {
  degreeBand,
  gridCells,
  type Observation,
  type ObservationNoise,
  type ObservationOperator,
  pointValues,
  whiten,
} from "@chaosphere/score/posterior";
import type { ObservationTask } from "./observationTask.ts";
import type { ObservedSites } from "./observedSites.ts";

/**
 * The observation operator of sites, for fields of degrees l < bandLimit: their values at points or at the centres of cells, or
 * their coefficients.
 *
 * @throws {@link DomainError} if degrees reach beyond the band limit, or nothing is seen.
 *
 * Source: docs/theory/formulas.md (P1).
 *
 * @example
 * ```ts
 * import { observedSites, parseObservationSpec, siteOperator } from "@chaosphere/model/observing";
 *
 * const spec = parseObservationSpec("points:60");
 * if ("path" in spec) throw new Error("a file must be read first");
 * const operator = siteOperator(observedSites(spec, { bandLimit: 8 }), 8);
 * // The constant field 1 is Y_00 times √4π.
 * const one = Float64Array.from({ length: 64 }, (_, i) => (i === 0 ? Math.sqrt(4 * Math.PI) : 0));
 * console.log(operator.size, operator.apply(one)[59].toFixed(6)); // 60 1.000000
 * ```
 */
export function siteOperator(sites: ObservedSites, bandLimit: number): ObservationOperator {
  switch (sites.kind) {
    case "degrees":
      return degreeBand(bandLimit, sites.from, sites.to + 1);
    case "points":
      return pointValues(sites.colatitudes, sites.longitudes, bandLimit);
    case "cells":
      return gridCells(sites.grid, sites.seen, bandLimit);
    default:
      return sites satisfies never;
  }
}

/**
 * The errors of what is seen at sites: those of a table of points if it has some, else one standard deviation for all.
 *
 * @throws {@link DomainError} unless there is either.
 */
export function siteNoise(sites: ObservedSites, sd: number | undefined): ObservationNoise {
  if (sites.kind === "points" && sites.sds) return { kind: "independent", sds: sites.sds };
  if (sd !== undefined && sd > 0 && sd < Number.POSITIVE_INFINITY) return { kind: "white", sd };
  throw new DomainError(
    `siteNoise: the standard deviation of the errors must be positive, got ${sd}. Give that of the values; one far below the field's own variation stands for none.`,
  );
}

/**
 * Whether an observation is one of a task: the same numbers of a field of normal draws, to 9 digits, with the same errors.
 *
 * @param bandLimit L of the fields.
 */
export function isOfTask(
  { operator, noise }: Pick<Observation, "operator" | "noise">,
  { sites, noiseSd }: ObservationTask,
  bandLimit: number,
): boolean {
  const own = siteOperator(sites, bandLimit);
  if (operator.bandLimit !== bandLimit || operator.size !== own.size) return false;
  const { values } = whiteNoise(bandLimit, 1, key(0));
  const ones = new Float64Array(own.size).fill(1);
  return (
    isClose(operator.apply(values), own.apply(values)) &&
    isClose(whiten(noise, ones), whiten(siteNoise(sites, noiseSd), ones))
  );
}

function isClose(a: Float64Array, b: Float64Array): boolean {
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.every((value, i) => Math.abs(value - b[i]) <= 1e-9 * largest);
}
