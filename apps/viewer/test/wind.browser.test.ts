import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npyArray, writeNpy } from "@chaosphere/data";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeLink } from "../src/link/shareLink.ts";
import { initialState } from "../src/state/state.ts";
import { openViewer, settled, type ViewerPage } from "./browser.ts";
import { canvasRect } from "./drawnField.ts";
import { untilNamed } from "./openedFields.ts";
import { drop } from "./openFiles.ts";

/** A body that turns about a tilted axis at 20 m/s, twice as fast at the second time: fixtures/generate/wind.py. */
const golden = JSON.parse(
  readFileSync(new URL("../../../packages/data/test/fixtures/wind.json", import.meta.url), "utf8"),
) as { readonly files: Readonly<Record<string, string>>; readonly axis: readonly number[] };
const folder = mkdtempSync(join(tmpdir(), "chaosphere-wind-"));
const path = (name: string) => join(folder, name);
let viewer: ViewerPage;
beforeAll(async () => {
  for (const [name, base64] of Object.entries(golden.files)) {
    writeFileSync(path(`${name.replace(" ", "-")}.nc`), Buffer.from(base64, "base64"));
  }
  const hash = writeLink({ ...initialState, coastlines: false, panel: null });
  viewer = await openViewer({ hash, viewport: { width: 1440, height: 900 } });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await viewer.close();
});

const arrows = () => viewer.page.locator(".scene-arrows path:not(.rim)");
/** Lengths of the arrows that are no dots. */
const lengths = async (): Promise<number[]> => {
  const d = (await arrows().getAttribute("d")) ?? "";
  return [...d.matchAll(/M(-?[\d.]+) (-?[\d.]+)L(-?[\d.]+) (-?[\d.]+)M/g)].map(([, a, b, c, e]) =>
    Math.hypot(Number(c) - Number(a), Number(e) - Number(b)),
  );
};
/** The speed that is read at a share of the canvas is the distance from the axis times 20 m/s; cells are 10° wide. */
async function expectTurningSpeed(across: number, down: number): Promise<void> {
  const { x, y, width, height } = await canvasRect(viewer);
  const read = await viewer.page.evaluate(
    ([x, y]) => window.__chaosphere?.scene.pick(x, y) ?? null,
    [x + across * width, y + down * height] as const,
  );
  if (!read) throw new Error("nothing there");
  const { colatitude: θ, longitude: λ } = read.position;
  const n = golden.axis as [number, number, number];
  const along = n[0] * Math.sin(θ) * Math.cos(λ) + n[2] * Math.cos(θ);
  expect(Math.abs(read.value - 20 * Math.sqrt(1 - along ** 2))).toBeLessThan(20 * 0.13);
}
const greatest = async (): Promise<number> => Math.max(...(await lengths()));

test("a file of two components shows their arrows, which follow the time and can be left out", async () => {
  const { page } = viewer;
  await drop(page, path("standard-names.nc"));
  await untilNamed(page, "t of standard-names.nc");
  const tick = page.getByLabel("Arrows");
  // The temperature on the same points shows them when they are asked for.
  expect(await tick.isChecked()).toBe(false);
  expect(await arrows().count()).toBe(0);
  await page.getByLabel("Variable", { exact: true }).selectOption("u");
  await untilNamed(page, "u of standard-names.nc");
  await page.getByText("Plate carrée").click();
  await settled(page);
  expect(await tick.isChecked()).toBe(true);
  await expect.poll(async () => (await lengths()).length).toBeGreaterThan(60);
  // 95 % of the speeds of both times are below 40 m/s: the legend has 20, the fastest arrow of the first time its length.
  const key = page.locator(".scene-arrow-key");
  expect(await key.textContent()).toContain("20 m s-1");
  const first = await greatest();
  const d = (await key.locator("path").getAttribute("d")) ?? "";
  const [, from, to] = /^M([\d.]+) [\d.]+L([\d.]+)/.exec(d) ?? [];
  expect(Math.abs(first - (Number(to) - Number(from)))).toBeLessThan(0.4);
  await page.getByRole("slider", { name: "Time" }).focus();
  await page.keyboard.press("End");
  await settled(page);
  await expect.poll(greatest).toBeGreaterThan(1.95 * first);
  expect(await greatest()).toBeLessThan(2.05 * first);
  await page.getByText("Arrows").click();
  await expect.poll(() => arrows().count()).toBe(0);
  await page.getByText("Arrows").click();
});

test("the speed is one of the variables, and there is no arrow where there is no value", async () => {
  const { page } = viewer;
  await drop(page, path("gaps.nc"));
  await untilNamed(page, "t of gaps.nc");
  await page.getByLabel("Variable", { exact: true }).selectOption("speed (u, v)");
  await untilNamed(page, "speed (u, v) of gaps.nc");
  await expectTurningSpeed(0.6, 0.55);
  await expect.poll(async () => (await lengths()).length).toBeGreaterThan(40);
  const top = await page.evaluate(() => {
    const view = window.__chaosphere?.scene.frame()?.views[0]?.view;
    if (!view) throw new Error("no view");
    // Where 45° north lies: a quarter of the height of the map above its middle.
    return view.rect.y + view.rect.height / 2 - (Math.PI / 4 - view.centre.y) / view.unit;
  });
  const d = (await arrows().getAttribute("d")) ?? "";
  const rows = [...d.matchAll(/M-?[\d.]+ (-?[\d.]+)L/g)].map(([, y]) => Number(y));
  expect(Math.min(...rows)).toBeGreaterThan(top - 25);
});

