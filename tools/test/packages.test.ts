import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const packages = readdirSync(join(root, "packages"));
const scratch = mkdtempSync(join(tmpdir(), "chaosphere-pack-"));
const tarballs = new Map<string, string>();

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Record<string, unknown>;
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8"));
}

/** Runs a tool and returns what it printed; a failure carries that text. */
function run(command: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}\n${stderr}`);
  }
}

const pnpm = (args: readonly string[], cwd: string): string =>
  run(
    "npx",
    ["--yes", JSON.parse(readFileSync(join(root, "package.json"), "utf8")).packageManager, ...args],
    cwd,
  );

beforeAll(() => {
  for (const folder of packages) {
    const { name, version } = manifest(folder);
    pnpm(["pack", "--pack-destination", scratch], join(root, "packages", folder));
    tarballs.set(name, join(scratch, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`));
  }
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const filesOf = (name: string) => run("tar", ["-tf", String(tarballs.get(name))], root).split("\n");
const read = (name: string, file: string) =>
  run("tar", ["-xOf", String(tarballs.get(name)), `package/${file}`], root);

test("the command line brings the built viewer along, and the licences of what that contains", () => {
  const files = filesOf("chaosphere");
  expect(files).toContain("package/viewer/index.html");
  expect(files).toContain("package/viewer/bundled/manifest.json");
  expect(read("chaosphere", "third-party-notices.md")).toMatch(/^## three .*\(MIT\)$/m);
});

describe.each(packages)("package %s as published", (folder) => {
  const { name, exports } = manifest(folder);

  test("installs alone in an empty project and every entry imports", () => {
    const project = join(scratch, `use-${folder}`);
    mkdirSync(project);
    // The siblings are not on a registry yet: npm is told where their tarballs are.
    const overrides = Object.fromEntries(
      [...tarballs]
        .filter(([other]) => other !== name)
        .map(([other, file]) => [other, `file:${file}`]),
    );
    writeFileSync(
      join(project, "package.json"),
      JSON.stringify({
        private: true,
        type: "module",
        dependencies: { [name]: `file:${tarballs.get(name)}` },
        overrides,
      }),
    );
    run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", "--omit=dev"], project);
    for (const entry of Object.keys(exports).filter((key) => !key.endsWith(".json"))) {
      const specifier = entry.replace(/^\./, name);
      const code = `const m = await import(${JSON.stringify(specifier)}); process.stdout.write(String(Object.keys(m).length));`;
      const count = Number(run(process.execPath, ["--input-type=module", "-e", code], project));
      expect(count, specifier).toBeGreaterThan(0);
    }
  });

  test("brings its licence, and says where it comes from", () => {
    expect(read(name, "LICENSE")).toBe(readFileSync(join(root, "LICENSE"), "utf8"));
    const { repository, homepage, bugs, keywords } = JSON.parse(read(name, "package.json"));
    // The workspace's package.json alone decides: no public address is known, and that one is a placeholder.
    const { url } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).repository;
    const page = url.replace(/^git\+/, "").replace(/\.git$/, "");
    expect(repository).toEqual({ type: "git", url, directory: `packages/${folder}` });
    expect([homepage, bugs]).toEqual([`${page}#readme`, `${page}/issues`]);
    expect(keywords.length).toBeGreaterThan(3);
  });

  test("links in its README lead somewhere from npm: to the web, or to a file of the tarball", () => {
    const files = filesOf(name);
    const links = [...read(name, "README.md").matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(
      ([, to]) => to,
    );
    for (const link of links.filter((to) => !/^https?:/.test(String(to)))) {
      expect(files).toContain(`package/${link}`);
    }
  });

  test("publint finds nothing to mend", () => {
    const report = run(
      join(root, "node_modules/.bin/publint"),
      ["run", "--strict", String(tarballs.get(name))],
      root,
    );
    expect(report).toContain("All good!");
  });

  test("its types resolve for ES modules", () => {
    const report = run(
      join(root, "node_modules/.bin/attw"),
      [String(tarballs.get(name)), "--profile", "esm-only", "--format", "ascii"],
      root,
    );
    expect(report).toContain("node16 (from ESM): 🟢");
    expect(report).not.toContain("❌");
  });
});
