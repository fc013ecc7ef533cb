import { describe, expect, test } from "vitest";
import type { FieldSequence } from "../src/fields/fields.ts";
import { usualSpeedOf } from "../src/fields/storedVectors.ts";
import { arrowPath, arrowScale } from "../src/scene/arrows.ts";
import { directionAt, pixelAt, type View, viewOf } from "../src/scene/viewGeometry.ts";
import type { VectorAt } from "../src/session/vectors.ts";
import { initialState, type Position, type ProjectionKind } from "../src/state/state.ts";

type Vector = readonly [number, number, number];

const cartesian = ({ colatitude: θ, longitude: λ }: Position): Vector => [
  Math.sin(θ) * Math.cos(λ),
  Math.sin(θ) * Math.sin(λ),
  Math.cos(θ),
];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const position = ([x, y, z]: Vector): Position => ({
  colatitude: Math.atan2(Math.hypot(x, y), z),
  longitude: Math.atan2(y, x),
});

/** The velocity of a body that turns once in 2π about an axis. */
const turning =
  (axis: Vector): VectorAt =>
  (at) => {
    const velocity = cross(axis, cartesian(at));
    const { colatitude: θ, longitude: λ } = at;
    return {
      east: dot(velocity, [-Math.sin(λ), Math.cos(λ), 0]),
      north: dot(velocity, [-Math.cos(θ) * Math.cos(λ), -Math.cos(θ) * Math.sin(λ), Math.sin(θ)]),
    };
  };

/** Where the body carries a point in a time, by Rodrigues' formula: no use is made of east and north. */
const carried = (axis: Vector, at: Position, time: number): Position => {
  const r = cartesian(at);
  const [c, s] = [Math.cos(time), Math.sin(time)];
  const along = dot(axis, r) * (1 - c);
  const across = cross(axis, r);
  return position([
    c * r[0] + s * across[0] + along * axis[0],
    c * r[1] + s * across[1] + along * axis[1],
    c * r[2] + s * across[2] + along * axis[2],
  ]);
};

interface Arrow {
  readonly tail: readonly [number, number];
  readonly tip: readonly [number, number];
}

const arrowsOf = (path: string): Arrow[] =>
  [...path.matchAll(/M(-?[\d.]+) (-?[\d.]+)L(-?[\d.]+) (-?[\d.]+)M/g)].map(([, a, b, c, d]) => ({
    tail: [Number(a), Number(b)],
    tip: [Number(c), Number(d)],
  }));

const rect = { x: 10, y: 20, width: 700, height: 500 };
const view = (kind: ProjectionKind, zoom = 1): View =>
  viewOf(rect, kind, { longitude: 0.7, latitude: 0.4, zoom });
const axes: readonly Vector[] = [
  [0, 0, 1],
  [0.6, 0, 0.8],
  [1, 0, 0],
];
const scale = { spacing: 30, perUnit: 28, key: { length: 28, words: "1" } };

describe.each(["globe", "mollweide", "equirectangular"] as const)("arrows on the %s", (kind) => {
  test.each(axes)(
    "lie along the circles about the axis %f, %f, %f of a turning body",
    (...axis) => {
      const shown = view(kind);
      const arrows = arrowsOf(arrowPath(shown, turning(axis), scale, () => 1));
      let count = 0;
      for (const { tail, tip } of arrows) {
        const [dx, dy] = [tip[0] - tail[0], tip[1] - tail[1]];
        const length = Math.hypot(dx, dy);
        const middle = { x: (tail[0] + tip[0]) / 2, y: (tail[1] + tip[1]) / 2 };
        const at = directionAt(shown, middle);
        const [back, on] = [-1e-4, 1e-4].map(
          (time) => at && pixelAt(shown, carried(axis, at, time)),
        );
        // Coordinates are of tenths of a pixel.
        if (!(at && back && on) || length < 10) continue;
        const [mx, my] = [on.x - back.x, on.y - back.y];
        const moved = Math.hypot(mx, my);
        if (moved > 1) continue;
        count++;
        expect((dx * mx + dy * my) / (length * moved)).toBeGreaterThan(0.9998);
        // Their lengths: on maps the speed's, on the globe as far as the body moves on the picture.
        const speed = Math.hypot(...cross(axis, cartesian(at)));
        const wanted = kind === "globe" ? (28 * moved * shown.unit) / 2e-4 : 28 * speed;
        expect(Math.abs(length - wanted)).toBeLessThan(0.4);
      }
      expect(count).toBeGreaterThan(80);
    },
  );
});

