import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { coefficients, DomainError, harmonicIndex } from "@chaosphere/core";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { colourTable } from "../src/colour/colourMap.ts";
import { mapFigure } from "../src/map/mapFigure.ts";
import { renderPng, writePng } from "../src/node/index.ts";
import { mapProjection, type ProjectionName } from "../src/projection/projection.ts";

/** The harmonic Y_1m alone. */
function degreeOne(m: number) {
  const values = new Float64Array(4);
  values[harmonicIndex(1, m)] = 1;
  return coefficients("harmonic", 2, values);
}

const peak = Math.sqrt(3 / (4 * Math.PI));
const margin = 24;
const width = 400;

/** Renders Y_1m without graticule, one pixel per unit, and reads colours at plane points. */
async function rendered(m: number, name: ProjectionName) {
  const map = mapFigure(degreeOne(m), 0, {
    projection: name,
    range: { low: -peak, high: peak },
    graticule: false,
    density: 1,
    width,
  });
  const { data, width: columns, channels } = decode(await renderPng(map, { scale: 1 }));
  const plane = mapProjection(name);
  const half = (width - 2 * margin) / 2;
  const pixelAt = (x: number, y: number) => ({
    column: Math.floor(margin + half * (1 + x / plane.halfWidth)),
    row: Math.floor(
      margin + half * (plane.halfHeight / plane.halfWidth) * (1 - y / plane.halfHeight),
    ),
  });
  const colour = ({ column, row }: { column: number; row: number }): number[] => {
    const start = (row * columns + column) * channels;
    return [...data.subarray(start, start + 3)];
  };
  /** The direction at the centre of a pixel of the map. */
  const directionAt = ({ column, row }: { column: number; row: number }) =>
    plane.inverse({
      x: ((column + 0.5 - margin) / half - 1) * plane.halfWidth,
      y: (plane.halfHeight / plane.halfWidth - (row + 0.5 - margin) / half) * plane.halfWidth,
    });
  return { plane, pixelAt, colour, directionAt };
}

function mapColour(value: number): number[] {
  const k = Math.round((256 * (value + peak)) / (2 * peak));
  return [...colourTable("BuRd").slice(3 * k, 3 * k + 3)];
}

test.each(["mollweide", "orthographic", "equirectangular"] as const)(
  "the pixel of a point has the colour of the analytic Y_10 there: %s",
  async (name) => {
    const { plane, pixelAt, colour, directionAt } = await rendered(0, name);
    let negativeControl = 0;
    for (const [u, v] of [
      [0, 0],
      [0.3, 0.5],
      [-0.4, -0.6],
      [0.1, 0.85],
      [-0.7, 0.2],
      [0.5, -0.3],
    ]) {
      const pixel = pixelAt(u * plane.halfWidth, v * plane.halfHeight);
      const { colatitude } = directionAt(pixel)!;
      const found = colour(pixel);
      const expected = mapColour(peak * Math.cos(colatitude));
      // A value that falls between two of the 257 colours may round to either: 4 levels a channel.
      for (const i of [0, 1, 2]) {
        expect(Math.abs(found[i] - expected[i])).toBeLessThanOrEqual(4);
      }
      const upsideDown = mapColour(-peak * Math.cos(colatitude));
      negativeControl = Math.max(
        negativeControl,
        ...found.map((c, i) => Math.abs(c - upsideDown[i])),
      );
    }
    expect(negativeControl).toBeGreaterThan(60);
  },
);

test("north is up: Y_10 is red above and blue below", async () => {
  const { plane, pixelAt, colour } = await rendered(0, "mollweide");
  const [red, , blue] = colour(pixelAt(0, 0.8 * plane.halfHeight));
  expect(red).toBeGreaterThan(blue + 60);
  const below = colour(pixelAt(0, -0.8 * plane.halfHeight));
  expect(below[2]).toBeGreaterThan(below[0] + 60);
});

test("east is to the right: Y_1,−1 ∝ sin λ is red at the right and blue at the left", async () => {
  const { plane, pixelAt, colour } = await rendered(-1, "mollweide");
  const east = colour(pixelAt(0.5 * plane.halfWidth, 0));
  expect(east[0]).toBeGreaterThan(east[2] + 60);
  const west = colour(pixelAt(-0.5 * plane.halfWidth, 0));
  expect(west[2]).toBeGreaterThan(west[0] + 60);
});

test("outside the ellipse the figure is white", async () => {
  const { plane, pixelAt, colour } = await rendered(0, "mollweide");
  for (const [u, v] of [
    [0.95, 0.9],
    [-0.95, 0.9],
    [0.9, -0.95],
    [-0.98, -0.6],
  ]) {
    expect(colour(pixelAt(u * plane.halfWidth, v * plane.halfHeight))).toEqual([255, 255, 255]);
  }
});

test("the scale is pixels per figure unit, and the same figure gives the same bytes", async () => {
  const map = mapFigure(degreeOne(0), 0, { width: 200, density: 0.5 });
  const [once, again] = [
    await renderPng(map, { scale: 1.5 }),
    await renderPng(map, { scale: 1.5 }),
  ];
  expect(once).toEqual(again);
  const { width: columns, height: rows } = decode(once);
  expect(columns).toBe(300);
  expect(Math.abs(rows - 1.5 * map.height)).toBeLessThanOrEqual(1);
});

test("writePng writes what renderPng renders", async () => {
  const folder = await mkdtemp(join(tmpdir(), "atlas-"));
  try {
    const map = mapFigure(degreeOne(0), 0, { width: 120, density: 0.5 });
    await writePng(join(folder, "map.png"), map, { scale: 1 });
    const bytes = new Uint8Array(await readFile(join(folder, "map.png")));
    expect(bytes).toEqual(await renderPng(map, { scale: 1 }));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a scale outside (0, 16] is refused", async () => {
  const map = mapFigure(degreeOne(0), 0, { width: 120, density: 0.5 });
  for (const scale of [0, -1, 17, Number.NaN]) {
    await expect(renderPng(map, { scale })).rejects.toThrow(DomainError);
    await expect(renderPng(map, { scale })).rejects.toThrow(/0 < scale ≤ 16/);
  }
});
