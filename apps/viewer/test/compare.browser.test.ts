import { rows } from "@chaosphere/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeLink } from "../src/link/shareLink.ts";
import { directionAt, type View, viewOf } from "../src/scene/viewGeometry.ts";
import { rectanglesOf } from "../src/scene/viewLayout.ts";
import { initialState, type Position, type ViewerState } from "../src/state/state.ts";
import { openViewer, type ViewerPage } from "./browser.ts";
import {
  canvasRect,
  exactValue,
  levelsAway,
  pixelCentres,
  pixelsOf,
  show,
  viewsOf,
} from "./drawnField.ts";
import { sequenceOf } from "./sequences.ts";

let viewer: ViewerPage;
beforeAll(async () => {
  viewer = await openViewer({ viewport: { width: 1440, height: 900 } });
});
afterAll(() => viewer.close());

const sequence = sequenceOf(5, 3);
/** The one field of a member and a time. */
const fieldOf = (member: number, frame: number) => {
  const row = 5 * frame + member;
  const coefficients = rows(sequence.coefficients, row, row + 1);
  return { ...sequence, members: 1, frames: 1, coefficients };
};
const range = [-1, 1] as const;
const shown = () =>
  viewer.page.evaluate(() => window.__chaosphere?.store.get()) as Promise<ViewerState>;

/** The largest distance in levels of a view's pixels from a field. */
function farthest(
  drawn: Awaited<ReturnType<typeof pixelsOf>>,
  view: View,
  field: ReturnType<typeof fieldOf>,
): number {
  const away = pixelCentres(view.rect, 23).flatMap((pixel) => {
    const at = directionAt(view, pixel);
    const isInside = [-3, 3].every((d) => directionAt(view, { x: pixel.x + d, y: pixel.y + d }));
    if (!at || !isInside || drawn(pixel)[3] < 255) return [];
    return [levelsAway(drawn(pixel), exactValue(field, at as Position), range, "viridis")];
  });
  expect(away.length).toBeGreaterThan(30);
  return Math.max(...away);
}

test("the right side has a member and a time of its own, and the difference is of the two fields", async () => {
  const { page } = viewer;
  const patch = { colourMap: "viridis", range, member: 1, frame: 2 } as const;
  await show(viewer, { left: sequence, right: { ...sequence, name: "copy" } }, patch);
  await page.getByLabel("Same field and time").uncheck();
  expect(await shown()).toMatchObject({ rightMember: 1, rightFrame: 2 });
  await page.getByLabel("Right field").focus();
  await page.keyboard.press("End");
  await page.getByLabel("Right time").focus();
  await page.keyboard.press("Home");
  const state = await shown();
  expect(state).toMatchObject({ member: 1, frame: 2, rightMember: 4, rightFrame: 0 });
  const drawn = await pixelsOf(viewer);
  const views = viewsOf(state, await canvasRect(viewer));
  expect(farthest(drawn, views.get("left") as View, fieldOf(1, 2))).toBeLessThanOrEqual(1);
  expect(farthest(drawn, views.get("right") as View, fieldOf(4, 0))).toBeLessThanOrEqual(1);
  // Negative control: the left side's member is seen not to be the right one's.
  expect(farthest(drawn, views.get("right") as View, fieldOf(1, 2))).toBeGreaterThan(10);
  const captions = await page.locator("#page-caption h2 > span").allTextContents();
  expect(captions[1]).toContain("field 5 of 5 · frame 1 of 3");
  await page.getByRole("button", { name: "Swap" }).click();
  expect(await shown()).toMatchObject({ member: 4, frame: 0, rightMember: 1, rightFrame: 2 });
  await page.getByLabel("Same field and time").check();
  expect(await shown()).toMatchObject({ rightMember: null, rightFrame: null });
  await page.getByLabel("Two views").uncheck();
});

