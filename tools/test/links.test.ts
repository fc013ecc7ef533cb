import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./importGraph.ts";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "docs/index.md",
  ...["guide", "theory"].flatMap((folder) =>
    readdirSync(join(root, "docs", folder)).map((page) => `docs/${folder}/${page}`),
  ),
];

/** The targets of a page's links and images that are files of the repository, as paths from its root. */
function targets(page: string, text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, to]) => String(to))
    .filter((to) => !/^(https?:|#)/.test(to))
    .map((to) => join(dirname(page), String(to.split("#")[0])));
}

/** The headings of a page as GitHub turns them into anchors. */
const anchors = (text: string): string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    String(heading)
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

test.each(pages)("links of %s lead to files and headings that exist", (page) => {
  const text = readFileSync(join(root, page), "utf8");
  expect(targets(page, text).filter((file) => !existsSync(join(root, file)))).toEqual([]);
  const within = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => String(anchor));
  expect(within.filter((anchor) => !anchors(text).includes(anchor))).toEqual([]);
});

test("a link that leads nowhere is found", () => {
  expect(targets("docs/guide/a.md", "[b](b.md#c), [d](https://d.org), ![e](../e.png)")).toEqual([
    "docs/guide/b.md",
    "docs/e.png",
  ]);
  expect(anchors("## Part G — Diffusion, again\n")).toEqual(["part-g--diffusion-again"]);
});
