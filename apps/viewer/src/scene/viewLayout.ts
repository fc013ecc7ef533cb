import type { Side } from "../session.ts";
import type { Camera, ViewerState } from "../state.ts";
import type { Rect } from "./viewGeometry.ts";

/** Room between views, CSS pixels. */
const gap = 8;

/** The views a state asks for, in the order they stand. */
export function sidesOf({ right, difference }: ViewerState): readonly Side[] {
  if (right === null) return ["left"];
  return difference ? ["left", "right", "difference"] : ["left", "right"];
}

/** Rectangles of equal size that fill a canvas side by side where it is wide, one above the other where it is tall. */
export function rectanglesOf(count: number, width: number, height: number): readonly Rect[] {
  const room = gap * (count - 1);
  // Whole pixels: a view's edges must be those of its viewport.
  const [across, down] = [width, height].map((side) => Math.floor((side - room) / count));
  // Whichever leaves the larger square for a globe.
  const isRow = Math.min(across, height) >= Math.min(width, down);
  return Array.from({ length: count }, (_, i) =>
    isRow
      ? { x: i * (across + gap), y: 0, width: across, height }
      : { x: 0, y: i * (down + gap), width, height: down },
  );
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
