import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../test/importGraph.ts";
import { run } from "./process.ts";
import { fileOf, filesOf } from "./tarball.ts";
import type { Candidate } from "./versions.ts";

/** What is wrong with a tarball, as sentences; nothing if it is right. */
export type Check = (tarball: string, candidate: Candidate) => Promise<string[]>;

const text = (file: string) => readFileSync(join(root, file), "utf8");

/** Its licence, and what npm shows of where it comes from. */
export const origin: Check = async (tarball, { folder }) => {
  const { repository, homepage, bugs, keywords } = JSON.parse(
    await fileOf(tarball, "package.json"),
  );
  // The workspace's package.json alone decides: no public address is known, and that one is a placeholder.
  const { url } = JSON.parse(text("package.json")).repository;
  const page = url.replace(/^git\+/, "").replace(/\.git$/, "");
  const wanted = {
    repository: { type: "git", url, directory: `packages/${folder}` },
    homepage: `${page}#readme`,
    bugs: `${page}/issues`,
  };
  const faults = Object.entries({ repository, homepage, bugs })
    .filter(
      ([key, got]) => JSON.stringify(got) !== JSON.stringify(wanted[key as keyof typeof wanted]),
    )
    .map(([key, got]) => `${key} is ${JSON.stringify(got)}`);
  if (!(keywords?.length > 3)) faults.push("fewer than four keywords");
  if ((await fileOf(tarball, "LICENSE")) !== text("LICENSE")) faults.push("another LICENSE");
  return faults;
};

/** Links of the README lead somewhere from npm: to the web, or to a file of the tarball. */
export const links: Check = async (tarball) => {
  const files = await filesOf(tarball);
  const targets = [...(await fileOf(tarball, "README.md")).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)];
  return targets
    .map(([, to]) => String(to))
    .filter((to) => !/^https?:/.test(to) && !files.includes(to))
    .map((to) => `its README links to ${to}, which it does not bring`);
};

/** The CHANGELOG of the release is in the tarball, and siblings are asked for at the version of the release. */
export const version: Check = async (tarball, { version, needs, changelog }) => {
  const { dependencies = {} } = JSON.parse(await fileOf(tarball, "package.json"));
  const faults = needs
    .filter((name) => dependencies[name] !== version)
    .map((name) => `it asks for ${name} ${dependencies[name]}`);
  if (!changelog.includes(`\n## ${version}\n`))
    faults.push(`its CHANGELOG has no entry ${version}`);
  if (!(await filesOf(tarball)).includes("CHANGELOG.md")) faults.push("no CHANGELOG.md");
  return faults;
};

/** publint: what package managers and bundlers would stumble over. */
export const publint: Check = async (tarball) => {
  const tool = join(root, "node_modules/.bin/publint");
  const report = await run(tool, ["run", "--strict", tarball], root).catch(String);
  return report.includes("All good!") ? [] : [report.trim()];
};

/** attw: the types of every entry resolve for ES modules. */
export const types: Check = async (tarball, { entries }) => {
  const tool = join(root, "node_modules/.bin/attw");
  const options = ["--profile", "esm-only", "--format", "ascii"];
  const report = await run(tool, [tarball, ...options], root).catch(String);
  const resolved = [...report.matchAll(/node16 \(from ESM\): 🟢/g)].length;
  return resolved === entries.length && !report.includes("❌") ? [] : [report.trim()];
};
