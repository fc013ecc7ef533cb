import { afterAll, beforeAll, expect, test } from "vitest";
import type { HarmonicSequence } from "../src/fields/fields.ts";
import { directionAt, type Pixel, type View } from "../src/scene/viewGeometry.ts";
import { difference } from "../src/session/fieldChoice.ts";
import type { Position, ViewerState } from "../src/state/state.ts";
import { openViewer, type ViewerPage } from "./browser.ts";
import {
  type Colour,
  canvasRect,
  exactValue,
  levelsAway,
  pixelCentres,
  pixelsNow,
  pixelsOf,
  roughField,
  show,
  viewsOf,
} from "./drawnField.ts";

// A colour is right when it is the map's at the value or one level of 256 beside it: the value between texels is
// mixed (1e-4 of the range for these fields), and a value near a boundary of levels may fall to either side.
const tolerance = 1;
const range = [-1.2, 1.2] as const;
const field = roughField(3);

let viewer: ViewerPage;
beforeAll(async () => {
  viewer = await openViewer({ viewport: { width: 900, height: 700 } });
});
afterAll(() => viewer.close());

/** Pixels of a view that lie wholly on the map, with the directions under their centres. */
function onMap(view: View, step: number): { pixel: Pixel; at: Position }[] {
  return pixelCentres(view.rect, step).flatMap((pixel) => {
    const ring = [-2.5, 2.5].flatMap((dx) => [-2.5, 2.5].map((dy) => [dx, dy] as const));
    const isInside = ring.every(([dx, dy]) =>
      directionAt(view, { x: pixel.x + dx, y: pixel.y + dy }),
    );
    const at = directionAt(view, pixel);
    return isInside && at ? [{ pixel, at }] : [];
  });
}

async function viewOfPage(state: ViewerState): Promise<View> {
  return viewsOf(state, await canvasRect(viewer)).get("left") as View;
}

/** The worst distance in levels over points of the left view. */
function worst(
  drawn: (at: Pixel) => Colour,
  points: readonly { pixel: Pixel; at: Position }[],
  shown: HarmonicSequence,
): number {
  return Math.max(
    ...points.map(({ pixel, at }) =>
      levelsAway(drawn(pixel), exactValue(shown, at), range, "viridis"),
    ),
  );
}

const cameras = [
  { longitude: 0.7, latitude: 0.35, zoom: 1 },
  { longitude: Math.PI, latitude: -1.2, zoom: 3 },
];

test.each(
  (["globe", "equirectangular", "mollweide"] as const).flatMap((projection) =>
    cameras.map((camera) => ({ projection, camera })),
  ),
)("$projection shows at each pixel the colour of the value there, $camera", async (view) => {
  const state = await show(viewer, { left: field }, { ...view, colourMap: "viridis", range });
  const drawn = await pixelsOf(viewer);
  const points = onMap(await viewOfPage(state), 23);
  expect(points.length).toBeGreaterThan(150);
  expect(worst(drawn, points, field)).toBeLessThanOrEqual(tolerance);
  // The same field a hundredth of a radian farther east is seen to be wrong.
  const turned = points.map(({ pixel, at }) => ({
    pixel,
    at: { ...at, longitude: at.longitude + 0.01 },
  }));
  expect(worst(drawn, turned, field)).toBeGreaterThan(tolerance);
});

test.each([1, -1])("the pole at latitude %d · 90° has the one value it has", async (sign) => {
  const camera = { longitude: 2, latitude: (sign * Math.PI) / 2, zoom: 20 };
  const state = await show(viewer, { left: field }, { camera, colourMap: "viridis", range });
  const drawn = await pixelsOf(viewer);
  const view = await viewOfPage(state);
  const middle = { x: view.rect.width / 2, y: view.rect.height / 2 };
  const points = pixelCentres({ x: middle.x - 20, y: middle.y - 20, width: 40, height: 40 }, 1).map(
    (pixel) => ({ pixel, at: directionAt(view, pixel) as Position }),
  );
  expect(points.length).toBeGreaterThan(1000);
  expect(worst(drawn, points, field)).toBeLessThanOrEqual(tolerance);
});

