import { meridianOf, withSouthPole } from "../grid/meridian.ts";
import type { SphereGrid } from "../grid/sphereGrid.ts";
import type { MeridianWeighing } from "./meridianReference.ts";
import { type MeridianWeights, meridianWeights } from "./meridianWeights.ts";
import type { SphericalTransform } from "./referenceTransform.ts";

/** Fields whose maps are held at once, fewer if they are large. */
const LARGEST_BATCH = 8;
/** Bytes of maps held at once. */
const MAPS_BUDGET = 2 ** 26;

/** What a transform along the meridians is made of. */
export interface MeridianParts {
  /** The transform on whole rings, mirrored at the equator, and the bytes that it holds. */
  readonly inner: (rings: SphereGrid) => SphericalTransform & { readonly size?: number };
  readonly weighing: (weights: MeridianWeights) => MeridianWeighing;
}

/** Whether the transform of the grid needs {@link meridianTransform}: for degrees beyond its weights, or for a south pole. */
export function needsMeridians(grid: SphereGrid, bandLimit: number): boolean {
  const meridian = meridianOf(grid);
  return (
    meridian !== undefined &&
    (meridian.lacksSouthPole ||
      (!isByQuadrature(grid, bandLimit) && bandLimit <= grid.resolvedDegree + 1))
  );
}

/** Whether the weights of the grid separate the degrees l < bandLimit. */
function isByQuadrature({ exactDegree }: SphereGrid, bandLimit: number): boolean {
  return 2 * (bandLimit - 1) <= exactDegree;
}

/**
 * The transform of a grid with equally spaced rings from one on whole rings: analysis beyond the exactness of the weights
 * by the weighing of `meridianWeights.ts`, and a south pole that the grid lacks put in and left out.
 */
export function meridianTransform(
  grid: SphereGrid,
  bandLimit: number,
  { inner: innerOf, weighing: weighingOf }: MeridianParts,
): SphericalTransform & { readonly size: number } {
  const rings = withSouthPole(grid);
  const inner = innerOf(rings);
  const map = grid.nLat * grid.nLon;
  const wholeSize = rings.nLat * rings.nLon;
  const row = bandLimit ** 2;
  const most = Math.max(1, Math.min(LARGEST_BATCH, Math.floor(MAPS_BUDGET / (8 * wholeSize))));
  let weighing: MeridianWeighing | undefined;
  let held = new Float64Array(0);

  const weighed = (source: Float64Array): Float64Array => {
    const weights = weighing ? undefined : meridianWeights(grid);
    if (weights) weighing = weighingOf(weights);
    return weighing ? weighing.weigh(source) : source;
  };
  const wholeMaps = (batch: number): Float64Array => {
    if (held.length < batch * wholeSize) held = new Float64Array(batch * wholeSize);
    return held.subarray(0, batch * wholeSize);
  };
  /** Calls `work` for up to `most` fields at a time. */
  const inBatches = (
    maps: Float64Array,
    coefficients: Float64Array,
    work: (maps: Float64Array, rows: Float64Array, batch: number) => void,
  ): void => {
    for (let first = 0; first * row < coefficients.length; first += most) {
      const rows = coefficients.subarray(first * row, (first + most) * row);
      work(maps.subarray(first * map, (first + most) * map), rows, rows.length / row);
    }
  };
  const padded = (maps: Float64Array, batch: number): Float64Array => {
    const whole = wholeMaps(batch);
    for (let b = 0; b < batch; b++) {
      whole.set(maps.subarray(b * map, (b + 1) * map), b * wholeSize);
      whole.fill(0, b * wholeSize + map, (b + 1) * wholeSize);
    }
    return whole;
  };

  return {
    get size() {
      return (inner.size ?? 0) + 8 * held.length + (weighing?.size ?? 0);
    },
    synthesise(coefficients, maps) {
      if (rings === grid) return inner.synthesise(coefficients, maps);
      inBatches(maps, coefficients, (some, rows, batch) => {
        const whole = wholeMaps(batch);
        inner.synthesise(rows, whole);
        for (let b = 0; b < batch; b++) {
          some.set(whole.subarray(b * wholeSize, b * wholeSize + map), b * map);
        }
      });
    },
    adjoint(maps, coefficients) {
      if (rings === grid) return inner.adjoint(maps, coefficients);
      inBatches(maps, coefficients, (some, rows, batch) =>
        inner.adjoint(padded(some, batch), rows),
      );
    },
    analyse(maps, coefficients) {
      inBatches(maps, coefficients, (some, rows, batch) => {
        if (isByQuadrature(grid, bandLimit)) return inner.analyse(padded(some, batch), rows);
        if (batch === 1) return inner.adjoint(weighed(some), rows);
        const whole = wholeMaps(batch);
        for (let b = 0; b < batch; b++) {
          whole.set(weighed(some.subarray(b * map, (b + 1) * map)), b * wholeSize);
        }
        inner.adjoint(whole, rows);
      });
    },
  };
}
