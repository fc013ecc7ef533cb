import type { Position } from "../state/state.ts";
import type { Frame, FrameView } from "./frame.ts";
import { radiusAt } from "./reliefSurface.ts";
import { contains, heightToward, type Pixel, pixelBeyond } from "./viewGeometry.ts";

/** The number of a contour, on it and along it. */
export interface ContourLabel extends Pixel {
  readonly words: string;
  /** Angle from the horizontal, degrees clockwise; never upside down. */
  readonly turn: number;
}

/** Distances between numbers, and between those of one level, CSS pixels. */
const [apart, repeated] = [64, 220];
/** Room between a number and the edge of its view, CSS pixels. */
const inset = 24;
/** Cosine of the angle from the middle of the globe beyond which numbers would be too slanted to read. */
const facing = 0.35;

/** The numbers of all contours of a frame, as many as stand clear of each other. */
export function contourLabels({ views }: Pick<Frame, "views">): readonly ContourLabel[] {
  return views.flatMap(labelsIn);
}

function labelsIn({ view, content }: FrameView): readonly ContourLabel[] {
  if (!content?.contours) return [];
  const { contours, relief } = content;
  const { anchors, interval } = contours;
  const { x, y, width, height } = view.rect;
  const inner = {
    x: x + inset,
    y: y + inset,
    width: width - 2 * inset,
    height: height - 2 * inset,
  };
  const isSlanted = (at: Position): boolean =>
    view.kind === "globe" && heightToward(view.camera, at) < facing;
  const placeOf = (at: Position): Pixel | undefined =>
    pixelBeyond(view, at, relief ? radiusAt(relief, at) : 1);
  const placed: { readonly level: number; readonly label: ContourLabel }[] = [];
  for (const { level, at, towards } of anchors) {
    if (isSlanted(at)) continue;
    const place = placeOf(at);
    if (!place || !contains(inner, place)) continue;
    const isCrowded = placed.some(({ level: other, label }) => {
      const room = other === level ? repeated : apart;
      return Math.hypot(label.x - place.x, label.y - place.y) < room;
    });
    const next = isCrowded ? undefined : placeOf(towards);
    // Or one that is across the edge of a map.
    if (!next || Math.abs(next.x - place.x) > width / 2) continue;
    const turn = Math.atan((next.y - place.y) / (next.x - place.x)) * (180 / Math.PI);
    const label = { ...place, words: levelWords(level, interval), turn: turn || 0 };
    placed.push({ level, label });
  }
  return placed.map(({ label }) => label);
}

/** A level with the digits by which it differs from its neighbours, and a true minus sign. */
export function levelWords(level: number, interval: number): string {
  const [size, step] = [Math.abs(level), interval].map((x) => Math.floor(Math.log10(x) + 1e-9));
  // A multiple of the interval that is 0 but for rounding.
  if (size < step) return "0";
  const digits = Math.min(15, 1 + size - step);
  const words =
    size < -3 || size >= 6
      ? level.toExponential(digits - 1)
      : String(Number(level.toPrecision(digits)));
  return words.replace(/-/g, "−");
}

/** Where a number stands, as SVG has it. */
export function labelPlace(x: number, y: number, turn: number): string {
  return `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn.toFixed(1)})`;
}
