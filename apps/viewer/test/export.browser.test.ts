import { readFileSync, writeFileSync } from "node:fs";
import { colourTable } from "@chaosphere/atlas";
import { rows } from "@chaosphere/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeLink } from "../src/link/shareLink.ts";
import { readCoastlines } from "../src/scene/coastlines.ts";
import { graticuleLines, lineSegments } from "../src/scene/lineSegments.ts";
import { directionAt, type Pixel, pixelAt, type View, viewOf } from "../src/scene/viewGeometry.ts";
import { rectanglesOf } from "../src/scene/viewLayout.ts";
import { initialState, type Position, type ViewerState } from "../src/state/state.ts";
import { openViewer, type ViewerPage } from "./browser.ts";
import { canvasRect, exactValue, roughField, show, viewsOf } from "./drawnField.ts";
import { untilNamed } from "./openedFields.ts";
import { drop } from "./openFiles.ts";
import { changedPixels, colourAt, pictureSaver, type SavedPictures } from "./savedPictures.ts";
import { sequenceOf } from "./sequences.ts";

// What is saved is what the views show: every layer is ticked or pinned as a user does it, the files are saved by the
// dialog, and `save` holds their pixels to those of the page.

const field = roughField(7);
const camera = { longitude: 2.6, latitude: 0.5, zoom: 1 };
let viewer: ViewerPage;
let saver: ReturnType<typeof pictureSaver>;
beforeAll(async () => {
  const hash = writeLink({ ...initialState, coastlines: false });
  viewer = await openViewer({ hash, viewport: { width: 1100, height: 720 } });
  saver = pictureSaver(viewer);
});
afterAll(async () => {
  saver.dispose();
  await viewer.close();
});

const stateNow = () =>
  viewer.page.evaluate(() => window.__chaosphere?.store.get()) as Promise<ViewerState>;
const start = (patch: Partial<ViewerState> = {}) =>
  show(viewer, { left: field }, { camera, coastlines: false, panel: "spectrum", ...patch });
let kept: Promise<SavedPictures> | undefined;
/** The globe without anything on it: saved once, and shown again. */
const bareGlobe = async (): Promise<SavedPictures> => {
  await start();
  kept ??= saver.save();
  return kept;
};
const leftView = async (): Promise<View> =>
  viewsOf(await stateNow(), await canvasRect(viewer)).get("left") as View;
const tick = (label: string) => viewer.page.getByLabel(label, { exact: true });

/** Expects pixels to have changed within a reach of points, at most of those that nothing hides, and nowhere else. */
function expectChanged(
  [before, after]: readonly [SavedPictures, SavedPictures],
  points: readonly Pixel[],
  reach: number,
  isHidden: (at: Pixel) => boolean = () => false,
): void {
  const { width } = before.png;
  const near = new Set<number>();
  for (const { x, y } of points) {
    for (let dx = -reach; dx <= reach; dx++) {
      for (let dy = -reach; dy <= reach; dy++) {
        near.add((Math.floor(y) + dy) * width + Math.floor(x) + dx);
      }
    }
  }
  const changed = changedPixels(before.png, after.png);
  expect(changed.filter(({ x, y }) => !near.has(y * width + x))).toEqual([]);
  const found = new Set(changed.map(({ x, y }) => y * width + x));
  const seen = points
    .filter((point) => !isHidden(point))
    .filter(({ x, y }) =>
      [-1, 0, 1].some((dx) =>
        [-1, 0, 1].some((dy) => found.has((Math.floor(y) + dy) * width + Math.floor(x) + dx)),
      ),
    );
  expect(seen.length / points.filter((point) => !isHidden(point)).length).toBeGreaterThan(0.9);
}

/** Expects a colour of a table, but for a level or two. */
function expectColour(found: readonly number[], wanted: Uint8Array): void {
  const away = found.map((channel, c) => Math.abs(channel - (wanted[c] ?? 0)));
  expect(Math.max(...away)).toBeLessThan(5);
}