test.each(["globe", "equirectangular", "mollweide"] as const)(
  "the date line leaves no seam on %s",
  async (projection) => {
    const camera = { longitude: Math.PI, latitude: 0, zoom: 30 };
    const patch = { projection, camera, colourMap: "viridis", range };
    const state = await show(viewer, { left: field }, patch);
    const drawn = await pixelsOf(viewer);
    const view = await viewOfPage(state);
    const strip = { x: view.rect.width / 2 - 12, y: 100, width: 24, height: 300 };
    const points = pixelCentres(strip, 1).map((pixel) => ({
      pixel,
      at: directionAt(view, pixel) as Position,
    }));
    const sides = new Set(points.map(({ at }) => Math.sign(at.longitude)));
    expect(sides).toEqual(new Set([-1, 1]));
    expect(worst(drawn, points, field)).toBeLessThanOrEqual(tolerance);
  },
);

test("the edge of the map is clear outside, and the edge of the globe is smooth", async () => {
  const state = await show(viewer, { left: field });
  const drawn = await pixelsOf(viewer);
  const view = await viewOfPage(state);
  expect(drawn({ x: 2, y: 2 })).toEqual([0, 0, 0, 0]);
  const edge = pixelCentres(view.rect, 1).map((pixel) => drawn(pixel)[3]);
  const partial = edge.filter((opacity) => opacity > 0 && opacity < 255).length;
  expect(partial).toBeGreaterThan(500);
});

test.each([
  ["light", [245, 246, 248]],
  ["dark", [14, 18, 23]],
] as const)(
  "the canvas of a %s page is the picture over the page's ground",
  async (theme, ground) => {
    const state = await show(viewer, { left: field }, { theme });
    const clear = await pixelsOf(viewer);
    const seen = await pixelsOf(viewer, "page");
    const pixels = pixelCentres((await viewOfPage(state)).rect, 1);
    // Each of two roundings, of the picture's colour and of its opacity, is of half a level; and so is the canvas's own.
    const away = (behind: readonly number[]): number =>
      pixels.reduce((most, pixel) => {
        const colour = clear(pixel);
        const over = behind.map((level, i) => colour[i] + level * (1 - colour[3] / 255));
        return Math.max(most, ...over.map((level, i) => Math.abs(level - seen(pixel)[i])));
      }, 0);
    expect(away(ground)).toBeLessThanOrEqual(1.5);
    expect(new Set(pixels.map((pixel) => seen(pixel)[3]))).toEqual(new Set([255]));
    // Over a ground of another colour it is another picture.
    expect(away([128, 128, 128])).toBeGreaterThan(100);
  },
);

test("a band limit of 6 shows the degrees below 6, in the colours of the whole field", async () => {
  const patch = { bandLimit: 6, colourMap: "viridis", range };
  const state = await show(viewer, { left: field }, patch);
  const drawn = await pixelsOf(viewer);
  const { coefficients } = field;
  const cut = coefficients.values.map((value, i) => (i < 36 ? value : 0));
  const expected = { ...field, coefficients: { ...coefficients, values: cut } };
  const points = onMap(await viewOfPage(state), 31);
  expect(worst(drawn, points, expected)).toBeLessThanOrEqual(tolerance);
  expect(worst(drawn, points, field)).toBeGreaterThan(20);
});

test("anomalies are centred: 0 has the middle colour of a diverging map", async () => {
  const zero = { ...field.coefficients, values: new Float64Array(24 ** 2) };
  zero.values[2] = 1;
  const left = { ...field, coefficients: zero };
  const state = await show(viewer, { left }, { camera: { longitude: 0, latitude: 0, zoom: 1 } });
  const scale = await viewer.page.evaluate(() => window.__chaosphere?.scene.scale());
  expect(scale?.colour).toBe("BuRd");
  expect(scale?.range.low).toBe(-(scale?.range.high ?? 0));
  const drawn = await pixelsOf(viewer);
  const { rect } = await viewOfPage(state);
  // Y_10 is 0 on the equator.
  const equator = drawn({ x: rect.width / 2 - 100, y: rect.height / 2 });
  expect(levelsAway(equator, 0, [-1, 1], "BuRd")).toBeLessThanOrEqual(tolerance);
});

test("left, right and difference are drawn with one camera, the difference on its own scale", async () => {
  const right = roughField(4);
  const camera = { longitude: 1, latitude: 0.2, zoom: 1 };
  const patch = { difference: true, camera, colourMap: "PuOr", range, differenceRange: range };
  const state = await show(viewer, { left: field, right }, patch);
  const drawn = await pixelsOf(viewer);
  const views = viewsOf(state, await canvasRect(viewer));
  const less = difference(field.coefficients, right.coefficients);
  const shown = { left: field, right, difference: { ...field, coefficients: less } };
  for (const side of ["left", "right", "difference"] as const) {
    const points = onMap(views.get(side) as View, 29);
    expect(points.length).toBeGreaterThan(20);
    for (const { pixel, at } of points) {
      const away = levelsAway(drawn(pixel), exactValue(shown[side], at), range, "PuOr");
      expect(away).toBeLessThanOrEqual(tolerance);
    }
  }
});

