import type { Position } from "../state/state.ts";
import { endPosition } from "./lineSegments.ts";

/** A contour from end to end, or once round: points of longitude and latitude, rad. */
export interface ContourPiece {
  readonly level: number;
  readonly points: readonly Point[];
}

/** A point of a contour. */
export type Point = readonly [longitude: number, latitude: number];

/** A place on a contour at which it is nearly straight. */
export interface ContourAnchor {
  /** The value of the field there. */
  readonly level: number;
  readonly at: Position;
  /** A point farther along the line. */
  readonly towards: Position;
}

/** Points of a contour between two places for its number, and by which its direction is told: steps of the raster. */
const [apart, span] = [12, 4];
/** Cosine of the largest bend under a number. */
const straight = Math.cos(0.4);

/** Places for numbers, those of long contours first, of each its middle before what lies on either side. */
export function anchorsOf(pieces: readonly ContourPiece[]): readonly ContourAnchor[] {
  const long = pieces
    .filter(({ points }) => points.length > 2 * apart)
    .sort((a, b) => b.points.length - a.points.length);
  const places = long.flatMap(({ level, points }) => {
    const count = Math.floor((points.length - 2 * span) / apart);
    return Array.from({ length: count }, (_, k) => {
      // 0, 1, −1, 2, −2 … from the middle of the contour.
      const steps = Math.ceil(k / 2) * (k % 2 === 1 ? 1 : -1);
      return { level, points, rank: k, at: Math.floor(points.length / 2) + steps * apart };
    });
  });
  return places
    .sort((a, b) => a.rank - b.rank)
    .filter(({ points, at }) => at >= span && at < points.length - span)
    .filter(({ points, at }) => bendAt(points, at) > straight)
    .map(({ level, points, at }) => ({
      level,
      at: endPosition(...points[at]),
      towards: endPosition(...points[at + span]),
    }));
}

/** Cosine of the angle between the directions before and after a point. */
function bendAt(points: readonly Point[], k: number): number {
  const narrow = Math.cos(points[k][1]);
  const [a, b] = [points[k - span], points[k + span]].map(([λ, φ]) => [
    narrow * (λ - points[k][0]),
    φ - points[k][1],
  ]);
  return -(a[0] * b[0] + a[1] * b[1]) / (Math.hypot(...a) * Math.hypot(...b));
}
