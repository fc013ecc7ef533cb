import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ColourName, colourTable } from "@chaosphere/atlas";
import { readNpy } from "@chaosphere/data";
import { decode } from "fast-png";
import type { Download } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeLink } from "../src/link/shareLink.ts";
import { initialState } from "../src/state/state.ts";
import { openViewer, settled, type ViewerPage } from "./browser.ts";
import { chaosphere } from "./commandLine.ts";

const folder = mkdtempSync(join(tmpdir(), "chaosphere-save-"));
const L = 24;
let viewer: ViewerPage;
beforeAll(async () => {
  const left = { kind: "noise", alpha: 2.5, kappa: 3, sigma: 1, bandLimit: L, seed: 9 } as const;
  viewer = await openViewer({ hash: writeLink({ ...initialState, left }) });
  await viewer.page.getByRole("button", { name: "Save" }).click();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await viewer.close();
});

/** Clicks a button of the dialog and keeps what it saves. */
async function saved(button: string): Promise<{ name: string; path: string; bytes: Buffer }> {
  const { page } = viewer;
  const [file] = await Promise.all([
    page.waitForEvent("download", { timeout: 60_000 }) as Promise<Download>,
    page.getByRole("button", { name: button }).click(),
  ]);
  const path = join(folder, file.suggestedFilename());
  await file.saveAs(path);
  return { name: file.suggestedFilename(), path, bytes: readFileSync(path) };
}

/** A verb of the command line; the array it writes. */
async function cli(...argv: string[]): Promise<Buffer> {
  const out = join(folder, `cli-${argv[0]}.npy`);
  await chaosphere(...argv, "--out", out, "--force", "--json");
  return readFileSync(out);
}

const held = () =>
  viewer.page.evaluate(() => {
    const { left } = window.__chaosphere?.session.get() ?? {};
    const a = left?.coefficients;
    return a ? { values: [...a.values], batch: a.batch } : null;
  });

test("coefficients are saved as the page holds them, and the command line reads the same numbers", async () => {
  await viewer.page.getByLabel("All fields and times").check({ force: true });
  const { path, bytes } = await saved("Coefficients (.npy)");
  const shown = await held();
  const array = readNpy(bytes, path);
  expect(array).toMatchObject({ dtype: "float64", shape: [shown?.batch, L ** 2] });
  expect([...array.data]).toEqual(shown?.values);
  const copy = join(folder, "copy.npy");
  await chaosphere("convert", path, copy, "--coefficients", "--layout", "real");
  expect(readFileSync(copy).equals(bytes)).toBe(true);
});

test("fields are saved on the grid of `chaosphere synthesise`, and analyse back to the page's coefficients", async () => {
  const coefficients = await saved("Coefficients (.npy)");
  const fields = await saved("Fields (.npy)");
  const own = readNpy(fields.bytes, fields.path);
  const theirs = readNpy(await cli("synthesise", coefficients.path, "--grid", "gauss"), "cli");
  expect(own).toMatchObject({ dtype: "float64", shape: theirs.shape });
  // Engines may differ in the last bits of a cosine.
  const scale = Math.max(...theirs.data.map(Math.abs));
  expect(farthest(own.data, theirs.data) / scale).toBeLessThan(1e-13);
  const back = readNpy(await cli("analyse", fields.path, "--band-limit", String(L)), "cli");
  const written = readNpy(coefficients.bytes, "page");
  expect(farthest(back.data, written.data)).toBeLessThan(1e-13 * scale);
});

test("a picture has the field's colours, the bar's ends and the page's ground", async () => {
  const { bytes, name } = await saved("Picture (PNG)");
  expect(name).toMatch(/-globe\.png$/);
  const { width, height, data, channels } = decode(bytes);
  const pixel = (x: number, y: number) => [
    ...data.subarray((Math.round(y) * width + Math.round(x)) * channels).slice(0, 3),
  ];
  const seen = await viewer.page.evaluate(() => {
    const { scene } = window.__chaosphere ?? {};
    const box = scene?.canvas.getBoundingClientRect();
    if (!scene || !box) throw new Error("no scene");
    const [x, y] = [box.width / 2, box.height / 2];
    return {
      width: box.width,
      height: box.height,
      reading: scene.pick(box.left + x, box.top + y),
      scale: scene.scale(),
    };
  });
  const { low, high } = seen.scale?.range ?? { low: 0, high: 1 };
  const table = colourTable((seen.scale?.colour ?? "BuRd") as ColourName);
  const level = (256 * ((seen.reading?.value ?? Number.NaN) - low)) / (high - low);
  const nearest = 3 * Math.round(level);
  // The title of the view stands above it, as in the other file.
  const svg = (await saved("Vectors (SVG)")).bytes.toString();
  const top = Number(/translate\(0 (\d+)\)/.exec(svg)?.[1]);
  const centre = pixel(width / 2, top + seen.height / 2);
  // Half a level of the table on either side, and a pixel's way along the field: a few units of 255.
  expect(farthest(centre, table.subarray(nearest, nearest + 3))).toBeLessThanOrEqual(8);
  expect(height).toBeGreaterThan(seen.height);
  const ground = pixel(2, height - 2);
  expect(ground).toEqual(pixel(width - 3, height - 2));
  const bar = Array.from({ length: width }, (_, x) => pixel(x, top + seen.height + 9));
  for (const end of [table.subarray(0, 3), table.subarray(-3)]) {
    expect(bar.some((colour) => farthest(colour, end) <= 2)).toBe(true);
  }
});

