import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../test/importGraph.ts";
import { run } from "./process.ts";

/** A package as the next release has it. */
export interface Candidate {
  /** Its folder below `packages`. */
  readonly folder: string;
  readonly name: string;
  /** The version in the repository, and that of the release. */
  readonly from: string;
  readonly version: string;
  /** The entries that can be imported, as `.` and `./grid`. */
  readonly entries: readonly string[];
  /** Packages of this repository that it needs. */
  readonly needs: readonly string[];
  /** What the release writes into its CHANGELOG.md. */
  readonly changelog: string;
}

const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));

/** What is made in a package, or is of no use in a release. */
const leftBehind = new Set(["test", "bench", ".turbo", "viewer", "docs"]);

/** Copies of the repository what versions, CHANGELOGs and tarballs are made of, so that nothing is changed in place. */
function copyInto(copy: string): void {
  const files = ["package.json", "pnpm-workspace.yaml", "pnpm-lock.yaml", "LICENSE", ".changeset"];
  const others = [
    "docs/package.json",
    ...readdirSync(join(root, "apps")).map((name) => `apps/${name}/package.json`),
  ];
  // What the command line's package brings along.
  const built = ["apps/viewer/dist", "docs/.vitepress/dist"];
  for (const path of [...files, ...others, ...built].filter((path) => existsSync(join(root, path))))
    cpSync(join(root, path), join(copy, path), { recursive: true });
  for (const folder of readdirSync(join(root, "packages"))) {
    const from = join(root, "packages", folder);
    cpSync(from, join(copy, "packages", folder), {
      recursive: true,
      // pnpm asks the links in node_modules for the versions of siblings.
      verbatimSymlinks: true,
      filter: (path) => !(join(path, "..") === from && leftBehind.has(basename(path))),
    });
  }
}

/**
 * Lets changesets raise the versions in a copy of the repository, and write the CHANGELOGs there.
 *
 * @returns the packages, each after those that it needs, which is the order of their publication.
 * @throws an error if a changeset names a package that does not exist. Without changesets versions stay as they are.
 */
export async function raiseVersions(copy: string): Promise<Candidate[]> {
  copyInto(copy);
  // The commit that brought a changeset is named in the CHANGELOG: git looks it up here, and writes nothing.
  const git = { GIT_DIR: (await run("git", ["rev-parse", "--absolute-git-dir"], root)).trim() };
  const changeset = join(root, "node_modules/@changesets/cli/bin.js");
  await run(process.execPath, [changeset, "version"], copy, { ...git, GIT_WORK_TREE: copy });
  return inOrder(readdirSync(join(copy, "packages")).map((folder) => candidate(copy, folder)));
}

function candidate(copy: string, folder: string): Candidate {
  const {
    name,
    version,
    exports,
    dependencies = {},
  } = read(join(copy, "packages", folder, "package.json"));
  const changelog = join(copy, "packages", folder, "CHANGELOG.md");
  return {
    folder,
    name,
    from: read(join(root, "packages", folder, "package.json")).version,
    version,
    entries: Object.keys(exports).filter((entry) => !entry.endsWith(".json")),
    needs: Object.keys(dependencies).filter((other) => /^(@chaosphere\/|chaosphere$)/.test(other)),
    changelog: existsSync(changelog) ? readFileSync(changelog, "utf8") : "",
  };
}

/** The packages, each after those that it needs. */
export function inOrder<T extends Pick<Candidate, "name" | "needs">>(packages: readonly T[]): T[] {
  const placed: T[] = [];
  while (placed.length < packages.length) {
    const ready = packages.filter(
      (one) =>
        !placed.includes(one) &&
        one.needs.every((other) => placed.some(({ name }) => name === other)),
    );
    if (ready.length === 0) {
      const left = packages.filter((one) => !placed.includes(one)).map(({ name }) => name);
      throw new Error(
        `release: packages must not need each other in a circle, got ${left.join(", ")}. Break the circle.`,
      );
    }
    placed.push(...ready);
  }
  return placed;
}
