import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  analyse,
  coefficients,
  equiangular,
  equiangularWithPoles,
  evaluateAt,
  fieldsWithGaps,
  type GridFields,
  gaussLegendre,
  gridFields,
  synthesise,
} from "@chaosphere/core";
import { writeHealpix, writeNetcdf } from "@chaosphere/data";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CellLayout, cellAt, cellCount } from "../src/fields/cells.ts";
import { writeLink } from "../src/link/shareLink.ts";
import { directionAt, type Pixel } from "../src/scene/viewGeometry.ts";
import { initialState, type Position, type ViewerState } from "../src/state/state.ts";
import { openViewer, settled, type ViewerPage } from "./browser.ts";
import { chaosphere } from "./commandLine.ts";
import { canvasRect, levelsAway, pixelCentres, pixelsOf, viewsOf } from "./drawnField.ts";
import { untilNamed } from "./openedFields.ts";
import { drop } from "./openFiles.ts";

let viewer: ViewerPage;
const folder = mkdtempSync(join(tmpdir(), "chaosphere-cells-"));
const path = (name: string) => join(folder, name);

/** Values that jump from cell to cell, so that a wrong neighbour shows, NaN at one in seven. */
const jumps = (count: number) =>
  Float64Array.from({ length: count }, (_, i) =>
    (i * 7919) % 7 === 3 ? Number.NaN : (i * 31) % 17,
  );

const grids = {
  gauss: fieldsWithGaps(gaussLegendre(24, { nLon: 48 }), jumps(24 * 48), "K"),
  cells: fieldsWithGaps(equiangular(18, { nLon: 40, firstLongitude: 0.1 }), jumps(18 * 40), "K"),
  poles: fieldsWithGaps(equiangularWithPoles(19, { nLon: 36 }), jumps(19 * 36), "K"),
} satisfies Record<string, GridFields>;

/** Land and sea: 1 where cos θ + cos 3λ is positive. */
const maskGrid = equiangular(60);
const mask = Float64Array.from({ length: 60 * 120 }, (_, i) =>
  Math.cos(maskGrid.colatitudes[Math.floor(i / 120)]) + Math.cos((6 * Math.PI * (i % 120)) / 120) >
  0
    ? 1
    : 0,
);

/** The field 1 + Y_20 on 32 rings, and 0.5 more in a checkerboard that no degree l < 32 resolves. */
const rough = (() => {
  const a = coefficients("harmonic", 3, Float64Array.of(2, 0, 0, 0, 0, 0, 1, 0, 0));
  const { grid, values } = synthesise(a, gaussLegendre(32));
  return gridFields(
    grid,
    values.map((x, i) => x + 0.5 * (i % 2 === 0 ? 1 : -1)),
    "m",
  );
})();

beforeAll(() => {
  for (const [name, fields] of Object.entries(grids)) {
    writeFileSync(path(`${name}.nc`), writeNetcdf(fields, { variable: name }));
  }
  const map = { nside: 8, values: jumps(12 * 64), unit: "uK" };
  writeFileSync(path("map.fits"), writeHealpix([{ ...map, name: "T" }]));
  writeFileSync(path("mask.nc"), writeNetcdf(gridFields(maskGrid, mask), { variable: "land" }));
  writeFileSync(path("rough.nc"), writeNetcdf(rough, { variable: "rough" }));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  // Pixels of cells are compared: coastlines, which NetCDF files have of themselves, would cover some.
  const hash = writeLink({ ...initialState, coastlines: false });
  viewer = await openViewer({ viewport: { width: 1440, height: 900 }, hash });
});
afterEach(() => viewer.close());

/** Sets the state, and waits until it is shown. */
const set = async (patch: Partial<ViewerState>) => {
  // Coastlines, which Earth data have by themselves, are no colours of cells.
  const whole = { coastlines: false, ...patch };
  await viewer.page.evaluate((patch) => window.__chaosphere?.store.set(patch), whole);
  await settled(viewer.page);
};

