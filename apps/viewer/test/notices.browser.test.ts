import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { noticesFile } from "../notices.ts";

const folder = inject("pageFolder");

/** The packages whose sources a source map of the page names: it is written with the code, and knows nothing of the notices. */
function bundledPackages(): ReadonlySet<string> {
  const maps = readdirSync(join(folder, "assets")).filter((name) => name.endsWith(".js.map"));
  const sources = maps.flatMap((name): string[] => {
    return JSON.parse(readFileSync(join(folder, "assets", name), "utf8")).sources;
  });
  const names = sources.flatMap((source) => {
    return /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? [];
  });
  // The coastlines are JSON, which has no source map.
  return new Set([...names, "world-atlas"]);
}

test("every package in the page and its workers is named with its licence, and no other", () => {
  const text = readFileSync(join(folder, noticesFile), "utf8");
  const entries = text.split(/^## /m).slice(1);
  const named = entries.map((entry) => entry.split(" ")[0]);
  expect(named).toEqual([...bundledPackages()].sort());
  // Two of the page, one that is only in a worker, and one whose licence stands in its README.
  expect(named).toEqual(expect.arrayContaining(["three", "lit-html", "h5wasm", "fft.js"]));
  for (const entry of entries) {
    expect(entry).toMatch(/copyright|NIST-developed/i);
    expect(entry.length).toBeGreaterThan(500);
  }
  expect(text).toContain("HDF5 (Hierarchical Data Format 5) Software Library and Utilities");
});
