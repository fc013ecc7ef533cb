import { coefficients, equiangular } from "@chaosphere/core";
import { beforeAll, describe, expect, test } from "vitest";
import { type VectorLines, vectorLines } from "../src/save/vectorLines.ts";
import { readCoastlines } from "../src/scene/coastlines.ts";
import { type FrameView, frameMaker } from "../src/scene/frame.ts";
import { imageCache } from "../src/scene/imageCache.ts";
import { lineLook } from "../src/scene/lineLooks.ts";
import { graticuleLines, type LineSegments, lineSegments } from "../src/scene/lineSegments.ts";
import type { Session } from "../src/session/session.ts";
import { initialState, type ViewerState } from "../src/state/state.ts";

const camera = { longitude: 2.6, latitude: 0.5, zoom: 1 };
const size = { width: 700, height: 500 };

/** A field of degree 1: z of the unit sphere, and a height of it at the point (1, 0, 0). */
function zonal(east = 0) {
  const values = Float64Array.of(0, 0, 1, east);
  const scale = Math.sqrt((4 * Math.PI) / 3);
  const a = coefficients(
    "harmonic",
    2,
    values.map((x) => x * scale),
  );
  return { name: "zonal", unit: "", members: 1, frames: 1, coefficients: a, anomaly: true };
}