/** Points along segments that are in sight. */
function pointsOn(segments: Float64Array, view: View): readonly Pixel[] {
  const points: Pixel[] = [];
  for (let i = 0; i < segments.length; i += 4) {
    const [λ0 = 0, φ0 = 0, λ1 = 0, φ1 = 0] = segments.subarray(i, i + 4);
    for (let s = 0; s <= 12; s++) {
      const [longitude, latitude] = [λ0 + ((λ1 - λ0) * s) / 12, φ0 + ((φ1 - φ0) * s) / 12];
      const pixel = pixelAt(view, { colatitude: Math.PI / 2 - latitude, longitude });
      if (pixel) points.push(pixel);
    }
  }
  return points;
}

test("the graticule and coastlines are in both files where the page has them", async () => {
  const bare = await bareGlobe();
  for (const id of ["graticule-0", "coastlines-0", "contours-0"]) {
    expect(bare.svg).not.toContain(id);
  }
  await tick("Graticule").check();
  const lined = await saver.save();
  expect(lined.svg).toContain('<g id="graticule-0"');
  expectChanged([bare, lined], pointsOn(lineSegments(graticuleLines(30)), await leftView()), 2);
  await tick("Graticule").uncheck();
  await tick("Coastlines").check();
  const coasts = await saver.save();
  expect(coasts.svg).toContain('<g id="coastlines-0"');
  expectChanged(
    [bare, coasts],
    pointsOn(lineSegments(await readCoastlines()), await leftView()),
    2,
  );
});

test("contours and their numbers are in both files, on the levels and nowhere else", async () => {
  await start({ projection: "equirectangular" });
  const bare = await saver.save();
  await tick("Contours").check();
  const lined = await saver.save();
  expect(lined.svg).toContain('<g id="contours-0"');
  const words = await viewer.page.locator(".scene-levels text").allTextContents();
  expect(words.length).toBeGreaterThan(3);
  for (const level of words) expect(lined.svg).toContain(`>${level}</text>`);
  const places = await viewer.page
    .locator(".scene-levels text")
    .evaluateAll((all) =>
      all.map((one) =>
        /translate\(([-\d.]+) ([-\d.]+)\)/.exec(one.getAttribute("transform") ?? ""),
      ),
    );
  const numbers = places.map((found) => ({ x: Number(found?.[1]), y: Number(found?.[2]) }));
  const view = await leftView();
  const interval = Number(/contours every ([\d.]+)/.exec(lined.svg)?.[1]);
  const changed = changedPixels(bare.png, lined.png).filter(
    ({ x, y }, k) =>
      // Every seventh, to save time.
      k % 7 === 0 && !numbers.some((at) => Math.hypot(at.x - x, at.y - y) < 26),
  );
  expect(changed.length).toBeGreaterThan(300);
  // Values within a pixel and a half lie on both sides of a level, or nearly: the contour is that of a raster of 0.7°.
  const astray = changed.filter(({ x, y }) => {
    const values = [-2.5, 3.5].flatMap((dx) =>
      [-2.5, 3.5].flatMap((dy) => {
        const at = directionAt(view, { x: x + dx, y: y + dy });
        return at ? [exactValue(field, at) / interval] : [];
      }),
    );
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return Math.floor(high + 0.02) === Math.floor(low - 0.02);
  });
  expect(astray.length / changed.length).toBeLessThan(0.01);
});

