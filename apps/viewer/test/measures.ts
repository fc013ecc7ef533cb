import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";

// The machine is shared: a speed is what the page reaches in the best of a few attempts.
const attempts = 5;

/** The least of a few measurements; one that is good enough ends them. */
export async function best(measure: () => Promise<number>, enough: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < attempts && !(least <= enough); k++) least = Math.min(least, await measure());
  return least;
}

/** Reads the CPU seconds that all processes of a browser have used. */
export async function workOf(browser: Browser): Promise<() => Promise<number>> {
  const session = await browser.newBrowserCDPSession();
  return async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
}

/** The processor time of the longest task of a page's main thread while something is done, milliseconds. */
export async function longestTask(page: Page, act: () => Promise<void>): Promise<number> {
  const browser = page.context().browser() as Browser;
  await browser.startTracing(page, { categories: ["toplevel"] });
  await act();
  const { traceEvents }: { traceEvents: readonly TraceEvent[] } = JSON.parse(
    (await browser.stopTracing()).toString(),
  );
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const main = new Set(
    traceEvents.flatMap((event) =>
      event.name === "thread_name" && event.args.name === "CrRendererMain" ? threadOf(event) : [],
    ),
  );
  const tasks = traceEvents.filter(
    (event) => main.has(threadOf(event)) && event.tdur !== undefined,
  );
  expect(tasks.length).toBeGreaterThan(0);
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}

/** An event of Chromium's traces; `tdur` is processor time in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}
