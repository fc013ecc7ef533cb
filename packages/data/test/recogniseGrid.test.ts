import {
  driscollHealy,
  equiangular,
  equiangularWithPoles,
  GridError,
  type GridKind,
  gaussLegendre,
} from "@chaosphere/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { recogniseGrid } from "../src/grid/recogniseGrid.ts";

const degrees = 180 / Math.PI;
const grids = {
  "gauss-legendre": gaussLegendre,
  equiangular,
  "equiangular-poles": equiangularWithPoles,
  "driscoll-healy": driscollHealy,
};
const kinds = Object.keys(grids) as GridKind[];
const longitudes = (n: number, first = 0) =>
  Float64Array.from({ length: n }, (_, k) => first + (360 * k) / n);

test("every grid is recognised from float32 coordinates, either way up, wrapped or closed", () => {
  const choice = fc.record({
    kind: fc.constantFrom(...kinds),
    nLat: fc.integer({ min: 3, max: 200 }),
    nLon: fc.integer({ min: 1, max: 400 }),
    first: fc.double({ min: -360, max: 360, noNaN: true }),
    southFirst: fc.boolean(),
    wrapped: fc.boolean(),
    closed: fc.boolean(),
  });
  fc.assert(
    fc.property(choice, ({ kind, nLat: rings, nLon, first, southFirst, wrapped, closed }) => {
      const nLat = kind === "driscoll-healy" ? rings + (rings % 2) : rings;
      const { colatitudes } = grids[kind](nLat);
      const lat = colatitudes.map((θ) => Math.fround(90 - degrees * θ));
      const open = longitudes(nLon, first);
      const lon = (closed ? Float64Array.of(...open, first + 360) : open).map((λ) =>
        Math.fround(wrapped && λ > 180 ? λ - 360 : λ),
      );
      const layout = recogniseGrid(southFirst ? lat.reverse() : lat, lon);
      expect(layout).toMatchObject({ southFirst, repeatedColumn: closed, polesAbsent: false });
      expect(layout.grid).toMatchObject({ kind, nLat, nLon });
      expect(layout.grid.colatitudes).toEqual(colatitudes);
      expect(layout.grid.firstLongitude).toBeCloseTo(lon[0] / degrees, 12);
    }),
    { seed: 5, numRuns: 200 },
  );
});

test("the 2° grid from 88° S to 88° N is the grid with poles without its pole rows", () => {
  const lat = Float64Array.from({ length: 89 }, (_, j) => -88 + 2 * j);
  const layout = recogniseGrid(lat, longitudes(180));
  expect(layout).toMatchObject({ southFirst: true, polesAbsent: true });
  expect(layout.grid).toMatchObject({ kind: "equiangular-poles", nLat: 91, nLon: 180 });
});

test("180 × 360 points from the pole to −89° are the rings of Driscoll and Healy, but no odd number of rings is", () => {
  const lat = Float64Array.from({ length: 180 }, (_, j) => 90 - j);
  const layout = recogniseGrid(lat, longitudes(360));
  expect(layout).toMatchObject({ southFirst: false, polesAbsent: false, assumptions: [] });
  expect(layout.grid).toMatchObject({ kind: "driscoll-healy", nLat: 180, nLon: 360 });
  const odd = Float64Array.from({ length: 15 }, (_, j) => 90 - 12 * j);
  expect(() => recogniseGrid(odd, longitudes(30))).toThrow(/equally spaced from pole to pole/);
  // Nor is the one that leaves out the north pole.
  expect(() =>
    recogniseGrid(
      lat.map((x) => x - 1),
      longitudes(360),
    ),
  ).toThrow(GridError);
});

test("Gauss–Legendre and equal spacing are told apart at 1024 rings", () => {
  for (const kind of kinds) {
    const { colatitudes } = grids[kind](1024);
    const lat = colatitudes.map((θ) => 90 - degrees * θ);
    expect(recogniseGrid(lat, longitudes(4)).grid.kind).toBe(kind);
  }
});

/** An axis as a program prints it and float32 keeps it. */
const printed = (axis: Float64Array, decimals: number) =>
  axis.map((x) => Math.fround(Number(x.toFixed(decimals))));