function viewOf(left: unknown, patch: Partial<ViewerState>): FrameView {
  const session = { left, right: null } as unknown as Session;
  const state: ViewerState = { ...initialState, camera, ...patch };
  const [seen] = frameMaker(imageCache()).frame(state, session, size).views;
  if (!seen?.content) throw new Error("no view");
  return seen;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The strokes of a layer, each a polyline. */
function strokesOf({ dark, pale }: VectorLines): Point[][] {
  return `${dark}${pale}`
    .split("M")
    .slice(1)
    .map((stroke) =>
      stroke.split("L").map((pair) => {
        const [x = 0, y = 0] = pair.split(" ").map(Number);
        return { x, y };
      }),
    );
}

/** Where a direction lies on the picture, in closed form; undefined behind the globe. */
function placed({ view }: FrameView, λ: number, φ: number): Point | undefined {
  const { rect, unit, centre, kind } = view;
  const east =
    λ - camera.longitude - 2 * Math.PI * Math.round((λ - camera.longitude) / (2 * Math.PI));
  const plane = ((): readonly [number, number] | undefined => {
    switch (kind) {
      case "globe": {
        const { latitude: φ0 } = camera;
        const height = Math.sin(φ0) * Math.sin(φ) + Math.cos(φ0) * Math.cos(φ) * Math.cos(east);
        const north = Math.cos(φ0) * Math.sin(φ) - Math.sin(φ0) * Math.cos(φ) * Math.cos(east);
        return height < 0 ? undefined : [Math.cos(φ) * Math.sin(east), north];
      }
      case "equirectangular":
        return [east, φ];
      case "mollweide": {
        let t = φ;
        for (let k = 0; k < 60; k++) {
          t -=
            (2 * t + Math.sin(2 * t) - Math.PI * Math.sin(φ)) / (2 + 2 * Math.cos(2 * t) + 1e-12);
        }
        return [((2 * Math.SQRT2) / Math.PI) * east * Math.cos(t), Math.SQRT2 * Math.sin(t)];
      }
    }
  })();
  return (
    plane && {
      x: rect.x + rect.width / 2 + (plane[0] - centre.x) / unit,
      y: rect.y + rect.height / 2 - (plane[1] - centre.y) / unit,
    }
  );
}

/** Distance of a point from the nearest piece of polylines. */
function nearest(strokes: readonly Point[][], { x, y }: Point): number {
  let least = Number.POSITIVE_INFINITY;
  for (const stroke of strokes) {
    for (let k = 1; k < stroke.length; k++) {
      const [a, b] = [stroke[k - 1] as Point, stroke[k] as Point];
      const [u, v] = [b.x - a.x, b.y - a.y];
      const along = ((x - a.x) * u + (y - a.y) * v) / Math.max(1e-12, u * u + v * v);
      const s = Math.max(0, Math.min(1, along));
      least = Math.min(least, Math.hypot(x - a.x - s * u, y - a.y - s * v));
    }
  }
  return least;
}

const isWithin = ({ x, y }: Point): boolean =>
  x > 2 && x < size.width - 2 && y > 2 && y < size.height - 2;

let coastlines: LineSegments;
beforeAll(async () => {
  coastlines = lineSegments(await readCoastlines());
});

describe.each(["globe", "mollweide", "equirectangular"] as const)("on %s", (projection) => {
  test.each(["coastlines", "graticule"] as const)(
    "%s of a file lie where the closed form of the projection puts them, all that is in sight and nothing else",
    (name) => {
      const segments = name === "coastlines" ? coastlines : lineSegments(graticuleLines(30));
      const seen = viewOf(zonal(), { projection });
      const layer = vectorLines(seen, { [name]: segments }).find((one) => one.name === name);
      const strokes = strokesOf(layer as VectorLines);
      // Every 17th end of a segment, to save time: in sight, it is on a stroke to the digits written.
      const expected: Point[] = [];
      for (let i = 0; i < segments.length; i += 2 * 17) {
        const place = placed(seen, segments[i] as number, segments[i + 1] as number);
        if (place && isWithin(place)) expected.push(place);
      }
      expect(expected.length).toBeGreaterThan(30);
      for (const place of expected) expect(nearest(strokes, place)).toBeLessThan(0.01);
      // And the strokes are as long as what is in sight, so that nothing stands beside it.
      const length = (points: readonly Point[]): number =>
        points.slice(1).reduce((sum, b, k) => {
          const a = points[k] as Point;
          return sum + Math.hypot(b.x - a.x, b.y - a.y);
        }, 0);
      const drawn = strokes.reduce((sum, stroke) => sum + length(stroke), 0);
      let wanted = 0;
      for (let i = 0; i < segments.length; i += 4) {
        const [λ0 = 0, φ0 = 0, λ1 = 0, φ1 = 0] = segments.subarray(i, i + 4);
        for (let s = 0; s < 20; s++) {
          const [a, b] = [s / 20, (s + 1) / 20].map((t) =>
            placed(seen, λ0 + t * (λ1 - λ0), φ0 + t * (φ1 - φ0)),
          );
          const step = a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
          if (step < 50) wanted += step;
        }
      }
      // What a twentieth of a segment at the limb or the edge adds or leaves out.
      expect(Math.abs(drawn / wanted - 1)).toBeLessThan(0.004);
    },
  );

  test("contours lie on their levels", () => {
    const seen = viewOf(zonal(), { projection, contours: true });
    const [layer] = vectorLines(seen, {});
    const strokes = strokesOf(layer as VectorLines);
    const { unit, projection: plane, rect, centre } = seen.view;
    const levels = new Set<number>();
    for (const { x, y } of strokes.flat()) {
      const at = plane.inverse({
        x: (1 - 1e-9) * (centre.x + (x - rect.x - rect.width / 2) * unit),
        y: (1 - 1e-9) * (centre.y - (y - rect.y - rect.height / 2) * unit),
      });
      // Digits beyond the edge itself.
      if (!at) continue;
      const value = Math.cos(at.colatitude);
      const interval = seen.content?.contours?.interval ?? 1;
      const level = interval * Math.round(value / interval);
      levels.add(level);
      // Half of the last digit written, 0.005 px, is up to √(2 · 0.005 unit) of an arc at the limb of the globe.
      const isAtLimb = projection === "globe" && Math.hypot(x - 350, y - 250) * unit > 0.99;
      expect(Math.abs(value - level)).toBeLessThan(isAtLimb ? 0.02 : 3e-4);
    }
    expect([...levels].map((level) => level + 0).sort((a, b) => a - b)).toEqual([-0.5, 0, 0.5]);
  });
});

test("lines that cross the limb end on it", () => {
  const seen = viewOf(zonal(), { projection: "globe" });
  const [layer] = vectorLines(seen, { graticule: lineSegments(graticuleLines(30)) });
  const radius = 1 / seen.view.unit;
  const ends = strokesOf(layer as VectorLines).flatMap((stroke) => [stroke[0], stroke.at(-1)]);
  const distances = ends.map((end) => Math.hypot((end?.x ?? 0) - 350, (end?.y ?? 0) - 250));
  const onLimb = distances.filter((d) => Math.abs(d - radius) < 0.02);
  // Twelve meridians and five parallels: each that is cut is cut twice.
  expect(onLimb.length).toBeGreaterThan(12);
  for (const d of distances) expect(d).toBeLessThan(radius + 0.02);
});

test("a hill hides what lies behind it, and a flat globe does not", () => {
  // Ridges at every third of a turn of longitude, on the equator.
  const values = new Float64Array(7 ** 2);
  values[6 * 7 + 6] = 1;
  const ridges = { ...zonal(), name: "ridges", coefficients: coefficients("harmonic", 7, values) };
  const meridian = lineSegments(
    Array.from({ length: 72 }, (_, k) => [
      [5 * k, -20],
      [5 * k, 20],
    ]),
  );
  const length = (relief: number): number => {
    const seen = viewOf(ridges, { relief, camera: { longitude: 0, latitude: 0, zoom: 1 } });
    const [layer] = vectorLines(seen, { graticule: meridian });
    return strokesOf(layer as VectorLines).length;
  };
  const [flat, hilly] = [length(0), length(0.3)];
  // Meridians from −90° to 90°, every 5°.
  expect(flat).toBeGreaterThan(34);
  expect(hilly).toBeLessThan(flat - 4);
});

test("lines over cells are dark on pale cells and pale on dark ones", () => {
  const grid = equiangular(6, { nLon: 12 });
  const cells = {
    layout: { kind: "grid", grid } as const,
    values: Float64Array.from({ length: 72 }, (_, i) => (i % 2 === 0 ? 0 : 1)),
    order: Uint32Array.of(0),
    hasGaps: false,
  };
  const left = { ...zonal(), coefficients: null, cells, anomaly: false };
  const { content } = viewOf(left, { projection: "equirectangular", colourMap: "viridis" });
  if (!content) throw new Error("no field");
  const { isPale } = lineLook(content);
  for (let row = 0; row < 6; row++) {
    for (let column = 0; column < 12; column++) {
      const longitude = (2 * Math.PI * column) / 12 + grid.firstLongitude;
      const at = { colatitude: grid.colatitudes[row] as number, longitude };
      // viridis begins with a dark violet and ends with a pale yellow.
      expect(isPale(at)).toBe(column % 2 === 1);
    }
  }
});
