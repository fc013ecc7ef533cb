import { coefficients } from "@chaosphere/core";
import {
  adjointSynthesisOnRings,
  type IsoLatitudeRings,
  ringFields,
  synthesiseOnRings,
} from "@chaosphere/core/rings";
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
 * The values of a field at the seen points of rings of constant latitude, in their order: the pixels of a HEALPix map by
 * `healpixRings` of @chaosphere/data, in RING order, or a reduced Gaussian grid. A pixel is the value at its centre; the mean
 * over its area is that of a field smoothed by the pixel's window, which is multiplied into `beam`.
 *
 * @param seen 1 for a seen point, 0 for a gap, ring after ring. Length rings.points.
 * @throws {@link ShapeError} if there is not one mark per point, or one beam factor per degree.
 * @throws {@link DomainError} if no point is seen, a mark is neither 0 nor 1, or the band limit is not one of the transforms.
 *
 * Source: docs/theory/formulas.md (P1, P2).
 *
 * @example
 * ```ts
 * import { isoLatitudeRings } from "@chaosphere/core/rings";
 * import { ringPixels } from "@chaosphere/score/posterior";
 *
 * // Two rings of which the first point is hidden; √(4π) Y_00 = 1 at the others.
 * const colatitudes = [Math.PI / 6, Math.PI / 3];
 * const rings = isoLatitudeRings({ colatitudes, counts: [2, 3], weights: [1, 1] });
 * const pixels = ringPixels(rings, [0, 1, 1, 1, 1], 1);
 * const values = pixels.apply(Float64Array.of(Math.sqrt(4 * Math.PI)));
 * console.log([...values].map((v) => v.toFixed(3)).join(" ")); // 1.000 1.000 1.000 1.000
 * ```
 */
export function ringPixels(
  rings: IsoLatitudeRings,
  seen: ArrayLike<number>,
  bandLimit: number,
  options: SmoothingOptions = {},
): ObservationOperator {
  checkBandLimit("ringPixels", bandLimit);
  const at = seenPlaces("ringPixels", seen, rings.points, "points of the rings");
  const beam = checkedBeam("ringPixels", bandLimit, options);
  const sums = seenValues(at, rings.points, bandLimit, {
    synthesise: (a, out) => {
      synthesiseOnRings(coefficients("harmonic", bandLimit, a), rings, { out });
    },
    adjoint: (maps, out) => {
      adjointSynthesisOnRings(ringFields(rings, maps), bandLimit, { out });
    },
  });
  const operator = operatorOf("ringPixels", bandLimit, at.length, afterBeam(beam, sums));
  return { ...operator, pointwise: { beam, places: { rings, at } } };
}
