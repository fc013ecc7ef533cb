import { coefficients, evaluateAt } from "@chaosphere/core";
import { afterEach, expect, test } from "vitest";
import { writeLink } from "../src/link/shareLink.ts";
import { formatValue } from "../src/session/reading.ts";
import { initialState, type ViewerState } from "../src/state/state.ts";
import { type OpenOptions, openViewer, settled, type ViewerPage } from "./browser.ts";

let viewer: ViewerPage;
afterEach(() => viewer.close());

const left = { kind: "noise", alpha: 2.5, kappa: 3, sigma: 1, bandLimit: 16, seed: 9 } as const;
const open = async (state: Partial<ViewerState>, options: OpenOptions = {}) => {
  viewer = await openViewer({ hash: writeLink({ ...initialState, ...state }), ...options });
  return viewer.page;
};
const shown = () =>
  viewer.page.evaluate(() => window.__chaosphere?.store.get()) as Promise<ViewerState>;

test("the read-out shows the field's exact value where the pointer is, and speaks it when the pointer rests", async () => {
  const page = await open({ left });
  await page.evaluate(() => {
    const spoken = document.querySelector("[aria-live=polite]") as Element;
    const heard: { readonly text: string; readonly rest: number }[] = [];
    let moved = Number.NaN;
    window.__chaosphere?.session.subscribe(
      ({ hover }) => hover,
      () => {
        moved = performance.now();
      },
    );
    new MutationObserver(() => {
      heard.push({ text: spoken.textContent ?? "", rest: performance.now() - moved });
    }).observe(spoken, { childList: true });
    Object.assign(window, { heard });
  });
  const box = await page.locator("canvas").boundingBox();
  if (!box) throw new Error("no canvas");
  const [x, y] = [box.x + 0.45 * box.width, box.y + 0.55 * box.height];
  await page.mouse.move(x - 40, y);
  for (let k = 1; k <= 20; k++) await page.mouse.move(x - 40 + 2 * k, y);
  await settled(page);
  const held = await page.evaluate(() => {
    const { hover, left: field } = window.__chaosphere?.session.get() ?? {};
    return { hover, values: [...(field?.coefficients?.values ?? [])] };
  });
  const a = coefficients("harmonic", 16, Float64Array.from(held.values));
  const { colatitude = 0, longitude = 0 } = held.hover?.position ?? {};
  const [value = Number.NaN] = evaluateAt(
    a,
    Float64Array.of(colatitude),
    Float64Array.of(longitude),
  );
  expect(held.hover?.value).toBeCloseTo(value, 12);
  const text = await page.locator("#slot-readout strong").textContent();
  expect(text).toBe(formatValue(value));
  const heard = () =>
    page.evaluate(
      () => (window as { heard?: readonly { text: string; rest: number }[] }).heard ?? [],
    );
  await expect.poll(async () => (await heard()).at(-1)?.text ?? "").toContain(formatValue(value));
  const spoken = await heard();
  expect(spoken.at(-1)?.text).toMatch(/^−?[\d.]+ at [\d.]+° [NS], [\d.]+° [EW]$/);
  // Timers may come a moment early. Where the machine lets the pointer rest between two moves, that is spoken too.
  for (const { rest } of spoken) expect(rest).toBeGreaterThan(990);
  expect(spoken.length).toBeLessThan(10);
});

test("sliders browse members and times by name, and play runs through the times at its speed", async () => {
  const page = await open({});
  const time = page.getByLabel("Time", { exact: true });
  await time.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  const names = await page.evaluate(
    () => window.__chaosphere?.session.get().left?.frameLabels ?? [],
  );
  const frames = names.length;
  expect(frames).toBeGreaterThanOrEqual(10);
  expect((await shown()).frame).toBe(frames - 2);
  expect(await time.getAttribute("aria-valuetext")).toBe(names.at(-2));
  await page.getByRole("slider", { name: "Field" }).focus();
  await page.keyboard.press("ArrowRight");
  expect((await shown()).member).toBe(1);
  await page.getByLabel("Steps per second").selectOption("20");
  await page.getByLabel("Backward").check();
  await page.getByRole("button", { name: "Play" }).click();
  await expect.poll(async () => (await shown()).frame).toBeLessThan(frames - 5);
  await page.getByRole("button", { name: "Pause" }).click();
});

test("two views: a copy, their difference, cameras of their own, and exchanged", async () => {
  const page = await open({ left });
  await page.getByLabel("Two views").check();
  await page.waitForFunction(() => window.__chaosphere?.session.get().right != null);
  expect((await shown()).right).toEqual(left);
  await page.evaluate(() =>
    window.__chaosphere?.store.set({
      right: { kind: "noise", alpha: 4, kappa: 3, sigma: 1, bandLimit: 16, seed: 9 },
    }),
  );
  await page.getByLabel("Difference", { exact: true }).check();
  await page.getByLabel("One camera").uncheck();
  const state = await shown();
  expect(state.difference).toBe(true);
  expect(state.rightCamera).toEqual(state.camera);
  await page.waitForFunction(() =>
    window.__chaosphere?.session.get().right?.note?.includes("α = 4"),
  );
  await page.getByRole("button", { name: "Swap" }).click();
  expect(await shown()).toMatchObject({ left: { alpha: 4 }, right: left });
  await page.getByLabel("Two views").uncheck();
  expect(await shown()).toMatchObject({ right: null, difference: false, rightCamera: null });
});

test("a list shows a value that it does not offer as nothing, until another is chosen", async () => {
  const page = await open({ left, colourMap: "no such map" });
  const list = page.getByLabel("Colours", { exact: true });
  const text = () => list.evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.text);
  expect(await text()).toBe("");
  await list.selectOption("viridis");
  expect((await shown()).colourMap).toBe("viridis");
  expect(await text()).toBe("viridis");
  expect(await list.locator("option[hidden]").count()).toBe(0);
});

test("the theme is the system's until one is chosen", async () => {
  const page = await open({ left }, { colourScheme: "dark" });
  const theme = () => page.evaluate(() => document.documentElement.dataset["theme"]);
  expect(await theme()).toBe("dark");
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(theme).toBe("light");
  await page.getByRole("button", { name: "Theme: auto" }).click();
  await page.getByRole("button", { name: "Theme: light" }).click();
  await page.getByRole("button", { name: "Theme: dark" }).waitFor();
  expect(await theme()).toBe("dark");
});

test("where less motion is wanted nothing moves by itself, and play is slow", async () => {
  const page = await open({}, { reducedMotion: "reduce" });
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll("*")].filter((element) => {
        const { animationName, transitionDuration } = getComputedStyle(element);
        return animationName !== "none" || !/^(0s(, )?)*$/.test(transitionDuration);
      }).length,
  );
  expect(moving).toBe(0);
  expect(await page.getByLabel("Steps per second").inputValue()).toBe("1");
  const before = await shown();
  await page.waitForTimeout(400);
  expect(await shown()).toEqual(before);
});
