import { evaluateAt } from "@chaosphere/core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { View } from "../src/scene/viewGeometry.ts";
import type { Hover } from "../src/session/session.ts";
import type { ProjectionKind, ViewerState } from "../src/state/state.ts";
import { openViewer, settled, type ViewerPage } from "./browser.ts";
import { canvasRect, exactValue, roughField, show, viewsOf } from "./drawnField.ts";

const field = roughField(5, 0, 40);
const camera = { longitude: 0.4, latitude: 0.3, zoom: 1 };

let viewer: ViewerPage;
beforeAll(async () => {
  viewer = await openViewer({ viewport: { width: 900, height: 700 }, hasTouch: true });
});
beforeEach(() => viewer.page.mouse.move(1, 1));
afterAll(() => viewer.close());

const pick = (x: number, y: number): Promise<Hover | null> =>
  viewer.page.evaluate(([x, y]) => window.__chaosphere?.scene.pick(x, y) ?? null, [x, y] as const);
const stateNow = (): Promise<ViewerState> =>
  viewer.page.evaluate(() => window.__chaosphere?.store.get() as ViewerState);
const hoverNow = (): Promise<Hover | null> =>
  viewer.page.evaluate(() => window.__chaosphere?.session.get().hover ?? null);
/** Inverse projections in closed form, at plane points of the unit sphere, centred as the views are. */
const inverse: Record<ProjectionKind, (x: number, y: number) => [number, number] | undefined> = {
  globe: (x, y) => {
    const z = Math.sqrt(1 - x * x - y * y);
    if (Number.isNaN(z)) return undefined;
    const { latitude: φ, longitude } = camera;
    const sine = y * Math.cos(φ) + z * Math.sin(φ);
    const turn = Math.atan2(x, z * Math.cos(φ) - y * Math.sin(φ));
    return [Math.PI / 2 - Math.asin(sine), longitude + turn];
  },
  equirectangular: (x, y) =>
    Math.abs(x) > Math.PI || Math.abs(y) > Math.PI / 2
      ? undefined
      : [Math.PI / 2 - y, camera.longitude + x],
  mollweide: (x, y) => {
    const t = Math.asin(y / Math.SQRT2);
    const turn = (Math.PI * x) / (2 * Math.SQRT2 * Math.cos(t));
    if (!(Math.abs(turn) <= Math.PI)) return undefined;
    return [Math.PI / 2 - Math.asin((2 * t + Math.sin(2 * t)) / Math.PI), camera.longitude + turn];
  },
};
const halves = {
  globe: [1, 1],
  equirectangular: [Math.PI, Math.PI / 2],
  mollweide: [2 * Math.SQRT2, Math.SQRT2],
} as const;

test.each(["globe", "equirectangular", "mollweide"] as const)(
  "on %s, a pick reads the exact value under the point",
  async (projection) => {
    await show(viewer, { left: field }, { projection, camera });
    const { x, y, width, height } = await canvasRect(viewer);
    const [halfWidth, halfHeight] = halves[projection];
    const unit = Math.max((2.08 * halfWidth) / width, (2.08 * halfHeight) / height);
    let read = 0;
    for (const [right, down] of [
      [0, 0],
      [101.25, -73.5],
      [-160, 88],
      [-12, -120],
      [390, 20],
      [0, -330],
    ] as const) {
      const angles = inverse[projection](right * unit, -down * unit);
      const hover = await pick(x + width / 2 + right, y + height / 2 + down);
      if (!angles) {
        expect(hover).toBeNull();
        continue;
      }
      const [θ, λ] = angles;
      const exact = evaluateAt(field.coefficients, Float64Array.of(θ), Float64Array.of(λ))[0];
      // Values are about 1; a view's pixel offsets are exact to 1e-13 of a radius.
      expect(Math.abs((hover?.value ?? Number.NaN) - (exact as number))).toBeLessThan(1e-12);
      read++;
    }
    expect(read).toBeGreaterThanOrEqual(4);
  },
);

