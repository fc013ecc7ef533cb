import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { synthesise } from "../src/harmonics/transform.ts";
import { chooseSimd } from "../src/simd/index.ts";

/** A page as a bundler makes it: its workers must find their tasks, with and without shared memory. */
const code = `
import { coefficients, gaussLegendre, gridFields } from "@chaosphere/core";
import { analyseParallel, synthesiseParallel } from "@chaosphere/core/parallel";
import { chooseSimd } from "@chaosphere/core/simd";
import { workerPool } from "@chaosphere/core/workers";

chooseSimd("portable");
globalThis.transformed = async (L, batch) => {
  const pool = await workerPool({ workers: 2 });
  const a = coefficients("harmonic", L, Float64Array.from({ length: batch * L ** 2 }, (_, i) => (i % 1009) - 504));
  const { grid, values } = await synthesiseParallel(a, gaussLegendre(L), { pool });
  const back = await analyseParallel(gridFields(grid, values), L, { pool });
  const missing = pool.run({ module: "data:text/javascript,", name: "none" }, 1);
  const message = await missing.catch((error) => error.message);
  await pool.close();
  const error = back.values.reduce((most, value, i) => Math.max(most, Math.abs(value - a.values[i])), 0);
  return { isolated: crossOriginIsolated, values: [...values], error, message };
};
`;
const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
let server: Server;
let browser: Browser;

beforeAll(async () => {
  const entry = fileURLToPath(new URL("../src/pageEntry.ts", import.meta.url));
  const { output } = (await build({
    root: fileURLToPath(new URL("..", import.meta.url)),
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["@chaosphere/source"] },
    plugins: [
      {
        name: "page-entry",
        enforce: "pre",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? code : undefined),
      },
    ],
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      rolldownOptions: { input: entry },
    },
  })) as Rolldown.RolldownOutput;
  const [{ fileName: first }] = output;
  const files = new Map(
    output.map((file) => [`/${file.fileName}`, file.type === "chunk" ? file.code : file.source]),
  );
  const isolation = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  };
  server = createServer(({ url = "", headers }, response) => {
    const isIsolated = url === "/isolated" || headers.referer?.endsWith("/isolated");
    const file = files.get(url);
    const type = file === undefined ? "text/html" : "text/javascript";
    response.writeHead(200, { "content-type": type, ...(isIsolated || file ? isolation : {}) });
    response.end(file ?? `<script type="module" src="/${first}"></script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

test.runIf(process.env["CHROMIUM_PATH"] !== undefined || existsSync(executablePath)).each([
  ["plain", 96, 9],
  ["plain", 400, 1],
  ["isolated", 96, 9],
  ["isolated", 400, 1],
] as const)(
  "on the %s page, L = %d, %d fields, workers give the bits of Node",
  async (page, L, batch) => {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${page}`);
    await tab.waitForFunction(() => "transformed" in globalThis);
    const found = (await tab.evaluate(
      ([L, batch]) =>
        (
          globalThis as unknown as { transformed(L: number, batch: number): Promise<unknown> }
        ).transformed(L, batch),
      [L, batch] as const,
    )) as { isolated: boolean; values: number[]; error: number; message: string };
    await tab.close();
    expect(found.isolated).toBe(page === "isolated");
    chooseSimd("portable");
    const a = coefficients(
      "harmonic",
      L,
      Float64Array.from({ length: batch * L ** 2 }, (_, i) => (i % 1009) - 504),
    );
    const { values } = synthesise(a, gaussLegendre(L));
    chooseSimd("auto");
    expect(values.findIndex((value, i) => value !== found.values[i])).toBe(-1);
    expect(found.values).toHaveLength(values.length);
    expect(found.error).toBeLessThan(504 * 1e-12);
    expect(found.message).toMatch(/must export a function "none", got undefined/);
  },
);
