import type { Camera } from "../state/state.ts";

/** Magnifications between which a camera stays. */
const zooms = { least: 0.5, most: 40 } as const;

/** The camera turned by angles (rad, east and north); latitude stops at the poles, longitude goes round. */
export function turned(camera: Camera, east: number, north: number): Camera {
  const longitude = camera.longitude + east;
  return {
    ...camera,
    longitude: longitude - 2 * Math.PI * Math.round(longitude / (2 * Math.PI)),
    latitude: Math.max(-Math.PI / 2, Math.min(Math.PI / 2, camera.latitude + north)),
  };
}

/** The camera magnified by a factor, between half and forty times the whole sphere. */
export function zoomed(camera: Camera, factor: number): Camera {
  return { ...camera, zoom: Math.max(zooms.least, Math.min(zooms.most, camera.zoom * factor)) };
}

/**
 * The camera after a drag of the sphere by plane units right and up, so that the point taken hold of follows the
 * pointer: a radius of the globe is a radian at the middle, faster in longitude toward the poles.
 *
 * @param radians - Radians of longitude per plane unit at the equator.
 */
export function dragged(
  camera: Camera,
  { right, up }: { readonly right: number; readonly up: number },
  radians: number,
  isGlobe: boolean,
): Camera {
  const width = isGlobe ? Math.max(0.2, Math.cos(camera.latitude)) : 1;
  return turned(camera, (-right * radians) / width, -up);
}
