import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Block, blocksOf, runCommands } from "../site/pageCommands.ts";
import { root } from "../site/repository.ts";
import { notRun, quickForms } from "./quickForms.ts";

const markdown = (folder: string) =>
  readdirSync(root + folder)
    .filter((file) => file.endsWith(".md"))
    .map((file) => `${folder}/${file}`);
const pages = [
  "README.md",
  ...readdirSync(`${root}packages`).map((name) => `packages/${name}/README.md`),
  ...markdown("docs/guide"),
  ...markdown("docs/theory"),
];
const pathOf = (page: string) => (page.endsWith(".md") ? page : `docs/guide/${page}.md`);
const commandPages = new Set(Object.keys(quickForms).map(pathOf));
const scratch = mkdtempSync(join(tmpdir(), "chaosphere-block-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Whether a test or the building of the site runs a block as it stands, from its page. */
function isRun(page: string, { language, note }: Block, before: Block | undefined): boolean {
  // tools/test/docExamples.test.ts and readme.test.ts.
  if (language === "ts") return true;
  if (language === "sh") {
    // Pictures are drawn when the site is built.
    return note === "" ? commandPages.has(page) : note.startsWith("picture: ");
  }
  return language === "text" && before?.language === "sh" && commandPages.has(page);
}

const blocks = pages.flatMap((page) =>
  blocksOf(page).map((block, k, all) => ({ page, block, isRun: isRun(page, block, all[k - 1]) })),
);
const isListed = (page: string, { text }: Block) =>
  notRun.filter((entry) => entry.page === page && text.startsWith(entry.begins));

test("every block of every page is run, or listed once with the reason why it is not", () => {
  expect(blocks.length).toBeGreaterThan(80);
  const unknown = blocks.filter(
    ({ page, block, isRun }) => isListed(page, block).length === 0 && !isRun,
  );
  expect(unknown.map(({ page, block }) => `${page}: ${block.text.slice(0, 60)}`)).toEqual([]);
  const ofNone = notRun.filter(
    ({ page, begins }) =>
      blocks.filter(({ page: p, block }) => p === page && block.text.startsWith(begins)).length !==
      1,
  );
  expect(ofNone).toEqual([]);
});

test("a block that nothing runs is found", () => {
  const block = { language: "sh", note: "", text: "chaosphere new\n" };
  expect(isRun("docs/guide/cluster.md", block, undefined)).toBe(false);
  expect(isListed("docs/guide/cluster.md", block)).toEqual([]);
  expect(isRun("docs/guide/quickstart.md", block, undefined)).toBe(true);
});

test("commands of pages stand in blocks, not in indented lines", () => {
  const outside = (page: string) =>
    readFileSync(root + page, "utf8").replace(/^```[\s\S]*?^```$/gm, "");
  const indented = /^ {4}(chaosphere|npm|npx) /m;
  expect(pages.filter((page) => indented.test(outside(page)))).toEqual([]);
  expect(indented.test("text\n\n    chaosphere map a.npy\n")).toBe(true);
});

test("what is put in the place of a page's words occurs on that page", () => {
  const stale = Object.entries(quickForms).flatMap(([page, quicker]) => {
    const text = blocksOf(pathOf(page))
      .map((block) => block.text)
      .join("");
    return quicker.filter((form) => !text.includes(form.page)).map((form) => [page, form.page]);
  });
  expect(stale).toEqual([]);
});

test("the definitions of guide/nonlinear.md are read, and each has a score", () => {
  const definitions = blocksOf("docs/guide/nonlinear.md").filter(({ language }) =>
    ["json", "js"].includes(language),
  );
  expect(definitions).toHaveLength(3);
  for (const { language, text } of definitions) {
    const file = language === "js" ? "sde.mjs" : "sde.json";
    writeFileSync(join(scratch, file), text);
    const printed = runCommands(
      `chaosphere malliavin ${file} --monitor --paths 1000 --steps 50`,
      scratch,
    );
    expect(printed).toMatch(/^verdict: score\./m);
  }
});