test("a picture has the width, the heading and the clear ground that were asked for, and the pins of the view", async () => {
  const { page } = viewer;
  const probe = { colatitude: Math.PI / 2 - 0.35, longitude: 0.2 };
  await page.evaluate((probe) => window.__chaosphere?.store.set({ probes: [probe] }), probe);
  await page.getByLabel("Width", { exact: true }).fill("1500");
  await page.getByLabel("Heading").fill("<b>Fig. 1 & more</b>");
  await page.getByLabel("Transparent ground").check();
  const { bytes } = await saved("Picture (PNG)");
  const { width, height, data, channels } = decode(bytes);
  expect([width, channels]).toEqual([1500, 4]);
  const pixel = (x: number, y: number) => [
    ...data.subarray((Math.round(y) * width + Math.round(x)) * channels).slice(0, 4),
  ];
  expect(pixel(2, height - 2)).toEqual([0, 0, 0, 0]);

  const vector = await saved("Vectors (SVG)");
  expect(vector.name).toMatch(/-globe\.svg$/);
  const drawn = await page.evaluate(async (svg) => {
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
    const texts = [...parsed.querySelectorAll("text")].map(({ textContent }) => textContent);
    const image = new Image();
    image.src = parsed.querySelector("image")?.getAttribute("href") ?? "";
    await image.decode();
    const { scene } = window.__chaosphere ?? {};
    const box = scene?.canvas.getBoundingClientRect();
    return {
      texts,
      errors: parsed.querySelectorAll("parsererror").length,
      bold: parsed.querySelectorAll("b").length,
      rects: parsed.querySelectorAll("rect[width='100%']").length,
      outline: parsed.querySelector("g[clip-path] path:last-child")?.getAttribute("d") ?? "",
      image: [image.width, image.height],
      view: [box?.width ?? 0, box?.height ?? 0],
      scale: scene?.scale()?.range ?? null,
    };
  }, vector.bytes.toString());
  expect(drawn).toMatchObject({ errors: 0, bold: 0 });
  expect(drawn.texts[0]).toBe("<b>Fig. 1 & more</b>");
  expect(drawn.texts).toContain("Whittle–Matérn noise");
  expect(drawn.image[0]).toBe(1500);
  await settled(page);
  const shown = await page.locator(".scene-probe output").textContent();
  expect(drawn.texts).toContain(shown);
  // The globe's edge: a circle of the smaller side less the margin of 4 %, about the middle of the view.
  const [, x, y, radius] = /^M([\d.]+) ([\d.]+)a([\d.]+) /.exec(drawn.outline) ?? [];
  const [across = 0, down = 0] = drawn.view;
  expect(Number(radius)).toBeCloseTo(Math.min(across, down) / 2 / 1.04, 1);
  expect(Number(x) + Number(radius)).toBeCloseTo(across / 2, 1);
  expect(Number(y)).toBeCloseTo(down / 2, 1);
  // The page draws again as it was.
  await page.getByLabel("Width", { exact: true }).fill("");
  await page.getByLabel("Heading").fill("");
  await page.getByLabel("Transparent ground").uncheck();
  await expect
    .poll(() => page.evaluate(() => window.__chaosphere?.scene.canvas.width))
    .toBe(across);
});

test("a video is WebM of the picture's size that plays", async () => {
  // Three members of a field, so that the video is three pictures and not a turn of the globe.
  await viewer.page.evaluate(() => {
    const { session } = window.__chaosphere ?? {};
    const left = session?.get().left;
    if (!left?.coefficients) throw new Error("no field");
    const { values } = left.coefficients;
    const three = new Float64Array(3 * values.length);
    for (let k = 0; k < 3; k++)
      three.set(
        values.map((value) => (k - 1) * value),
        k * values.length,
      );
    const coefficients = { ...left.coefficients, batch: 3, values: three };
    session?.set({ left: { ...left, members: 3, coefficients } });
  });
  const { bytes, name } = await saved("Video (WebM)");
  expect(name).toMatch(/\.webm$/);
  expect([...bytes.subarray(0, 4)]).toEqual([0x1a, 0x45, 0xdf, 0xa3]);
  const film = await viewer.page.evaluate(
    async (address) => {
      const video = document.createElement("video");
      video.src = address;
      await new Promise((done, fail) => {
        video.onloadeddata = done;
        video.onerror = () => fail(new Error(video.error?.message));
      });
      return { width: video.videoWidth, height: video.videoHeight };
    },
    `data:video/webm;base64,${bytes.toString("base64")}`,
  );
  const canvas = await viewer.page.evaluate(() => window.__chaosphere?.scene.canvas.width);
  expect(film.width).toBe(canvas);
  expect(film.height).toBeGreaterThan(100);
}, 60_000);

function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
}
