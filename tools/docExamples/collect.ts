import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root, sources } from "../test/importGraph.ts";

/** A fenced `ts` block after an `@example`: a complete module whose results are shown as `console.log(…); // text`. */
export interface DocExample {
  /** The file that holds it, as a path from the workspace's root. */
  readonly file: string;
  /** The declaration that it documents. */
  readonly name: string;
  readonly code: string;
}

type Documented = ts.Node & { readonly jsDoc?: readonly ts.JSDoc[] };

/** The name of what a doc comment stands before, with that of its class or interface; the file's name before a statement without one. */
function nameOf(node: ts.Node, file: ts.SourceFile): string {
  const declared = ts.isVariableStatement(node) ? node.declarationList.declarations[0] : node;
  const name = declared && ts.getNameOfDeclaration(declared as ts.Declaration)?.getText(file);
  const owner = ts.isClassDeclaration(node.parent) || ts.isInterfaceDeclaration(node.parent);
  return owner ? `${nameOf(node.parent, file)}.${name}` : (name ?? file.fileName);
}

/** The text of a doc comment without its asterisks. */
const plain = (comment: string): string =>
  comment.replace(/^\/\*\*|\*\/$/g, "").replace(/^[ \t]*\* ?/gm, "");

/** The blocks of one file, in its order; an `@example` without a `ts` block gives one without code. */
export function examplesOf(file: string, text: string): DocExample[] {
  const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found: DocExample[] = [];
  const visit = (node: ts.Node): void => {
    for (const comment of (node as Documented).jsDoc ?? []) {
      for (const part of plain(comment.getText(parsed))
        .split(/^\s*@example\b/m)
        .slice(1)) {
        const code = part.match(/```ts\n([\s\S]*?)```/)?.[1] ?? "";
        found.push({ file, name: nameOf(node, parsed), code });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return found;
}

/** Every example in the doc comments of the packages. */
export function collectExamples(packages: readonly string[]): DocExample[] {
  return packages
    .flatMap((folder) => sources(`packages/${folder}/src`))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), "utf8");
      return text.includes("@example") ? examplesOf(file, text) : [];
    });
}

/** Every `ts` block in the READMEs of the packages. */
export const readmeExamples = (packages: readonly string[]): DocExample[] =>
  blocksOf(packages.map((folder) => `packages/${folder}/README.md`));

/** Every `ts` block in the pages of the guide. */
export const guideExamples = (): DocExample[] =>
  blocksOf(readdirSync(join(root, "docs/guide")).map((page) => `docs/guide/${page}`));

function blocksOf(pages: readonly string[]): DocExample[] {
  return pages.flatMap((file) => {
    const blocks = readFileSync(join(root, file), "utf8").matchAll(/^```ts\n([\s\S]*?)^```/gm);
    return [...blocks].map(([, code], k) => ({ file, name: `block ${k + 1}`, code: String(code) }));
  });
}

/** What each `console.log(…);` of an example says it prints, in order: the comment behind it, undefined where there is none. */
export function expectedLines({ file, code }: DocExample): (string | undefined)[] {
  const parsed = ts.createSourceFile(file, code, ts.ScriptTarget.ES2022, true);
  const lines: (string | undefined)[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node) && /^console\s*\.\s*log\b/.test(node.getText(parsed))) {
      const [comment] = ts.getTrailingCommentRanges(code, node.end) ?? [];
      const text = comment && code.slice(comment.pos, comment.end);
      lines.push(text?.startsWith("//") ? text.replace(/^\/\/ ?/, "").trimEnd() : undefined);
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return lines;
}

/** The values that a module imports from a package or one of its sub-paths. */
export function importedNames(code: string, from: string): string[] {
  const parsed = ts.createSourceFile("module.ts", code, ts.ScriptTarget.ES2022, true);
  return parsed.statements
    .filter(ts.isImportDeclaration)
    .filter(({ moduleSpecifier }) => {
      const specifier = (moduleSpecifier as ts.StringLiteral).text;
      return specifier === from || specifier.startsWith(`${from}/`);
    })
    .flatMap(({ importClause }) => {
      const names = importClause?.namedBindings;
      return names && ts.isNamedImports(names) ? [...names.elements] : [];
    })
    .filter(({ isTypeOnly }) => !isTypeOnly)
    .map(({ name }) => name.text);
}
