import { expect, test } from "vitest";
import { openViewer } from "./browser.ts";

test("where the window has room, panels of the field stand together; where it has not, one does", async () => {
  const viewer = await openViewer({ viewport: { width: 1920, height: 1080 } });
  const { page } = viewer;
  const others = page.locator(".panel-stack section");
  await expect.poll(() => others.count()).toBe(2);
  const names = await others.evaluateAll((all) =>
    all.map((each) => each.getAttribute("aria-label")),
  );
  expect(names).toEqual(["Histogram", "Data / noise"]);
  const boxes = await page.locator(".panel-stack .figure").evaluateAll((all) =>
    all.map((each) => {
      const { left, top, right } = each.getBoundingClientRect();
      return { left, top, right };
    }),
  );
  expect(boxes).toHaveLength(3);
  // Two beside each other, the third below; none over another.
  expect(boxes[1]?.left).toBeGreaterThan(boxes[0]?.right ?? Number.NaN);
  expect(boxes[2]?.left).toBe(boxes[0]?.left);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1920);

  // Each saves its own numbers.
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "CSV of the panel Histogram" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("chaosphere-histogram.csv");
  await page.getByRole("tab", { name: "Histogram" }).click();
  await expect.poll(() => others.first().getAttribute("aria-label")).toBe("Spectrum");

  await page.setViewportSize({ width: 1280, height: 1200 });
  await expect.poll(() => others.count()).toBe(2);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect.poll(() => others.count()).toBe(0);
  expect(await page.getByRole("tabpanel").count()).toBe(1);
  await viewer.close();
});
