import { afterEach, expect, test } from "vitest";
import { readLink, writeLink } from "../src/link/shareLink.ts";
import { initialState, type ViewerState } from "../src/state/state.ts";
import { openViewer, type ViewerPage } from "./browser.ts";

let viewer: ViewerPage;
afterEach(() => viewer.close());

const stateOf = ({ page }: ViewerPage) =>
  page.evaluate(() => window.__chaosphere?.store.get()) as Promise<ViewerState>;

const view: ViewerState = {
  ...initialState,
  left: { kind: "noise", alpha: 2.5, kappa: 3, sigma: 1.5, bandLimit: 16, seed: 9 },
  right: { kind: "noise", alpha: 3.5, kappa: 3, sigma: 1.5, bandLimit: 16, seed: 9 },
  difference: true,
  projection: "mollweide",
  camera: { longitude: 1, latitude: 0.25, zoom: 1.5 },
  rightCamera: { longitude: 2, latitude: 0, zoom: 1 },
  colourMap: "PuOr",
  centred: "yes",
  range: [-2, 2],
  graticule: true,
  coastlines: true,
  bandLimit: 12,
  probes: [{ colatitude: 1, longitude: 2 }],
  panel: "histogram",
  theme: "dark",
};

test("a link shows the whole view, and the button copies the same link back", async () => {
  viewer = await openViewer({ hash: writeLink(view) });
  const { page } = viewer;
  expect(await stateOf(viewer)).toEqual(view);
  expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Link copied.").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.startsWith(page.url().split("#")[0] as string)).toBe(true);
  expect(readLink(new URL(copied).hash)).toEqual({ state: view });
});

test("what is changed by hand stands in the address, and a reload shows it again", async () => {
  viewer = await openViewer({
    hash: writeLink({ ...initialState, left: view.left }),
  });
  const { page } = viewer;
  await page.getByLabel("Graticule").check();
  await page.getByLabel("Colours", { exact: true }).selectOption("magma");
  // The address follows the page when that has rested, after either change or both.
  await page.waitForFunction(
    (link) => location.hash === link,
    writeLink({ ...initialState, left: view.left, graticule: true, colourMap: "magma" }),
  );
  await page.reload();
  await page.waitForFunction(() => window.__chaosphere?.session.get().left != null);
  expect(await stateOf(viewer)).toMatchObject({
    graticule: true,
    colourMap: "magma",
    left: view.left,
  });
});

test("a bad link says what is wrong, and the page shows its first view", async () => {
  viewer = await openViewer({ hash: "#2.e30" });
  const { page } = viewer;
  await page.getByText("The version of the link must be 1, got 2.").waitFor();
  expect(await stateOf(viewer)).toEqual(initialState);
  await page.evaluate(() => {
    location.hash = "#1.eyJyZWxpZWYiOjJ9";
  });
  await page.getByText("Relief must lie from 0 to 0.5, got 2.").waitFor();
});

test("a link to a file of another computer asks for the file", async () => {
  const file = { ...initialState, left: { kind: "file", name: "mine.npy" } as const };
  viewer = await openViewer({ hash: writeLink(file), untilShown: false });
  await viewer.page.getByText("from a file that it cannot carry").waitFor();
});
