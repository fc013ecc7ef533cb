import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import type { ViewerState } from "../src/state/state.ts";
import { openViewer, settled, type ViewerPage } from "./browser.ts";
import { untilNamed } from "./openedFields.ts";
import { drop } from "./openFiles.ts";

const kinds = JSON.parse(
  readFileSync(
    new URL("../../../packages/data/test/fixtures/fileKinds.json", import.meta.url),
    "utf8",
  ),
) as { readonly gaps: (number | null)[]; readonly files: Record<string, string> };
const bytesOf = (name: string) => Buffer.from(kinds.files[name] ?? "", "base64");
const folder = mkdtempSync(join(tmpdir(), "chaosphere-kinds-"));
const path = (name: string) => join(folder, name);

/** A Zarr store as a folder. */
function unpack(name: string, into: string): void {
  for (const [file, bytes] of Object.entries(unzipSync(bytesOf(name)))) {
    mkdirSync(dirname(join(into, file)), { recursive: true });
    writeFileSync(join(into, file), bytes);
  }
}

let viewer: ViewerPage;
let page: Page;

beforeAll(() => {
  writeFileSync(path("wide.nc"), bytesOf("cdf5"));
  writeFileSync(path("axes.npz"), bytesOf("axes.npz"));
  writeFileSync(path("store.zarr.zip"), bytesOf("zarr 3"));
  writeFileSync(path("levels.nc"), bytesOf("levels"));
  unpack("zarr 2 by names", path("folder.zarr"));
  unpack("zarr 2", join(inject("pageFolder"), "given", "store.zarr"));
  writeFileSync(join(inject("pageFolder"), "given", "slow.nc"), bytesOf("levels"));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  viewer = await openViewer();
  page = viewer.page;
});
afterEach(() => viewer.close());

const link = (state: unknown) => `#1.${Buffer.from(JSON.stringify(state)).toString("base64url")}`;
const state = (of = page) =>
  of.evaluate(() => window.__chaosphere?.store.get()) as Promise<ViewerState>;
const set = (patch: Partial<ViewerState>) =>
  page.evaluate((patch) => window.__chaosphere?.store.set(patch), patch);
/** The 6 × 12 cells of the field on the left that is shown. */
const cells = async (of = page) => {
  await settled(of);
  return of.evaluate(() => {
    const { session, store } = window.__chaosphere ?? {};
    const left = session?.get().left;
    if (!left?.cells || !store) throw new Error("no cells");
    const { member, frame } = store.get();
    const count = 72;
    const row = left.cells.order[frame * left.members + member] ?? 0;
    return [...left.cells.values.subarray(row * count, (row + 1) * count)];
  });
};
const first = kinds.gaps.slice(0, 72).map((x) => x ?? Number.NaN);

describe("kinds of file", () => {
  test.each([
    ["wide.nc", "tas of wide.nc"],
    ["store.zarr.zip", "air temperature of store.zarr.zip"],
    ["folder.zarr", "air temperature of folder.zarr"],
  ])("%s", async (name, title) => {
    await drop(page, path(name));
    await page.waitForFunction(
      () => window.__chaosphere?.session.get().left?.cells !== undefined,
      null,
      { timeout: 20_000 },
    );
    const list = page.getByLabel("Variable", { exact: true });
    if ((await list.inputValue()) !== "tas") await list.selectOption("tas");
    await untilNamed(page, title);
    expect(await cells()).toEqual(first);
    const frames = await page.evaluate(() => window.__chaosphere?.session.get().left?.frameLabels);
    expect(frames).toEqual(["1990-01-01", "1990-02-01", "1990-03-01"]);
  });

  test("axes.npz, on the grid that its latitudes and longitudes say", async () => {
    await drop(page, path("axes.npz"));
    await untilNamed(page, "sst of axes.npz");
    const note = await page.locator("#page-caption p").textContent();
    expect(note).toContain("6 × 12 points of an equiangular grid, cell centres");
    expect(note).toContain("sst is read, the first of sst, count");
  });

  test("a Zarr store at an address, of which the chunks that are shown are fetched, and its link", async () => {
    const fetched: string[] = [];
    page.on("request", (request) => fetched.push(request.url()));
    await page.getByLabel("Address").fill("given/store.zarr");
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.getByLabel("Variable", { exact: true }).selectOption("tas");
    await untilNamed(page, "air temperature of store.zarr");
    expect(await cells()).toEqual(first);
    const { left } = await state();
    expect(left).toEqual({
      kind: "url",
      url: "given/store.zarr",
      reading: { southFirst: false, variable: "tas" },
    });
    const again = await openViewer({ hash: link({ left, frame: 2 }) });
    expect(await again.page.evaluate(() => window.__chaosphere?.session.get().left?.name)).toBe(
      "air temperature of store.zarr",
    );
    expect((await state(again.page)).frame).toBe(2);
    await again.page.context().close();
    // Absent files of a store are no faults of the page, though the browser tells of them.
    expect(again.faults.filter((fault) => !fault.includes("404"))).toEqual([]);
    await page.context().close();
    expect(viewer.faults.filter((fault) => !fault.includes("404"))).toEqual([]);
    viewer = await openViewer();
  });
});