test.each([
  [32, 64, 1],
  [64, 128, 2],
  [96, 192, 2],
  [160, 320, 3],
  [512, 1024, 3],
])(
  "%i × %i points with %i decimals are of the kind they were rounded from",
  (nLat, nLon, decimals) => {
    for (const kind of kinds) {
      const { colatitudes } = grids[kind](nLat);
      const lat = colatitudes.map((θ) => 90 - degrees * θ);
      for (const first of [0, 180 / nLon]) {
        const lon = longitudes(nLon, first);
        const layout = recogniseGrid(printed(lat, decimals), printed(lon, decimals));
        expect(layout.grid).toMatchObject({ kind, nLat, nLon, colatitudes });
        // Three decimals are within what every file is allowed; of fewer, the node is meant and not what is printed.
        const within = (decimals === 3 ? 0.00051 : 1e-10) / degrees;
        expect(Math.abs(layout.grid.firstLongitude - first / degrees)).toBeLessThan(within);
      }
    }
  },
);

test("T63 latitudes with two decimals are said to be assumed, and one that is off by a unit is refused", () => {
  // Of ECHAM's T63, the first three to five decimals: 88.57217, 86.72253, 84.86197.
  const exact = gaussLegendre(96).colatitudes.map((θ) => 90 - degrees * θ);
  const lat = printed(exact, 2);
  expect(Array.from(lat.subarray(0, 3), (x) => x.toFixed(2))).toEqual(["88.57", "86.72", "84.86"]);
  expect(recogniseGrid(lat, longitudes(192)).assumptions).toEqual([
    "96 latitudes with 2 decimals taken for those of a gauss-legendre grid, rounded",
  ]);
  // Rounded down by three to four and a half thousandths; a unit more is too far by the least that a unit can be.
  const j = exact.findIndex((x, i) => x - lat[i] > 0.003 && x - lat[i] < 0.0045);
  expect(j).toBeGreaterThan(0);
  lat[j] += 0.01;
  expect(() => recogniseGrid(lat, longitudes(192))).toThrow("latitudes must be");
});

test("decimals too few for the cells decide nothing", () => {
  const lat = printed(
    gaussLegendre(512).colatitudes.map((θ) => 90 - degrees * θ),
    1,
  );
  expect(() => recogniseGrid(lat, longitudes(1024))).toThrow("latitudes must be");
});

test("rings in the middle of half cells at the poles are named", () => {
  const step = 180 / 89;
  const lat = Float64Array.from({ length: 90 }, (_, j) => -90 + step * j);
  lat[0] += step / 4;
  lat[89] -= step / 4;
  expect(() => recogniseGrid(lat, longitudes(144))).toThrow("half cells at ±89.49");
});

const regular = Float64Array.of(60, 0, -60);
test.each([
  ["irregular latitudes", Float64Array.of(60, 1, -60), longitudes(4), "latitudes must be"],
  ["latitudes off by 0.002°", Float64Array.of(60.002, 0, -60), longitudes(4), "latitudes must be"],
  [
    "a latitude that is no number",
    Float64Array.of(60, Number.NaN, -60),
    longitudes(4),
    "latitudes",
  ],
  ["a region", Float64Array.of(60, 50, 40), longitudes(4), "latitudes must be"],
  ["no latitudes", new Float64Array(0), longitudes(4), "latitudes must be"],
  ["irregular longitudes", regular, Float64Array.of(0, 90, 181, 270), "longitudes must be"],
  ["half a globe", regular, Float64Array.of(0, 45, 90, 135), "longitudes must be"],
  ["longitudes westward", regular, longitudes(4).reverse(), "longitudes must be"],
  ["a longitude that is no number", regular, Float64Array.of(Number.NaN, 90), "longitudes must be"],
  ["no longitudes", regular, new Float64Array(0), "longitudes must be"],
])("refuses %s", (_, lat, lon, rule) => {
  expect(() => recogniseGrid(lat, lon)).toThrow(GridError);
  expect(() => recogniseGrid(lat, lon)).toThrow(rule);
});

test("refuses more rings than a quadrature is made for, before making it", () => {
  const lat = Float64Array.from({ length: 200_000 }, (_, j) => 90 - (180 * (j + 0.5)) / 200_000);
  expect(() => recogniseGrid(lat, longitudes(4))).toThrow("must have 1 to 16384 rings");
});
