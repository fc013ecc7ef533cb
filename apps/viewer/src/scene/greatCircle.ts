import type { Position } from "../state/state.ts";

/** Points along a great circle. */
export interface GreatCircle {
  readonly positions: readonly Position[];
  /** Angle of each from the first, rad. */
  readonly angles: readonly number[];
}

/**
 * Points at even steps of the shorter great circle between two points, ends included: at the angle φ from a,
 *
 *     p = cos φ a + sin φ c,   c the unit vector perpendicular to a in the plane of a and b.
 *
 * Opposite points are joined by no one circle: then c points to the north pole.
 */
export function greatCircle(from: Position, to: Position, count: number): GreatCircle {
  const [a, b] = [directionOf(from), directionOf(to)];
  const axis = cross(a, b);
  const ω = Math.atan2(length(axis), dot(a, b));
  // Perpendicular to a, in the plane of the circle, on the side of b; toward the pole where b does not say.
  const across = length(axis) > 1e-12 ? cross(axis, a) : cross(cross(a, [0, 0, 1]), a);
  const size = length(across);
  const aside = size > 1e-12 ? across.map((x) => x / size) : [1, 0, 0];
  const angles = Array.from({ length: count }, (_, k) => (ω * k) / (count - 1));
  const positions = angles.map((angle) => {
    const [x, y, z] = a.map((u, i) => Math.cos(angle) * u + Math.sin(angle) * aside[i]);
    return { colatitude: Math.atan2(Math.hypot(x, y), z), longitude: Math.atan2(y, x) };
  });
  return { positions, angles };
}

type Vector = readonly number[];

function directionOf({ colatitude, longitude }: Position): Vector {
  const outward = Math.sin(colatitude);
  return [outward * Math.cos(longitude), outward * Math.sin(longitude), Math.cos(colatitude)];
}

function cross([x, y, z]: Vector, [u, v, w]: Vector): Vector {
  return [y * w - z * v, z * u - x * w, x * v - y * u];
}

function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0);
}

function length(a: Vector): number {
  return Math.hypot(...a);
}
