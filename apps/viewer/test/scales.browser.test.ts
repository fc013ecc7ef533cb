import { colourPosition } from "@chaosphere/atlas";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeLink } from "../src/link/shareLink.ts";
import { ownTable, readColours } from "../src/scene/ownColours.ts";
import { directionAt, type View } from "../src/scene/viewGeometry.ts";
import { initialState, type Position, type ViewerState } from "../src/state/state.ts";
import { openViewer, type ViewerPage } from "./browser.ts";
import {
  canvasRect,
  exactValue,
  levelsAway,
  pixelCentres,
  pixelsOf,
  roughField,
  show,
  viewsOf,
} from "./drawnField.ts";

let viewer: ViewerPage;
beforeAll(async () => {
  viewer = await openViewer({ viewport: { width: 1440, height: 900 } });
});
afterAll(() => viewer.close());

const field = roughField(3, 0, 24);
const shown = () =>
  viewer.page.evaluate(() => window.__chaosphere?.store.get()) as Promise<ViewerState>;
const scale = () => viewer.page.evaluate(() => window.__chaosphere?.scene.scale() ?? null);
const bars = () =>
  viewer.page
    .locator(".colour-bar")
    .evaluateAll((all) => all.map((bar) => bar.getAttribute("aria-label")));

/** Values at 40 000 directions spread evenly over the sphere, by a spiral. */
function spread(of = field): number[] {
  const count = 40_000;
  const golden = Math.PI * (3 - Math.sqrt(5));
  return Array.from({ length: count }, (_, k) => {
    const at = { colatitude: Math.acos(1 - (2 * k + 1) / count), longitude: golden * k };
    return exactValue(of, at);
  }).sort((a, b) => a - b);
}

test("the range is the central 98 % of the area, and all of it by one click", async () => {
  await show(viewer, { left: { ...field, anomaly: false } });
  const values = spread();
  const quantile = (share: number) => values[Math.round(share * (values.length - 1))];
  const width = values[values.length - 1] - values[0];
  const central = (await scale())?.range;
  // A spiral of 40 000 points and the page's grid differ by some thousandths of the range at quantiles of 1 %.
  expect(Math.abs((central?.low ?? 0) - quantile(0.01))).toBeLessThan(4e-3 * width);
  expect(Math.abs((central?.high ?? 0) - quantile(0.99))).toBeLessThan(4e-3 * width);
  // Negative control: the 95 % range is seen to be another.
  expect(Math.abs((central?.high ?? 0) - quantile(0.975))).toBeGreaterThan(8e-3 * width);

  await viewer.page.getByLabel("All values").check({ force: true });
  const all = (await scale())?.range;
  expect(Math.abs((all?.low ?? 0) - values[0])).toBeLessThan(4e-3 * width);
  expect(Math.abs((all?.high ?? 0) - values[values.length - 1])).toBeLessThan(4e-3 * width);
  expect((await shown()).coverage).toBe("all");
  await viewer.page.getByLabel("98 %", { exact: true }).check({ force: true });
  expect((await scale())?.range).toEqual(central);
});

test("typed numbers give way to a click on what automatic ranges hold", async () => {
  await show(viewer, { left: field });
  const low = viewer.page.getByLabel("Value at the lowest colour", { exact: true });
  await low.fill("-3");
  await viewer.page.getByLabel("Value at the highest colour", { exact: true }).fill("4");
  await low.press("Enter");
  await viewer.page.getByLabel("Value at the highest colour", { exact: true }).press("Enter");
  expect((await scale())?.range).toEqual({ low: -3, high: 4 });
  await viewer.page.getByLabel("All values").check({ force: true });
  expect((await shown()).range).toBeNull();
  expect(await low.inputValue()).toBe("");
});

