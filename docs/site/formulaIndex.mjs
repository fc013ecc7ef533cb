import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ReflectionKind, RendererEvent } from "typedoc";

const docs = fileURLToPath(new URL("..", import.meta.url));
const experiments = fileURLToPath(new URL("../../apps/research/experiments", import.meta.url));

/** Labels as the page of formulas has them: a part, a section, and the number of an equation. */
const LABEL = /\b[GLNIEAPS]\d+(?:\.\d+)?\b/g;

/** Writes, beside the reference, which exported functions and which experiments cite each label of the page of formulas. */
export function load(app) {
  app.renderer.on(RendererEvent.END, ({ project, outputDirectory }) => {
    const cited = new Map();
    const cite = (label, column, link) => {
      const entry = cited.get(label) ?? { functions: new Set(), experiments: new Set() };
      entry[column].add(link);
      cited.set(label, entry);
    };
    for (const reflection of project.getReflectionsByKind(ReflectionKind.SomeExport)) {
      if (reflection.isReference()) continue;
      const address = relative(
        docs,
        `${outputDirectory}/${app.renderer.router.getFullUrl(reflection)}`,
      );
      for (const label of labelsOf(reflection)) {
        cite(label, "functions", `[\`${reflection.name}\`](../${address})`);
      }
    }
    for (const name of readdirSync(experiments)) {
      for (const label of labelsIn(readme(name))) {
        cite(label, "experiments", `[${name}](../experiments/${name}.md)`);
      }
    }
    writeFileSync(`${outputDirectory}/formula-index.md`, table(cited));
  });
}

/** The labels that the comment of an exported thing cites, or one of its signatures. */
function labelsOf({ comment, signatures = [] }) {
  const comments = [comment, ...signatures.map((signature) => signature.comment)];
  const text = comments
    .flatMap((one) => [one?.summary ?? [], ...(one?.blockTags ?? []).map(({ content }) => content)])
    .flat()
    .map((part) => part.text)
    .join("");
  const lists = text.matchAll(/docs\/theory\/formulas\.md \(([^)]*\)(?:, \([^)]*\))*)/g);
  return new Set([...lists].flatMap(([, list]) => list.match(LABEL) ?? []));
}

const labelsIn = (text) =>
  new Set([...text.matchAll(/\(([^()]*)\)/g)].flatMap(([, list]) => list.match(LABEL) ?? []));

function readme(name) {
  try {
    return readFileSync(`${experiments}/${name}/README.md`, "utf8");
  } catch {
    return "";
  }
}

/** By part, then by number: G10 after G9.3. */
function order(a, b) {
  const [x, y] = [a, b].map((label) => [label[0], ...label.slice(1).split(".").map(Number)]);
  return x[0] === y[0] ? x[1] - y[1] || (x[2] ?? 0) - (y[2] ?? 0) : x[0] < y[0] ? -1 : 1;
}

const table = (cited) =>
  [
    "| formula | functions | experiments |",
    "| --- | --- | --- |",
    ...[...cited]
      .sort(([a], [b]) => order(a, b))
      .map(([label, { functions, experiments: shown }]) => {
        const columns = [functions, shown].map((links) => [...links].sort().join(", "));
        return `| ${label} | ${columns.join(" | ")} |`;
      }),
    "",
  ].join("\n");
