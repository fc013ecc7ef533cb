import { fibonacciPoints } from "@chaosphere/model";
import { formatValue } from "../session/reading.ts";
import type { Session } from "../session/session.ts";
import { type Components, showsArrows, type VectorAt } from "../session/vectors.ts";
import type { Position, ViewerState } from "../state/state.ts";
import { contains, type Pixel, pixelBeyond, type Rect, type View } from "./viewGeometry.ts";

/** How long arrows are in all views of a frame. */
export interface ArrowScale {
  /** Distance of neighbouring arrows, CSS pixels. */
  readonly spacing: number;
  /** CSS pixels per unit of speed. */
  readonly perUnit: number;
  /** The arrow that the legend shows. */
  readonly key: ArrowKey;
}

/** An arrow of known length, CSS pixels, and the speed that it stands for. */
export interface ArrowKey {
  readonly length: number;
  /** "10 m s-1". */
  readonly words: string;
}

/** Least and greatest distance of neighbouring arrows, CSS pixels, and how many stand across a small view. */
const [nearest, farthest, across] = [20, 40, 18];
/** Angle by which a point is moved to find the direction in which a vector appears, rad. */
const step = 1e-5;
/** Arrows on the whole sphere at most; beyond, they stand farther apart. */
const mostArrows = 2 ** 15;

/**
 * The scale that the arrows of a state have in views of a size: nearly as long as they are apart at the speed that is usual
 * among the members and times of the sides; null where there are no arrows.
 */
export function arrowScale(
  state: ViewerState,
  session: Pick<Session, "left" | "right">,
  { width, height }: Pick<Rect, "width" | "height">,
): ArrowScale | null {
  if (!showsArrows(state, session)) return null;
  const sides = state.right === null ? [session.left] : [session.left, session.right];
  const vectors = sides.flatMap((sequence) => sequence?.vectors ?? []);
  const usual = Math.max(0, ...vectors.map(({ usualSpeed }) => usualSpeed));
  if (!(usual > 0)) return null;
  const spacing = Math.max(nearest, Math.min(farthest, Math.min(width, height) / across));
  const perUnit = (0.9 * spacing) / usual;
  const speed = roundBelow(usual);
  const words = `${formatValue(speed)} ${vectors[0]?.unit ?? ""}`.trim();
  return { spacing, perUnit, key: { length: perUnit * speed, words } };
}

/** The multiple of 1, 2 or 5 times a power of ten at or below a number. */
function roundBelow(x: number): number {
  const power = 10 ** Math.floor(Math.log10(x));
  return (x >= 5 * power ? 5 : x >= 2 * power ? 2 : 1) * power;
}

/**
 * The arrows of a view as an SVG path, at the points of an even lattice that is finer at larger zoom. An arrow points where its
 * vector goes on the picture. On the globe it is the vector seen from afar, shorter toward the rim; on maps its length is
 * true to the scale everywhere.
 *
 * @param radiusAt - Radius of the surface.
 */
export function arrowPath(
  view: View,
  vectorAt: VectorAt,
  { spacing, perUnit }: ArrowScale,
  radiusAt: (at: Position) => number,
): string {
  const pixels = 1 / view.unit;
  const { colatitudes, longitudes } = lattice(pixels / spacing);
  const parts: string[] = [];
  for (let i = 0; i < colatitudes.length; i++) {
    const at = { colatitude: colatitudes[i], longitude: longitudes[i] };
    const from = pixelBeyond(view, at, radiusAt(at));
    if (!from || !contains(view.rect, from)) continue;
    const vector = vectorAt(at);
    const speed = Math.hypot(vector.east, vector.north);
    if (!(speed > 0)) continue;
    const moved = pixelBeyond(view, shifted(at, vector, step / speed), radiusAt(at));
    if (!moved) continue;
    const [dx, dy] = [(moved.x - from.x) / step, (moved.y - from.y) / step];
    const apparent = Math.hypot(dx, dy);
    // Across the edge of a map.
    if (!(apparent > 0 && apparent < 1e3 * pixels)) continue;
    const length = perUnit * speed * (view.kind === "globe" ? apparent / pixels : 1);
    parts.push(arrow(from, (length * dx) / apparent, (length * dy) / apparent));
  }
  return parts.join("");
}

/** An arrow about its middle. */
export function arrow({ x, y }: Pixel, dx: number, dy: number): string {
  const length = Math.hypot(dx, dy);
  if (length < 1) return `M${at(x)} ${at(y)}h0`;
  const head = Math.min(7, Math.max(2.5, 0.4 * length));
  const [tipX, tipY] = [x + dx / 2, y + dy / 2];
  const barb = (turn: number): string => {
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    const [u, v] = [dx / length, dy / length];
    return `${at(tipX - head * (c * u - s * v))} ${at(tipY - head * (s * u + c * v))}`;
  };
  const [left, right] = [barb(0.45), barb(-0.45)];
  return `M${at(x - dx / 2)} ${at(y - dy / 2)}L${at(tipX)} ${at(tipY)}M${left}L${at(tipX)} ${at(tipY)}L${right}`;
}

function at(x: number): string {
  return x.toFixed(1);
}

/** The position that a point moves to along a vector, by a short time. */
function shifted(
  { colatitude, longitude }: Position,
  { east, north }: Components,
  time: number,
): Position {
  return {
    colatitude: colatitude - time * north,
    longitude: longitude + (time * east) / Math.sin(colatitude),
  };
}

const lattices = new Map<number, ReturnType<typeof fibonacciPoints>>();

/** A lattice whose points are about 1/density rad apart, one of a few, so that arrows stay in their places while a view is zoomed. */
function lattice(density: number): ReturnType<typeof fibonacciPoints> {
  const wanted = 4 * Math.PI * density ** 2;
  const count = Math.min(mostArrows, 2 ** Math.round(Math.log2(Math.max(32, wanted))));
  const points = lattices.get(count) ?? fibonacciPoints(count);
  lattices.set(count, points);
  return points;
}