test("the difference of temperatures is centred at 0, in diverging colours that hold its central 98 %", async () => {
  const [left, right] = [roughField(3, 280), roughField(4, 280)];
  const patch = { difference: true, range: [278, 282] as const, coverage: "all" } as const;
  const state = await show(viewer, { left, right }, patch);
  const views = viewsOf(state, await canvasRect(viewer));
  const less = difference(left.coefficients, right.coefficients);
  const points = onMap(views.get("difference") as View, 29);
  const values = points.map(({ at }) => exactValue({ ...left, coefficients: less }, at));
  const names = () =>
    viewer.page
      .locator(".colour-bar")
      .evaluateAll((all) => all.map((bar) => bar.getAttribute("aria-label")));
  const [fields, own] = await names();
  expect(fields).toBe("Colours from 278 to 282 K");
  const [, low, high] = /^difference from −([\d.]+) to ([\d.]+) K$/.exec(own ?? "") ?? [];
  expect(low).toBe(high);
  const end = Number(high);
  // The half of the sphere in sight holds the largest difference nearly.
  expect(end).toBeGreaterThan(Math.max(...values.map(Math.abs)) - 1e-3);
  expect(end).toBeLessThan(1.6 * Math.max(...values.map(Math.abs)));
  const drawn = await pixelsOf(viewer);
  points.forEach(({ pixel }, k) => {
    expect(levelsAway(drawn(pixel), values[k], [-end, end], "BuRd")).toBeLessThanOrEqual(tolerance);
  });
});

test("a lost context comes back with the same picture", async () => {
  await show(viewer, { left: field }, { colourMap: "viridis", range });
  const before = await pixelsOf(viewer, "page");
  const { width, height } = await canvasRect(viewer);
  const { page } = viewer;
  await page.evaluate(() => {
    const gl = window.__chaosphere?.scene.canvas.getContext("webgl2");
    const loss = gl?.getExtension("WEBGL_lose_context");
    // The first frame of the new context is the one read below, and none of the page's own before it.
    const { requestAnimationFrame } = window;
    const kept: FrameRequestCallback[] = [];
    const keep = (step: FrameRequestCallback) => kept.push(step);
    const giveBack = () => {
      Object.assign(window, { requestAnimationFrame });
      kept.forEach((step) => void requestAnimationFrame(step));
    };
    Object.assign(window, { loss, giveBack, requestAnimationFrame: keep });
    loss?.loseContext();
  });
  await page.locator(".scene-notice").waitFor({ state: "visible" });
  await page.evaluate("window.loss.restoreContext()");
  await page.locator(".scene-notice").waitFor({ state: "hidden" });
  const after = await pixelsNow(viewer, "page");
  for (const pixel of pixelCentres({ x: 0, y: 0, width, height }, 17)) {
    expect(after(pixel)).toEqual(before(pixel));
  }
  await page.evaluate("window.giveBack()");
});

test("nothing is drawn while nothing changes", async () => {
  await show(viewer, { left: field });
  const drawings = await viewer.page.evaluate(async () => {
    const { scene, store, settled } = window.__chaosphere ?? {};
    const gl = scene?.canvas.getContext("webgl2");
    if (!(gl && store && settled)) throw new Error("no canvas");
    let count = 0;
    const clear = gl.clear.bind(gl);
    gl.clear = (mask) => {
      count++;
      clear(mask);
    };
    await new Promise((end) => setTimeout(end, 600));
    const idle = count;
    store.set({ graticule: true });
    await settled();
    return { idle, changed: count };
  });
  expect(drawings.idle).toBe(0);
  expect(drawings.changed).toBeGreaterThan(0);
});

test("a browser without WebGL 2 says so, and the rest of the page works", async () => {
  const bare = await openViewer({ untilShown: false });
  await bare.page.addInitScript(() => {
    HTMLCanvasElement.prototype.getContext = () => null;
  });
  await bare.page.reload();
  await bare.page.getByRole("alert").filter({ hasText: "WebGL 2" }).waitFor();
  await bare.page.waitForFunction(() => window.__chaosphere?.session.get().left != null);
  await bare.close();
});
