import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "chaosphere-bare-"));
const workspace = join(folder, "workspace");
const binaries = join(folder, "bin");

const json = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(root, file), "utf8"));

/** Where a program is, links left as they are: npm finds itself by its own. */
function whereIs(program: string): string {
  const { stdout } = spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" });
  return stdout.trim();
}

/** A workspace of one package with the scripts and tools of this one, and a PATH without pnpm. */
beforeAll(() => {
  mkdirSync(join(workspace, "tools"), { recursive: true });
  mkdirSync(join(workspace, "packages/one"), { recursive: true });
  mkdirSync(binaries);
  symlinkSync(process.execPath, join(binaries, "node"));
  for (const program of ["npm", "npx", "sh", "git"]) {
    const found = whereIs(program);
    if (found !== "") symlinkSync(found, join(binaries, program));
  }
  const tools = ["tools/run.mjs", "tools/testQueue.mjs", "tools/lint"];
  for (const file of [...tools, "package.json", "biome.json", ".gitignore"]) {
    cpSync(join(root, file), join(workspace, file), { recursive: true });
  }
  const { "//#test:workspace": _, ...tasks } = json("turbo.json")["tasks"] as object & {
    "//#test:workspace": unknown;
  };
  writeFileSync(join(workspace, "turbo.json"), JSON.stringify({ tasks }));
  writeFileSync(join(workspace, "pnpm-lock.yaml"), "lockfileVersion: '9.0'\n");
  writeFileSync(join(workspace, "pnpm-workspace.yaml"), "packages: [packages/*]\n");
  // Real folders with links in them: an install that went astray would remove links only.
  const modules = join(workspace, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  for (const name of ["turbo", "knip", "@biomejs"]) {
    symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  symlinkSync("../turbo/bin/turbo", join(modules, ".bin/turbo"));
  writeFileSync(join(modules, ".modules.yaml"), "");
  const did = (name: string) => `node -e "fs.writeFileSync('${name}.txt', '')"`;
  writeFileSync(
    join(workspace, "packages/one/package.json"),
    JSON.stringify({
      name: "@chaosphere/data",
      private: true,
      scripts: { build: did("build"), check: did("check") },
    }),
  );
  mkdirSync(join(modules, "vitest"));
  writeFileSync(
    join(modules, "vitest/vitest.mjs"),
    'import { basename } from "node:path";\nconst folder = basename(process.cwd());\nconsole.log("ran", folder);\nprocess.exitCode = folder === "cli" ? 1 : 0;\n',
  );
  for (const [folder, name] of [
    ["cli", "chaosphere"],
    ["score", "score"],
  ] as const) {
    mkdirSync(join(workspace, "packages", folder));
    const manifest = { name, private: true, scripts: { test: "vitest run" } };
    writeFileSync(join(workspace, "packages", folder, "package.json"), JSON.stringify(manifest));
  }
  mkdirSync(join(workspace, "packages/core/bench"), { recursive: true });
  writeFileSync(
    join(workspace, "packages/core/bench/run.mjs"),
    'import { writeFileSync } from "node:fs";\nwriteFileSync("packages/one/bench.txt", "");\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function npm(...args: readonly string[]) {
  return spawnSync("npm", [...args], {
    cwd: workspace,
    encoding: "utf8",
    env: { HOME: process.env["HOME"], PATH: binaries, TURBO_CACHE_DIR: join(folder, "cache") },
  });
}

describe("with node and npm only", () => {
  test("the machine has no pnpm, and turbo alone fails on it", () => {
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      [join(root, "node_modules/turbo/bin/turbo"), "run", "build"],
      { cwd: workspace, encoding: "utf8", env: { PATH: binaries, TURBO_TELEMETRY_DISABLED: "1" } },
    );
    expect(status).not.toBe(0);
    expect(stdout + stderr).toContain("Unable to find package manager binary");
  });

  test.each(["build", "bench"])("npm run %s does its work", (script) => {
    const { status, stdout, stderr } = npm("run", script);
    expect(`${status} ${stderr}`).toMatch(/^0 /);
    if (script === "build") expect(stdout).toContain("successful");
    expect(readFileSync(join(workspace, `packages/one/${script}.txt`), "utf8")).toBe("");
  });

  test("npm run check finds what npm run format mends", () => {
    const file = join(workspace, "packages/one/a.ts");
    writeFileSync(file, "export const a={b:1}\n");
    expect(npm("run", "check").status).not.toBe(0);
    expect(npm("run", "format", "--", "packages/one").status).toBe(0);
    expect(readFileSync(file, "utf8")).toBe("export const a = { b: 1 };\n");
  });

  test("npm test runs all that is tested, whatever fails, and names what does", () => {
    const { status, stdout, stderr } = npm("test");
    expect([status, stderr]).toEqual([1, expect.stringContaining("tests failed in packages/cli.")]);
    const lines = stdout.split("\n").filter((line) => / ran | in \d+ s$/.test(line));
    expect(lines.map((line) => line.replace(/\d+ s$/, "… s")).sort()).toEqual([
      "packages/cli: failed in … s",
      "packages/cli: ran cli",
      "packages/score: passed in … s",
      "packages/score: ran score",
      "tools: passed in … s",
      "tools: ran workspace",
    ]);
  });

  test("pnpm itself is a script", () => {
    const { status, stdout } = npm("run", "--silent", "pnpm", "--", "--version");
    expect([status, `pnpm@${stdout.trim()}`]).toEqual([0, json("package.json")["packageManager"]]);
  });
});

test("no script calls a tool that needs pnpm in the PATH", () => {
  const scripts = json("package.json")["scripts"] as Record<string, string>;
  for (const [name, command] of Object.entries(scripts)) {
    expect(command, name).not.toMatch(/(^|&&|;)\s*(turbo|pnpm|knip|biome)\b/);
  }
});
