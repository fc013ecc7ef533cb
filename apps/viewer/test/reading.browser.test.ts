import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { harmonicIndex } from "@chaosphere/core";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openViewer, settled, type ViewerPage } from "./browser.ts";
import { view } from "./commandLine.ts";
import { expectClose as close } from "./openedFields.ts";
import { a, drop, testFiles } from "./openFiles.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let files: Awaited<ReturnType<typeof testFiles>>;
let viewer: ViewerPage;
let page: Page;

beforeAll(async () => {
  files = await testFiles();
});
afterAll(() => files.remove());
beforeEach(async () => {
  viewer = await openViewer();
  page = viewer.page;
});
afterEach(() => viewer.close());

/** The degrees l < 4 that the fields have, and those to 7 that 8 rings resolve beside them. */
const resolved = Float64Array.of(...a.values, ...new Float64Array(48));

/** What the left side shows, once it has the name. */
async function shown(name: string, on: Page = page) {
  await on.waitForFunction(
    (name) => {
      const { left } = window.__chaosphere?.session.get() ?? {};
      return left?.name === name && left.coefficients;
    },
    name,
    { timeout: 60_000 },
  );
  await settled(on);
  return on.evaluate(() => {
    const { left } = window.__chaosphere?.session.get() ?? {};
    if (!left?.coefficients) throw new Error("nothing is shown");
    const { coefficients, note, members } = left;
    return { members, note, bandLimit: coefficients.bandLimit, values: [...coefficients.values] };
  });
}

const dialog = (name: string, on: Page = page) =>
  on.getByRole("dialog", { name: `How is ${name} to be read?` });
const caption = () => page.locator("#page-caption");
const differently = () => page.getByRole("button", { name: "Read differently…" });

/** 8 × 16 points: one field, or 8 rows of 4² coefficients. */
describe("an array that fits two meanings", () => {
  test("is shown when it is said what it holds, and the caption says how it was read", async () => {
    await drop(page, files.path("steps.npy"));
    const asked = dialog("steps.npy");
    await asked.waitFor();
    expect(await asked.textContent()).toContain("one field of 8 × 16 points or 8 rows");
    // What its shape rules out is not offered: 16 is not 12 nside².
    expect(await asked.getByLabel(/HEALPix/).count()).toBe(0);
    // Nothing is chosen beforehand, and without a choice nothing is read.
    expect(await asked.getByRole("radio", { checked: true }).count()).toBe(0);
    await asked.getByRole("button", { name: "Read" }).click();
    expect(await asked.isVisible()).toBe(true);
    await asked.getByLabel("fields in equal steps, cell centres").check();
    await asked.getByRole("button", { name: "Read" }).click();
    const left = await shown("steps.npy");
    close(left.values, resolved);
    await caption()
      .getByText(/equiangular cell centres, rows from north to south/)
      .waitFor();
    expect(await asked.count()).toBe(0);
  });

  test("is read as coefficients with the keyboard alone", async () => {
    await drop(page, files.path("steps.npy"));
    await dialog("steps.npy").waitFor();
    // The first Tab stop is the group: up from the first is the last, coefficients.
    await dialog("steps.npy").getByRole("radio").first().focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    expect(await shown("steps.npy")).toMatchObject({ members: 8, bandLimit: 4 });
  });

  test("is left alone when nothing is said, and so is the page", async () => {
    const before = await page.evaluate(() => window.__chaosphere?.session.get().left?.name);
    await drop(page, files.path("steps.npy"));
    await dialog("steps.npy").waitFor();
    await page.keyboard.press("Escape");
    const alert = page.locator("#slot-open [role=alert]");
    await alert.getByText("Open it again and choose how it is read.").waitFor();
    expect(await page.evaluate(() => window.__chaosphere?.session.get().left?.name)).toBe(before);
    expect(await page.evaluate(() => window.__chaosphere?.session.get().status)).toBe("");
  });

  test("is asked about on the page that chaosphere view serves", async () => {
    const server = await view(files.path("steps.npy"));
    const other = await openViewer({ address: server.address, untilShown: false });
    const asked = dialog("steps.npy", other.page);
    await asked.getByLabel("fields in equal steps, cell centres").check();
    await asked.getByRole("button", { name: "Read" }).click();
    close((await shown("steps.npy", other.page)).values, resolved);
    await other.close();
    await server.close();
  });

  test("the dialog breaks no rule of axe", async () => {
    await drop(page, files.path("steps.npy"));
    await dialog("steps.npy").waitFor();
    await page.evaluate(axe);
    const { violations } = (await page.evaluate("axe.run('dialog[open]')")) as AxeResults;
    expect(
      violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
    ).toEqual([]);
    await page.keyboard.press("Escape");
    await page.locator("#slot-open [role=alert]").getByText("Open it again").waitFor();
  });
});

