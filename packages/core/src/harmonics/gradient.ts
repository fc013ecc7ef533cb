import { type GridFields, gridFields, type SphereGrid } from "../grid/sphereGrid.ts";
import { sphericalTransform } from "../kernels/kernel.ts";
import { fillEastward, fillHorizontal, fillVertical } from "./cartesianGradient.ts";
import { checkBasis, type HarmonicCoefficients } from "./coefficients.ts";
import { type GradientRings, gradientRings } from "./gradientRings.ts";
import { checkGrid, checkOptions, checkTransform, resultArray } from "./transformChecks.ts";

/** The gradient of fields on the sphere, by its components along the meridians and the parallels. */
export interface SphereGradient {
  /** ∂_θ f: the slope southward, per rad. */
  readonly south: GridFields;
  /** ∂_λ f / sin θ: the slope eastward, per rad. */
  readonly east: GridFields;
}

/** What {@link synthesiseGradient} does beside the sums. */
export interface GradientOptions {
  /** Unit of the slopes, as text. Default none. */
  readonly unit?: string | undefined;
  /**
   * Arrays of batch·nLat·nLon numbers each that receive the slopes and are kept in the result. Default new arrays. Room for
   * coefficients and rings of up to eight fields is needed beside them.
   */
  readonly out?: { readonly south: Float64Array; readonly east: Float64Array } | undefined;
}

/** Fields whose parts are held at once, fewer if they are large. */
const LARGEST_BATCH = 8;
/** Numbers held at once, unless those of one field are more. */
const NUMBERS_BUDGET = 2 ** 23;

/**
 * The surface gradient ∇f at the points of any grid, by as many sums as two syntheses:
 *
 *     ∇f = ∂_θ f e_θ + (∂_λ f / sin θ) e_λ.
 *
 * On rings nearer the poles than the equator from the Cartesian components x and y of ∇f, which have band limit
 * bandLimit + 1 and are smooth at the poles,
 *
 *     ∂_θ f = (x cos λ + y sin λ)/cos θ,   ∂_λ f / sin θ = y cos λ − x sin λ,
 *
 * for ∇f has no radial part; on the others from z = −sin θ ∂_θ f and ∂_λ f. Nothing is divided by less than √½, so that
 * slopes near the poles are as accurate as the field. On a ring at a pole they are along e_θ and e_λ of each meridian's limit.
 *
 * @throws {@link DomainError} if there is no transform with the band limit.
 * @throws {@link ShapeError} if an array of `out` has another length.
 *
 * @example
 * ```ts
 * import { coefficients, equiangularWithPoles, synthesiseGradient } from "@chaosphere/core";
 *
 * // x = √(4π/3) Y_11: at the north pole its slope is e_θ at longitude 0, and −e_λ at 90° E.
 * const x = coefficients("harmonic", 2, Float64Array.of(0, 0, 0, Math.sqrt((4 * Math.PI) / 3)));
 * const { south, east } = synthesiseGradient(x, equiangularWithPoles(3, { nLon: 4 }));
 * console.log(south.values[0].toFixed(6), east.values[1].toFixed(6)); // 1.000000 -1.000000
 * ```
 */
export function synthesiseGradient(
  a: HarmonicCoefficients,
  grid: SphereGrid,
  options: GradientOptions = {},
): SphereGradient {
  const caller = "synthesiseGradient";
  checkBasis(caller, a, "harmonic");
  checkGrid("synthesise", grid);
  checkTransform(caller, a.bandLimit);
  checkOptions(caller, options);
  const { unit, out } = options;
  const length = a.batch * grid.nLat * grid.nLon;
  const south = resultArray(caller, length, a.values, out?.south);
  const east = resultArray(caller, length, a.values, out?.east);
  for (const rings of gradientRings(grid)) fillRings(a, grid, rings, south, east);
  return { south: gridFields(grid, south, unit), east: gridFields(grid, east, unit) };
}