test.each(["asinh", "log"] as const)(
  "%s colours stand where their closed form puts them",
  async (spreadName) => {
    const positive = roughField(5, 3.2, 24);
    const left = spreadName === "log" ? positive : field;
    const range = spreadName === "log" ? ([0.05, 6] as const) : ([-3, 3] as const);
    await show(viewer, { left }, { colourMap: "viridis", range });
    await viewer.page.getByLabel("Scale", { exact: true }).selectOption(spreadName);
    if (spreadName === "asinh") {
      await viewer.page.getByLabel("Linear to").fill("0.2");
      await viewer.page.getByLabel("Linear to").press("Enter");
    }
    const state = await shown();
    const drawn = await pixelsOf(viewer);
    const view = viewsOf(state, await canvasRect(viewer)).get("left") as View;
    const transform =
      spreadName === "log" ? ({ kind: "log" } as const) : ({ kind: "asinh", width: 0.2 } as const);
    const [low, high] = range;
    const away: number[] = [];
    const linearly: number[] = [];
    for (const pixel of pixelCentres(view.rect, 19)) {
      const at = directionAt(view, pixel);
      const edge = { x: pixel.x + 3, y: pixel.y + 3 };
      if (!at || !directionAt(view, edge) || drawn(pixel)[3] < 255) continue;
      const value = exactValue(left, at as Position);
      const position = colourPosition(value, { low, high }, transform);
      away.push(levelsAway(drawn(pixel), position, [0, 1], "viridis"));
      linearly.push(levelsAway(drawn(pixel), value, range, "viridis"));
    }
    expect(away.length).toBeGreaterThan(300);
    away.sort((a, b) => a - b);
    // The scale is steep where values are small: the mixing of texels then shows in a few of the pixels.
    expect(away[Math.floor(0.98 * away.length)]).toBeLessThanOrEqual(1);
    expect(Math.max(...linearly)).toBeGreaterThan(20);
    expect(await bars()).toEqual([
      expect.stringMatching(spreadName === "log" ? /, logarithmic$/ : /, asinh$/),
    ]);
  },
);

test("a constant field has one colour, whatever its rounding", async () => {
  const values = Float64Array.from(field.coefficients.values, (value, i) =>
    i === 0 ? 280 * Math.sqrt(4 * Math.PI) : 1e-14 * Math.sign(value),
  );
  const left = { ...field, anomaly: false, coefficients: { ...field.coefficients, values } };
  const state = await show(viewer, { left });
  const drawn = await pixelsOf(viewer);
  const { rect } = viewsOf(state, await canvasRect(viewer)).get("left") as View;
  const colours = new Set(
    pixelCentres(
      { x: rect.width / 2 - 100, y: rect.height / 2 - 100, width: 200, height: 200 },
      9,
    ).map((pixel) => drawn(pixel).join()),
  );
  expect(colours.size).toBe(1);
  // Negative control: a departure of a thousandth is drawn.
  const bumpy = { ...left.coefficients, values: values.map((v, i) => (i === 2 ? 0.3 : v)) };
  await show(viewer, { left: { ...left, coefficients: bumpy } });
  const seen = await pixelsOf(viewer);
  expect(seen({ x: rect.width / 2, y: rect.height / 2 - 150 })).not.toEqual(
    seen({ x: rect.width / 2, y: rect.height / 2 + 150 }),
  );
});

