import { afterAll, beforeAll, expect, test } from "vitest";
import { writeLink } from "../src/link/shareLink.ts";
import { initialState, type ViewerState } from "../src/state/state.ts";
import { openViewer, type ViewerPage } from "./browser.ts";

let viewer: ViewerPage;
beforeAll(async () => {
  viewer = await openViewer({ hash: writeLink({ ...initialState, panel: "spectrum" }) });
});
afterAll(() => viewer.close());

const shown = () =>
  viewer.page.evaluate(() => window.__chaosphere?.store.get()) as Promise<ViewerState>;
const press = (key: string) => viewer.page.keyboard.press(key);

test("every single key does what the help says", async () => {
  await press("2");
  expect((await shown()).projection).toBe("mollweide");
  await press("3");
  expect((await shown()).projection).toBe("equirectangular");
  await press("1");
  await press("g");
  await press("c");
  await press("p");
  await press("t");
  expect(await shown()).toMatchObject({
    projection: "globe",
    graticule: true,
    coastlines: false,
    panel: "ratio",
    theme: "light",
  });
  await press(".");
  await press(".");
  await press(",");
  const { member, frame } = await shown();
  expect(member + frame).toBe(1);
});

test("space plays and pauses", async () => {
  const place = async () => {
    const { member, frame } = await shown();
    return member + frame;
  };
  const before = await place();
  await press(" ");
  await expect.poll(place, { timeout: 10_000 }).not.toBe(before);
  await press(" ");
  expect(await viewer.page.evaluate(() => window.__chaosphere?.session.get().playing)).toBe(false);
});

test("keys typed into a control are left to it", async () => {
  const { page } = viewer;
  await page.getByLabel("Colours", { exact: true }).focus();
  const { graticule } = await shown();
  await press("g");
  expect((await shown()).graticule).toBe(graticule);
  await page.getByLabel("Value at the lowest colour").focus();
  await page.keyboard.type("-3");
  await page.getByLabel("Value at the highest colour").focus();
  await page.keyboard.type("3");
  await press("Tab");
  expect(await shown()).toMatchObject({ range: [-3, 3], projection: "globe" });
  await page.getByLabel("Value at the lowest colour").fill("4");
  await press("Tab");
  await page.getByText("The lower value must come first.").waitFor();
  expect((await shown()).range).toEqual([-3, 3]);
  await page.getByRole("button", { name: "Auto range" }).click();
  expect((await shown()).range).toBeNull();
  expect(await page.getByLabel("Value at the lowest colour").inputValue()).toBe("");
  await page.locator("body").click({ position: { x: 2, y: 2 } });
});

test("the help opens by key, closes by Escape, and can switch the single keys off", async () => {
  const { page } = viewer;
  await press("?");
  const dialog = page.getByRole("dialog", { name: "Keys and gestures" });
  await dialog.waitFor();
  await page.getByLabel("Use single-key shortcuts").uncheck();
  await press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await press("2");
  expect((await shown()).projection).toBe("globe");
  await page.getByRole("button", { name: "Help" }).click();
  await page.getByLabel("Use single-key shortcuts").check();
  await press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await press("2");
  expect((await shown()).projection).toBe("mollweide");
});

test("every control can be reached by Tab, in the order of the page, and shows that it has the focus", async () => {
  const { page } = viewer;
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    window.getSelection()?.removeAllRanges();
  });
  const reached = new Set<string>();
  for (let k = 0; k < 120; k++) {
    await press("Tab");
    const name = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return "";
      const { outlineStyle } = getComputedStyle(element);
      const inChoice = element.matches(".choices input");
      if (outlineStyle === "none" && !inChoice) return `unseen ${element.outerHTML.slice(0, 120)}`;
      return element.closest("[id^=slot-], header, .card")?.id || element.tagName;
    });
    if (name === "") break;
    reached.add(name);
  }
  expect([...reached].filter((name) => name.startsWith("unseen"))).toEqual([]);
  for (const part of ["slot-scene", "slot-play", "slot-open", "slot-view", "slot-panels"]) {
    expect([...reached]).toContain(part);
  }
});