/** The slopes on some of the rings. */
function fillRings(
  a: HarmonicCoefficients,
  grid: SphereGrid,
  rings: GradientRings,
  south: Float64Array,
  east: Float64Array,
): void {
  const { bandLimit, batch, values } = a;
  const transform = sphericalTransform(rings.grid, bandLimit + 1);
  const row = (bandLimit + 1) ** 2;
  const part = rings.grid.nLat * rings.grid.nLon;
  const map = grid.nLat * grid.nLon;
  const fits = Math.floor(NUMBERS_BUDGET / (2 * (row + part)));
  const most = Math.max(1, Math.min(LARGEST_BATCH, batch, fits));
  const room = workspace(2 * most * (row + part));
  const fill = rings.isPolar ? fillHorizontal : fillBoth;
  const project = rings.isPolar ? projectPolar : projectEquatorial;
  for (let first = 0; first < batch; first += most) {
    const count = Math.min(most, batch - first);
    const [p, q] = [room.subarray(0, count * row), room.subarray(count * row, 2 * count * row)];
    const maps = room.subarray(2 * count * row, 2 * count * (row + part));
    const [u, v] = [maps.subarray(0, count * part), maps.subarray(count * part)];
    for (let b = 0; b < count; b++) {
      const from = (first + b) * bandLimit ** 2;
      fill(
        values.subarray(from, from + bandLimit ** 2),
        bandLimit,
        p.subarray(b * row, (b + 1) * row),
        q.subarray(b * row, (b + 1) * row),
      );
    }
    // Both at once: they share the Legendre functions.
    transform.synthesise(room.subarray(0, 2 * count * row), maps);
    for (let b = 0; b < count; b++) {
      const to = (first + b) * map;
      project(
        rings,
        u.subarray(b * part, (b + 1) * part),
        v.subarray(b * part, (b + 1) * part),
        south.subarray(to, to + map),
        east.subarray(to, to + map),
      );
    }
  }
}

/** The rows of z and ∂_λ f. */
function fillBoth(row: Float64Array, bandLimit: number, z: Float64Array, eastward: Float64Array) {
  fillVertical(row, bandLimit, z);
  fillEastward(row, bandLimit, eastward);
}

/** South and east from x and y. */
function projectPolar(
  { grid, places }: GradientRings,
  x: Float64Array,
  y: Float64Array,
  south: Float64Array,
  east: Float64Array,
): void {
  const { nLon, colatitudes, firstLongitude } = grid;
  const circle = new Float64Array(2 * nLon);
  for (let k = 0; k < nLon; k++) {
    const λ = firstLongitude + (2 * Math.PI * k) / nLon;
    circle[2 * k] = Math.cos(λ);
    circle[2 * k + 1] = Math.sin(λ);
  }
  for (let j = 0; j < places.length; j++) {
    const cosθ = Math.cos(colatitudes[j]);
    const [from, to] = [j * nLon, places[j] * nLon];
    if (to >= south.length) continue;
    for (let k = 0; k < nLon; k++) {
      const [cosλ, sinλ] = [circle[2 * k], circle[2 * k + 1]];
      south[to + k] = (x[from + k] * cosλ + y[from + k] * sinλ) / cosθ;
      east[to + k] = y[from + k] * cosλ - x[from + k] * sinλ;
    }
  }
}

/** South and east from z and ∂_λ f. */
function projectEquatorial(
  { grid, places }: GradientRings,
  z: Float64Array,
  eastward: Float64Array,
  south: Float64Array,
  east: Float64Array,
): void {
  const { nLon, colatitudes } = grid;
  for (let j = 0; j < places.length; j++) {
    const sine = Math.sin(colatitudes[j]);
    const [from, to] = [j * nLon, places[j] * nLon];
    for (let k = 0; k < nLon; k++) {
      south[to + k] = -z[from + k] / sine;
      east[to + k] = eastward[from + k] / sine;
    }
  }
}

let held = new Float64Array(0);

/** Room for some numbers, kept for the next call unless it is large. */
function workspace(length: number): Float64Array {
  if (held.length >= length) return held.subarray(0, length);
  const room = new Float64Array(length);
  if (length <= NUMBERS_BUDGET) held = room;
  return room;
}
