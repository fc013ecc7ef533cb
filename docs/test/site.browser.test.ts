/// <reference lib="dom" />
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const executablePath = process.env["CHROMIUM_PATH"] ?? ["/usr/bin/chromium"].find(existsSync);

const pages = [
  "index.html",
  "guide/quickstart.html",
  "guide/gallery.html",
  "guide/coming-from.html",
  "theory/results.html",
  "api/@chaosphere/core/matern.html",
];

describe.skipIf(!executablePath)("the built site in Chromium", () => {
  let server: ChildProcess;
  let address: string;
  let browser: Browser;

  beforeAll(async () => {
    const main = path("../../packages/cli/dist/main.js");
    server = spawn(process.execPath, [main, "docs"], { stdio: ["ignore", "pipe", "inherit"] });
    address = await new Promise<string>((resolve, reject) => {
      server.stdout?.once("data", (line) => resolve(String(line).trim()));
      server.once("exit", (status) => reject(new Error(`chaosphere docs ended with ${status}`)));
    });
    browser = await chromium.launch({ executablePath: String(executablePath) });
  });

  afterAll(async () => {
    await browser?.close();
    server?.kill();
  });

  /** Opens a page, and hands over what it complained of and asked of other hosts. */
  async function open(url: string, width: number, colorScheme: "light" | "dark" = "light") {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on("console", (message) => {
      // Browsers ask for an icon by themselves, once, beside the site's address.
      const isIcon = message.location().url.endsWith("/favicon.ico");
      if (message.type() === "error" && !isIcon) faults.push(message.text());
    });
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(address)) faults.push(`asked for ${request.url()}`);
    });
    await page.goto(url, { waitUntil: "networkidle" });
    return { page, faults, close: () => context.close() };
  }

  const isTooWide = (page: Page) =>
    page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

  /** What axe finds against WCAG 2.1 AA: rules, and the first elements that break each. */
  const violations = async (page: Page) => {
    // As text: the policy of the server runs no script of a page's own.
    await page.evaluate(axe.source);
    const found = await page.evaluate(
      "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })",
    );
    return (
      found as { violations: { id: string; nodes: { target: string[] }[] }[] }
    ).violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ target }) => target)}`);
  };

  test.each(pages)(
    "%s asks nothing of other hosts, complains of nothing, passes axe and fits 390 px",
    async (name) => {
      const narrow = await open(address + name, 390);
      expect(await isTooWide(narrow.page)).toBe(false);
      expect(await violations(narrow.page)).toEqual([]);
      expect(narrow.faults).toEqual([]);
      await narrow.close();
      for (const scheme of ["light", "dark"] as const) {
        const { page, close } = await open(address + name, 1280, scheme);
        expect(await violations(page)).toEqual([]);
        await close();
      }
    },
    60_000,
  );

  test("axe sees a picture without a text", async () => {
    const { page, close } = await open(`${address}guide/quickstart.html`, 1280);
    await page.evaluate("document.querySelector('main').append(document.createElement('img'))");
    expect((await violations(page)).map((line) => line.split(":")[0])).toContain("image-alt");
    await close();
  });

  test("a search from the first page leads to a page that has the word", async () => {
    const { page, faults, close } = await open(`${address}index.html`, 1280);
    await page.locator("#local-search button").click();
    await page.locator("#localsearch-input").fill("Matérn");
    await page.locator("#localsearch-list a").first().click();
    await page.waitForURL((url) => !url.pathname.endsWith("/index.html"));
    await page.locator("main", { hasText: "Matérn" }).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  test("a printed page is its text, without the navigation", async () => {
    const { page, close } = await open(`${address}guide/quickstart.html`, 1280);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".VPNav").isVisible()).toBe(false);
    expect(await page.locator(".VPSidebar").isVisible()).toBe(false);
    expect(await page.locator("main h1").isVisible()).toBe(true);
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
    await close();
  });

  test("a page printed from the dark theme has dark text, and nothing that would shrink it", async () => {
    const { page, close } = await open(`${address}theory/formulas.html`, 794, "dark");
    const ink = () =>
      page
        .locator("main p")
        .first()
        .evaluate((e) => getComputedStyle(e).color);
    const screen = await ink();
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await ink()).toBe("rgb(60, 60, 67)");
    expect(screen).not.toBe("rgb(60, 60, 67)");
    const wide = await page
      .locator("main table, main .katex-display")
      .evaluateAll((all) =>
        all
          .filter((e) => e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > 795)
          .map((e) => e.textContent?.slice(0, 40)),
      );
    expect(wide).toEqual([]);
    await close();
  });

  test("a page opened from disk has its styles, its formulas and links that lead on", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(pathToFileURL(path("../.vitepress/dist/theory/results.html")).href);
    const font = await page
      .locator(".katex")
      .first()
      .evaluate((e) => getComputedStyle(e).fontFamily);
    expect(font).toContain("KaTeX");
    await page.locator("main a", { hasText: "Formulas and functions" }).first().click();
    await page.waitForURL(/theory\/functions\.html$/);
    expect(await page.locator("main table a").count()).toBeGreaterThan(100);
    await context.close();
  });
});
