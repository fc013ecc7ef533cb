import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";

const types = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** Serves a folder on loopback. */
export async function serve(folder) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    try {
      const bytes = readFileSync(join(folder, path === "/" ? "index.html" : path));
      const type = types[extname(path === "/" ? "index.html" : path)];
      response.writeHead(200, { "content-type": type ?? "application/octet-stream" }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** A Chromium with software WebGL, and the processor seconds of its processes by kind. */
export async function startBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--use-gl=angle",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--ignore-gpu-blocklist",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const session = await browser.newBrowserCDPSession();
  /** Seconds by kind of process: browser, renderer, GPU. */
  const work = async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const sums = {};
    for (const { type, cpuTime } of processInfo) sums[type] = (sums[type] ?? 0) + cpuTime;
    return sums;
  };
  return { browser, work };
}

/** Processor milliseconds of each kind of process, and of all, while something is done; and what it returns. */
export async function processorTime(work, act) {
  const before = await work();
  const value = await act();
  const after = await work();
  const spent = Object.fromEntries(
    Object.entries(after).map(([kind, seconds]) => [kind, 1000 * (seconds - (before[kind] ?? 0))]),
  );
  return { value, spent, all: Object.values(spent).reduce((sum, part) => sum + part, 0) };
}

/** The middle one of some numbers. */
export function median(numbers) {
  const ascending = [...numbers].sort((a, b) => a - b);
  return ascending[Math.floor(ascending.length / 2)];
}