test("pinned values and the line of a profile are in both files", async () => {
  const { page } = viewer;
  const bare = await bareGlobe();
  const canvas = await canvasRect(viewer);
  const [from, to] = [
    { x: 0.42 * canvas.width, y: 0.35 * canvas.height },
    { x: 0.55 * canvas.width, y: 0.7 * canvas.height },
  ] as const;
  for (const { x, y } of [from, to]) await page.mouse.click(canvas.x + x, canvas.y + y);
  await expect.poll(() => page.locator(".scene-probe").count()).toBe(2);
  const pinned = await saver.save();
  const values = await page.locator(".scene-probe output").allTextContents();
  for (const value of values) expect(pinned.svg).toContain(`>${value}</text>`);
  const pins = changedPixels(bare.png, pinned.png);
  // Marks of a radius of 6 pixels with their values to the right.
  const isAtPin = ({ x, y }: Pixel) =>
    [from, to].some((pin) => x > pin.x - 8 && x < pin.x + 130 && Math.abs(y - pin.y) < 12);
  expect(pins.filter((pixel) => !isAtPin(pixel))).toEqual([]);
  expect(pins.length).toBeGreaterThan(200);

  await page.getByRole("tab", { name: "Profile" }).click();
  const lined = await saver.save();
  expect(lined.svg).toContain('<g id="profile-0"');
  // The shorter arc of the great circle: on the globe, points between the ends projected from their chord.
  const view = await leftView();
  const [a, b] = (await stateNow()).probes.map(({ colatitude: θ, longitude: λ }) => [
    Math.sin(θ) * Math.cos(λ),
    Math.sin(θ) * Math.sin(λ),
    Math.cos(θ),
  ]) as [number[], number[]];
  const points = Array.from({ length: 200 }, (_, k) => {
    const [x = 0, y = 0, z = 0] = a.map((u, i) => u + ((k + 0.5) / 200) * ((b[i] ?? 0) - u));
    const at = { colatitude: Math.atan2(Math.hypot(x, y), z), longitude: Math.atan2(y, x) };
    return pixelAt(view, at) as Pixel;
  });
  expectChanged([pinned, lined], points, 4, isAtPin);
});

test("the difference is in both files, with its name and its colours", async () => {
  const right = roughField(8);
  await show(viewer, { left: field, right }, { camera, coastlines: false, panel: null });
  await tick("Difference").check();
  const { png, svg } = await saver.save();
  expect([...svg.matchAll(/<text[^>]*font-weight="600"[^>]*>/g)]).toHaveLength(3);
  const view = viewsOf(await stateNow(), await canvasRect(viewer)).get("difference") as View;
  const { rect } = view;
  const middle = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
  const at = directionAt(view, { x: Math.floor(middle.x) + 0.5, y: Math.floor(middle.y) + 0.5 });
  const value = exactValue(field, at as Position) - exactValue(right, at as Position);
  const scale = await viewer.page.evaluate(
    () => window.__chaosphere?.scene.frame()?.views.at(-1)?.content?.scale.range,
  );
  const { low = 0, high = 1 } = scale ?? {};
  const level = Math.round((256 * (value - low)) / (high - low));
  const wanted = colourTable("BuRd").subarray(3 * level, 3 * level + 3);
  expectColour(colourAt(png, middle), wanted);
});

test("members side by side are in both files, each with its name and colours", async () => {
  const members = sequenceOf(6, 1);
  const patch = { camera, coastlines: false, panel: null, colourMap: "viridis" } as const;
  await show(viewer, { left: members }, { ...patch, range: [-1, 1] });
  await viewer.page.getByLabel("Side by side").selectOption("6");
  const { png, svg } = await saver.save();
  const canvas = await canvasRect(viewer);
  const rects = rectanglesOf(6, canvas.width, canvas.height, 1);
  rects.forEach((rect, k) => {
    expect(svg).toContain(`>field ${k + 1} of 6</text>`);
    const view = viewOf(rect, "globe", camera);
    const middle = {
      x: Math.floor(rect.x + rect.width / 2) + 0.5,
      y: Math.floor(rect.y + rect.height / 2) + 0.5,
    };
    const coefficients = rows(members.coefficients, k, k + 1);
    const value = exactValue({ ...members, coefficients }, directionAt(view, middle) as Position);
    const level = Math.max(0, Math.min(256, Math.round(128 * (value + 1))));
    const wanted = colourTable("viridis").subarray(3 * level, 3 * level + 3);
    expectColour(colourAt(png, middle), wanted);
  });
});

test("the colour bar of the files has the colours and the numbers of the page's", async () => {
  const { page } = viewer;
  const before = await bareGlobe();
  await page.locator("#view-colours").selectOption("magma");
  const after = await saver.save();
  const has = ({ foot }: SavedPictures, wanted: Uint8Array): boolean => {
    for (let y = 0; y < 30; y++) {
      for (let x = 0; x < foot.width; x++) {
        const found = colourAt(foot, { x, y });
        if (found.every((channel, c) => Math.abs(channel - (wanted[c] ?? 0)) < 3)) return true;
      }
    }
    return false;
  };
  for (const level of [40, 128, 216]) {
    const wanted = colourTable("magma").slice(3 * level, 3 * level + 3);
    expect(has(after, wanted)).toBe(true);
    // The negative control.
    expect(has(before, wanted)).toBe(false);
  }
  const numbers = await page.locator(".colour-bar text").allTextContents();
  expect(numbers.length).toBeGreaterThan(3);
  for (const number of numbers) expect(after.svg).toContain(`>${number}<`);
});

