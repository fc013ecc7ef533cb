import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The workspace's root. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** The TypeScript files below a folder of the workspace, as paths from its root; none where there is no such folder. */
export function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.ts$/.test(file) && !/\.d\.ts$/.test(file) && !/node_modules/.test(file))
    .map((file) => join(folder, file));
}

/** The module specifiers of a file's imports and re-exports, those of types included, written or dynamic; examples in doc comments do not count. */
export function imports(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8").replace(/\/\*\*[\s\S]*?\*\//g, "");
  const written = text.matchAll(
    /\bfrom\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)|^import\s+"([^"]+)"/gm,
  );
  return [...written].map((match) => String(match[1] ?? match[2] ?? match[3]));
}

/** The files of the workspace that a file imports by relative path. */
export function neighbours(file: string): string[] {
  return imports(file)
    .filter((from) => from.startsWith("."))
    .map((from) => relative(root, join(root, dirname(file), from)));
}

/** One circle of a directed graph as its list of nodes, the first repeated at the end, or undefined where there is none. */
export function circle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      const found = visit(next);
      if (found) return found;
    }
    path.pop();
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const found = visit(node);
    if (found) return found;
  }
  return undefined;
}

/** Which folder directly below `source` imports which others of them. A file directly in `source` counts as a folder of its own; tables of contents do not count. */
export function folderGraph(source: string): Map<string, string[]> {
  const folderOf = (file: string) => String(relative(source, file).split("/")[0]);
  const graph = new Map<string, Set<string>>();
  for (const file of sources(source)) {
    if (file === join(source, "index.ts")) continue;
    const edges = graph.get(folderOf(file)) ?? new Set<string>();
    graph.set(folderOf(file), edges);
    for (const to of neighbours(file)) {
      if (to.startsWith(`${source}/`) && folderOf(to) !== folderOf(file)) edges.add(folderOf(to));
    }
  }
  return new Map([...graph].map(([node, edges]) => [node, [...edges]]));
}
