import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
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
async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}\n${stderr}`);
  }
}

beforeAll(async () => {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const all = ["--recursive", "--filter", "./packages/*"];
  await run("npx", ["--yes", packageManager, ...all, "pack", "--pack-destination", scratch], root);
  for (const folder of packages) {
    const { name, version } = manifest(folder);
    tarballs.set(name, join(scratch, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`));
  }
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const filesOf = async (name: string) =>
  (await run("tar", ["-tf", String(tarballs.get(name))], root)).split("\n");
const read = (name: string, file: string) =>
  run("tar", ["-xOf", String(tarballs.get(name)), `package/${file}`], root);

test("the command line brings the built viewer along, and the licences of what that contains", async () => {
  const files = await filesOf("chaosphere");
  expect(files).toContain("package/viewer/index.html");
  expect(files).toContain("package/viewer/bundled/manifest.json");
  expect(await read("chaosphere", "third-party-notices.md")).toMatch(/^## three .*\(MIT\)$/m);
});

describe.concurrent.each(packages)("package %s as published", (folder) => {
  const { name, exports } = manifest(folder);

  test("installs alone in an empty project and every entry imports", async () => {
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
    await run(
      "npm",
      ["install", "--no-audit", "--no-fund", "--prefer-offline", "--omit=dev"],
      project,
    );
    const specifiers = Object.keys(exports)
      .filter((entry) => !entry.endsWith(".json"))
      .map((entry) => entry.replace(/^\./, name));
    const code = `
      const counts = {};
      for (const entry of ${JSON.stringify(specifiers)}) counts[entry] = Object.keys(await import(entry)).length;
      process.stdout.write(JSON.stringify(counts));`;
    const counts = await run(process.execPath, ["--input-type=module", "-e", code], project);
    const imported = Object.entries(JSON.parse(counts) as Record<string, number>);
    expect(imported.map(([entry]) => entry)).toEqual(specifiers);
    expect(imported.filter(([, count]) => count === 0)).toEqual([]);
  });

  test("brings its licence, and says where it comes from", async () => {
    expect(await read(name, "LICENSE")).toBe(readFileSync(join(root, "LICENSE"), "utf8"));
    const { repository, homepage, bugs, keywords } = JSON.parse(await read(name, "package.json"));
    // The workspace's package.json alone decides: no public address is known, and that one is a placeholder.
    const { url } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).repository;
    const page = url.replace(/^git\+/, "").replace(/\.git$/, "");
    expect(repository).toEqual({ type: "git", url, directory: `packages/${folder}` });
    expect([homepage, bugs]).toEqual([`${page}#readme`, `${page}/issues`]);
    expect(keywords.length).toBeGreaterThan(3);
  });

  test("links in its README lead somewhere from npm: to the web, or to a file of the tarball", async () => {
    const files = await filesOf(name);
    const links = [...(await read(name, "README.md")).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(
      ([, to]) => to,
    );
    for (const link of links.filter((to) => !/^https?:/.test(String(to)))) {
      expect(files).toContain(`package/${link}`);
    }
  });

  test("publint finds nothing to mend", async () => {
    const report = await run(
      join(root, "node_modules/.bin/publint"),
      ["run", "--strict", String(tarballs.get(name))],
      root,
    );
    expect(report).toContain("All good!");
  });

  test("its types resolve for ES modules", async () => {
    const report = await run(
      join(root, "node_modules/.bin/attw"),
      [String(tarballs.get(name)), "--profile", "esm-only", "--format", "ascii"],
      root,
    );
    const entries = Object.keys(exports).length;
    expect([...report.matchAll(/node16 \(from ESM\): 🟢/g)]).toHaveLength(entries);
    expect(report).not.toContain("❌");
  });
});
