import { readFile, writeFile } from "node:fs/promises";
import { coefficients, equiangular, fillNormals, key, synthesise } from "@chaosphere/core";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import type { Figure } from "../src/figure/svg.ts";
import { contactSheet } from "../src/map/contactSheet.ts";
import { mapFigure } from "../src/map/mapFigure.ts";
import { renderPng } from "../src/node/index.ts";
import { linePlot } from "../src/plot/linePlot.ts";

const environment: { readonly ATLAS_UPDATE_GOLDENS?: string; readonly CI?: string } = process.env;
/** Pictures are written when asked for by hand, never by a continuous-integration run. */
const isUpdating = environment.ATLAS_UPDATE_GOLDENS === "1" && !environment.CI;

function fields(bandLimit: number, batch: number) {
  const values = new Float64Array(batch * bandLimit ** 2);
  fillNormals(key(8), 0, values);
  for (let i = 0; i < values.length; i++) {
    values[i] /= 1 + Math.floor(Math.sqrt(i % bandLimit ** 2)) ** 1.5;
  }
  return coefficients("harmonic", bandLimit, values);
}

function spectrum(): Figure {
  const l = Float64Array.from({ length: 40 }, (_, k) => k);
  const c = l.map((k) => (2 + k * (k + 1)) ** -1.5);
  const spread = l.map((k) => Math.sqrt(2 / (2 * k + 1) / 8));
  const band = {
    low: c.map((v, k) => v * (1 - spread[k])),
    high: c.map((v, k) => v * (1 + spread[k])),
  };
  return linePlot(
    [
      { label: "theory and cosmic variance", x: l, y: c, band },
      {
        label: "generated",
        x: l,
        y: c.map((v, k) => v * (1 + 0.1 * Math.sin(9 * k))),
        mark: "points",
      },
      { label: "noise", x: l, y: c.map((v) => v / 3), mark: "dashed" },
    ],
    { title: "Spectrum", x: { label: "degree l" }, y: { label: "Cₗ", unit: "K²" }, width: 420 },
  );
}

const figures: Record<string, () => Figure> = {
  mollweide: () =>
    mapFigure(fields(17, 1), 0, {
      title: "Mollweide <&>",
      label: "field",
      unit: "K",
      width: 280,
      density: 1,
    }),
  globe: () =>
    mapFigure(synthesise(fields(9, 2), equiangular(24), { unit: "m" }), 1, {
      projection: "orthographic",
      centre: { colatitude: 0.8, longitude: 0.5 },
      colour: "viridis",
      coverage: 0.9,
      width: 200,
      density: 1,
    }),
  equirectangular: () =>
    mapFigure(fields(5, 1), 0, {
      projection: "equirectangular",
      colour: "PuOr",
      width: 240,
      density: 1,
    }),
  sheet: () =>
    contactSheet(
      [
        { fields: fields(9, 2), heading: "generated", captions: ["a", "b"] },
        { fields: fields(12, 2), heading: "simulated", captions: ["c", "d"] },
      ],
      { arrangement: "beside", width: 420, density: 1, title: "Four fields", unit: "K" },
    ),
  spectrum,
};

/** Share of pixels in which a channel differs by more than 24 of 255 levels. */
function difference(found: Uint8Array, expected: Uint8Array): number {
  const [a, b] = [decode(found), decode(expected)];
  expect([a.width, a.height, a.channels]).toEqual([b.width, b.height, b.channels]);
  let count = 0;
  for (let i = 0; i < a.data.length; i += a.channels) {
    const channels = Array.from({ length: a.channels }, (_, c) =>
      Math.abs(a.data[i + c] - b.data[i + c]),
    );
    if (Math.max(...channels) > 24) count++;
  }
  return count / (a.width * a.height);
}

test.each(Object.keys(figures))(
  "the picture %s looks as it did when a person last looked at it",
  async (name) => {
    const png = await renderPng(figures[name](), { scale: 1 });
    const path = new URL(`fixtures/${name}.png`, import.meta.url);
    if (isUpdating) await writeFile(path, png);
    const golden = new Uint8Array(await readFile(path));
    expect(golden.length).toBeLessThan(60_000);
    // Engines differ in the last bits of sine and cosine, which moves the odd pixel at an edge.
    expect(difference(png, golden)).toBeLessThan(1e-3);
  },
);

test("the comparison sees a figure that differs in one caption", async () => {
  const one = linePlot([{ x: [1, 2], y: [1, 2] }], { title: "a", width: 200 });
  const other = linePlot([{ x: [1, 2], y: [1, 2] }], { title: "another title", width: 200 });
  expect(difference(await renderPng(one), await renderPng(other))).toBeGreaterThan(1e-3);
});
