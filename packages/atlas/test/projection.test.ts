import { DomainError } from "@chaosphere/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Direction,
  mapProjection,
  type Projection,
  type ProjectionName,
} from "../src/projection/projection.ts";

const names: ProjectionName[] = ["mollweide", "orthographic", "equirectangular"];

const direction = (): fc.Arbitrary<Direction> =>
  fc.record({
    colatitude: fc.double({ min: 0.02, max: Math.PI - 0.02, noNaN: true }),
    longitude: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
  });

/** Chord between two directions: 0 for equal ones whatever the branch of the longitude. */
function chord(a: Direction, b: Direction): number {
  const point = ({ colatitude, longitude }: Direction): [number, number, number] => [
    Math.sin(colatitude) * Math.cos(longitude),
    Math.sin(colatitude) * Math.sin(longitude),
    Math.cos(colatitude),
  ];
  const [p, q] = [point(a), point(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

describe.each(names)("%s", (name) => {
  test("the inverse undoes the projection, for any centre", () => {
    fc.assert(
      fc.property(direction(), direction(), (centre, x) => {
        const map = mapProjection(name, centre);
        const plane = map.forward(x);
        // A hair inside, so that rounding does not carry limb and seam off the map. At the limb of the
        // globe a step of 1e-12 in the plane is one of √(2e-12) = 1.4e-6 on the sphere.
        const back = plane && map.inverse({ x: plane.x * (1 - 1e-12), y: plane.y * (1 - 1e-12) });
        if (name !== "orthographic") expect(plane).toBeDefined();
        if (back) expect(chord(back, x)).toBeLessThan(name === "orthographic" ? 2e-6 : 1e-9);
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  test("the projection undoes the inverse, for any centre", () => {
    const fraction = fc.double({ min: -0.99, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(direction(), fraction, fraction, (centre, u, v) => {
        const map = mapProjection(name, centre);
        const plane = { x: u * map.halfWidth, y: v * map.halfHeight };
        const on = map.inverse(plane);
        if (!on) return;
        const again = map.forward(on);
        // Measured 1.3e-12 for Mollweide at y = 0.99 √2, where d3's iteration is slowest; else 1e-13.
        expect(Math.hypot(again!.x - plane.x, again!.y - plane.y)).toBeLessThan(1e-11);
      }),
      { seed: 12, numRuns: 300 },
    );
  });

  test("the centre is in the middle, north is up and east is to the right", () => {
    const centre = { colatitude: 1.1, longitude: 2.5 };
    const map = mapProjection(name, centre);
    const middle = map.forward(centre)!;
    expect(Math.hypot(middle.x, middle.y)).toBeLessThan(1e-12);
    expect(map.forward({ ...centre, colatitude: 1.0 })!.y).toBeGreaterThan(0.05);
    expect(map.forward({ ...centre, longitude: 2.6 })!.x).toBeGreaterThan(0.05);
  });

  test("outside its boundary the map has no direction", () => {
    const map = mapProjection(name);
    expect(map.inverse({ x: map.halfWidth * 1.001, y: 0 })).toBeUndefined();
    expect(map.inverse({ x: 0, y: -map.halfHeight * 1.001 })).toBeUndefined();
    const corner = map.inverse({ x: map.halfWidth * 0.9, y: map.halfHeight * 0.9 });
    if (name === "equirectangular") expect(corner).toBeDefined();
    else expect(corner).toBeUndefined();
    expect(map.inverse({ x: Number.NaN, y: 0 })).toBeUndefined();
  });
});

/** Solid angle per area of the map: ∂(sin φ, λ)/∂(y, x) by central differences. */
function solidAngle(map: Projection, x: number, y: number): number {
  const h = 1e-4;
  const at = (dx: number, dy: number): [number, number] => {
    const { colatitude, longitude } = map.inverse({ x: x + dx, y: y + dy })!;
    return [Math.cos(colatitude), longitude];
  };
  const [east, west, up, down] = [at(h, 0), at(-h, 0), at(0, h), at(0, -h)];
  const byX = [0, 1].map((i) => (east[i] - west[i]) / (2 * h));
  const byY = [0, 1].map((i) => (up[i] - down[i]) / (2 * h));
  return byX[1] * byY[0] - byX[0] * byY[1];
}

test("Mollweide keeps areas: one steradian is one unit of the map, everywhere", () => {
  const [mollweide, equirectangular] = [
    mapProjection("mollweide"),
    mapProjection("equirectangular"),
  ];
  let worstOther = 0;
  for (const [u, v] of [
    [0.1, 0.2],
    [0.5, -0.7],
    [-0.3, 0.85],
    [0.85, 0.1],
    [-0.6, -0.5],
  ]) {
    const [x, y] = [u * mollweide.halfWidth, v * mollweide.halfHeight];
    // Truncation h²/6 times third derivatives (≤ 50 here) is 1e-7.
    expect(Math.abs(solidAngle(mollweide, x, y) - 1)).toBeLessThan(1e-6);
    worstOther = Math.max(worstOther, Math.abs(solidAngle(equirectangular, u * 3, v * 1.5) - 1));
  }
  expect(worstOther).toBeGreaterThan(0.5); // negative control: plain longitude and latitude do not
});

test("Mollweide agrees with its closed form", () => {
  const map = mapProjection("mollweide");
  // The hemisphere about the centre fills the disc of radius √2.
  expect(map.forward({ colatitude: Math.PI / 2, longitude: Math.PI / 2 })!.x).toBeCloseTo(
    Math.SQRT2,
    12,
  );
  expect(map.forward({ colatitude: 0, longitude: 1 })!.y).toBeCloseTo(Math.SQRT2, 9);
  for (const t of [-1.2, -0.4, 0.3, 1]) {
    const sine = (2 * t + Math.sin(2 * t)) / Math.PI;
    const on = map.inverse({
      x: ((2 * Math.SQRT2) / Math.PI) * 0.7 * Math.cos(t),
      y: Math.SQRT2 * Math.sin(t),
    })!;
    expect(on.longitude).toBeCloseTo(0.7, 12);
    expect(Math.cos(on.colatitude)).toBeCloseTo(sine, 12);
  }
});

test("the globe is the view along the axis of its centre, its far half hidden", () => {
  const centre = { colatitude: 0.7, longitude: -2 };
  const map = mapProjection("orthographic", centre);
  fc.assert(
    fc.property(direction(), ({ colatitude, longitude }) => {
      const [sine, cosine, turn] = [Math.sin(colatitude), Math.cos(colatitude), longitude + 2];
      const depth = cosine * Math.cos(0.7) + sine * Math.sin(0.7) * Math.cos(turn);
      const plane = map.forward({ colatitude, longitude });
      if (depth < -1e-9) expect(plane).toBeUndefined();
      if (depth < 1e-9) return;
      expect(plane!.x).toBeCloseTo(sine * Math.sin(turn), 12);
      expect(plane!.y).toBeCloseTo(
        cosine * Math.sin(0.7) - sine * Math.cos(0.7) * Math.cos(turn),
        12,
      );
    }),
    { seed: 13, numRuns: 200 },
  );
});

test("outline and graticule stay within the frame", () => {
  for (const name of names) {
    const map = mapProjection(name, { colatitude: 0.9, longitude: 1 });
    const frame = { x: 10, y: 20, width: 200 };
    const height = (200 * map.halfHeight) / map.halfWidth;
    for (const [, x, y] of map.graticule(30, frame).matchAll(/[ML]([-\d.]+),([-\d.]+)/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(9.99);
      expect(Number(x)).toBeLessThanOrEqual(210.01);
      expect(Number(y)).toBeGreaterThanOrEqual(19.99);
      expect(Number(y)).toBeLessThanOrEqual(20.01 + height);
    }
    expect(map.outline(frame)).toMatch(/^M10.00 .*Z$/);
  }
});

test("an unknown projection and a centre off the sphere are refused", () => {
  expect(() => mapProjection("mercator" as ProjectionName)).toThrow(DomainError);
  expect(() => mapProjection("mercator" as ProjectionName)).toThrow(
    /name must be mollweide.* got mercator/,
  );
  for (const centre of [
    { colatitude: 4, longitude: 0 },
    { colatitude: Number.NaN, longitude: 0 },
    { colatitude: 1, longitude: Number.POSITIVE_INFINITY },
  ]) {
    expect(() => mapProjection("mollweide", centre)).toThrow(DomainError);
    expect(() => mapProjection("mollweide", centre)).toThrow(/centre must have 0 ≤ colatitude ≤ π/);
  }
});
