import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.ts$/.test(file) && !/\.d\.ts$/.test(file))
    .map((file) => join(folder, file));
}

/** The module specifiers of a file's imports and re-exports. */
function imports(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/\bfrom\s+"([^"]+)"/g)].map((match) => match[1] as string);
}

const mayImport: Record<string, readonly string[]> = {
  "packages/core": [],
  "packages/data": ["core"],
  "packages/atlas": ["core"],
  "packages/score": ["core"],
  "packages/train": ["core", "score"],
  "packages/cli": ["core", "data", "atlas", "score", "train"],
  "apps/viewer": ["core", "data", "atlas", "score"],
};

describe.each(Object.entries(mayImport))("%s", (folder, allowed) => {
  test(`imports no sibling but ${allowed.join(", ") || "none"}`, () => {
    const wrong = sources(`${folder}/src`).flatMap((file) =>
      imports(file)
        .filter(
          (from) =>
            from.startsWith("@chaosphere/") && !allowed.includes(String(from.split("/")[1])),
        )
        .map((from) => `${file} imports ${from}`),
    );
    expect(wrong).toEqual([]);
  });
});

/** The folders of core from the ground up: each may import itself and what stands before it. */
const storeys = [
  "elementary",
  "special",
  "random",
  "grid",
  "kernels",
  "harmonics",
  "gaussian",
  "chaos",
  "sde",
];

test("inside core imports point one way", () => {
  const wrong = sources("packages/core/src").flatMap((file) => {
    const [storey = ""] = relative("packages/core/src", file).split("/");
    if (!storeys.includes(storey)) return [];
    return imports(file)
      .filter((from) => from.startsWith("../"))
      .map((from) => String(from.split("/")[1]))
      .filter((to) => storeys.indexOf(to) > storeys.indexOf(storey))
      .map((to) => `${file} imports ${to}`);
  });
  expect(wrong).toEqual([]);
});

test("no source file is longer than 300 lines, nor nameless", () => {
  const all = Object.keys(mayImport).flatMap((folder) => sources(`${folder}/src`));
  const long = all.filter(
    (file) => readFileSync(join(root, file), "utf8").split("\n").length > 301,
  );
  // A table of contents is as long as what it lists.
  const exempt = (file: string) => file.includes(".generated.") || file.endsWith("src/index.ts");
  expect(long.filter((file) => !exempt(file))).toEqual([]);
  expect(all.filter((file) => /(^|\/)(utils?|helpers?)\b/i.test(file))).toEqual([]);
});
