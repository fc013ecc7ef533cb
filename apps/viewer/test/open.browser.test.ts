import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openViewer, type ViewerPage } from "./browser.ts";
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

/** What a side shows, as far as it can be posted. */
function shown(side: "left" | "right" = "left") {
  return page.evaluate((side) => {
    const { session, store } = window.__chaosphere ?? {};
    const fields = session?.get()[side];
    if (!fields || !store) throw new Error("nothing is shown");
    const { coefficients, name, unit, members, frames, note, memberLabels, frameLabels } = fields;
    return {
      name,
      unit,
      members,
      frames,
      note,
      memberLabels,
      frameLabels,
      bandLimit: coefficients.bandLimit,
      values: [...coefficients.values.subarray(0, 16)],
      spec: store.get()[side],
    };
  }, side);
}

const alert = () => page.locator("#slot-open [role=alert]");
const named = (name: string, side: "left" | "right" = "left") =>
  page.waitForFunction(
    ([name, side]) => {
      const fields = window.__chaosphere?.session.get()[side as "left" | "right"];
      return fields?.name === name;
    },
    [name, side],
    { timeout: 60_000 },
  );
const close = (found: readonly number[], expected: ArrayLike<number>) => {
  expect(found).toHaveLength(expected.length);
  found.forEach((x, i) => {
    expect(x).toBeCloseTo(expected[i], 6);
  });
};

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
    expect(left.frameLabels?.[1]).toBe("45 days since 1870-03-01");
  });

  test("a HEALPix map", async () => {
    await drop(page, files.path("map.fits"));
    await named("TEMPERATURE of map.fits");
    const left = await shown();
    expect(left).toMatchObject({ unit: "K", bandLimit: 32 });
    expect(left.note).toContain("HEALPix map, nside 16");
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
      ...(window.__chaosphere?.session.get().left?.coefficients.values.subarray(16, 32) ?? []),
    ]);
    close(
      values,
      a.values.map((x) => 3 * x),
    );
  });

  test("a model, which is drawn from", async () => {
    await drop(page, files.path("mixture.model"));
    await page.waitForFunction(
      () => window.__chaosphere?.session.get().left?.coefficients.bandLimit === 64,
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
  await page.waitForTimeout(1500);
  expect((await shown()).name).toBe("rows.npy");
});

describe("what cannot be opened", () => {
  test.each([
    ["cut.npy", "cut short"],
    ["empty.npy", "no bytes at all"],
    ["promise.npy", "shape (100000, 100000) of float64 takes 80000000000 bytes"],
    ["vast.npy", "at most 1.07 GB, got 2.15 GB for vast.npy"],
    ["huge.nc", "got 14000000000 × 6 × 12"],
    ["broken.nc", "cut short or corrupt"],
    ["unseen.fits", "4.2 % of its pixels missing"],
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
    expect(await list.locator("option").allTextContents()).toEqual(["u", "v"]);
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
      "Taken for one field of 4 × 8 points on Gauss–Legendre rings, rows from north to south.",
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
      () => window.__chaosphere?.session.get().left?.coefficients.bandLimit === 64,
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