describe("what a file counts its fields by", () => {
  test("times and members have sliders, levels a list, and the view stays while they change", async () => {
    await drop(page, path("levels.nc"));
    await untilNamed(page, "ta of levels.nc");
    const shape = await page.evaluate(() => {
      const left = window.__chaosphere?.session.get().left;
      return [left?.members, left?.frames, left?.frameLabels, left?.memberLabels];
    });
    expect(shape).toEqual([
      2,
      2,
      ["2000-02-28 00:00", "2000-02-28 06:00"],
      ["realization 1", "realization 2"],
    ]);
    await set({ member: 1, frame: 1, camera: { longitude: 1, latitude: 0.2, zoom: 2 } });
    const list = page.getByLabel("Level", { exact: true });
    expect(await list.locator("option").allTextContents()).toEqual([
      "1000 hPa",
      "500 hPa",
      "50 hPa",
    ]);
    await list.selectOption("50 hPa");
    await page.waitForFunction(() =>
      JSON.stringify(window.__chaosphere?.store.get().left).includes('"level":"50 hPa"'),
    );
    const values = await cells();
    expect(Math.floor(values[0] ?? 0)).toBe(112);
    expect(await state()).toMatchObject({ member: 1, frame: 1, camera: { zoom: 2 } });
    // The dialog offers the same.
    await page.getByRole("button", { name: "Read differently…" }).click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByLabel("Level").inputValue()).toBe("50 hPa");
    await dialog.getByLabel("Level").selectOption("500 hPa");
    await dialog.getByRole("button", { name: "Read" }).click();
    await page.waitForFunction(() =>
      JSON.stringify(window.__chaosphere?.store.get().left).includes('"level":"500 hPa"'),
    );
    expect(Math.floor((await cells())[0] ?? 0)).toBe(111);
  });
});

describe("loads", () => {
  /** Holds back what is fetched from an address. */
  const hold = async (ms: number) => {
    await page.route("**/slow.nc", async (route) => {
      await new Promise((next) => setTimeout(next, ms));
      await route.continue().catch(() => {});
    });
    await page.getByLabel("Address").fill("given/slow.nc");
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.locator("#page-status").getByText("slow.nc").waitFor();
  };
  const named = () => page.evaluate(() => window.__chaosphere?.session.get().left?.name);

  test("show themselves and can be cancelled, and the page keeps what it shows", async () => {
    const before = await named();
    await hold(1500);
    await page.locator("#page-status").getByRole("button", { name: "Cancel" }).click();
    await expect.poll(() => page.locator("#page-status").textContent()).toBe("");
    await page.waitForTimeout(2000);
    expect(await named()).toBe(before);
    expect(await page.locator("#slot-open [role=alert] p").count()).toBe(0);
  });

  test("that are slow lose to what is chosen after them, from whatever list", async () => {
    await hold(2000);
    await page.getByLabel("Included").selectOption({ label: "Earth’s relief" });
    await untilNamed(page, "Earth’s relief");
    await page.waitForTimeout(2500);
    expect(await named()).toBe("Earth’s relief");
    expect((await state()).left).toMatchObject({ kind: "bundled" });
  });
});

describe("links", () => {
  test("to a file of this computer ask for it, and show it as they say", async () => {
    const left = {
      kind: "file",
      name: "ta of levels.nc",
      reading: { southFirst: false, level: "500 hPa" },
    };
    const again = await openViewer({
      hash: link({ left, frame: 1, panel: null }),
      untilShown: false,
    });
    await again.page.getByText("from a file that it cannot carry").waitFor();
    const chooser = again.page.waitForEvent("filechooser");
    await again.page.getByRole("button", { name: "Choose it…" }).click();
    await (await chooser).setFiles(path("levels.nc"));
    await untilNamed(again.page, "ta of levels.nc");
    expect(await state(again.page)).toMatchObject({ frame: 1, left });
    expect(Math.floor((await cells(again.page))[0] ?? 0)).toBe(101);
    expect(await again.page.getByText("from a file that it cannot carry").isVisible()).toBe(false);
    await again.close();
  });

  test("to a model that there is not say so at once", async () => {
    const sample = {
      sampler: "martingale-exponential",
      steps: 4,
      count: 1,
      seed: 1,
      bandLimit: null,
    };
    const left = { kind: "sample", model: "nobody", ...sample };
    const again = await openViewer({ hash: link({ left }), untilShown: false });
    await again.page
      .locator("#slot-open [role=alert]")
      .getByText("got nobody")
      .waitFor({ timeout: 5000 });
    expect(await again.page.locator("#page-status").textContent()).toBe("");
    await again.close();
  });

  test("with two views: the one that stays shows a time it has", async () => {
    const left = { kind: "bundled", id: "etopo-relief" };
    const right = { kind: "bundled", id: "pcm-trefht" };
    const again = await openViewer({ hash: link({ left, right }) });
    await again.page.evaluate(() => window.__chaosphere?.store.set({ frame: 64, member: 1 }));
    await again.page.getByLabel("Two views").uncheck();
    expect(await state(again.page)).toMatchObject({ frame: 0, member: 0 });
    await again.close();
  });
});
