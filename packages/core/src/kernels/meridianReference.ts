import type { SphereGrid } from "../grid/sphereGrid.ts";
import { halfTurn } from "./halfTurn.ts";
import { type MeridianWeights, wholeMap } from "./meridianWeights.ts";

/** Weighs maps along the great circles through the poles; see `meridianWeights.ts`. */
export interface MeridianWeighing {
  /** The rings of the weighed map. */
  readonly rings: SphereGrid;
  /** Bytes held. */
  readonly size: number;
  /** The weighed map of a map, in an array that the next call overwrites. */
  readonly weigh: (map: Float64Array) => Float64Array;
}

/**
 * The weighing in plain sums, the definition of correct, with the interpolation
 *
 *     (S f̃)(φ_i + π/M) = (1/M) Σ_j (−1)^{i−j} cot((i − j + ½) π/M) f̃(φ_j).
 */
export function referenceWeighing(weights: MeridianWeights): MeridianWeighing {
  const { rings, meridian, points, given, between } = weights;
  const { nLat, nLon } = rings;
  const turn = halfTurn(nLon);
  const map = new Float64Array(nLat * nLon);
  const turned = new Float64Array(nLat * nLon);
  const out = new Float64Array(nLat * nLon);
  const circle = new Float64Array(points);
  const midway = new Float64Array(points);
  const kernel = Float64Array.from({ length: points }, (_, p) => {
    return (p % 2 === 0 ? 1 : -1) / (points * Math.tan(((p + 0.5) * Math.PI) / points));
  });
  /** The ring of point i, 0 ≤ i < 2·intervals. */
  const ringOf = (i: number) => (i < nLat ? i : points - i - (meridian.offset === 0 ? 0 : 1));

  return {
    rings,
    size: 8 * 3 * nLat * nLon,
    weigh(source) {
      wholeMap(weights, source, map);
      turn(map, turned);
      for (let k = 0; k < nLon; k++) {
        for (let i = 0; i < points; i++)
          circle[i] = (i < nLat ? map : turned)[ringOf(i) * nLon + k];
        for (let i = 0; i < points; i++) {
          midway[i] = 0;
          for (let j = 0; j < points; j++) {
            midway[i] += kernel[(i - j + points) % points] * circle[j];
          }
          midway[i] *= between[i];
        }
        for (let i = 0; i < nLat; i++) {
          let sum = given[i] * circle[i];
          for (let j = 0; j < points; j++) sum += kernel[(j - i + points) % points] * midway[j];
          const isPole = meridian.offset === 0 && (i === 0 || i === nLat - 1);
          out[i * nLon + k] = isPole ? sum / 2 : sum;
        }
      }
      return out;
    },
  };
}
