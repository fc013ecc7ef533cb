import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { compileErrors } from "../docExamples/compile.ts";
import { root, sources } from "./importGraph.ts";

const packages = readdirSync(join(root, "packages"));
const typeTests = packages
  .flatMap((folder) => sources(`packages/${folder}/test`))
  .filter((file) => file.endsWith(".test-d.ts"));

/** A type test whose statements under `@ts-expect-error` are replaced by one that compiles, and how many there are. */
function harmless(code: string): { readonly code: string; readonly count: number } {
  const file = ts.createSourceFile("harmless.ts", code, ts.ScriptTarget.ES2022, true);
  const wrong = file.statements.filter((statement) =>
    /^\/\/ @ts-expect-error/m.test(code.slice(statement.pos, statement.getStart(file))),
  );
  const replaced = wrong.reduceRight(
    (text, statement) =>
      `${text.slice(0, statement.getStart(file))}void 0;${text.slice(statement.end)}`,
    code,
  );
  return { code: replaced, count: wrong.length };
}

describe("type tests", () => {
  const written = typeTests.map((file) => ({
    file,
    name: file,
    code: readFileSync(join(root, file), "utf8"),
  }));
  const broken = written.map((typeTest) => ({ ...typeTest, ...harmless(typeTest.code) }));
  const errors = compileErrors([...written, ...broken]);

  test.each(typeTests.map((file, k) => [file, k] as const))("%s holds", (_file, k) => {
    expect(errors[k]).toEqual([]);
    // What it forbids is missed as soon as it compiles.
    const unused = errors[typeTests.length + k].filter((message) => /^Unused '@ts-/.test(message));
    expect(broken[k].count).toBeGreaterThan(0);
    expect(unused).toHaveLength(broken[k].count);
  });
});

test.each(packages)("%s has a type test, and npm run check compiles it", (folder) => {
  const project = join(root, "packages", folder, "tsconfig.test.json");
  const { config } = ts.readConfigFile(project, ts.sys.readFile);
  const { fileNames } = ts.parseJsonConfigFileContent(
    config,
    ts.sys,
    join(root, "packages", folder),
  );
  const own = typeTests.filter((file) => file.startsWith(`packages/${folder}/`));
  expect(own.length).toBeGreaterThan(0);
  expect(fileNames).toEqual(expect.arrayContaining(own.map((file) => join(root, file))));
});
