import { expect, test } from "vitest";
import { writeLink } from "../src/link/shareLink.ts";
import { initialState } from "../src/state/state.ts";
import { openViewer, settled, type ViewerPage } from "./browser.ts";

const stateOf = ({ page }: ViewerPage) => page.evaluate(() => window.__chaosphere?.store.get());

test("a first visitor reads what the page is, sees coastlines, and draws noise by one click", async () => {
  const viewer = await openViewer();
  const { page } = viewer;
  await page.getByText("Random fields on the sphere").waitFor();
  expect(await page.getByLabel("Coastlines").isChecked()).toBe(true);
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Open your data…" }).click(),
  ]);
  expect(chooser.isMultiple()).toBe(false);
  await page.getByRole("button", { name: "Draw noise" }).click();
  await page.waitForFunction(() => window.__chaosphere?.session.get().left?.name.includes("noise"));
  await settled(page);
  expect(await page.getByText("Random fields on the sphere").count()).toBe(0);
  expect(await page.getByLabel("Coastlines").isChecked()).toBe(false);
  // Its form is unfolded, and draws what it is set to without a slider being moved.
  await page.getByRole("button", { name: "Draw", exact: true }).click();
  await settled(page);
  expect((await stateOf(viewer))?.left).toMatchObject({ kind: "noise" });
  await page.getByLabel("Coastlines").check();
  expect((await stateOf(viewer))?.coastlines).toBe(true);
  await viewer.close();
});

test("a reverse diffusion runs by one click", async () => {
  const viewer = await openViewer();
  await viewer.page.getByRole("button", { name: "Run a reverse diffusion" }).click();
  await viewer.page.waitForFunction(
    () => window.__chaosphere?.session.get().left?.times !== undefined,
    null,
    { timeout: 60_000 },
  );
  expect((await stateOf(viewer))?.left.kind).toBe("sample");
  await viewer.close();
}, 90_000);

test("one finger scrolls a phone's page beside the globe, and turns the globe on it", async () => {
  const left = { kind: "noise", alpha: 2.5, kappa: 3, sigma: 1, bandLimit: 16, seed: 9 } as const;
  const viewer = await openViewer({
    viewport: { width: 390, height: 700 },
    hasTouch: true,
    hash: writeLink({ ...initialState, left }),
  });
  const { page } = viewer;
  const session = await page.context().newCDPSession(page);
  const box = await page.locator("canvas").boundingBox();
  if (!box) throw new Error("no canvas");
  const swipe = async (x: number, y: number): Promise<void> => {
    const send = (type: "touchStart" | "touchMove" | "touchEnd", dy: number) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: type === "touchEnd" ? [] : [{ x, y: y - dy }],
      });
    await send("touchStart", 0);
    for (let dy = 10; dy <= 150; dy += 10) await send("touchMove", dy);
    await send("touchEnd", 150);
    await settled(page);
  };
  const scrolled = () => page.evaluate(() => window.scrollY);
  const before = await stateOf(viewer);
  await swipe(box.x + box.width / 2, box.y + box.height / 2 + 40);
  const turned = await stateOf(viewer);
  expect(await scrolled()).toBe(0);
  expect(turned?.camera).not.toEqual(before?.camera);
  // The corner of the canvas, outside the circle.
  await swipe(box.x + 12, Math.min(690, box.y + box.height - 8));
  await expect.poll(scrolled).toBeGreaterThan(60);
  expect((await stateOf(viewer))?.camera).toEqual(turned?.camera);
  await viewer.close();
});

test("fingers are told to touch, and a touch reads a value; a pointer is told to point and drop", async () => {
  const phone = await openViewer({ viewport: { width: 390, height: 844 }, hasTouch: true });
  const { page } = phone;
  const readout = page.locator("#slot-readout span[aria-hidden]");
  await readout.getByText("Touch the field to read values.").waitFor();
  expect(await readout.getByText("Point at the field").isVisible()).toBe(false);
  expect(await page.getByText("Drop a file").isVisible()).toBe(false);
  await page.getByText("Choose a file or a dataset folder of this device").waitFor();
  const box = await page.locator("#slot-scene").boundingBox();
  if (!box) throw new Error("no stage");
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 3);
  await expect.poll(() => readout.textContent()).toMatch(/K at \d/);
  await phone.close();
  const desk = await openViewer();
  await desk.page.getByText("Point at the field").waitFor();
  await desk.page.getByText("Drop a file or a dataset folder anywhere on the page").waitFor();
  expect(await desk.page.getByText("Touch the field").isVisible()).toBe(false);
  await desk.close();
});

test("the chosen colours can be read whole beside their button", async () => {
  const viewer = await openViewer({ viewport: { width: 1280, height: 800 } });
  const { words, room } = await viewer.page
    .getByLabel("Colours", { exact: true })
    .evaluate((list) => {
      const select = list as HTMLSelectElement;
      const style = getComputedStyle(select);
      const pen = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
      pen.font = style.font;
      // The arrow of Chromium's lists takes 20 px at the end.
      const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
      return {
        words: pen.measureText(select.selectedOptions[0]?.text ?? "").width,
        room: select.clientWidth - padding - 20,
      };
    });
  expect(words).toBeLessThanOrEqual(room);
  await viewer.close();
});
