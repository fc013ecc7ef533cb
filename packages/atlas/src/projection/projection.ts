/// <reference path="./d3-geo-projection.d.ts" />
import { DomainError } from "@chaosphere/core";
import {
  type GeoProjection,
  geoEquirectangular,
  geoGraticule,
  geoOrthographic,
  geoPath,
} from "d3-geo";
import { geoMollweide } from "d3-geo-projection";

/** The projections of a map: equal-area ellipse, globe from afar, plain longitude against latitude. */
export type ProjectionName = "mollweide" | "orthographic" | "equirectangular";

/** A point of the sphere. */
export interface Direction {
  /** θ, rad from the north pole, 0 ≤ θ ≤ π. */
  readonly colatitude: number;
  /** λ, rad, eastward. */
  readonly longitude: number;
}

/** A point of the map, x to the right and y upward, in units of the radius of the sphere. */
export interface PlanePoint {
  readonly x: number;
  readonly y: number;
}

/** Where a map stands in a figure, in figure units; its height follows from the projection. */
export interface MapFrame {
  /** Left edge. */
  readonly x: number;
  /** Upper edge. */
  readonly y: number;
  /** Width, positive. */
  readonly width: number;
}

/** A map projection of the unit sphere, with its inverse and its lines as SVG paths. */
export interface Projection {
  readonly name: ProjectionName;
  /** The direction at the middle of the map. */
  readonly centre: Direction;
  /** The map lies within |x| ≤ halfWidth. */
  readonly halfWidth: number;
  /** The map lies within |y| ≤ halfHeight. */
  readonly halfHeight: number;
  /** Direction to map; undefined where the direction is hidden behind the globe. */
  readonly forward: (direction: Direction) => PlanePoint | undefined;
  /** Map to direction, −π ≤ λ ≤ π; undefined outside the map. */
  readonly inverse: (point: PlanePoint) => Direction | undefined;
  /** Boundary of the map as SVG path data. */
  readonly outline: (frame: MapFrame) => string;
  /** Meridians and parallels every `stepDeg` degrees, a divisor of 90, as SVG path data. */
  readonly graticule: (stepDeg: number, frame: MapFrame) => string;
}

const radian = 180 / Math.PI;
const equator: Direction = { colatitude: Math.PI / 2, longitude: 0 };

/**
 * A projection centred on a direction, of the sphere of radius 1:
 *
 *     mollweide        x = (2√2/π) λ cos t,  y = √2 sin t,  2t + sin 2t = π sin φ   (equal area)
 *     orthographic     x = cos φ sin λ,      y = sin φ                              (near half only)
 *     equirectangular  x = λ,                y = φ
 *
 * with φ = π/2 − θ and λ counted from the centre, after the rotation that carries the centre to
 * (φ, λ) = (0, 0) along its meridian. Default centre: the equator at longitude 0.
 *
 * @throws {@link DomainError} if the name is not a projection or the centre is not a direction.
 *
 * Source: Snyder (1987), pages 90, 145 and 249.
 *
 * @example
 * ```ts
 * import { mapProjection } from "@chaosphere/atlas";
 *
 * const globe = mapProjection("orthographic", { colatitude: Math.PI / 2, longitude: 0 });
 * console.log(globe.forward({ colatitude: Math.PI / 2, longitude: Math.PI })); // undefined
 * console.log(globe.inverse({ x: 0, y: 1 })?.colatitude.toFixed(6)); // 0.000000
 * ```
 */
