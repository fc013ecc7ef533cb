import type { FrameView } from "../scene/frame.ts";
import type { Lines } from "../scene/glStage.ts";
import { lineLook } from "../scene/lineLooks.ts";
import { endPosition, type LineSegments } from "../scene/lineSegments.ts";
import { lineStyles } from "../scene/lineStyles.ts";
import type { LineLayer } from "../scene/picture.ts";
import { reliefAt } from "../scene/reliefSurface.ts";
import { heightToward, type Pixel, pixelBeyond, type Rect } from "../scene/viewGeometry.ts";
import type { Position } from "../state/state.ts";

/** A layer of lines of one view, as SVG paths in CSS pixels of the views. */
export interface VectorLines {
  readonly name: LineLayer["name"];
  /** The lines on pale and those on dark parts of the field; empty where there are none. */
  readonly dark: string;
  readonly pale: string;
  readonly width: number;
  readonly opacity: number;
}

/** The lines of a view as they are drawn on the page: cut at the limb of the globe, at the edges of maps and behind hills. */
export function vectorLines(seen: FrameView, lines: Lines): readonly VectorLines[] {
  const { content } = seen;
  if (!content) return [];
  const layers: Lines = {
    ...(content.contours && { contours: content.contours.segments }),
    ...lines,
  };
  const look = lineLook(content);
  const placeOf = sightOf(seen, look.radius);
  return (Object.entries(layers) as [LineLayer["name"], LineSegments][]).map(([name, segments]) => {
    const strokes = { dark: stroke(), pale: stroke() };
    for (let i = 0; i < segments.length; i += 4) {
      const [λ0, φ0, λ1, φ1] = segments.subarray(i, i + 4);
      const tone = look.isPale(endPosition(λ0, φ0)) ? "dark" : "pale";
      for (const [s0, s1] of partsOf(seen, λ0, λ1)) {
        const at = (s: number) => placeOf(endPosition(λ0 + s * (λ1 - λ0), φ0 + s * (φ1 - φ0)));
        const part = partInSight(at, s0, s1);
        if (part && touches(seen.view.rect, part)) strokes[tone].add(...part);
      }
    }
    return { name, dark: strokes.dark.path(), pale: strokes.pale.path(), ...lineStyles[name] };
  });
}

/** Radii by which a line may lie below the surface in its line of sight before it is hidden. */
const sunk = 0.005;

/** Where a point of a line appears; undefined behind the globe and its hills. */
function sightOf(
  { view, content }: FrameView,
  radius: (at: Position) => number,
): (at: Position) => Pixel | undefined {
  const relief = content?.relief;
  const height = (at: Position): number => radius(at) * heightToward(view.camera, at);
  return (at) => {
    const place = pixelBeyond(view, at, radius(at));
    const front = place && relief ? reliefAt(relief, view, place) : undefined;
    return front && height(front) > height(at) + sunk ? undefined : place;
  };
}

type Part = readonly [from: number, to: number];

/** The parts of a segment between the edges of a map: shares of its length. */
function partsOf({ view: { kind, camera } }: FrameView, λ0: number, λ1: number): readonly Part[] {
  if (kind === "globe") return [[0, 1]];
  const turns = (λ0 - camera.longitude) / (2 * Math.PI);
  const start = 2 * Math.PI * (turns - Math.round(turns));
  const end = start + λ1 - λ0;
  if (Math.abs(end) <= Math.PI) return [[0, 1]];
  const cut = (Math.sign(end) * Math.PI - start) / (end - start);
  // On either side of the edge, where a projection knows which is meant.
  const aside = 1e-6;
  return [
    [0, Math.max(0, cut - aside)],
    [Math.min(1, cut + aside), 1],
  ];
}

/** Halvings of a segment of 2.5° until its end is within a thousandth of a pixel of the limb. */
const halvings = 16;

/** The part of a segment that is in sight, cut where it goes out of it. */
function partInSight(
  placeOf: (s: number) => Pixel | undefined,
  from: number,
  to: number,
): readonly [Pixel, Pixel] | undefined {
  const [start, end] = [placeOf(from), placeOf(to)];
  if (start && end) return [start, end];
  const seen = start ?? end;
  if (!seen) return undefined;
  let [inside, outside] = start ? [from, to] : [to, from];
  let last = seen;
  for (let k = 0; k < halvings; k++) {
    const middle = (inside + outside) / 2;
    const place = placeOf(middle);
    if (place) [inside, last] = [middle, place];
    else outside = middle;
  }
  return start ? [seen, last] : [last, seen];
}

/** Whether a straight line may cross a rectangle: its ends are not both beyond one side. */
function touches({ x, y, width, height }: Rect, [a, b]: readonly [Pixel, Pixel]): boolean {
  return (
    Math.max(a.x, b.x) >= x &&
    Math.min(a.x, b.x) <= x + width &&
    Math.max(a.y, b.y) >= y &&
    Math.min(a.y, b.y) <= y + height
  );
}

/** Writes a path: pieces that begin where the last one ended continue it. */
function stroke(): { add(from: Pixel, to: Pixel): void; path(): string } {
  const parts: string[] = [];
  let end = "";
  return {
    add: (from, to) => {
      const [start, next] = [from, to].map(({ x, y }) => `${x.toFixed(2)} ${y.toFixed(2)}`);
      parts.push(start === end ? `L${next}` : `M${start}L${next}`);
      end = next;
    },
    path: () => parts.join(""),
  };
}
