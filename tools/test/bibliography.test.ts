import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
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