export function mapProjection(name: ProjectionName, centre: Direction = equator): Projection {
  checkCentre(centre);
  const plane = planeOf(name);
  const { halfWidth, halfHeight } = plane;
  const onUnitSphere = place(plane, centre, {
    x: -halfWidth,
    y: -halfHeight,
    width: 2 * halfWidth,
  });

  return {
    name,
    centre,
    halfWidth,
    halfHeight,
    forward: (direction) => {
      const coordinates = degreesOf(direction);
      if (name === "orthographic" && cosineBetween(direction, centre) < 0) return undefined;
      const point = onUnitSphere(coordinates);
      return point ? { x: point[0], y: -point[1] } : undefined;
    },
    inverse: ({ x, y }) => {
      if (!plane.contains(x, y)) return undefined;
      const coordinates = onUnitSphere.invert?.([x, -y]);
      return coordinates ? directionOf(coordinates) : undefined;
    },
    outline: (frame) => outlineOf(plane, frame),
    graticule: (stepDeg, frame) => {
      const lines = geoGraticule()
        .step([stepDeg, stepDeg])
        .extentMajor([
          [-180, -90 + 1e-6],
          [180, 90 - 1e-6],
        ]);
      return geoPath(place(plane, centre, frame).precision(0.1)).digits(2)(lines()) ?? "";
    },
  };
}

/** One of d3's projections and the region of the plane it fills, for radius 1. */
interface Plane {
  readonly projection: () => GeoProjection;
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly contains: (x: number, y: number) => boolean;
  readonly shape: "ellipse" | "rectangle";
}

function planeOf(name: ProjectionName): Plane {
  switch (name) {
    case "mollweide":
      return {
        projection: geoMollweide,
        halfWidth: 2 * Math.SQRT2,
        halfHeight: Math.SQRT2,
        contains: (x, y) => (x / 2) ** 2 + y ** 2 <= 2,
        shape: "ellipse",
      };
    case "orthographic":
      return {
        projection: geoOrthographic,
        halfWidth: 1,
        halfHeight: 1,
        contains: (x, y) => x ** 2 + y ** 2 <= 1,
        shape: "ellipse",
      };
    case "equirectangular":
      return {
        projection: geoEquirectangular,
        halfWidth: Math.PI,
        halfHeight: Math.PI / 2,
        contains: (x, y) => Math.abs(x) <= Math.PI && Math.abs(y) <= Math.PI / 2,
        shape: "rectangle",
      };
    default:
      throw new DomainError(
        `mapProjection: the name must be mollweide, orthographic or equirectangular, got ${name satisfies never}. Choose one of them.`,
      );
  }
}

function outlineOf({ shape, halfWidth, halfHeight }: Plane, { x, y, width }: MapFrame): string {
  const height = (width * halfHeight) / halfWidth;
  const [a, b, middle] = [width / 2, height / 2, y + height / 2].map((s) => s.toFixed(2));
  switch (shape) {
    case "ellipse":
      return `M${x.toFixed(2)} ${middle}a${a} ${b} 0 1 1 ${width.toFixed(2)} 0a${a} ${b} 0 1 1 ${(-width).toFixed(2)} 0Z`;
    case "rectangle":
      return `M${x.toFixed(2)} ${y.toFixed(2)}h${width.toFixed(2)}v${height.toFixed(2)}h${(-width).toFixed(2)}Z`;
  }
}

function place(plane: Plane, centre: Direction, frame: MapFrame): GeoProjection {
  const scale = frame.width / (2 * plane.halfWidth);
  const [longitude, latitude] = degreesOf(centre);
  return plane
    .projection()
    .rotate([-longitude, -latitude])
    .scale(scale)
    .translate([frame.x + scale * plane.halfWidth, frame.y + scale * plane.halfHeight]);
}

function degreesOf({ colatitude, longitude }: Direction): [longitude: number, latitude: number] {
  return [longitude * radian, (Math.PI / 2 - colatitude) * radian];
}

function directionOf([longitude, latitude]: [number, number]): Direction {
  return { colatitude: Math.PI / 2 - latitude / radian, longitude: longitude / radian };
}

function cosineBetween(a: Direction, b: Direction): number {
  return (
    Math.cos(a.colatitude) * Math.cos(b.colatitude) +
    Math.sin(a.colatitude) * Math.sin(b.colatitude) * Math.cos(a.longitude - b.longitude)
  );
}

function checkCentre({ colatitude, longitude }: Direction): void {
  if (!(colatitude >= 0 && colatitude <= Math.PI && Number.isFinite(longitude))) {
    throw new DomainError(
      `mapProjection: the centre must have 0 ≤ colatitude ≤ π and a finite longitude, got ${colatitude}, ${longitude}. Give both in radians.`,
    );
  }
}
