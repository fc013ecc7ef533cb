import { DomainError } from "@chaosphere/core";
import {
  gridCells,
  type ObservationNoise,
  type ObservationOperator,
  pointValues,
} from "@chaosphere/score/posterior";
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
      return coefficientsSeen(sites.from, sites.to, bandLimit);
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

function coefficientsSeen(from: number, to: number, bandLimit: number): ObservationOperator {
  const row = bandLimit ** 2;
  const [first, size] = [from ** 2, (to + 1) ** 2 - from ** 2];
  if (!(from >= 0 && from <= to && to < bandLimit)) {
    throw new DomainError(
      `siteOperator: degrees must lie below the band limit ${bandLimit}, got ${from}..${to}. Ask for degrees up to ${bandLimit - 1}.`,
    );
  }
  return {
    bandLimit,
    size,
    diagonal: {
      indices: Int32Array.from({ length: size }, (_, i) => first + i),
      factors: new Float64Array(size).fill(1),
    },
    apply: (a, out = new Float64Array((a.length / row) * size)) => {
      for (let b = 0; b < a.length / row; b++) {
        out.set(a.subarray(b * row + first, b * row + first + size), b * size);
      }
      return out;
    },
    adjoint: (y, out = new Float64Array((y.length / size) * row)) => {
      out.fill(0);
      for (let b = 0; b < y.length / size; b++) {
        out.set(y.subarray(b * size, (b + 1) * size), b * row + first);
      }
      return out;
    },
  };
}