test("arrows are as dense at the pole as at the equator, and finer at larger zoom", () => {
  const everywhere: VectorAt = () => ({ east: 1, north: 0 });
  const count = (latitude: number, zoom: number): number => {
    const shown = viewOf(rect, "globe", { longitude: 0, latitude, zoom });
    return arrowsOf(arrowPath(shown, everywhere, { ...scale, perUnit: 10 }, () => 1)).length;
  };
  expect(count(Math.PI / 2, 4)).toBeGreaterThan(0.8 * count(0, 4));
  expect(count(Math.PI / 2, 4)).toBeLessThan(1.25 * count(0, 4));
  // Nearest and farthest apart that a power of two makes them: 30 px / √2 to 30 px · √2.
  for (const zoom of [1.5, 3, 4, 6, 9]) {
    const all = rect.width * rect.height;
    const shown = count(0, zoom);
    if (zoom < 2) continue;
    expect(shown).toBeGreaterThan(all / (2.2 * 30 ** 2));
    expect(shown).toBeLessThan((2.2 * all) / 30 ** 2);
  }
});

test("where there is no value there is no arrow", () => {
  const north: VectorAt = ({ colatitude }) =>
    colatitude < Math.PI / 2 ? { east: 1, north: 0 } : { east: Number.NaN, north: 0 };
  const shown = viewOf(rect, "equirectangular", { longitude: 0, latitude: 0, zoom: 1 });
  const arrows = arrowsOf(arrowPath(shown, north, scale, () => 1));
  expect(arrows.length).toBeGreaterThan(50);
  for (const { tail } of arrows) expect(tail[1]).toBeLessThan(rect.y + rect.height / 2);
});

describe("the scale of arrows", () => {
  // Two fields of 768 pixels, of which the second is at another level and no part of the sequence.
  const east = Float64Array.from({ length: 1536 }, (_, i) => (i < 700 ? 8 : i < 768 ? 12 : 90));
  const north = new Float64Array(1536).fill(Number.NaN, 0, 10);
  const layout = { kind: "healpix", nside: 8 } as const;
  const names = ["u", "v"] as const;
  const order = Uint32Array.of(0);
  const usualSpeed = usualSpeedOf({ layout, names, unit: "m s-1", east, north, order });
  const left = {
    vectors: { unit: "m s-1", usualSpeed },
    isOfVectors: true,
  } as unknown as FieldSequence;

  test("is of the speed that 95 % do not exceed, and its legend says a round speed with its length", () => {
    expect(usualSpeed).toBe(12);
    const found = arrowScale(initialState, { left, right: null }, rect);
    expect(found?.key.words).toBe("10 m s-1");
    expect(found?.key.length).toBeCloseTo(10 * (found?.perUnit ?? 0), 12);
    expect((found?.perUnit ?? 0) * 12).toBeCloseTo(0.9 * (found?.spacing ?? 0), 12);
  });

  test("is absent where no arrows are wanted, or the field is another", () => {
    const other = { ...left, isOfVectors: false };
    expect(arrowScale({ ...initialState, arrows: false }, { left, right: null }, rect)).toBeNull();
    expect(arrowScale(initialState, { left: other, right: null }, rect)).toBeNull();
    expect(
      arrowScale({ ...initialState, arrows: true }, { left: other, right: null }, rect),
    ).not.toBeNull();
  });
});
