import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openViewer, settled, type ViewerPage } from "./browser.ts";
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

const shown = () => shownOn(page);
const named = (name: string) => untilNamed(page, name);
const alert = () => page.locator("#slot-open [role=alert]");

describe("dropped on the page", () => {
  test("fields in .npy are analysed", async () => {
    await drop(page, files.path("fields.npy"));
    await named("fields.npy");
    const left = await shown();
    expect(left).toMatchObject({ members: 1, frames: 1, bandLimit: 4 });
    expect(left.spec).toEqual({ kind: "file", name: "fields.npy" });
    close(left.values, a.values);
  });

  test("a file that gzip packed is unpacked", async () => {
    await drop(page, files.path("four.nc.gz"));
    await named("Reference height temperature of four.nc.gz");
    expect(await shown()).toMatchObject({ frames: 3, bandLimit: 6 });
  });

  test("rows of a square number of values are coefficients", async () => {
    await drop(page, files.path("rows.npy"));
    await named("rows.npy");
    const left = await shown();
    expect(left).toMatchObject({ members: 2, bandLimit: 4 });
    expect(left.values).toEqual([...a.values]);
  });

  test("healpy's complex coefficients are turned into real ones", async () => {
    await drop(page, files.path("healpy.npy"));
    await named("healpy.npy");
    close((await shown()).values, a.values);
  });

  test("classic NetCDF", async () => {
    await drop(page, files.path("classic.nc"));
    await named("height of classic.nc");
    close((await shown()).values, a.values);
  });

  test("NetCDF-4, its times as frames", async () => {
    await drop(page, files.path("four.nc"));
    await named("Reference height temperature of four.nc");
    const left = await shown();
    expect(left).toMatchObject({ unit: "K", members: 1, frames: 3, bandLimit: 6 });
    expect(left.frameLabels?.[1]).toBe("1870-04-15");
  });

  test("a HEALPix map", async () => {
    await drop(page, files.path("map.fits"));
    await named("TEMPERATURE of map.fits");
    const left = await shown();
    expect(left).toMatchObject({ unit: "K", bandLimit: 32 });
    expect(left.note).toContain("HEALPix pixels, nside 16.");
  });

  test("a table of coefficients", async () => {
    await drop(page, files.path("table.txt"));
    await named("table.txt");
    const root = Math.sqrt(4 * Math.PI);
    close(
      (await shown()).values,
      [1, 4, 2, 3].map((x) => root * x),
    );
  });

  test("a dataset folder, its runs as members and its years as frames", async () => {
    await drop(page, files.path("dataset"));
    await named("a small ensemble");
    const left = await shown();
    expect(left).toMatchObject({ unit: "K", members: 2, frames: 2 });
    expect([left.memberLabels, left.frameLabels]).toEqual([
      ["run 5", "run 7"],
      ["1990", "1991"],
    ]);
    expect(left.note).toContain("made by hand");
    // The second member of the first frame is the third field, three times the first.
    const values = await page.evaluate(() => [
      ...(window.__chaosphere?.session.get().left?.coefficients?.values.subarray(16, 32) ?? []),
    ]);
    close(
      values,
      a.values.map((x) => 3 * x),
    );
  });

  test("a model, which is drawn from", async () => {
    await drop(page, files.path("mixture.model"));
    await page.waitForFunction(
      () => window.__chaosphere?.session.get().left?.coefficients?.bandLimit === 64,
      null,
      { timeout: 60_000 },
    );
    const left = await shown();
    expect(left.spec).toMatchObject({ kind: "sample", model: "mixture.model", seed: 0 });
    expect(left.unit).toBe("m");
  });
});

test("of two things opened at once the newest is shown", async () => {
  await drop(page, files.path("map.fits"));
  await drop(page, files.path("rows.npy"));
  await named("rows.npy");
  await settled(page);
  expect((await shown()).name).toBe("rows.npy");
});

describe("what cannot be opened", () => {
  test.each([
    ["cut.npy", "cut short"],
    ["empty.npy", "no bytes at all"],
    ["promise.npy", "shape (100000, 100000) of float64 takes 80000000000 bytes"],
    ["vast.npy", "at most 1 GiB, got 2 GiB for vast.npy"],
    ["huge.nc", "got 14000000000 × 6 × 12"],
    ["broken.nc", "cut short or corrupt"],
    ["packed.gz", "a gzip file must unpack"],
    ["picture.png", "something else in picture.png"],
    ["cut.model", "cut.model"],
    ["nothing", "2 files without meta.json"],
  ])(
    "%s gets a message beside the drop zone, and the page keeps what it showed",
    async (name, said) => {
      const before = await shown();
      await drop(page, files.path(name));
      await alert().getByText(said).waitFor({ timeout: 60_000 });
      expect(await shown()).toEqual(before);
      expect(await alert().locator("p").count()).toBe(1);
    },
  );

  test("the message goes when something opens", async () => {
    await drop(page, files.path("fields.npy"));
    await named("fields.npy");
    expect(await alert().locator("p").count()).toBe(0);
  });
});
