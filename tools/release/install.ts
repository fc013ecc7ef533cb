import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expectedLines, readmeExamples } from "../docExamples/collect.ts";
import { run } from "./process.ts";
import type { Candidate } from "./versions.ts";

/** What came of a package in a folder of its own. */
export interface Installed {
  /** How many entries could be imported. */
  readonly imported: number;
  readonly faults: readonly string[];
}

/**
 * Installs a package into an empty project, with no other packages of this repository than those that are published before
 * it; imports every entry, and runs the first example of its README.
 *
 * @param before tarballs of the packages before it, by name: npm is told where they are, since no registry has them yet.
 */
export async function install(
  { folder, name, entries }: Candidate,
  tarball: string,
  before: ReadonlyMap<string, string>,
  scratch: string,
): Promise<Installed> {
  const project = join(scratch, `use-${folder}`);
  mkdirSync(project, { recursive: true });
  const manifest = {
    private: true,
    type: "module",
    dependencies: { [name]: `file:${tarball}` },
    overrides: Object.fromEntries([...before].map(([other, file]) => [other, `file:${file}`])),
  };
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--omit=dev"];
  try {
    await run("npm", ["install", ...quiet], project);
    const specifiers = entries.map((entry) => entry.replace(/^\./, name));
    const imported = await importedEntries(specifiers, project);
    const empty = specifiers.filter((entry) => !imported.includes(entry));
    return {
      imported: imported.length,
      faults:
        empty.length > 0
          ? empty.map((entry) => `${entry} exports nothing`)
          : await firstUse(folder, project),
    };
  } catch (error) {
    return { imported: 0, faults: [String(error)] };
  }
}

/** The entries that export something when they are imported. */
async function importedEntries(specifiers: readonly string[], project: string): Promise<string[]> {
  const code = `
    const full = [];
    for (const entry of ${JSON.stringify(specifiers)})
      if (Object.keys(await import(entry)).length > 0) full.push(entry);
    process.stdout.write(JSON.stringify(full));`;
  return JSON.parse(await run(process.execPath, ["--input-type=module", "-e", code], project));
}

/** Runs the first example of a README, or, of the command line, a verb; says what it printed if that is not what it should. */
async function firstUse(folder: string, project: string): Promise<string[]> {
  const [example] = readmeExamples([folder]);
  if (example === undefined) {
    const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "8", "--seed", "1"];
    const command = join(project, "node_modules/.bin/chaosphere");
    const { seed } = JSON.parse(
      await run(command, [...noise, "--json", "--out", "n.npy"], project),
    );
    return seed === 1 ? [] : [`noise reports the seed ${seed}`];
  }
  const { outputText } = ts.transpileModule(example.code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  writeFileSync(join(project, "example.js"), outputText);
  const printed = (await run(process.execPath, ["example.js"], project)).trimEnd().split("\n");
  const expected = expectedLines(example);
  return printed.join("\n") === expected.join("\n")
    ? []
    : [`the README's example printed ${printed.join(" / ")}, not ${expected.join(" / ")}`];
}
