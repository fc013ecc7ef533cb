import type { PlanePoint } from "@chaosphere/atlas";
import type { DataTexture } from "three";
import type { Position } from "../state/state.ts";
import { facingFrame, type Pixel, planeAt, type View } from "./viewGeometry.ts";

/** The displaced surface of a globe: r(θ, λ) = 1 + height · clamp((f − middle) / half, −1, 1). */
export interface ReliefSurface {
  /** Displacement at the ends of the range, in radii. */
  readonly height: number;
  /** Texels of four: ∇f and f − offset, rows from pole to pole. */
  readonly slopes: DataTexture;
  /** Middle of the range less the offset. */
  readonly middle: number;
  /** Half the width of the range. */
  readonly half: number;
}

/** r at a position, between the vertices of the relief. */
export function radiusAt(surface: ReliefSurface, { colatitude, longitude }: Position): number {
  const { data, width, height: rows } = surface.slopes.image;
  const texels = data as Float32Array;
  const x = (longitude * width) / (2 * Math.PI);
  const y = Math.max(0, Math.min(rows - 1, (colatitude * (rows - 1)) / Math.PI));
  const north = Math.min(Math.floor(y), rows - 2);
  const west = Math.floor(x);
  const at = (row: number, column: number): number => {
    const wrapped = ((column % width) + width) % width;
    const departure = (texels[4 * (row * width + wrapped) + 3] - surface.middle) / surface.half;
    return 1 + surface.height * Math.max(-1, Math.min(1, departure));
  };
  const ring = (row: number): number =>
    at(row, west) + (x - west) * (at(row, west + 1) - at(row, west));
  return ring(north) + (y - north) * (ring(north + 1) - ring(north));
}

/** Steps in which a line of sight is searched for the surface, and halvings of the step that meets it. */
const [steps, halvings] = [400, 40];

/** The first point of the displaced surface on the line of sight through a point of the canvas. */
export function reliefAt(surface: ReliefSurface, view: View, pixel: Pixel): Position | undefined {
  const plane = planeAt(view, pixel);
  const frame = facingFrame(view.camera);
  const offAxis = plane.x ** 2 + plane.y ** 2;
  const beyond = (1 + surface.height) ** 2 - offAxis;
  if (beyond < 0) return undefined;
  const isAbove = (z: number): boolean =>
    Math.sqrt(offAxis + z * z) > radiusAt(surface, positionAt(frame, plane, z));

  const top = Math.sqrt(beyond);
  for (let k = 1; k <= steps; k++) {
    const z = top - (2 * top * k) / steps;
    if (isAbove(z)) continue;
    let [low, high] = [z, top - (2 * top * (k - 1)) / steps];
    for (let i = 0; i < halvings; i++) {
      const middle = (low + high) / 2;
      if (isAbove(middle)) high = middle;
      else low = middle;
    }
    return positionAt(frame, plane, low);
  }
  return undefined;
}

function positionAt(frame: readonly number[], { x, y }: PlanePoint, z: number): Position {
  const [X, Y, Z] = [0, 1, 2].map((i) => x * frame[i] + y * frame[3 + i] + z * frame[6 + i]);
  return { colatitude: Math.atan2(Math.hypot(X, Y), Z), longitude: Math.atan2(Y, X) };
}
