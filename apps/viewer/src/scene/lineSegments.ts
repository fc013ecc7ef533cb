import type { Position } from "../state/state.ts";

/** A line through points of the sphere: longitude and latitude in degrees, as GeoJSON has them. */
export type Polyline = readonly (readonly [longitude: number, latitude: number])[];

/** Short straight pieces of lines: `[λ_start, φ_start, λ_end, φ_end]` per segment, rad, latitude φ. */
export type LineSegments = Float64Array;

/** The position of an end of a segment. */
export function endPosition(longitude: number, latitude: number): Position {
  return { colatitude: Math.PI / 2 - latitude, longitude };
}

const radian = Math.PI / 180;
/** Longest segment, degrees: what is straight in longitude and latitude is drawn straight in the plane. */
const longest = 2.5;

/** Cuts polylines into segments of at most 2.5°. */
export function lineSegments(lines: readonly Polyline[]): LineSegments {
  const segments: number[] = [];
  for (const line of lines) {
    for (let k = 1; k < line.length; k++) {
      const [[λ0, φ0], [λ1, φ1]] = [line[k - 1], line[k]];
      const [east, north] = [λ1 - λ0 - 360 * Math.round((λ1 - λ0) / 360), φ1 - φ0];
      const parts = Math.max(1, Math.ceil(Math.hypot(east, north) / longest));
      for (let i = 0; i < parts; i++) {
        for (const s of [i / parts, (i + 1) / parts]) {
          segments.push((λ0 + s * east) * radian, (φ0 + s * north) * radian);
        }
      }
    }
  }
  return Float64Array.from(segments);
}

/** Meridians and parallels at multiples of a step, degrees, a divisor of 90; four meridians reach the poles. */
export function graticuleLines(step: number): readonly Polyline[] {
  const lines: Polyline[] = [];
  for (let λ = -180; λ < 180; λ += step) {
    const reach = λ % 90 === 0 ? 90 : 90 - step;
    lines.push([
      [λ, -reach],
      [λ, reach],
    ]);
  }
  for (let φ = step - 90; φ < 90; φ += step) {
    // Ends of a part must be less than half way round apart.
    lines.push([-180, -60, 60, 180].map((λ) => [λ, φ] as const));
  }
  return lines;
}

/**
 * Mollweide's t at a latitude, of 2t + sin 2t = π sin φ: by bisection of an increasing function, as good at the
 * poles, where Newton's method is slow.
 */
export function auxiliaryAngle(φ: number): number {
  const wanted = Math.PI * Math.sin(Math.abs(φ));
  let [low, high] = [0, Math.PI / 2];
  for (let k = 0; k < 52; k++) {
    const t = (low + high) / 2;
    if (2 * t + Math.sin(2 * t) < wanted) low = t;
    else high = t;
  }
  return (Math.sign(φ) * (low + high)) / 2;
}