test("colours of a file are used, kept in the link, and refused with their line", async () => {
  const { page } = viewer;
  await show(viewer, { left: field }, { range: [-1, 1] });
  const text = "0 0 0\n255 0 0\n255 255 0\n255 255 255\n";
  const input = page.locator("#view-colour-file");
  await input.setInputFiles({ name: "hot.txt", mimeType: "text/plain", buffer: Buffer.from(text) });
  await expect.poll(async () => (await shown()).colourMap).toBe("own");
  const table = ownTable(readColours("hot.txt", text));
  const drawn = await pixelsOf(viewer);
  const state = await shown();
  const { rect } = viewsOf(state, await canvasRect(viewer)).get("left") as View;
  const middle = drawn({ x: rect.width / 2, y: rect.height / 2 });
  const known = new Set(
    Array.from({ length: 257 }, (_, k) => table.slice(3 * k, 3 * k + 3).join()),
  );
  expect(known.has(middle.slice(0, 3).join())).toBe(true);
  const again = await openViewer({ hash: writeLink({ ...state, left: initialState.left }) });
  const list = again.page.getByLabel("Colours", { exact: true });
  expect(await list.evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.text)).toBe(
    "hot.txt",
  );
  await again.close();

  await input.setInputFiles({
    name: "bad.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("1 2 3\n4 5\n"),
  });
  await page.getByText("got “4 5” in line 2 of bad.txt").waitFor();
  expect((await shown()).ownColours?.name).toBe("hot.txt");
});

test("left, right and difference have ranges of their own where that is asked for", async () => {
  const { page } = viewer;
  const [left, right] = [roughField(3, 280), roughField(4, 285)];
  await show(viewer, { left, right }, { difference: true });
  expect(await bars()).toHaveLength(2);
  await page.getByLabel("One range for both").uncheck();
  await expect.poll(bars).toHaveLength(3);
  await page.getByLabel("Value at the lowest colour, right").fill("270");
  await page.getByLabel("Value at the highest colour, right").fill("300");
  await page.getByLabel("Value at the highest colour, right").press("Enter");
  await page.getByLabel("Value at the lowest colour, difference").fill("-8");
  await page.getByLabel("Value at the highest colour, difference").fill("2");
  await page.getByLabel("Value at the highest colour, difference").press("Enter");
  const others = ["right from 270 to 300 K", "difference from −8 to 2 K"];
  await expect.poll(async () => (await bars()).slice(1)).toEqual(others);
  const state = await shown();
  expect(state).toMatchObject({ range: null, rightRange: [270, 300], differenceRange: [-8, 2] });
});

test("a range narrower than its values has ticks with what they share taken off", async () => {
  await show(viewer, { left: roughField(3, 101_320) }, { range: [101_319.6, 101_320.4] });
  const words = await viewer.page.locator(".colour-bar text").allTextContents();
  expect(words.at(-1)).toMatch(/^value − 101319 \(K\)$/);
  expect(Number(words[0])).toBeCloseTo(0.7, 10);
  expect(Number(words.at(-2))).toBeCloseTo(1.3, 10);
});

test("contours are drawn at their levels, and the colour bar names their interval", async () => {
  const camera = { longitude: 0, latitude: 0, zoom: 1 };
  const values = new Float64Array(4);
  values[2] = Math.sqrt((4 * Math.PI) / 3);
  // cos θ: the level 0.5 lies at the latitude 30°, half a radius above the middle of the globe.
  const left = { ...field, coefficients: { ...field.coefficients, bandLimit: 2, values } };
  const state = await show(viewer, { left }, { camera, range: [-1, 1], colourMap: "viridis" });
  const { rect } = viewsOf(state, await canvasRect(viewer)).get("left") as View;
  const { unit } = viewsOf(state, await canvasRect(viewer)).get("left") as View;
  const column = (drawn: Awaited<ReturnType<typeof pixelsOf>>, from: number) =>
    Array.from({ length: 9 }, (_, k) =>
      drawn({
        x: rect.width / 2 + 40.5,
        y: Math.floor(rect.height / 2 - from / unit) - 4 + k,
      }).join(),
    );
  const before = await pixelsOf(viewer);
  await viewer.page.getByLabel("Contours").check();
  expect((await shown()).contours).toBe(true);
  const after = await pixelsOf(viewer);
  expect(column(after, 0.5)).not.toEqual(column(before, 0.5));
  expect(column(after, 0.35)).toEqual(column(before, 0.35));
  await expect
    .poll(() => viewer.page.locator(".colour-bar text").last().textContent())
    .toBe("contours every 0.5 K");
});
