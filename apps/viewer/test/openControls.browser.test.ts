import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openViewer, type ViewerPage } from "./browser.ts";
import { expectClose as close, shownOn, untilNamed } from "./openedFields.ts";
import { a, drop, testFiles } from "./openFiles.ts";

let files: Awaited<ReturnType<typeof testFiles>>;
let viewer: ViewerPage;
let page: Page;

beforeAll(async () => {
  files = await testFiles();
  viewer = await openViewer();
  page = viewer.page;
});
afterAll(async () => {
  await viewer.close();
  files.remove();
});

const shown = (side: "left" | "right" = "left") => shownOn(page, side);
const named = (name: string, side: "left" | "right" = "left") => untilNamed(page, name, side);

describe("by the controls", () => {
  test("a file is chosen by its button", async () => {
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose a file" }).click();
    await (await chooser).setFiles(files.path("rows.npy"));
    await named("rows.npy");
  });

  test("a folder is chosen by its button", async () => {
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose a dataset folder" }).click();
    await (await chooser).setFiles(files.path("dataset"));
    await named("a small ensemble");
  });

  test("a file with several variables offers them", async () => {
    await drop(page, files.path("two.nc"));
    await named("wind u of two.nc");
    const list = page.getByLabel("Variable");
    expect(await list.locator("option").allTextContents()).toEqual(["u", "v", "speed (u, v)"]);
    await list.selectOption("v");
    await named("wind v of two.nc");
    await drop(page, files.path("three.fits"));
    await named("I_STOKES of three.fits");
    await list.selectOption("U_STOKES");
    await named("U_STOKES of three.fits");
    await drop(page, files.path("rows.npy"));
    await named("rows.npy");
    expect(await list.isVisible()).toBe(false);
  });

  test("a plain array lies on the grid that is said", async () => {
    await page.getByText("Plain arrays").click();
    await page.getByLabel("Holds", { exact: true }).selectOption("equiangular");
    await drop(page, files.path("steps.npy"));
    await named("steps.npy");
    close((await shown()).values, a.values);
    await page.getByLabel("Holds", { exact: true }).selectOption("");
  });

  test("coefficients that could be a field are read once it is said, and a packed map at once", async () => {
    await page.getByLabel("Holds", { exact: true }).selectOption("coefficients");
    await drop(page, files.path("doubtful.npy"));
    await named("doubtful.npy");
    expect(await shown()).toMatchObject({ members: 8, bandLimit: 4 });
    await page.getByLabel("Holds", { exact: true }).selectOption("");
    await drop(page, files.path("map.fits.gz"));
    await named("TEMPERATURE of map.fits.gz");
  });

  test("what was taken for granted stands in the note", async () => {
    await drop(page, files.path("fields.npy"));
    await named("fields.npy");
    expect((await shown()).note).toContain(
      "4 × 8 points of Gauss–Legendre rings; taken for one field of 4 × 8 points on Gauss–Legendre rings, rows from north to south.",
    );
  });

  test("something opens on the right beside the left", async () => {
    const before = await shown();
    await page.getByLabel("Show on", { exact: true }).selectOption("right");
    await drop(page, files.path("fields.npy"));
    await named("fields.npy", "right");
    expect((await shown()).name).toBe(before.name);
    await page.getByLabel("Show on", { exact: true }).selectOption("left");
  });

  test("bundled data and models are a choice away", async () => {
    const list = page.getByLabel("Included");
    await list.selectOption({ label: "Earth’s relief" });
    await named("Earth’s relief");
    expect(await shown()).toMatchObject({ unit: "m", bandLimit: 128 });
    await list.selectOption({ value: "model relief-mixture" });
    await page.waitForFunction(
      () => window.__chaosphere?.session.get().left?.coefficients?.bandLimit === 64,
      null,
      { timeout: 60_000 },
    );
    expect(await list.inputValue()).toBe("model relief-mixture");
    expect((await shown()).spec).toMatchObject({ kind: "sample", model: "relief-mixture" });
  });
});

describe("by an address", () => {
  beforeAll(() => {
    const folder = join(inject("pageFolder"), "given");
    mkdirSync(folder, { recursive: true });
    for (const name of ["fields.npy", "mixture.model"]) {
      copyFileSync(files.path(name), join(folder, name));
    }
  });

  test("a file is fetched, and a link opens it again", async () => {
    await page.getByLabel("Address").fill("given/fields.npy");
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await named("fields.npy");
    const { spec } = await shown();
    expect(spec).toEqual({ kind: "url", url: "given/fields.npy" });
    const again = await openViewer({ hash: link({ left: spec }) });
    const name = await again.page.evaluate(() => window.__chaosphere?.session.get().left?.name);
    expect(name).toBe("fields.npy");
    await again.close();
  });

  test("a model at an address is drawn from", async () => {
    const url = "given/mixture.model";
    const sample = { kind: "sample", model: url, steps: 4, count: 1, seed: 2, bandLimit: null };
    for (const left of [
      { kind: "url", url },
      { ...sample, sampler: "martingale-exponential" },
      // Links from before the sampler had its name.
      { ...sample, sampler: "mei" },
    ]) {
      const again = await openViewer({ hash: link({ left }) });
      const spec = await again.page.evaluate(() => window.__chaosphere?.store.get().left);
      expect(spec).toMatchObject({ kind: "sample", model: url });
      await again.close();
    }
  });

  test("one that is not there is said so", async () => {
    const other = await openViewer();
    await other.page.getByLabel("Address").fill("given/none.npy");
    await other.page.getByRole("button", { name: "Open", exact: true }).click();
    await other.page.locator("#slot-open [role=alert]").getByText("got 404").waitFor();
    await other.page.context().close();
    // The browser itself complains of the address, and nothing else does.
    expect(other.faults.filter((fault) => !fault.includes("404"))).toEqual([]);
  });

  const link = (state: unknown) => `#1.${Buffer.from(JSON.stringify(state)).toString("base64url")}`;
});