test("the mean, the deviation and the exceedance of the members are drawn, read and named", async () => {
  const { page } = viewer;
  await show(
    viewer,
    { left: sequence },
    { frame: 1, camera: { longitude: 0, latitude: 0, zoom: 1 } },
  );
  const box = await canvasRect(viewer);
  const read = () =>
    page.evaluate(([x, y]) => window.__chaosphere?.scene.pick(x, y) ?? null, [
      box.x + box.width / 2 + 60,
      box.y + box.height / 2 - 40,
    ] as const);
  const list = page.getByLabel("Show", { exact: true });
  const sampleAt = (at: Position) =>
    Array.from({ length: 5 }, (_, member) => exactValue(fieldOf(member, 1), at));
  const near = async (expected: (sample: number[]) => number, tolerance: number) => {
    const reading = await read();
    if (!reading) throw new Error("nothing there");
    const sample = sampleAt(reading.position);
    expect(Math.abs(reading.value - expected(sample))).toBeLessThan(tolerance);
    return sample;
  };
  const mean = (sample: number[]) => sample.reduce((sum, x) => sum + x, 0) / 5;
  await list.selectOption("mean");
  // The cell of a grid of 64 rings is up to 2° away, where fields of l < 8 differ by a tenth.
  await near(mean, 0.1);
  await list.selectOption("deviation");
  const sample = await near(
    (all) => Math.sqrt(all.reduce((sum, x) => sum + (x - mean(all)) ** 2, 0) / 4),
    0.1,
  );
  await expect
    .poll(() => page.locator("#page-caption h2").textContent())
    .toContain("standard deviation of 5 members");
  const scale = await page.evaluate(() => window.__chaosphere?.scene.scale());
  expect(scale?.colour).toBe("viridis");
  expect(scale?.range.low).toBeGreaterThanOrEqual(0);
  await list.selectOption("exceedance");
  const ascending = [...sample].sort((a, b) => a - b);
  const middle = ((ascending[2] ?? 0) + (ascending[3] ?? 0)) / 2;
  await page.getByLabel("Above", { exact: true }).fill(String(middle));
  await page.getByLabel("Above", { exact: true }).press("Enter");
  expect((await read())?.value).toBeCloseTo(0.4, 10);
  expect((await read())?.unit).toBe("");
  expect((await shown()).statistic).toEqual({ kind: "exceedance", above: middle });
  await list.selectOption("member");
});

test("members stand side by side, on one scale and with one camera", async () => {
  const { page } = viewer;
  await show(viewer, { left: sequence }, { colourMap: "viridis", range, member: 3 });
  await page.getByLabel("Side by side").selectOption("4");
  const state = await shown();
  expect(state.multiples).toBe(4);
  await expect
    .poll(() => page.locator(".scene-name").allTextContents())
    .toEqual([2, 3, 4, 5].map((k) => `field ${k} of 5`));
  const check = async (): Promise<void> => {
    const drawn = await pixelsOf(viewer);
    const { width, height } = await canvasRect(viewer);
    const { camera } = await shown();
    rectanglesOf(4, width, height, 1).forEach((rect, k) => {
      expect(farthest(drawn, viewOf(rect, "globe", camera), fieldOf(1 + k, 0))).toBeLessThanOrEqual(
        1,
      );
    });
  };
  await check();
  expect(await page.locator(".colour-bar").count()).toBe(1);
  await page.locator("canvas").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowUp");
  expect((await shown()).camera).not.toEqual(state.camera);
  await check();
  await page.getByLabel("Side by side").selectOption("1");
  await expect.poll(() => page.locator(".scene-name").count()).toBe(0);
});

test("a profile runs between two clicked points, in the panel and on the globe, and stays in the link", async () => {
  const { page } = viewer;
  await show(
    viewer,
    { left: fieldOf(0, 0) },
    { panel: "spectrum", camera: { longitude: 0, latitude: 0, zoom: 1 } },
  );
  await page.getByRole("tab", { name: "Profile" }).click();
  await page.getByText("Pin two points").waitFor();
  const box = await canvasRect(viewer);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.click(x - 150, y - 90);
  await page.mouse.click(x + 160, y + 100);
  await page.getByText("Values along the great circle").waitFor();
  const state = await shown();
  expect(state.probes).toHaveLength(2);
  await page.getByText("As a table").click();
  const cells = page.getByRole("tabpanel").getByRole("row").nth(181).getByRole("cell");
  await cells.last().waitFor();
  const [latitude, longitude, value] = (await cells.allTextContents()).map((text) =>
    Number(text.replace("−", "-")),
  );
  const at = {
    colatitude: ((90 - latitude) * Math.PI) / 180,
    longitude: (longitude * Math.PI) / 180,
  };
  expect(Math.abs(value - exactValue(fieldOf(0, 0), at))).toBeLessThan(1e-3);
  await page.getByText("As a table").click();
  // The line is dark or pale on the field, and goes when the panel goes.
  const drawn = await pixelsOf(viewer);
  await page.getByRole("tab", { name: "Spectrum" }).click();
  const without = await pixelsOf(viewer);
  const changed = pixelCentres(
    { x: box.width / 2 - 140, y: box.height / 2 - 80, width: 280, height: 170 },
    1,
  ).filter((pixel) => drawn(pixel).join() !== without(pixel).join());
  expect(changed.length).toBeGreaterThan(300);
  const again = await openViewer({
    hash: writeLink({ ...state, panel: "profile", left: initialState.left }),
  });
  await again.page.getByText("Values along the great circle").waitFor();
  await again.close();
});
