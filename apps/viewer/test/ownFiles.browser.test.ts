import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npyArray, writeNpy } from "@chaosphere/data";
import { zipSync } from "fflate";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openViewer, settled, type ViewerPage } from "./browser.ts";
import { untilNamed } from "./openedFields.ts";
import { drop } from "./openFiles.ts";

const folder = mkdtempSync(join(tmpdir(), "chaosphere-own-"));
const path = (name: string) => join(folder, name);
const latitudes = Float64Array.from({ length: 6 }, (_, j) => 75 - 30 * j);
const longitudes = Float64Array.from({ length: 12 }, (_, k) => 30 * k);

/** A Zarr store of version 2 without compression, as the format says: areas of cells before what varies in time. */
function store(): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const array = (name: string, axes: readonly string[], values: Float64Array, units: string) => {
    const sizes: Record<string, number> = { time: 3, lat: 6, lon: 12 };
    const shape = axes.map((axis) => sizes[axis]);
    const how = { dtype: "<f8", order: "C", compressor: null, filters: null, fill_value: "NaN" };
    files[`${name}/.zarray`] = text({ zarr_format: 2, shape, chunks: shape, ...how });
    files[`${name}/.zattrs`] = text({ _ARRAY_DIMENSIONS: axes, units });
    files[`${name}/${axes.map(() => 0).join(".")}`] = new Uint8Array(values.buffer);
  };
  files[".zgroup"] = text({ zarr_format: 2 });
  array("area", ["lat", "lon"], new Float64Array(72).fill(1e11), "m2");
  const tas = Float64Array.from({ length: 216 }, (_, i) => (i % 72 < 24 ? Number.NaN : i));
  array("tas", ["time", "lat", "lon"], tas, "K");
  array("lat", ["lat"], latitudes, "degrees_north");
  array("lon", ["lon"], longitudes, "degrees_east");
  array("time", ["time"], Float64Array.of(0, 31, 59), "days since 2001-01-01");
  return zipSync(files);
}

/** An archive of numpy with words and axes beside its field. */
function withWords(): Uint8Array {
  const header = "{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }".padEnd(117) + "\n";
  const words = Buffer.concat([
    Buffer.from("934e554d5059010076 00".replace(" ", ""), "hex"),
    Buffer.from(header),
    Buffer.from("61000000", "hex"),
  ]);
  return zipSync({
    "names.npy": Uint8Array.from(words),
    "temp.npy": writeNpy(
      npyArray(
        [6, 12],
        Float64Array.from({ length: 72 }, (_, i) => i),
      ),
    ),
    "lat.npy": writeNpy(npyArray([6], latitudes)),
    "lon.npy": writeNpy(npyArray([12], longitudes)),
  });
}

/** C_l = 1/64 … of healpy.write_cl. */
const spectra = JSON.parse(
  readFileSync(
    new URL("../../../packages/data/test/fixtures/healpySpectra.json", import.meta.url),
    "utf8",
  ),
) as { readonly one: { readonly base64: string; readonly spectrum: readonly number[] } };

let viewer: ViewerPage;
let page: Page;

beforeAll(() => {
  writeFileSync(path("times.zarr.zip"), store());
  writeFileSync(path("words.npz"), withWords());
  writeFileSync(path("cl.fits"), Buffer.from(spectra.one.base64, "base64"));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  viewer = await openViewer();
  page = viewer.page;
});
afterEach(() => viewer.close());

/** Rests the pointer on a point of the map, by its part of the stage. */
const point = async (x: number, y: number) => {
  const box = await page.locator("#slot-scene").boundingBox();
  if (!box) throw new Error("no stage");
  await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
  await settled(page);
  return page.locator("#slot-readout span[aria-hidden]").textContent();
};

test("of several variables the one that varies in time is shown first, and a gap has no value and no unit", async () => {
  await page.getByText("Plate carrée", { exact: true }).click();
  await drop(page, path("times.zarr.zip"));
  await untilNamed(page, "tas of times.zarr.zip");
  const list = page.getByLabel("Variable", { exact: true });
  expect(await list.locator("option").allTextContents()).toEqual(["tas", "area"]);
  expect(await list.inputValue()).toBe("tas");
  // The two northern rings, of six, are missing.
  expect(await point(0.5, 0.3)).toMatch(/^\s*no value at \d/);
  expect(await point(0.5, 0.52)).toMatch(/^\s*\d+ K at \d/);
});

test("words beside the fields of an .npz do not close it", async () => {
  await drop(page, path("words.npz"));
  await untilNamed(page, "temp of words.npz");
  expect(await page.getByLabel("Variable", { exact: true }).isVisible()).toBe(false);
});

test("a file of a spectrum says where it can be drawn, and is drawn there", async () => {
  await drop(page, path("cl.fits"));
  const error = page.locator("#slot-open [role=alert]");
  await error.getByText("got angular power spectra C_l, l < 9").waitFor();
  expect(await error.textContent()).toContain("“C_l file…” in the panel Spectrum");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Cl file…" }).click();
  await (await chooser).setFiles(path("cl.fits"));
  await page.getByRole("button", { name: "Remove cl.fits" }).waitFor();
  await page.getByText("As a table").click();
  const table = page.locator("#slot-panels table");
  const columnOf = async () => {
    const heads = await table.locator("thead th").allTextContents();
    return heads.findIndex((text) => text.includes("cl.fits"));
  };
  await expect.poll(columnOf).toBeGreaterThan(0);
  const column = await columnOf();
  const rows = await table
    .locator("tbody tr")
    .evaluateAll((all) =>
      all.map((row) => [...row.children].map((cell) => cell.textContent ?? "")),
    );
  const found = rows.find(([l]) => l?.trim() === "8");
  expect(Number(found?.[column]?.replace("−", "-"))).toBeCloseTo(spectra.one.spectrum[8] ?? 0, 4);
});