test("the pointer's value is in the session and in the read-out, and goes with the pointer", async () => {
  const { page } = viewer;
  await show(viewer, { left: field }, { camera });
  const { x, y, width, height } = await canvasRect(viewer);
  await page.mouse.move(x + width / 2 + 40, y + height / 2 - 30);
  await settled(page);
  expect(await hoverNow()).toEqual(await pick(x + width / 2 + 40, y + height / 2 - 30));
  await page.mouse.move(x + 3, y + 3);
  await page.waitForFunction(() => window.__chaosphere?.session.get().hover == null);
});

test("a drag takes the point under the pointer along", async () => {
  const { page } = viewer;
  await show(viewer, { left: field }, { camera: { longitude: 0.4, latitude: 0, zoom: 1 } });
  const { x, y, width, height } = await canvasRect(viewer);
  const middle = { x: x + width / 2, y: y + height / 2 };
  const taken = await pick(middle.x, middle.y);
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.down();
  await page.mouse.move(middle.x + 25, middle.y + 15, { steps: 5 });
  await page.mouse.up();
  await settled(viewer.page);
  const now = await pick(middle.x + 25, middle.y + 15);
  const apart = (a: number, b: number) => Math.abs(a - b);
  expect(apart(now?.position.longitude ?? 9, taken?.position.longitude ?? 0)).toBeLessThan(0.01);
  expect(apart(now?.position.colatitude ?? 9, taken?.position.colatitude ?? 0)).toBeLessThan(0.01);
  expect((await stateNow()).probes).toEqual([]);
});

test("the wheel zooms, the arrow keys turn, Home goes back", async () => {
  const { page } = viewer;
  await show(viewer, { left: field }, { camera });
  const { x, y, width, height } = await canvasRect(viewer);
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.wheel(0, -300);
  await settled(viewer.page);
  expect((await stateNow()).camera.zoom).toBeGreaterThan(1.3);
  await page.locator("canvas[role=application]").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowUp");
  const turned = (await stateNow()).camera;
  expect(turned.longitude).toBeGreaterThan(camera.longitude);
  expect(turned.latitude).toBeGreaterThan(camera.latitude);
  const { longitude, latitude } = turned;
  await expect
    .poll(async () => Math.abs(((await hoverNow())?.position.longitude ?? 9) - longitude))
    .toBeLessThan(1e-9);
  await expect
    .poll(async () => Math.abs(((await hoverNow())?.position.colatitude ?? 9) + latitude))
    .toBeCloseTo(Math.PI / 2, 9);
  await page.keyboard.press("-");
  expect((await stateNow()).camera.zoom).toBeLessThan(turned.zoom);
  await page.keyboard.press("Home");
  expect((await stateNow()).camera.zoom).toBe(1);
});

test("the wheel brings the point under the pointer closer", async () => {
  const { page } = viewer;
  await show(viewer, { left: field }, { camera: { longitude: 0.4, latitude: 0, zoom: 1 } });
  const { x, y, width, height } = await canvasRect(viewer);
  const at = [x + width / 2 + 70, y + height / 2 - 40] as const;
  const before = await pick(...at);
  await page.mouse.move(...at);
  for (let k = 0; k < 4; k++) {
    await page.mouse.wheel(0, -100);
    await settled(viewer.page);
  }
  const after = await pick(...at);
  expect((await stateNow()).camera.zoom).toBeGreaterThan(1.7);
  for (const angle of ["colatitude", "longitude"] as const) {
    const moved = (after?.position[angle] ?? 9) - (before?.position[angle] ?? 0);
    // Turns are as at the middle of the globe, 3 % wrong at 0.3 radii from it.
    expect(Math.abs(moved)).toBeLessThan(0.03);
  }
});