/** Whether a hair's breadth beside a position lies another cell: shaders have arcs and cosines to about 1e-5 only. */
function isAtEdge(layout: CellLayout, { colatitude, longitude }: Position): boolean {
  const hair = 1e-4;
  const wide = hair / Math.max(1e-3, Math.sin(colatitude));
  const here = cellAt(layout, { colatitude, longitude });
  return [
    [hair, 0],
    [-hair, 0],
    [0, wide],
    [0, -wide],
  ].some(
    ([θ, λ]) => cellAt(layout, { colatitude: colatitude + θ, longitude: longitude + λ }) !== here,
  );
}

/** Counts pixels of the canvas that do not have the colour of the cell below them. */
async function strangers(layout: CellLayout, values: Float64Array) {
  const state = await viewer.page.evaluate(() => window.__chaosphere?.store.get());
  if (!state) throw new Error("no page");
  const canvas = await canvasRect(viewer);
  const view = viewsOf(state, canvas).get("left");
  const range = await viewer.page.evaluate(() => window.__chaosphere?.scene.scale()?.range);
  if (!(view && range)) throw new Error("no view");
  const colourAt = await pixelsOf(viewer);
  const found = { wrong: 0, seen: 0, grey: 0 };
  // Pixels of the rim are blended with grey.
  const isInside = ({ x, y }: Pixel) =>
    [-3, 3].every((d) => directionAt(view, { x: x + d, y }) && directionAt(view, { x, y: y + d }));
  for (const at of pixelCentres(view.rect, 5)) {
    const position = directionAt(view, at);
    if (!position || !isInside(at) || isAtEdge(layout, position)) continue;
    const value = values[cellAt(layout, position)];
    const colour = colourAt(at);
    found.seen++;
    if (Number.isNaN(value)) {
      found.grey++;
      if (colour.slice(0, 3).some((part) => Math.abs(part - 128) > 1)) found.wrong++;
    } else if (levelsAway(colour, value, [range.low, range.high], "viridis") > 1) found.wrong++;
  }
  return found;
}

describe("cells are drawn as they are stored, those without a value in grey", () => {
  test.each(Object.entries(grids))("on the grid %s", async (name, fields) => {
    await drop(viewer.page, path(`${name}.nc`));
    await untilNamed(viewer.page, `${name} of ${name}.nc`);
    await set({ colourMap: "viridis", centred: "no", range: [0, 16] });
    const layout: CellLayout = { kind: "grid", grid: fields.grid };
    const values = jumps(cellCount(layout));
    for (const projection of ["globe", "mollweide", "equirectangular"] as const) {
      await set({ projection, camera: { longitude: 0.3, latitude: 1.1, zoom: 1 } });
      const found = await strangers(layout, values);
      expect(found).toMatchObject({ wrong: 0 });
      expect(found.seen).toBeGreaterThan(3000);
      expect(found.grey).toBeGreaterThan(200);
    }
    await viewer.page.locator(".scene-gaps").getByText("no value").waitFor();
  });

  test("on HEALPix pixels", async () => {
    await drop(viewer.page, path("map.fits"));
    await untilNamed(viewer.page, "T of map.fits");
    await set({ colourMap: "viridis", centred: "no", range: [0, 16] });
    const layout: CellLayout = { kind: "healpix", nside: 8 };
    for (const latitude of [1.4, 0, -1.2]) {
      await set({ camera: { longitude: 2, latitude, zoom: 1 } });
      expect(await strangers(layout, jumps(12 * 64))).toMatchObject({ wrong: 0 });
    }
    // The count sees a wrong cell: of another nside many would be.
    const other = await strangers({ kind: "healpix", nside: 4 }, jumps(12 * 16));
    expect(other.wrong).toBeGreaterThan(other.seen / 2);
  });

  test("a mask of 0 and 1 has no other values, in colours or under the pointer", async () => {
    await drop(viewer.page, path("mask.nc"));
    await untilNamed(viewer.page, "land of mask.nc");
    await set({ colourMap: "viridis", projection: "equirectangular" });
    const layout: CellLayout = { kind: "grid", grid: maskGrid };
    expect(await strangers(layout, mask)).toMatchObject({ wrong: 0 });
    const range = await viewer.page.evaluate(() => window.__chaosphere?.scene.scale()?.range);
    expect(range).toEqual({ low: 0, high: 1 });
    const canvas = await canvasRect(viewer);
    const values = await viewer.page.evaluate(
      ({ x, y, width, height }) =>
        Array.from(
          { length: 200 },
          (_, k) => window.__chaosphere?.scene.pick(x + (k / 200) * width, y + 0.4 * height)?.value,
        ).filter((value) => value !== undefined),
      canvas,
    );
    expect(new Set(values)).toEqual(new Set([0, 1]));
  });
});