test("arrows and their legend are in both files", async () => {
  const { page } = viewer;
  const { files } = JSON.parse(
    readFileSync(
      new URL("../../../packages/data/test/fixtures/wind.json", import.meta.url),
      "utf8",
    ),
  );
  const path = saver.file("wind.nc");
  writeFileSync(path, Buffer.from(files["standard names"], "base64"));
  await drop(page, path);
  await untilNamed(page, "t of wind.nc");
  await tick("Coastlines").uncheck();
  const bare = await saver.save();
  await tick("Arrows").check();
  const drawn = await saver.save();
  const d = (await page.locator(".scene-arrows path:not(.rim)").getAttribute("d")) ?? "none";
  expect(drawn.svg).toContain(`d="${d}"`);
  const key = (await page.locator(".scene-arrow-key").textContent()) ?? "none";
  expect(drawn.svg).toContain(`>${key.trim()}</text>`);
  // Every pixel that has changed lies on a shaft or at a tip.
  const shafts = [...d.matchAll(/M(-?[\d.]+) (-?[\d.]+)L(-?[\d.]+) (-?[\d.]+)M/g)].map((found) =>
    found.slice(1).map(Number),
  ) as [number, number, number, number][];
  const astray = changedPixels(bare.png, drawn.png).filter(({ x, y }) =>
    shafts.every(([a, b, c, e]) => {
      const [u, v] = [c - a, e - b];
      const s = Math.max(0, Math.min(1, ((x + 0.5 - a) * u + (y + 0.5 - b) * v) / (u * u + v * v)));
      return Math.hypot(x + 0.5 - a - s * u, y + 0.5 - b - s * v) > 7;
    }),
  );
  // Arrows shorter than a pixel are dots of the path, and no shafts.
  expect(astray.length).toBeLessThan(150);
});

test("places that were observed are in both files", async () => {
  const { page } = viewer;
  const law = { alpha: 2.5, kappa: 4, sigma: 30, bandLimit: 16 };
  const left = { kind: "noise", ...law, seed: 5 } as const;
  await page.evaluate(
    ([left, right, patch]) =>
      window.__chaosphere?.store.set({ left, right, ...patch } as Partial<ViewerState>),
    [
      left,
      {
        kind: "posterior",
        prior: { kind: "noise", ...law },
        observed: [],
        noiseSd: 0.05,
        shown: "mean",
        count: 1,
        seed: 7,
      },
      {
        camera,
        coastlines: false,
        probes: [],
        panel: null,
        difference: false,
        projection: "globe",
      },
    ] as const,
  );
  await page.waitForFunction(() => window.__chaosphere?.session.get().right?.posterior);
  const bare = await saver.save();
  const view = await leftView();
  const canvas = await canvasRect(viewer);
  const pressed = {
    x: Math.floor(view.rect.x + 0.45 * view.rect.width),
    y: Math.floor(0.55 * canvas.height),
  };
  await page.mouse.click(canvas.x + pressed.x, canvas.y + pressed.y);
  await page.waitForFunction(() =>
    window.__chaosphere?.session.get().right?.note?.includes("given one value"),
  );
  const seen = await saver.save();
  const path = (await page.locator(".scene-marks path:not(.rim)").getAttribute("d")) ?? "none";
  expect(seen.svg).toContain(`d="${path}"`);
  expect(seen.svg).toContain(">observed</text>");
  // On the left, whose field stays: the dot and its rim.
  const changed = changedPixels(bare.png, seen.png).filter(({ x }) => x < view.rect.width);
  const isAtPlace = ({ x, y }: Pixel) => Math.hypot(x - pressed.x, y - pressed.y) < 7;
  expect(changed.filter((pixel) => !isAtPlace(pixel))).toEqual([]);
  expect(changed.length).toBeGreaterThan(20);
});
