import { readdirSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";
import { describe, expect, test, vi } from "vitest";
import {
  collectExamples,
  type DocExample,
  examplesOf,
  expectedLines,
  guideExamples,
  importedNames,
  readmeExamples,
} from "../docExamples/collect.ts";
import { compileErrors } from "../docExamples/compile.ts";
import { specifier } from "../docExamples/modules.ts";
import { root } from "./importGraph.ts";

const packages = readdirSync(join(root, "packages"));
const examples = [...readmeExamples(packages), ...guideExamples(), ...collectExamples(packages)];

/** Runs an example and says where what it prints is not what its comments say; nothing where they agree. */
async function differences(example: DocExample): Promise<string[]> {
  const expected = expectedLines(example);
  if (expected.length === 0) return ["shows no result: console.log(…); // text"];
  const printed: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...values: unknown[]) => {
    printed.push(format(...values));
  });
  try {
    await import(/* @vite-ignore */ specifier(example));
  } finally {
    log.mockRestore();
  }
  const calls = Math.max(expected.length, printed.length);
  return Array.from({ length: calls }, (_, k) => k)
    .filter((k) => printed[k] !== expected[k])
    .map((k) => `console.log ${k + 1}: expected ${expected[k]}, printed ${printed[k]}`);
}

describe("examples in READMEs, in the guide and in doc comments", () => {
  const errors = compileErrors(examples);

  test.each(examples.map((example, k) => [example.file, example.name, example, k] as const))(
    "%s: %s compiles and prints what it says",
    async (_file, _name, example, k) => {
      expect(example.code, "an @example holds a block of ts").not.toBe("");
      expect(errors[k]).toEqual([]);
      expect(await differences(example)).toEqual([]);
    },
  );
});

describe("what the README of a package names first", () => {
  const documented = collectExamples(packages);
  // The command line's README speaks to a shell.
  test.each(packages.filter((folder) => folder !== "cli"))("has an example: %s", (folder) => {
    const [first] = readmeExamples([folder]);
    const own = importedNames(String(first?.code), `@chaosphere/${folder}`);
    expect(own.length).toBeGreaterThan(0);
    // Its own, or that of a function beside it which calls it.
    const shown = documented
      .filter(({ file }) => file.startsWith(`packages/${folder}/`))
      .flatMap(({ name, code }) => [name, ...importedNames(code, `@chaosphere/${folder}`)]);
    expect(own.filter((name) => !shown.includes(name))).toEqual([]);
  });
});

describe("negative controls", () => {
  const file = "packages/core/src/random/control.ts";
  const written = (lines: readonly string[]) =>
    [
      "/**",
      " * A control.",
      " *",
      " * @example",
      " * ```ts",
      ...lines.map((line) => ` * ${line}`.trimEnd()),
      " * ```",
      " */",
      "export function control(): void {}",
    ].join("\n");
  const example = (...lines: readonly string[]): DocExample => {
    const [found] = examplesOf(file, written(lines));
    if (!found) throw new Error("examplesOf: the control holds an example, got none.");
    return found;
  };
  const importing = 'import { child, key } from "@chaosphere/core";';

  const right = example(
    importing,
    "",
    "const { high } = child(key(1), 2);",
    "console.log(typeof high, [1, 2]); // number [ 1, 2 ]",
  );
  const wrong = example("console.log((1 / 3).toFixed(3)); // 0.334");
  const silent = example("export const x = 1;");
  const unchecked = example("console.log(1); // 1", "console.log(2);");
  const foreign = example('import { x } from "@chaosphere/score";', "console.log(x); // 1");
  const mistyped = example(importing, 'console.log(child(key(1), "two") !== key(1)); // true');

  test("an example is found with its name and code", () => {
    expect(wrong).toEqual({
      file,
      name: "control",
      code: "console.log((1 / 3).toFixed(3)); // 0.334\n",
    });
    expect(examplesOf(file, "/** @example child(key, 1) */\nexport const x = 1;")).toEqual([
      { file, name: "x", code: "" },
    ]);
  });

  test("what does not compile is reported, and only that", () => {
    const [none, import_, type] = compileErrors([right, foreign, mistyped]);
    expect(none).toEqual([]);
    expect(import_).toEqual([expect.stringContaining("Cannot find module '@chaosphere/score'")]);
    expect(type).toEqual([expect.stringContaining("not assignable to parameter of type 'number'")]);
  });

  test("what prints another text is reported, and only that", async () => {
    expect(await differences(right)).toEqual([]);
    expect(await differences(wrong)).toEqual(["console.log 1: expected 0.334, printed 0.333"]);
    expect(await differences(unchecked)).toEqual(["console.log 2: expected undefined, printed 2"]);
    expect(await differences(silent)).toHaveLength(1);
  });
});