describe("harmonics are a choice", () => {
  test("and the page says how far they are from the cells", async () => {
    const { page } = viewer;
    await drop(page, path("rough.nc"));
    await untilNamed(page, "rough of rough.nc");

    const stored = page.getByRole("radio", { name: "As stored" });
    expect(await stored.isChecked()).toBe(true);
    // The checkerboard is what the harmonics leave out: 0.5 everywhere.
    await page.getByText("differ from the cells by 0.5 m rms").waitFor({ timeout: 20_000 });
    const read = async () => {
      const found = await page.evaluate(() => {
        const { scene } = window.__chaosphere ?? {};
        const box = scene?.canvas.getBoundingClientRect();
        return box && scene?.pick(box.x + 0.45 * box.width, box.y + 0.4 * box.height);
      });
      if (!found) throw new Error("nothing is there");
      return found;
    };
    const expectCell = async () => {
      const { value, position } = await read();
      expect(value).toBe(rough.values[cellAt({ kind: "grid", grid: rough.grid }, position)]);
    };
    await expectCell();
    await page.locator("#slot-view label").getByText("l < 32").click();
    await settled(page);
    const { value, position } = await read();
    const [sum] = evaluateAt(
      analyse(rough, 32),
      Float64Array.of(position.colatitude),
      Float64Array.of(position.longitude),
    );
    expect(value).toBeCloseTo(Number(sum), 9);
    await page.getByText("As stored").click();
    await settled(page);
    await expectCell();
  });

  test("but not of a field with gaps, of which the panels say what to do", async () => {
    const { page } = viewer;
    await drop(page, path("map.fits"));
    await untilNamed(page, "T of map.fits");
    await page.getByRole("tab", { name: "Data / noise" }).click();
    await page.locator("#slot-panels").getByText("chaosphere condition").waitFor();
    expect(await page.locator("#slot-view label").getByText("l < 16").isVisible()).toBe(false);
    await set({ drawn: "harmonics" });
    await page.locator("#slot-view").getByText("A field with gaps has no harmonics").waitFor();
    expect(await strangersOfMap()).toBe(0);
  });

  test("whose spectrum is that of the part seen, as the command line has it", async () => {
    const { page } = viewer;
    await drop(page, path("map.fits"));
    await untilNamed(page, "T of map.fits");
    await page.locator("#slot-panels").getByText("14.2 % of the sphere has no value").waitFor();
    const file = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV of this panel" }).click();
    await (await file).saveAs(path("spectrum.csv"));
    const lines = readFileSync(path("spectrum.csv"), "utf8").trim().split("\n");
    const [heads = [], ...rows] = lines.map((line) => line.split(","));
    const own = rows.map((row) => Number(row[heads.indexOf("seen part (uK²)")]));
    const told = JSON.parse(await chaosphere("spectrum", path("map.fits"), "--json"));
    const data: readonly number[] = told.cl;
    expect(own).toHaveLength(24);
    const largest = Math.max(...data.map(Math.abs));
    own.forEach((c, l) => {
      expect(Math.abs(c - Number(data[l]))).toBeLessThan(1e-12 * largest);
    });
  });

  const strangersOfMap = async () => {
    await set({ colourMap: "viridis", centred: "no", range: [0, 16] });
    return (await strangers({ kind: "healpix", nside: 8 }, jumps(12 * 64))).wrong;
  };
});