describe("what is shown is read differently", () => {
  test("rows from the other end: the field is reflected at the equator, (−1)^(l+m) a_lm", async () => {
    await drop(page, files.path("fields.npy"));
    const before = await shown("fields.npy");
    close(before.values, a.values);
    await caption()
      .getByText(/Gauss–Legendre rings, rows from north to south/)
      .waitFor();
    await differently().click();
    const asked = dialog("fields.npy");
    await asked.getByLabel("fields on Gauss–Legendre rings").check();
    await asked.getByLabel("rows run from south to north").check();
    await asked.getByRole("button", { name: "Read" }).click();
    await caption()
      .getByText(/turned to run from north to south/)
      .waitFor();
    const mirrored = new Float64Array(16);
    for (let l = 0; l < 4; l++) {
      for (let m = -l; m <= l; m++) {
        const i = harmonicIndex(l, m);
        mirrored[i] = ((l + m) % 2 === 0 ? 1 : -1) * a.values[i];
      }
    }
    close((await shown("fields.npy")).values, mirrored);

    // And back: the dialog stands as it was answered.
    await differently().click();
    expect(await asked.getByLabel("fields on Gauss–Legendre rings").isChecked()).toBe(true);
    await asked.getByLabel("rows run from south to north").uncheck();
    await asked.getByRole("button", { name: "Read" }).click();
    await caption()
      .getByText(/rings, rows from north to south/)
      .waitFor();
    close((await shown("fields.npy")).values, a.values);
  });

  test("a choice the array does not fit is refused, and the page keeps what it shows", async () => {
    await drop(page, files.path("fields.npy"));
    const before = await shown("fields.npy");
    await differently().click();
    await dialog("fields.npy").getByLabel("HEALPix maps, RING order").check();
    await dialog("fields.npy").getByRole("button", { name: "Read" }).click();
    await page.locator("#slot-open [role=alert]").getByText("The shape must be").waitFor();
    expect(await shown("fields.npy")).toEqual(before);
  });

  test("a table of coefficients in another normalisation", async () => {
    await drop(page, files.path("table.txt"));
    await shown("table.txt");
    await caption()
      .getByText(/4π-normalised/)
      .waitFor();
    await differently().click();
    const asked = dialog("table.txt");
    expect(await asked.getByRole("radio").count()).toBe(0);
    await asked.getByLabel("Normalisation").selectOption("orthonormal");
    await asked.getByRole("button", { name: "Read" }).click();
    await page.waitForFunction(
      () => window.__chaosphere?.session.get().left?.coefficients?.values[0] === 1,
    );
    expect((await shown("table.txt")).values).toEqual([1, 4, 2, 3]);
  });

  test("nothing is offered for a file that says all of itself, nor for what is not from a file", async () => {
    expect(await differently().isVisible()).toBe(false);
    await drop(page, files.path("classic.nc"));
    await shown("height of classic.nc");
    expect(await differently().isVisible()).toBe(false);
  });
});