test("files in SVG and PNG have the arrows, their legend and that of the gaps", async () => {
  const { page } = viewer;
  await page.getByRole("button", { name: "Save" }).click();
  const saved = async (button: string, name: string): Promise<Buffer> => {
    const file = page.waitForEvent("download", { timeout: 60_000 });
    await page.getByRole("button", { name: button }).click();
    await (await file).saveAs(path(name));
    return readFileSync(path(name));
  };
  const svg = (await saved("Vectors (SVG)", "wind.svg")).toString();
  const shown = (await arrows().getAttribute("d")) ?? "none";
  const holds = (text: string) => expect(svg.includes(text), text.slice(0, 40)).toBe(true);
  holds(`d="${shown}"`);
  holds(">no value<");
  holds(">20 m s-1<");
  const { data, width, height, channels } = decode(await saved("Picture (PNG)", "wind.png"));
  // The middle of the first long arrow is dark, and the swatch of the gaps grey.
  const [, x, y, u, v] = /M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)M/.exec(shown) ?? [];
  const at = (px: number, py: number) => [
    ...data.subarray((Math.round(py) * width + Math.round(px)) * channels).slice(0, 3),
  ];
  // The title of the view stands above it.
  const top = Number(/translate\(0 (\d+)\)/.exec(svg)?.[1]);
  const middle = at((Number(x) + Number(u)) / 2, top + (Number(y) + Number(v)) / 2);
  expect(Math.max(...middle)).toBeLessThan(120);
  let greys = 0;
  for (let row = height - 80; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (at(column, row).join() === "128,128,128") greys++;
    }
  }
  expect(greys).toBeGreaterThan(80);
});

test("components on different points are refused with the reason", async () => {
  const { page } = viewer;
  await page.getByRole("button", { name: "Close" }).click();
  await drop(page, path("staggered.nc"));
  await untilNamed(page, "u of staggered.nc");
  await page.locator("#page-caption").getByText("they lie on different points").waitFor();
  expect(await page.getByLabel("Arrows").count()).toBe(0);
});

test("two columns of a HEALPix file have arrows where they are named as components, with their speed", async () => {
  const { page } = viewer;
  const url = new URL("../../../packages/data/test/fixtures/windHealpix.json", import.meta.url);
  const { files } = JSON.parse(readFileSync(url, "utf8"));
  writeFileSync(path("pixels.fits"), Buffer.from(files["components"], "base64"));
  await drop(page, path("pixels.fits"));
  await untilNamed(page, "U of pixels.fits");
  expect(await page.getByLabel("Arrows").isChecked()).toBe(true);
  await expect.poll(async () => (await lengths()).length).toBeGreaterThan(40);
  await page.getByLabel("Variable", { exact: true }).selectOption("speed (U, V)");
  await untilNamed(page, "speed (U, V) of pixels.fits");
  // Each pixel's speed is 20 m/s times its distance from the axis; a pixel is 7.3° wide.
  const read = await page.evaluate(() => {
    const { store, scene } = window.__chaosphere ?? {};
    store?.set({ projection: "globe", camera: { longitude: 0.7, latitude: 0.1, zoom: 1 } });
    scene?.render();
    const box = scene?.canvas.getBoundingClientRect();
    return box && scene?.pick(box.x + 0.5 * box.width, box.y + 0.6 * box.height);
  });
  if (!read) throw new Error("nothing there");
  const { colatitude: θ, longitude: λ } = read.position;
  const n = golden.axis as [number, number, number];
  const along = n[0] * Math.sin(θ) * Math.cos(λ) + n[2] * Math.cos(θ);
  expect(Math.abs(read.value - 20 * Math.sqrt(1 - along ** 2))).toBeLessThan(20 * 0.13);
});

test("an array of two fields has no arrows, and the caption says which files have", async () => {
  const { page } = viewer;
  const values = Float64Array.from({ length: 2 * 8 * 16 }, (_, i) => Math.sin(i));
  writeFileSync(path("two.npy"), writeNpy(npyArray([2, 8, 16], values)));
  await drop(page, path("two.npy"));
  await untilNamed(page, "two.npy");
  expect(await page.getByLabel("Arrows").count()).toBe(0);
  const caption = page.locator("#page-caption");
  await caption.getByText("NetCDF, Zarr, .npz and HEALPix FITS files do").waitFor();
});

test("an .npz of u and v has arrows, with their speed, and its arrays are a choice", async () => {
  const { page } = viewer;
  const url = new URL("../../../packages/data/test/fixtures/windNpz.json", import.meta.url);
  const { files } = JSON.parse(readFileSync(url, "utf8"));
  writeFileSync(path("wind.npz"), Buffer.from(files["grid"], "base64"));
  await page.evaluate(() => window.__chaosphere?.store.set({ arrows: null }));
  await drop(page, path("wind.npz"));
  await untilNamed(page, "q of wind.npz");
  const list = page.getByLabel("Variable", { exact: true });
  expect(await list.locator("option").allTextContents()).toEqual(["q", "u", "v", "speed (u, v)"]);
  expect(await page.getByLabel("Arrows").isChecked()).toBe(false);
  await list.selectOption("v");
  await untilNamed(page, "v of wind.npz");
  expect(await page.getByLabel("Arrows").isChecked()).toBe(true);
  await expect.poll(async () => (await lengths()).length).toBeGreaterThan(40);
  await list.selectOption("speed (u, v)");
  await untilNamed(page, "speed (u, v) of wind.npz");
  await expectTurningSpeed(0.5, 0.6);
});
