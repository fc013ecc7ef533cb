import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeLink } from "../src/link/shareLink.ts";
import { initialState } from "../src/state/state.ts";
import { openViewer, settled, type ViewerPage } from "./browser.ts";

const folder = mkdtempSync(join(tmpdir(), "chaosphere-panels-"));
const L = 20;
let viewer: ViewerPage;
let page: Page;
beforeAll(async () => {
  const noise = { kind: "noise", alpha: 2.5, kappa: 3, sigma: 2, bandLimit: L, seed: 4 } as const;
  viewer = await openViewer({ hash: writeLink({ ...initialState, left: noise }) });
  page = viewer.page;
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await viewer.close();
});

const tab = (name: string) => page.getByRole("tab", { name });
const panel = () => page.getByRole("tabpanel");

async function saved(button: string): Promise<{ name: string; text: string }> {
  await settled(page);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  const path = join(folder, file.suggestedFilename());
  await file.saveAs(path);
  return { name: file.suggestedFilename(), text: readFileSync(path, "utf8") };
}

/** Ĉ_l of the field on the left, from the page's coefficients. */
const power = () =>
  page.evaluate((L) => {
    const values =
      window.__chaosphere?.session.get().left?.coefficients?.values ?? new Float64Array();
    return Array.from({ length: L }, (_, l) => {
      let sum = 0;
      for (let i = l * l; i < (l + 1) ** 2; i++) sum += values[i] ** 2;
      return sum / (2 * l + 1);
    });
  }, L);

test("the CSV file of the spectrum holds the page's numbers, theory and cosmic variance", async () => {
  const { name, text } = await saved("CSV of this panel");
  expect(name).toBe("chaosphere-spectrum.csv");
  const [head, ...lines] = text.trimEnd().split("\r\n");
  expect(head).toBe('degree,field,theory,"cosmic variance, low","cosmic variance, high"');
  const expected = await power();
  expect(lines).toHaveLength(L);
  lines.forEach((line, l) => {
    const [degree, field, theory, , high] = line.split(",").map(Number);
    expect(degree).toBe(l);
    expect(Math.abs(field / expected[l] - 1)).toBeLessThan(1e-12);
    const c = 4 * (9 + l * (l + 1)) ** -2.5;
    expect(Math.abs((theory ?? 0) / c - 1)).toBeLessThan(1e-12);
    expect(Math.abs((high ?? 0) / (c * (1 + Math.sqrt(2 / (2 * l + 1)))) - 1)).toBeLessThan(1e-12);
  });
});

test("the SVG file stands alone, in colours of its own", async () => {
  const { name, text } = await saved("SVG of this panel");
  expect(name).toBe("chaosphere-spectrum.svg");
  expect(text).toMatch(/^<svg xmlns=/);
  expect(text).not.toContain("var(");
  const faults = await page.evaluate(
    (svg) =>
      new DOMParser().parseFromString(svg, "image/svg+xml").querySelectorAll("parsererror").length,
    text,
  );
  expect(faults).toBe(0);
});

test("the spectrum is a table as well", async () => {
  await page.getByText("As a table").click();
  const rows = panel().getByRole("row");
  await expect.poll(() => rows.count()).toBe(L + 1);
  const row = rows.nth(6);
  expect(await row.getByRole("rowheader").textContent()).toBe("5");
  expect(Number(await row.getByRole("cell").first().textContent())).toBeCloseTo(
    (await power())[5],
    5,
  );
  await page.getByText("As a table").click();
});

test("tabs are chosen by arrows, Home and End, and hold the focus", async () => {
  await tab("Spectrum").focus();
  const names = ["Data / noise", "Histogram", "Profile", "Model", "Entropy", "Spectrum"];
  for (const name of names) {
    await page.keyboard.press("ArrowRight");
    expect(await tab(name).getAttribute("aria-selected")).toBe("true");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(name);
  }
  await page.keyboard.press("End");
  expect(await tab("Entropy").getAttribute("aria-selected")).toBe("true");
  await page.keyboard.press("Home");
  expect(await page.evaluate(() => window.__chaosphere?.store.get().panel)).toBe("spectrum");
  const focusable = await page.locator("[role=tab][tabindex='0']").count();
  expect(focusable).toBe(1);
});

test("every panel has curves and their file, and the ones on models fetch them", async () => {
  for (const name of ["Data / noise", "Histogram", "Model", "Entropy"]) {
    await tab(name).click();
    await panel().locator(".figure svg").waitFor();
    const { text } = await saved("CSV of this panel");
    expect(text.split("\r\n").length).toBeGreaterThan(10);
    expect(await panel().locator(".figure").getAttribute("aria-label")).toBeTruthy();
  }
  await tab("Model").click();
  await settled(page);
  const facts = await panel().locator(".facts").textContent();
  for (const label of ["Girsanov’s theorem", "decay of I", "KL(μη | γ)"]) {
    expect(facts).toContain(label);
  }
  // Labels of the theory page are for its readers.
  expect(facts).not.toMatch(/G\d+\.\d/);
});

test("a panel follows the slider of degrees, and can be hidden", async () => {
  await tab("Spectrum").click();
  await page.evaluate(() => window.__chaosphere?.store.set({ bandLimit: 7 }));
  await page.waitForFunction(
    () => document.querySelectorAll(".figure circle").length === 7 - 1 + 1,
  );
  await page.evaluate(() => window.__chaosphere?.store.set({ bandLimit: null }));
  await page.getByRole("button", { name: "Hide the panel" }).click();
  expect(await panel().count()).toBe(0);
  await tab("Spectrum").click();
  expect(await panel().count()).toBe(1);
});

test("data on the left are compared with a model, in nats with their error", async () => {
  await page.evaluate(() =>
    window.__chaosphere?.store.set({ left: { kind: "bundled", id: "pcm-trefht" } }),
  );
  await page.waitForFunction(() => (window.__chaosphere?.session.get().left?.members ?? 0) > 1);
  await tab("Model").click();
  await page.getByLabel("Model of the panel").selectOption("pcm-gaussian");
  await page.getByRole("button", { name: "Compare with the fields on the left" }).click();
  const line = panel().getByRole("row", { name: /from 16 fields on the left/ });
  await line.waitFor({ timeout: 60_000 });
  expect(await line.textContent()).toMatch(/−?[\d.]+ nats ± [\d.]+Girsanov/);
});
