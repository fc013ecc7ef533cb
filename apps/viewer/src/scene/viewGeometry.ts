import { type Direction, mapProjection, type PlanePoint, type Projection } from "@chaosphere/atlas";
import type { Camera, Position, ProjectionKind } from "../state/state.ts";

/** A rectangle of the canvas in CSS pixels, y downward. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How one view shows the sphere: atlas's projection, and where its plane lies in the rectangle. */
export interface View {
  readonly rect: Rect;
  readonly kind: ProjectionKind;
  readonly camera: Camera;
  readonly projection: Projection;
  /** Plane units (radii of the sphere) per CSS pixel. */
  readonly unit: number;
  /** Plane point in the middle of the rectangle. */
  readonly centre: PlanePoint;
}

/** A point of the canvas, CSS pixels. */
export interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** Room around the sphere or map, as a factor of its size. */
const margin = 1.04;

/**
 * The view of a camera. The globe is seen from infinity, the camera's point in its middle. A map keeps north up and
 * the camera's longitude in the middle; its camera's latitude moves it only as far as it overflows the rectangle.
 *
 * @param relief - How far the globe's surface reaches beyond radius 1.
 */
export function viewOf(rect: Rect, kind: ProjectionKind, camera: Camera, relief = 0): View {
  const isGlobe = kind === "globe";
  const shown = mapProjection(isGlobe ? "orthographic" : kind, {
    colatitude: isGlobe ? Math.PI / 2 - camera.latitude : Math.PI / 2,
    longitude: camera.longitude,
  });
  const reach = margin * (isGlobe ? 1 + relief : 1);
  const halfHeight = reach * shown.halfHeight;
  const across = (2 * reach * shown.halfWidth) / rect.width;
  const unit = Math.max(across, (2 * halfHeight) / rect.height) / camera.zoom;
  return {
    rect,
    kind,
    camera,
    projection: shown,
    unit,
    centre: {
      x: 0,
      y: isGlobe ? 0 : heightOf(shown, camera, halfHeight - (unit * rect.height) / 2),
    },
  };
}

/** The plane's y that the camera's latitude asks for, within ±room. */
function heightOf({ forward }: Projection, camera: Camera, room: number): number {
  const wanted = forward({
    colatitude: Math.PI / 2 - camera.latitude,
    longitude: camera.longitude,
  });
  const limit = Math.max(0, room);
  return Math.max(-limit, Math.min(limit, wanted?.y ?? 0));
}

/** The plane point under a point of the canvas. */
export function planeAt({ rect, unit, centre }: View, { x, y }: Pixel): PlanePoint {
  return {
    x: centre.x + (x - rect.x - rect.width / 2) * unit,
    y: centre.y - (y - rect.y - rect.height / 2) * unit,
  };
}

/** The point of the sphere under a point of the canvas, without relief; undefined beside the map. */
export function directionAt(view: View, pixel: Pixel): Position | undefined {
  return view.projection.inverse(planeAt(view, pixel));
}

/**
 * Where a direction appears on the canvas; undefined behind the globe or outside the rectangle.
 *
 * @param radius - Radius of the displaced surface there.
 */
export function pixelAt(view: View, direction: Direction, radius = 1): Pixel | undefined {
  const pixel = pixelBeyond(view, direction, radius);
  return pixel && contains(view.rect, pixel) ? pixel : undefined;
}

/** As {@link pixelAt}, also where it lies outside the rectangle. */
export function pixelBeyond(view: View, direction: Direction, radius = 1): Pixel | undefined {
  const plane = view.projection.forward(direction);
  if (!plane) return undefined;
  const { rect, unit, centre } = view;
  return {
    x: rect.x + rect.width / 2 + (radius * plane.x - centre.x) / unit,
    y: rect.y + rect.height / 2 - (radius * plane.y - centre.y) / unit,
  };
}

/** How far a point of the unit sphere lies toward the viewer of a globe: 1 in the middle, 0 on the limb. */
export function heightToward({ longitude, latitude }: Camera, at: Direction): number {
  const outward = Math.sin(at.colatitude) * Math.cos(at.longitude - longitude);
  return outward * Math.cos(latitude) + Math.cos(at.colatitude) * Math.sin(latitude);
}

/** Whether a point of the canvas lies in a rectangle. */
export function contains(rect: Rect, { x, y }: Pixel): boolean {
  return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}

/**
 * East, north and outward at the point facing the viewer, one after the other: the columns of the rotation that
 * takes (x, y, height) of a view of the globe to Cartesian coordinates of the sphere.
 */
export function facingFrame({ longitude, latitude }: Camera): readonly number[] {
  const [cosλ, sinλ, cosφ, sinφ] = [
    Math.cos(longitude),
    Math.sin(longitude),
    Math.cos(latitude),
    Math.sin(latitude),
  ];
  return [-sinλ, cosλ, 0, -sinφ * cosλ, -sinφ * sinλ, cosφ, cosφ * cosλ, cosφ * sinλ, sinφ];
}
