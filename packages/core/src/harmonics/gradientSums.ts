import { fillEastward, fillHorizontal, fillVertical } from "./cartesianGradient.ts";
import type { HarmonicCoefficients } from "./coefficients.ts";

/** Rings on which the gradient is projected in one way, and their points as they follow each other. */
export interface GradientPart {
  /** Whether the rings are nearer the poles than the equator. */
  readonly isPolar: boolean;
  /** Number of points. */
  readonly points: number;
  /** Rows of (L + 1)² coefficients to maps of the points. */
  readonly synthesise: (rows: Float64Array, maps: Float64Array) => void;
  /** Runs of points on one ring. */
  readonly runs: readonly GradientRun[];
}

/** The points of a ring in a part and in the whole. */
export interface GradientRun {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly colatitude: number;
  readonly firstLongitude: number;
}

/** Arrays of batch·points numbers each that receive the slopes. */
export interface Slopes {
  readonly south: Float64Array;
  readonly east: Float64Array;
}

/** Fields whose parts are held at once, fewer if they are large. */
const LARGEST_BATCH = 8;
/** Numbers held at once, unless those of one field are more. */
const NUMBERS_BUDGET = 2 ** 23;

/** Whether a ring is nearer a pole than the equator. */
export function isPolar(colatitude: number): boolean {
  return Math.abs(Math.cos(colatitude)) > Math.SQRT1_2;
}

/**
 * The slopes of a batch of fields on the points of a part, by two sums: of the Cartesian components x and y of ∇f near the
 * poles, of z = −sin θ ∂_θ f and ∂_λ f elsewhere. `points` is the number of points of the whole.
 */
export function fillSlopes(
  { bandLimit, batch, values }: HarmonicCoefficients,
  part: GradientPart,
  points: number,
  { south, east }: Slopes,
): void {
  const row = (bandLimit + 1) ** 2;
  const fits = Math.floor(NUMBERS_BUDGET / (2 * (row + part.points)));
  const most = Math.max(1, Math.min(LARGEST_BATCH, batch, fits));
  const room = workspace(2 * most * (row + part.points));
  const project = part.isPolar ? projectPolar : projectEquatorial;
  for (let first = 0; first < batch; first += most) {
    const count = Math.min(most, batch - first);
    const rows = room.subarray(0, 2 * count * row);
    const maps = room.subarray(2 * count * row, 2 * count * (row + part.points));
    for (let b = 0; b < count; b++) {
      const field = values.subarray((first + b) * bandLimit ** 2, (first + b + 1) * bandLimit ** 2);
      const p = rows.subarray(b * row, (b + 1) * row);
      const q = rows.subarray((count + b) * row, (count + b + 1) * row);
      if (part.isPolar) {
        fillHorizontal(field, bandLimit, p, q);
      } else {
        fillVertical(field, bandLimit, p);
        fillEastward(field, bandLimit, q);
      }
    }
    // Both at once: they share the Legendre functions.
    part.synthesise(rows, maps);
    for (let b = 0; b < count; b++) {
      const u = maps.subarray(b * part.points, (b + 1) * part.points);
      const v = maps.subarray((count + b) * part.points, (count + b + 1) * part.points);
      const at = (first + b) * points;
      for (const run of part.runs) project(run, u, v, south, east, at + run.to);
    }
  }
}

/** South and east from x and y: (x cos λ + y sin λ)/cos θ, for ∇f has no radial part, and y cos λ − x sin λ. */
function projectPolar(
  { from, count, colatitude, firstLongitude }: GradientRun,
  x: Float64Array,
  y: Float64Array,
  south: Float64Array,
  east: Float64Array,
  to: number,
): void {
  const cosθ = Math.cos(colatitude);
  const circle = circleOf(count, firstLongitude);
  for (let k = 0; k < count; k++) {
    const cosλ = circle[2 * k];
    const sinλ = circle[2 * k + 1];
    south[to + k] = (x[from + k] * cosλ + y[from + k] * sinλ) / cosθ;
    east[to + k] = y[from + k] * cosλ - x[from + k] * sinλ;
  }
}

/** South and east from z and ∂_λ f. */
function projectEquatorial(
  { from, count, colatitude }: GradientRun,
  z: Float64Array,
  eastward: Float64Array,
  south: Float64Array,
  east: Float64Array,
  to: number,
): void {
  const sine = Math.sin(colatitude);
  for (let k = 0; k < count; k++) {
    south[to + k] = -z[from + k] / sine;
    east[to + k] = eastward[from + k] / sine;
  }
}

let latest = { count: 0, firstLongitude: 0, circle: new Float64Array(0) };

/** cos λ and sin λ of the points of a ring, interleaved; kept for the next ring. */
function circleOf(count: number, firstLongitude: number): Float64Array {
  if (latest.count === count && latest.firstLongitude === firstLongitude) return latest.circle;
  const circle = new Float64Array(2 * count);
  for (let k = 0; k < count; k++) {
    const λ = firstLongitude + (2 * Math.PI * k) / count;
    circle[2 * k] = Math.cos(λ);
    circle[2 * k + 1] = Math.sin(λ);
  }
  latest = { count, firstLongitude, circle };
  return circle;
}

let held = new Float64Array(0);

/** Room for some numbers, kept for the next call unless it is large. */
function workspace(length: number): Float64Array {
  if (held.length >= length) return held.subarray(0, length);
  const room = new Float64Array(length);
  if (length <= NUMBERS_BUDGET) held = room;
  return room;
}
