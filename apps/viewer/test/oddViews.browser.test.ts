import { afterEach, expect, test } from "vitest";
import { writeLink } from "../src/link/shareLink.ts";
import { initialState, type ViewerState } from "../src/state/state.ts";
import { openViewer, settled, type ViewerPage } from "./browser.ts";
import { canvasRect, pixelsOf } from "./drawnField.ts";

let viewer: ViewerPage;
afterEach(() => viewer.close());

const chaos = {
  kind: "chaos",
  law: "lognormal",
  strength: 0.5,
  deviation: 0.7,
  order: 0,
  alpha: 2.5,
  kappa: 4,
  bandLimit: 24,
  seed: 0,
} as const;
const noise = { kind: "noise", alpha: 2, kappa: 3, sigma: 1, bandLimit: 16, seed: 0 } as const;
const open = async (state: Partial<ViewerState>, untilShown = true) => {
  const hash = writeLink({ ...initialState, panel: null, ...state });
  viewer = await openViewer({ hash, untilShown });
  return viewer.page;
};

test("chaos order 0 is a constant: one colour, and its value in the legend; order 1 has many colours", async () => {
  const page = await open({ left: chaos, coastlines: false });
  const coloursSeen = async () => {
    const { width, height } = await canvasRect(viewer);
    const at = await pixelsOf(viewer);
    const seen = new Set<string>();
    for (let k = -4; k <= 4; k++) seen.add(String(at({ x: width / 2 + 12 * k, y: height / 2 })));
    return seen.size;
  };
  expect(await coloursSeen()).toBe(1);
  // E exp(Z − σ²/2) = 1.
  expect(await page.locator(".scene").getByText("1.000", { exact: true }).count()).toBe(1);
  const range = await page.evaluate(() => window.__chaosphere?.scene.scale()?.range);
  expect(((range?.low ?? 0) + (range?.high ?? 0)) / 2).toBeCloseTo(1, 9);
  await page.evaluate((left) => window.__chaosphere?.store.set({ left }), {
    ...chaos,
    order: 1,
  } as ViewerState["left"]);
  await page.waitForFunction(() =>
    window.__chaosphere?.session.get().left?.note?.includes("orders 0 to 1"),
  );
  expect(await coloursSeen()).toBeGreaterThan(3);
});

test("a view that goes leaves no frame that the other has not", async () => {
  const right = {
    kind: "sample",
    model: "pcm-gaussian",
    sampler: "martingale-exponential",
    steps: 24,
    count: 1,
    seed: 0,
    bandLimit: null,
  } as const;
  const page = await open({ right, frame: 24 });
  await page.waitForFunction(() => window.__chaosphere?.session.get().right?.frames === 25, null, {
    timeout: 60_000,
  });
  await page.evaluate(() => window.__chaosphere?.store.set({ frame: 24 }));
  await page.getByLabel("Two views").uncheck();
  await settled(page);
  expect(await page.evaluate(() => window.__chaosphere?.store.get().frame)).toBe(11);
  expect(await page.locator("#page-caption h2").textContent()).toMatch(/· 1999$/);
});

test("a link to an unknown model says at once that there is none", async () => {
  const sample = { kind: "sample", model: "nowhere", sampler: "exponential", steps: 8 } as const;
  const left = { ...sample, count: 1, seed: 0, bandLimit: null };
  const page = await open({ left }, false);
  await page.getByText(/got nowhere/).waitFor({ timeout: 10_000 });
  await settled(page);
  expect(await page.locator("#page-status").textContent()).not.toContain("Drawing");
});

test("names of views stand above them and cover nothing of a globe", async () => {
  const page = await open({ left: noise, right: { ...noise, seed: 1 } });
  const names = page.locator(".scene-name");
  await expect.poll(() => names.count()).toBe(2);
  const { y } = await canvasRect(viewer);
  const tops = await page.evaluate(() =>
    window.__chaosphere?.scene.frame()?.views.map(({ view }) => view.rect.y),
  );
  for (const k of [0, 1]) {
    const box = await names.nth(k).boundingBox();
    expect((box?.y ?? Number.NaN) + (box?.height ?? 0)).toBeLessThanOrEqual(y + (tops?.[k] ?? 0));
  }
});

test("two members of one dataset are told apart by their places", async () => {
  const pcm = { kind: "bundled", id: "pcm-trefht" } as const;
  const page = await open({ left: pcm, right: pcm, member: 2, rightMember: 1, rightFrame: 3 });
  const names = page.locator(".scene-name");
  await expect.poll(() => names.count()).toBe(2);
  expect(await names.allTextContents()).toEqual([
    "run 66, natural only · 1890",
    "run 59, all forcings · 1920",
  ]);
});
