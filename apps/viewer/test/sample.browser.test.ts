import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { truncate } from "@chaosphere/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openViewer, type ViewerPage } from "./browser.ts";
import { commandFields, heldBy } from "./generatedFields.ts";
import { networkFile } from "./networkFile.ts";

const folder = mkdtempSync(join(tmpdir(), "chaosphere-generate-"));
let viewer: ViewerPage;
let page: Page;
beforeAll(async () => {
  viewer = await openViewer();
  page = viewer.page;
  await page.locator("summary", { hasText: "Generate" }).click();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await viewer.close();
});

const held = () => heldBy(page);
const cli = (...argv: readonly string[]) => commandFields(join(folder, "cli.npy"), ...argv);

/** The run whose last state is shown: seconds in the worker, and the fields of that state. */
async function drawn(
  name: string,
  length: number,
): Promise<{ seconds: number; fields: Float64Array }> {
  await page.waitForFunction(
    (name) => {
      const left = window.__chaosphere?.session.get().left;
      return left?.name === name && "seconds" in left;
    },
    name,
    { timeout: 120_000 },
  );
  const seconds = await page.evaluate(
    () => (window.__chaosphere?.session.get().left as { seconds?: number } | null)?.seconds,
  );
  const { values } = await held();
  return { seconds: seconds ?? Number.NaN, fields: values.subarray(values.length - length) };
}

