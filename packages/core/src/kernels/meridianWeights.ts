import { equiangularWithPoles } from "../grid/equiangular.ts";
import { type Meridian, meridianOf, withSouthPole } from "../grid/meridian.ts";
import type { SphereGrid } from "../grid/sphereGrid.ts";

/**
 * What turns the maps of a grid with equally spaced rings into maps whose sums with Y_lm, without weights, are a_lm, for
 * all degrees that the grid resolves.
 *
 * On the great circle through longitude λ a field of degrees l < n is a trigonometric polynomial f̃(φ) of degree < n, so its
 * values at M = 2n points give those half a step further, y = S f̃. Given and new points together are the rule of Clenshaw
 * and Curtis with 2n intervals, exact to degree 2n, so that with its weights at the given points, w, and between them, v,
 *
 *     ∫ f Y_lm = Σ w f Y_lm + Σ v (Sf)(SY_lm) = Σ (w f + Sᵀ(v S f)) Y_lm.
 *
 * Degree n itself, cos nφ or sin nφ, is left out of S.
 *
 * Source: the identity of the two sums is the sampling theorem; ducc0 resamples for the same end.
 */
export interface MeridianWeights {
  /** The rings that the weighed maps have: those of the grid, and the south pole where it lacks it. */
  readonly rings: SphereGrid;
  readonly meridian: Meridian;
  /** M, points on a great circle; point i is at colatitude (i + offset) π/intervals, counted around the circle. */
  readonly points: number;
  /** w at the points. Length M. */
  readonly given: Float64Array;
  /** v at the points half a step further. Length M. */
  readonly between: Float64Array;
}

/** The weights of a grid, or undefined if its rings are not equally spaced. */
export function meridianWeights(grid: SphereGrid): MeridianWeights | undefined {
  const meridian = meridianOf(grid);
  if (meridian === undefined) return undefined;
  const { intervals, offset } = meridian;
  const fine = equiangularWithPoles(2 * intervals + 1, { nLon: grid.nLon }).weights;
  const points = 2 * intervals;
  // A pole lies on a circle once, but in two columns.
  const onCircle = (p: number): number => {
    const ring = Math.min(p % (2 * points), 2 * points - (p % (2 * points)));
    return fine[ring] * (ring === 0 || ring === points ? 2 : 1);
  };
  const at = (halfSteps: number) =>
    Float64Array.from({ length: points }, (_, i) => onCircle(2 * i + halfSteps + 2 * offset));
  return { rings: withSouthPole(grid), meridian, points, given: at(0), between: at(1) };
}

/**
 * Copies a map and gives each pole ring a single value: the mean of the ring, which is all that Y_lm sees there, and for
 * a south pole that is lacking the value without which order 0 has no part cos nθ.
 */
export function wholeMap(
  { rings, meridian }: MeridianWeights,
  map: Float64Array,
  whole: Float64Array,
): void {
  const { nLat, nLon } = rings;
  whole.set(map);
  if (meridian.offset !== 0) return;
  const last = (nLat - 1) * nLon;
  whole.fill(meanOf(whole, 0, nLon), 0, nLon);
  let south = 0;
  if (meridian.lacksSouthPole) {
    for (let j = nLat - 2; j >= 0; j--) {
      const sign = (nLat - j) % 2 === 0 ? 1 : -1;
      south += (j === 0 ? 1 : 2) * sign * meanOf(whole, j * nLon, nLon);
    }
  } else {
    south = meanOf(whole, last, nLon);
  }
  whole.fill(south, last);
}

function meanOf(values: Float64Array, from: number, count: number): number {
  let [a, b] = [0, 0];
  for (let i = from; i < from + count - 1; i += 2) {
    a += values[i];
    b += values[i + 1];
  }
  return (a + b + (count % 2 === 1 ? values[from + count - 1] : 0)) / count;
}
