import { gaussLegendre, type HarmonicCoefficients, synthesise } from "@chaosphere/core";
import { synthesiseOnRings } from "@chaosphere/core/rings";
import { healpixRings } from "@chaosphere/data/healpix";
import { type CellLayout, cellArea, cellCount, type FieldCells } from "../fields/cells.ts";
import type { KnownField } from "../fields/fields.ts";
import type { ShownField } from "../session/fieldChoice.ts";

/** Deviations from the middle of an interval that holds 90 % of a Gaussian. */
const ninety = 1.6448536269514722;

/** Cells up to which the posterior is worked out at each of them, on the page's own thread. */
const mostCells = 50_000;

/**
 * The share of the area of a field on which it lies within its central 90 % intervals: by its own cells, without those that have no
 * value, or by the Gauss grid of twice the posterior's degrees. Undefined where the cells are too many.
 */
export function coverageOf(seen: ShownField, known: KnownField): number | undefined {
  const cells = seen.kind === "cells" ? seen.cells : onGauss(seen.coefficients, known);
  const { layout, values } = cells;
  if (seen.kind === "cells" && cellCount(layout) > mostCells) return undefined;
  const middle = atCells(known.mean, layout);
  const variances = atCells(known.variance, layout);
  const area = cellArea(layout);
  let [held, all] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    all += area(i);
    const reach = ninety * Math.sqrt(Math.max(0, variances[i]));
    if (Math.abs(values[i] - middle[i]) <= reach) held += area(i);
  }
  return held / all;
}

function onGauss(a: HarmonicCoefficients, { mean }: KnownField): FieldCells {
  const grid = gaussLegendre(2 * mean.bandLimit);
  return { layout: { kind: "grid", grid }, values: synthesise(a, grid).values };
}

function atCells(a: HarmonicCoefficients, layout: CellLayout): Float64Array {
  return layout.kind === "grid"
    ? synthesise(a, layout.grid).values
    : synthesiseOnRings(a, healpixRings(layout.nside)).values;
}
