import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import * as atlas from "../src/index.ts";
import * as node from "../src/node/index.ts";

test("the exported names are these", () => {
  expect(Object.keys(atlas).sort()).toEqual([
    "colourBar",
    "colourBarHeight",
    "colourNames",
    "colourPosition",
    "colourRange",
    "colourTable",
    "colourise",
    "contactSheet",
    "interpolateAt",
    "isDiverging",
    "linePlot",
    "mapFigure",
    "mapProjection",
    "rasterise",
  ]);
  expect(Object.keys(node).sort()).toEqual(["renderFigure", "renderPng", "writePng"]);
});

/** Every source file that a module imports, itself included, and every package; examples in doc comments do not count. */
async function imports(module: URL, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(module.href)) return seen;
  seen.add(module.href);
  const source = (await readFile(module, "utf8")).replace(/\/\*\*[\s\S]*?\*\//g, "");
  for (const [, name] of source.matchAll(/from "([^"]+)"/g)) {
    if (name.startsWith(".")) await imports(new URL(name, module), seen);
    else seen.add(name);
  }
  return seen;
}

test("the main entry needs neither Node nor the renderer; its other entry does", async () => {
  const main = await imports(new URL("../src/index.ts", import.meta.url));
  const packages = [...main].filter((name) => !name.startsWith("file:")).sort();
  expect(packages).toEqual([
    "@chaosphere/core",
    "d3-color",
    "d3-geo",
    "d3-geo-projection",
    "d3-scale",
    "d3-scale-chromatic",
    "d3-shape",
    "fast-png",
  ]);
  expect(await imports(new URL("../src/node/index.ts", import.meta.url))).toContain(
    "@resvg/resvg-wasm",
  );
});
