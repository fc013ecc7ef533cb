import { type Browser, chromium, type Page } from "playwright-core";
import { inject } from "vitest";

/** How a page is opened. */
export interface OpenOptions {
  /** Fragment of the address, with its #. Default none. */
  readonly hash?: string;
  /** Address of the page, where another server gives it. Default that of the shared server. */
  readonly address?: string;
  /** Size in CSS pixels. Default 1280 × 800. */
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colourScheme?: "light" | "dark";
  readonly reducedMotion?: "reduce" | "no-preference";
  readonly hasTouch?: boolean;
  /** Whether to wait until `session.left` holds fields and the panels are there. Default true. */
  readonly untilShown?: boolean;
}

/** A page under test. */
export interface ViewerPage {
  readonly page: Page;
  /** Console errors and uncaught exceptions so far; the test says which it expects. */
  readonly faults: readonly string[];
  /** Closes the page; @throws if there were faults. */
  close(): Promise<void>;
}

/** Milliseconds that a page may take for a step, and to come to rest: it runs on processors that others use as well. */
const patience = 100_000;

let browser: Promise<Browser> | undefined;

/** The built page in the shared Chromium, in a context of its own. */
export async function openViewer(options: OpenOptions = {}): Promise<ViewerPage> {
  browser ??= chromium.connect(inject("browserUrl"));
  const { viewport = { width: 1280, height: 800 }, colourScheme = "light" } = options;
  const context = await (await browser).newContext({
    viewport,
    colorScheme: colourScheme,
    reducedMotion: options.reducedMotion ?? "no-preference",
    hasTouch: options.hasTouch ?? false,
    acceptDownloads: true,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const faults = watch(page);
  await page.goto(`${options.address ?? inject("pageUrl")}${options.hash ?? ""}`);
  if (options.untilShown ?? true) {
    await page.waitForFunction(() => window.__chaosphere?.session.get().left != null);
    await page.evaluate(() => window.__chaosphere?.tools().then(() => undefined));
    await settled(page);
  }
  return {
    page,
    faults,
    close: async () => {
      await context.close();
      if (faults.length > 0) throw new Error(`The page complained:\n${faults.join("\n")}`);
    },
  };
}

/**
 * Waits until a page shows what its state asks for: to be called between a change and a look at what it changes.
 *
 * @throws if it does not come to rest, with what it waits for.
 */
export async function settled(page: Page): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), patience);
  });
  const rest = page.evaluate(() => window.__chaosphere?.settled());
  const first = await Promise.race([rest, late]).finally(() => clearTimeout(timer));
  if (first !== "late") return;
  const awaited = await page.evaluate(() => window.__chaosphere?.awaited());
  throw new Error(`The page does not come to rest: ${awaited?.join(", ")}.`);
}

function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  return faults;
}
