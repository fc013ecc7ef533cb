import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { circle, folderGraph, imports, neighbours, root, sources } from "./importGraph.ts";

/** The packages from the ground up, and which others the sources of each may import. */
const mayImport: Record<string, readonly string[]> = {
  "packages/core": [],
  "packages/malliavin": ["core"],
  "packages/score": ["core"],
  "packages/metrics": ["core"],
  "packages/model": ["core", "score"],
  "packages/data": ["core"],
  "packages/atlas": ["core"],
  "packages/train": ["core", "malliavin", "model"],
  "packages/cli": ["core", "malliavin", "score", "metrics", "model", "data", "atlas", "train"],
  "apps/viewer": ["core", "malliavin", "score", "metrics", "model", "data", "atlas"],
  "apps/research": ["core", "malliavin", "score", "metrics", "model", "data", "atlas", "train"],
  docs: ["core", "malliavin", "score", "metrics", "model", "data", "atlas", "train"],
};

const homeOf = (file: string) =>
  file
    .split("/")
    .slice(0, file.startsWith("docs/") ? 1 : 2)
    .join("/");

/** A package's sources, and for what is no library all its code. */
const shipped = (folder: string) =>
  folder.startsWith("packages/") || folder === "apps/viewer"
    ? sources(`${folder}/src`)
    : sources(folder);

describe.each(Object.entries(mayImport))("%s", (folder, allowed) => {
  test(`imports no sibling but ${allowed.join(", ") || "none"}`, () => {
    const wrong = shipped(folder).flatMap((file) =>
      imports(file)
        .filter((from) => /^(@chaosphere\/|chaosphere$)/.test(from))
        .filter((from) => !allowed.includes(String(from.split("/")[1])))
        .map((from) => `${file} imports ${from}`),
    );
    expect(wrong).toEqual([]);
  });

  test("imports other packages by name, never by relative path, in its tests too", () => {
    const wrong = sources(folder).flatMap((file) =>
      neighbours(file)
        .filter((to) => Object.keys(mayImport).includes(homeOf(to)) && homeOf(to) !== folder)
        .map((to) => `${file} imports ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  test("has no circle of files, not even of types", () => {
    const graph = new Map(sources(folder).map((file) => [file, neighbours(file)]));
    expect(circle(graph)).toBeUndefined();
  });

  test("has no circle of folders", () => {
    if (existsSync(join(root, folder, "src"))) {
      expect(circle(folderGraph(`${folder}/src`))).toBeUndefined();
    }
  });
});

test.each(
  Object.keys(mayImport).filter(
    (folder) => folder.startsWith("packages/") || folder === "apps/viewer",
  ),
)("%s keeps its files in rooms: next to their doors stand at most four", (folder) => {
  const loose = sources(`${folder}/src`).filter((file) => file.split("/").length === 4);
  expect(loose.length, loose.join(", ")).toBeLessThanOrEqual(4);
});

/** The folders of core from the ground up: each may import itself and what stands before it. */
const storeys = [
  "elementary",
  "simd",
  "workers",
  "special",
  "random",
  "autodiff",
  "linalg",
  "grid",
  "kernels",
  "harmonics",
  "parallel",
  "rings",
  "single",
  "gaussian",
  "matern",
  "estimation",
  "chaos",
  "barotropic",
  "sde",
];

test("inside core imports point one way, in the order of its folders", () => {
  const graph = folderGraph("packages/core/src");
  const wrong = storeys.flatMap((storey, k) =>
    (graph.get(storey) ?? [])
      .filter((to) => storeys.indexOf(to) > k)
      .map((to) => `${storey} imports ${to}`),
  );
  expect(wrong).toEqual([]);
  expect([...graph.keys()].filter((key) => !key.endsWith(".ts")).sort()).toEqual(
    [...storeys].sort(),
  );
});

test("a circle is found where there is one", () => {
  const graph = new Map([
    ["a", ["b", "c"]],
    ["b", ["c"]],
    ["c", ["d"]],
    ["d", ["b"]],
  ]);
  expect(circle(graph)).toEqual(["b", "c", "d", "b"]);
  expect(circle(new Map([...graph].filter(([node]) => node !== "d")))).toBeUndefined();
});

test("no source file is longer than 300 lines, nor nameless", () => {
  const all = Object.keys(mayImport)
    .filter((folder) => existsSync(join(root, folder, "src")))
    .flatMap((folder) => sources(`${folder}/src`));
  const long = all.filter(
    (file) => readFileSync(join(root, file), "utf8").split("\n").length > 301,
  );
  expect(long.filter((file) => !file.includes(".generated."))).toEqual([]);
  expect(all.filter((file) => /(^|\/)(utils?|helpers?)\b/i.test(file))).toEqual([]);
});