/** Seconds that the browser's renderers have spent on processors. */
async function processorTime(): Promise<number> {
  const session = await (page.context().browser() as Browser).newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo
    .filter(({ type }) => type === "renderer")
    .reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

describe("a model", () => {
  test("draws the coefficients that the command line draws, bit for bit, and keeps the path", async () => {
    await page.getByText("Model", { exact: true }).first().click();
    await page.waitForFunction(() => {
      const models = window.__chaosphere?.session.get().models ?? {};
      return Object.keys(models).length >= 2;
    });
    await page
      .locator("#slot-generate")
      .getByRole("combobox", { name: "Model" })
      .selectOption("pcm-gaussian");
    await page.getByLabel("Steps", { exact: true }).fill("24");
    await page.getByLabel("Fields", { exact: true }).fill("2");
    await page.getByLabel("Seed", { exact: true }).locator("visible=true").fill("11");
    await page.getByLabel("Seed", { exact: true }).locator("visible=true").blur();
    await page.getByRole("button", { name: "Draw", exact: true }).click();
    const name = await page.evaluate(
      () => `Sample: ${window.__chaosphere?.session.get().models["pcm-gaussian"]?.name}`,
    );
    const { fields } = await drawn(name, 2 * 16 ** 2);
    const file = join(inject("pageFolder"), "bundled", "pcm-gaussian.model");
    const argv = ["sample", file, "--steps", "24", "--count", "2"];
    expect(fields).toEqual(await cli(...argv, "--seed", "11"));
    expect(fields).not.toEqual(await cli(...argv, "--seed", "12"));
    expect((await held()).frames).toBe(25);
    // The last frame is shown, and the first is the noise that the seed names.
    expect(await page.evaluate(() => window.__chaosphere?.store.get().frame)).toBe(24);
  });

  test("plays its path backward to the noise", async () => {
    await page.getByLabel("Backward").check();
    await page.getByRole("button", { name: "Play" }).click();
    await page.waitForFunction(() => (window.__chaosphere?.store.get().frame ?? 99) < 20);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByLabel("Backward").uncheck();
  });

  test("is stopped by its button, and the page keeps what it showed", async () => {
    const before = await held();
    await page.getByLabel("Steps", { exact: true }).fill("2000");
    await page.getByLabel("Fields", { exact: true }).fill("64");
    await page.getByLabel("Fields", { exact: true }).blur();
    await page.getByRole("button", { name: "Draw", exact: true }).click();
    await page.locator("#slot-generate progress:visible").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.waitForFunction(() => window.__chaosphere?.session.get().errors.length === 1);
    expect(await page.evaluate(() => window.__chaosphere?.session.get().errors)).toEqual([
      "sample: stopped.",
    ]);
    expect((await held()).values).toEqual(before.values);
  });

  test("the shipped network draws 32 steps at L = 64 within a second, as the command line", async () => {
    const name = await page.evaluate(
      () => `Sample: ${window.__chaosphere?.session.get().models["relief-network"]?.name}`,
    );
    const file = join(inject("pageFolder"), "bundled", "relief-network.model");
    const sampler = "martingale-exponential";
    const argv = ["sample", file, "--sampler", sampler, "--steps", "32", "--band-limit", "64"];
    // The machine is shared: a run takes no longer than the processor time that the renderers, of which the worker is a thread,
    // spend meanwhile, were they alone. Measured 0.4 s.
    let seconds = Number.POSITIVE_INFINITY;
    for (let seed = 0; seed < 5 && !(seconds <= 1); seed++) {
      const before = await processorTime();
      await page.evaluate((seed) => {
        const draw = {
          kind: "sample",
          model: "relief-network",
          sampler: "martingale-exponential",
          count: 1,
        } as const;
        window.__chaosphere?.store.set({ left: { ...draw, steps: 32, seed, bandLimit: 64 } });
      }, seed);
      await page.waitForFunction(
        (name) => {
          const { session } = window.__chaosphere ?? {};
          return session?.get().status === "" && session.get().left?.name === name;
        },
        name,
        { timeout: 60_000 },
      );
      const busy = (await processorTime()) - before;
      const run = await drawn(name, 64 ** 2);
      seconds = Math.min(seconds, busy, run.seconds);
      if (seed === 0) expect(run.fields).toEqual(await cli(...argv, "--seed", "0"));
    }
    expect(seconds).toBeLessThanOrEqual(1);
  });

  test("8 fields of it, shared out among workers, are those of the command line, bit for bit", async () => {
    const name = await page.evaluate(
      () => `Sample: ${window.__chaosphere?.session.get().models["relief-network"]?.name}`,
    );
    const workers = page.workers().length;
    const before = await processorTime();
    await page.evaluate(() => {
      const draw = {
        kind: "sample",
        model: "relief-network",
        sampler: "martingale-exponential",
      } as const;
      const left = { ...draw, count: 8, steps: 32, seed: 5, bandLimit: 64 };
      window.__chaosphere?.store.set({ left });
    });
    await page.waitForFunction(
      () => {
        const { session } = window.__chaosphere ?? {};
        return session?.get().status === "" && session.get().left?.members === 8;
      },
      null,
      { timeout: 120_000 },
    );
    const busy = (await processorTime()) - before;
    const processors = await page.evaluate(() => navigator.hardwareConcurrency);
    expect(page.workers().length - workers).toBe(Math.min(4, processors) - 1);
    const file = join(inject("pageFolder"), "bundled", "relief-network.model");
    const argv = ["sample", file, "--sampler", "martingale-exponential", "--steps", "32"];
    const { fields } = await drawn(name, 8 * 64 ** 2);
    expect(fields).toEqual(await cli(...argv, "--band-limit", "64", "--count", "8", "--seed", "5"));
    // Measured 2.7 s of one processor, which two share.
    expect(busy).toBeLessThanOrEqual(10);
  });

  test("a network of a file draws what the command line draws, at L = 64", async () => {
    const path = join(folder, "operator.model");
    writeFileSync(path, networkFile(64));
    await page.locator("input[type=file]").first().setInputFiles(path);
    const { fields } = await drawn("Sample: operator.model", 64 ** 2);
    // With the defaults of both.
    expect(fields).toEqual(await cli("sample", path, "--seed", "0"));
  });

  test("a network goes beyond its degrees with the same seed, as the command line does", async () => {
    const path = join(folder, "small.model");
    writeFileSync(path, networkFile(12));
    await page.locator("input[type=file]").first().setInputFiles(path);
    const own = await drawn("Sample: small.model", 12 ** 2);
    const slider = page.getByLabel("Band limit of what is shown");
    await slider.focus();
    await page.keyboard.press("End");
    await page.waitForFunction(
      () => window.__chaosphere?.session.get().left?.coefficients?.bandLimit === 48,
    );
    const wide = await drawn("Sample: small.model", 48 ** 2);
    expect(wide.fields.subarray(0, 12 ** 2)).toEqual(own.fields);
    expect(wide.fields).toEqual(await cli("sample", path, "--seed", "0", "--band-limit", "48"));
    // Degrees beyond are not 0.
    expect(
      truncate({ basis: "harmonic", bandLimit: 48, batch: 1, values: wide.fields }, 12).values,
    ).not.toEqual(wide.fields);
    expect(wide.fields.subarray(12 ** 2).some((a) => a !== 0)).toBe(true);
  });
});
