import {
  adjointSynthesis,
  coefficients,
  gridFields,
  type SphereGrid,
  synthesise,
} from "@chaosphere/core";
import { ringsOfGrid } from "@chaosphere/core/rings";
import {
  afterBeam,
  checkBandLimit,
  checkedBeam,
  type ObservationOperator,
  operatorOf,
  type SmoothingOptions,
  seenPlaces,
} from "./operator.ts";
import { seenValues } from "./seenValues.ts";

/**
 * The values of a field at the seen cells of a grid, in the order of the grid: synthesis, then those cells. The adjoint
 * sums over the seen cells, without quadrature weights.
 *
 * @param seen 1 for a seen cell, 0 for a gap, ring after ring from the north. Length nLat·nLon.
 * @throws {@link ShapeError} if there is not one mark per cell, or one beam factor per degree.
 * @throws {@link DomainError} if no cell is seen, a mark is neither 0 nor 1, or the band limit is not one of the transforms.
 *
 * Source: docs/theory/formulas.md (P1, P2).
 *
 * @example
 * ```ts
 * import { gaussLegendre } from "@chaosphere/core";
 * import { gridCells } from "@chaosphere/score/posterior";
 *
 * // The northern half of a small grid; √(4π) Y_00 = 1 there.
 * const grid = gaussLegendre(4);
 * const north = Uint8Array.from({ length: 32 }, (_, p) => (p < 16 ? 1 : 0));
 * const values = gridCells(grid, north, 1).apply(Float64Array.of(Math.sqrt(4 * Math.PI)));
 * console.log(values.length, values[5].toFixed(6)); // 16 1.000000
 * ```
 */
export function gridCells(
  grid: SphereGrid,
  seen: ArrayLike<number>,
  bandLimit: number,
  options: SmoothingOptions = {},
): ObservationOperator {
  checkBandLimit("gridCells", bandLimit);
  const cells = grid.nLat * grid.nLon;
  const at = seenPlaces(
    "gridCells",
    seen,
    cells,
    `cells of the grid (${grid.nLat} × ${grid.nLon})`,
  );
  const beam = checkedBeam("gridCells", bandLimit, options);
  const sums = seenValues(at, cells, bandLimit, {
    synthesise: (a, out) => {
      synthesise(coefficients("harmonic", bandLimit, a), grid, { out });
    },
    adjoint: (map, out) => {
      adjointSynthesis(gridFields(grid, map), bandLimit, { out });
    },
  });
  const operator = operatorOf("gridCells", bandLimit, at.length, afterBeam(beam, sums));
  return { ...operator, pointwise: { beam, places: { rings: ringsOfGrid(grid), at } } };
}
