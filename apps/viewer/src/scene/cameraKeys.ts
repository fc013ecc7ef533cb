import type { Camera } from "../state/state.ts";
import { turned, zoomed } from "./cameraMoves.ts";

/** A key of the focused canvas that moves the camera. */
export interface CameraKey {
  /** `KeyboardEvent.key`, any of these. */
  readonly keys: readonly string[];
  readonly does: string;
  readonly move: (camera: Camera, initial: Camera) => Camera;
}

const step = Math.PI / 36;
const by = (east: number, north: number) => (camera: Camera) =>
  turned(camera, (east * step) / camera.zoom, (north * step) / camera.zoom);

/** The keys that move the camera, for the canvas and the help: arrows turn by 5° over the zoom. */
export const cameraKeys: readonly CameraKey[] = [
  { keys: ["ArrowLeft"], does: "turn west", move: by(-1, 0) },
  { keys: ["ArrowRight"], does: "turn east", move: by(1, 0) },
  { keys: ["ArrowUp"], does: "turn north", move: by(0, 1) },
  { keys: ["ArrowDown"], does: "turn south", move: by(0, -1) },
  { keys: ["+", "="], does: "zoom in", move: (camera) => zoomed(camera, 1.25) },
  { keys: ["-", "_"], does: "zoom out", move: (camera) => zoomed(camera, 0.8) },
  { keys: ["Home", "0"], does: "return to the first view", move: (_, initial) => initial },
];

/** The key of the canvas that does what a press does, at the cross. */
export const probeKey = {
  keys: ["Enter"],
  does: "pin or unpin the value at the centre, or observe it beside a posterior",
} as const;