test("two fingers pinch and one drags", async () => {
  const { page } = viewer;
  await show(viewer, { left: field }, { camera });
  const { x, y, width, height } = await canvasRect(viewer);
  const [cx, cy] = [x + width / 2, y + height / 2];
  const client = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...points: number[][]) =>
    client.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: points.map(([px = 0, py = 0], id) => ({ x: px, y: py, id })),
    });
  await touch("touchStart", [cx - 40, cy], [cx + 40, cy]);
  for (const reach of [50, 60, 80]) await touch("touchMove", [cx - reach, cy], [cx + reach, cy]);
  await touch("touchEnd");
  await settled(viewer.page);
  const pinched = (await stateNow()).camera;
  expect(pinched.zoom).toBeCloseTo(2, 1);
  await touch("touchStart", [cx, cy]);
  for (const moved of [20, 40, 60]) await touch("touchMove", [cx + moved, cy]);
  await touch("touchEnd");
  await settled(viewer.page);
  const dragged = (await stateNow()).camera;
  expect(dragged.zoom).toBe(pinched.zoom);
  expect(dragged.longitude).toBeLessThan(pinched.longitude);
  // A tap pins and reads, and the reading stays when the finger is lifted.
  await touch("touchStart", [cx + 9, cy]);
  await touch("touchEnd");
  await settled(viewer.page);
  expect((await stateNow()).probes).toHaveLength(1);
  expect((await hoverNow())?.position).toEqual((await stateNow()).probes[0]);
});

test("a click pins a probe with its value, its button unpins it, and so do Enter and a second click", async () => {
  const { page } = viewer;
  await show(viewer, { left: field }, { camera });
  const { x, y, width, height } = await canvasRect(viewer);
  const at = [x + width / 2 + 60, y + height / 2 + 50] as const;
  await page.mouse.click(...at);
  await settled(viewer.page);
  const reading = await pick(...at);
  expect((await stateNow()).probes).toEqual([reading?.position]);
  const label = page.locator(".scene-probe:visible");
  expect(await label.count()).toBe(1);
  const shown = Number(
    ((await label.locator("output").textContent()) ?? "").replace("−", "-").split(" ")[0],
  );
  expect(Math.abs(shown - (reading?.value ?? 9))).toBeLessThan(1e-3 * Math.abs(shown));
  // On the far side it is out of sight.
  await page.evaluate(() => {
    const store = window.__chaosphere?.store;
    store?.set({ camera: { ...store.get().camera, longitude: 3.5 } });
  });
  await settled(viewer.page);
  expect(await label.count()).toBe(0);
  await page.evaluate((camera) => window.__chaosphere?.store.set({ camera }), camera);
  await settled(viewer.page);
  await label.getByRole("button", { name: "Unpin probe 1" }).click();
  expect((await stateNow()).probes).toEqual([]);
  await page.locator("canvas[role=application]").focus();
  await page.keyboard.press("Enter");
  expect((await stateNow()).probes).toHaveLength(1);
  await settled(viewer.page);
  await page.mouse.click(x + width / 2, y + height / 2);
  expect((await stateNow()).probes).toEqual([]);
});

test("two views turn together until the right one has a camera of its own", async () => {
  const { page } = viewer;
  const right = roughField(6, 0, 40);
  await show(viewer, { left: field, right }, { camera });
  const canvas = await canvasRect(viewer);
  const { rect } = viewsOf(await stateNow(), canvas).get("right") as View;
  const middle = [canvas.x + rect.x + rect.width / 2, canvas.y + rect.y + rect.height / 2] as const;
  const drag = async () => {
    await page.mouse.move(...middle);
    await page.mouse.down();
    await page.mouse.move(middle[0] + 40, middle[1], { steps: 4 });
    await page.mouse.up();
    await settled(viewer.page);
  };
  await drag();
  const together = await stateNow();
  expect(together.camera.longitude).toBeLessThan(camera.longitude);
  expect(together.rightCamera).toBeNull();
  await page.evaluate(() => {
    const store = window.__chaosphere?.store;
    store?.set({ rightCamera: store.get().camera });
  });
  await drag();
  const apart = await stateNow();
  expect(apart.camera).toEqual(together.camera);
  expect(apart.rightCamera?.longitude).toBeLessThan(together.camera.longitude);
  const reading = await pick(...middle);
  expect(reading?.side).toBe("right");
  expect(reading?.position.longitude).toBeCloseTo(apart.rightCamera?.longitude ?? 9, 9);
  const exact = exactValue(right, reading?.position ?? { colatitude: 0, longitude: 0 });
  expect(Math.abs((reading?.value ?? Number.NaN) - exact)).toBeLessThan(1e-12);
});
