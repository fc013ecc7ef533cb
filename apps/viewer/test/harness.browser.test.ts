import { afterAll, beforeAll, expect, test } from "vitest";
import { openViewer, type ViewerPage } from "./browser.ts";

let viewer: ViewerPage;
beforeAll(async () => {
  viewer = await openViewer({ untilShown: false });
});
afterAll(() => viewer.close());

test("the page has its title and one heading", async () => {
  expect(await viewer.page.title()).toBe("chaosphere viewer");
  expect(await viewer.page.locator("h1").count()).toBe(1);
});
