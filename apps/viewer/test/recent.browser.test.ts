import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { openViewer, settled, type ViewerPage } from "./browser.ts";
import { untilNamed } from "./openedFields.ts";

let viewer: ViewerPage;
afterEach(() => viewer.close());

const relief = fileURLToPath(new URL("../public/bundled/etopo-relief.npy", import.meta.url));

const heldLeft = () =>
  viewer.page.evaluate(() => {
    const { left } = window.__chaosphere?.session.get() ?? {};
    return left && { name: left.name, first: left.coefficients?.values[1] };
  });

test("Undo, by button and by key, brings back fields that noise, a file or a choice has replaced", async () => {
  viewer = await openViewer();
  const { page } = viewer;
  const undo = page.getByRole("button", { name: "Undo" });
  expect(await undo.count()).toBe(0);
  const first = await heldLeft();
  await page.getByRole("button", { name: "Draw noise" }).click();
  await untilNamed(page, "Whittle–Matérn noise");
  await page.locator("#open-file").setInputFiles(relief);
  await untilNamed(page, "etopo-relief.npy");
  const opened = await heldLeft();

  await undo.click();
  await untilNamed(page, "Whittle–Matérn noise");
  await page.keyboard.press("Control+z");
  await untilNamed(page, first?.name ?? "");
  expect(await heldLeft()).toEqual(first);
  // The button keeps the focus, and says that there is no more.
  expect(await undo.getAttribute("aria-disabled")).toBe("true");
  expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Undo");
  await page.keyboard.press("Control+Shift+Z");
  await page.keyboard.press("Control+Shift+Z");
  await untilNamed(page, "etopo-relief.npy");
  expect(await heldLeft()).toEqual(opened);

  // In text the keys are those of the text.
  await page.getByLabel("Address").fill("abc");
  await page.keyboard.press("Control+z");
  expect((await heldLeft())?.name).toBe("etopo-relief.npy");
});

test("recent fields stand in a list with kind and time, and any of them is shown on either side by keys", async () => {
  viewer = await openViewer();
  const { page } = viewer;
  const summary = page.getByText("Recent", { exact: true });
  expect(await summary.isVisible()).toBe(false);
  await page.getByRole("button", { name: "Draw noise" }).click();
  await untilNamed(page, "Whittle–Matérn noise");
  await summary.focus();
  await page.keyboard.press("Enter");
  const lines = page.locator(".recent li");
  expect(await lines.count()).toBe(2);
  expect(await lines.first().textContent()).toMatch(
    /Whittle–Matérn noise\s*noise, α 2, κ 3, seed 0, l < 128 · \d\d:\d\d:\d\d/,
  );
  expect(await lines.nth(1).textContent()).toMatch(/Air temperature anomalies.*included · /s);

  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  const held = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  expect(await held()).toMatch(/^Show Whittle–Matérn noise of \S+ on the right$/);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.__chaosphere?.session.get().right);
  await settled(page);
  expect(await held()).toMatch(/^Show Air temperature anomalies.* on the right$/);
  expect(
    await lines.nth(1).getByRole("button", { name: /right/ }).getAttribute("aria-pressed"),
  ).toBe("true");
  expect(
    await page.evaluate(() => {
      const { left, right } = window.__chaosphere?.session.get() ?? {};
      return [left?.name, right?.name];
    }),
  ).toEqual(["Whittle–Matérn noise", "Air temperature anomalies, 1890–1999"]);
});
