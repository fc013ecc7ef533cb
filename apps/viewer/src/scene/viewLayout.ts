import type { Side } from "../session/session.ts";
import type { Camera, ProjectionKind, ViewerState } from "../state/state.ts";
import { nameRoom } from "./drawnStyle.ts";
import type { Rect } from "./viewGeometry.ts";

/** Room between views, CSS pixels. */
const gap = 8;

/** The views a state asks for, in the order they stand. */
export function sidesOf({ right, difference }: ViewerState): readonly Side[] {
  if (right === null) return ["left"];
  return difference ? ["left", "right", "difference"] : ["left", "right"];
}

/** One view that a state asks for. */
export interface AskedView {
  /** Unlike those of the other views. */
  readonly key: string;
  readonly side: Side;
  /** The state with the member of this view. */
  readonly state: ViewerState;
}

/** The views of a state, in the order they stand: one per side, or one per member of those side by side. */
export function askedViews(state: ViewerState, members: number): readonly AskedView[] {
  const count = state.statistic ? 1 : Math.min(state.multiples, members);
  if (state.right !== null || count < 2) {
    return sidesOf(state).map((side) => ({ key: side, side, state }));
  }
  const first = Math.min(state.member, members - count);
  return Array.from({ length: count }, (_, k) => ({
    key: `left ${k}`,
    side: "left",
    state: { ...state, member: first + k },
  }));
}

/** Ratio of the width of a picture of the whole sphere to its height. */
export function aspectOf(projection: ProjectionKind): number {
  return projection === "globe" ? 1 : 2;
}

/**
 * Rectangles of equal size that fill a canvas in rows, as many per row as makes the pictures largest. The last row may be shorter and is
 * centred. Several views have room for a name above each.
 *
 * @param aspect - Ratio of a picture's width to its height.
 */
export function rectanglesOf(
  count: number,
  width: number,
  height: number,
  aspect: number,
): readonly Rect[] {
  const layouts = Array.from({ length: count }, (_, i) => layoutOf(i + 1, count, width, height));
  const sizes = layouts.map(([{ width: across, height: down }]) => Math.min(across, aspect * down));
  // The longest row, where others are no better.
  return layouts[sizes.lastIndexOf(Math.max(...sizes))];
}

function layoutOf(columns: number, count: number, width: number, height: number): Rect[] {
  const lines = Math.ceil(count / columns);
  // Whole pixels: a view's edges must be those of its viewport.
  const across = Math.floor((width - gap * (columns - 1)) / columns);
  const above = count > 1 ? nameRoom : 0;
  const down = Math.floor((height - gap * (lines - 1)) / lines) - above;
  return Array.from({ length: count }, (_, i) => {
    const [line, column] = [Math.floor(i / columns), i % columns];
    const inLine = Math.min(columns, count - line * columns);
    const start = Math.floor(((columns - inLine) * (across + gap)) / 2);
    return {
      x: start + column * (across + gap),
      y: above + line * (above + down + gap),
      width: across,
      height: down,
    };
  });
}

/** The camera of a side: the right one's own when it is unlocked, else the left one's. */
export function cameraOf({ camera, rightCamera }: ViewerState, side: Side): Camera {
  return side === "right" && rightCamera !== null ? rightCamera : camera;
}

/** The part of the state that moves the camera of a side. */
export function cameraPatch(
  state: ViewerState,
  side: Side,
  camera: Camera,
): Pick<ViewerState, "camera"> | Pick<ViewerState, "rightCamera"> {
  return side === "right" && state.rightCamera !== null ? { rightCamera: camera } : { camera };
}
