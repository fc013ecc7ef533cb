/// <reference lib="dom" />
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build } from "vite";
import { afterAll, expect, test } from "vitest";
import { blocksOf } from "../site/pageCommands.ts";

const executablePath = process.env["CHROMIUM_PATH"] ?? ["/usr/bin/chromium"].find(existsSync);
/** Within docs, so that its modules find the packages. */
const folder = mkdtempSync(fileURLToPath(new URL("../.workers-", import.meta.url)));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files of the page's blocks, whose first lines are their names. */
const files = new Map(
  blocksOf("docs/guide/workers.md")
    .filter(({ language }) => language === "js")
    .flatMap(({ text }) => text.split(/^(?=\/\/ \w+\.js$)/m))
    .map((text) => [/^\/\/ (\S+)\n/.exec(text)?.[1] ?? "", text]),
);
for (const [name, text] of files) if (name !== "") writeFileSync(join(folder, name), text);
const pageCode = files.get("page.js") ?? "";

test("the task of guide/workers.md runs on a pool, one call and several", () => {
  expect([...files.keys()]).toEqual(["squares.js", "work.js", "page.js"]);
  const program = `
    import { workerPool } from "@chaosphere/core/workers";
    import { squares } from "./squares.js";
    const pool = await workerPool({ workers: 2 });
    const all = [await pool.run(squares, [1, 2, 3])];
    for await (const result of pool.map(squares, [[4], [5]])) all.push(result);
    await pool.close();
    console.log(JSON.stringify(all));`;
  writeFileSync(join(folder, "run.mjs"), program);
  const printed = execFileSync(process.execPath, [join(folder, "run.mjs")], { encoding: "utf8" });
  expect(JSON.parse(printed)).toEqual([[1, 4, 9], [16], [25]]);
});

test.skipIf(!executablePath)(
  "the entry of guide/workers.md serves a page's own task",
  async () => {
    expect(pageCode).toContain("await pool.run(");
    const entry = `import { workerPool } from "@chaosphere/core/workers";
    const values = [1, 2, 3];
    globalThis.squared = ${"async () => {"}
    ${pageCode.replace("await pool.run(", "const result = await pool.run(")}
    await pool.close();
    return result; };`;
    writeFileSync(join(folder, "entry.js"), entry);
    writeFileSync(join(folder, "index.html"), '<script type="module" src="./entry.js"></script>');
    await build({
      root: folder,
      base: "./",
      configFile: false,
      logLevel: "silent",
      worker: { format: "es" },
      build: { outDir: "dist", target: "es2022" },
    });
    const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript" };
    const server = createServer(({ url = "/" }, response) => {
      const file = join(folder, "dist", url === "/" ? "index.html" : url);
      response.writeHead(existsSync(file) ? 200 : 404, {
        "content-type": types[extname(file)] ?? "application/octet-stream",
      });
      response.end(existsSync(file) ? readFileSync(file) : "");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const browser = await chromium.launch({ executablePath: String(executablePath) });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction("globalThis.squared");
      expect(await page.evaluate("squared()")).toEqual([1, 4, 9]);
    } finally {
      await browser.close();
      server.close();
    }
  },
  60_000,
);
