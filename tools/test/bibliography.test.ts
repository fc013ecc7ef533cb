import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root, sources } from "./importGraph.ts";

const bibliography = readFileSync(join(root, "docs/references.bib"), "utf8");

/** Every "(year)" of a Source line with the surname that opens its citation. */
function citations(text: string): string[] {
  const lines = [...text.matchAll(/Source:([^@]*?)(?=\n\s*\*\s*\n|\n\s*\*\/|\n\s*\* @|\*\/)/g)];
  return lines.flatMap((line) =>
    String(line[1])
      .replace(/\n\s*\*/g, " ")
      .split(";")
      .flatMap((citation) => {
        const match = citation.match(/([\p{Lu}][\p{L}'’-]+)[^()]*\((\d{4})[a-z]?\)/u);
        return match ? [`${match[1]} ${match[2]}`] : [];
      }),
  );
}

function isListed(citation: string): boolean {
  const [surname, year] = citation.split(" ");
  return bibliography
    .split("\n@")
    .some(
      (entry) =>
        entry.includes(String(surname)) && new RegExp(`year\\s*=\\s*[{"]?${year}`).test(entry),
    );
}

/** Labels such as G5.3 that a text cites as those of the page of formulas; of a range its two ends. */
function labels(text: string): string[] {
  const cited = text.replace(/\n\s*\*/g, " ").matchAll(/docs\/theory\/formulas\.md \(([^)]*)\)/g);
  return [...cited].flatMap(([, list]) => String(list).match(/\b[GLNIEAP]\d+(\.\d+)?/g) ?? []);
}

/** Whether the page of formulas has a heading, an equation or an erratum of that label. */
const hasLabel = (page: string, label: string): boolean =>
  page.includes(`(${label})`) || page.includes(`\n## ${label}. `) || page.includes(`\n- ${label} `);

test("every label of a formula that is cited leads to the page of formulas", () => {
  const page = readFileSync(join(root, "docs/theory/formulas.md"), "utf8");
  const cited = ["packages", "apps/viewer", "apps/research", "docs"]
    .flatMap((folder) => sources(folder))
    .flatMap((file) =>
      labels(readFileSync(join(root, file), "utf8")).map((label) => ({ file, label })),
    );
  expect(cited.length).toBeGreaterThan(100);
  expect(cited.filter(({ label }) => !hasLabel(page, label))).toEqual([]);
  expect(["G99", "G5.99"].filter((label) => hasLabel(page, label))).toEqual([]);
});

test("the page of formulas names no note that is not published", () => {
  const page = readFileSync(join(root, "docs/theory/formulas.md"), "utf8");
  expect(
    page.match(/\[(READ|MEM|DER|NUM|3RD|CODE)\b|SEED|\.\.\/(seeds|shared|design)/g),
  ).toBeNull();
});

test("every source named in a doc comment stands in the bibliography", () => {
  const folders = readdirSync(join(root, "packages")).map((folder) =>
    join("packages", folder, "src"),
  );
  const missing = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) =>
        citations(readFileSync(join(root, folder, file), "utf8"))
          .filter((citation) => !isListed(citation))
          .map((citation) => `${folder}/${file}: ${citation}`),
      ),
  );
  expect(missing).toEqual([]);
});
