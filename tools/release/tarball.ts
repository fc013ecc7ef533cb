import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../test/importGraph.ts";
import { run } from "./process.ts";
import type { Candidate } from "./versions.ts";

/** Packs every package of a copy of the repository; returns the file of each by the package's name. */
export async function pack(
  copy: string,
  candidates: readonly Candidate[],
  destination: string,
): Promise<Map<string, string>> {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const all = ["--recursive", "--filter", "./packages/*"];
  await run(
    "npx",
    ["--yes", packageManager, ...all, "pack", "--pack-destination", destination],
    copy,
  );
  return new Map(
    candidates.map(({ name, version }) => [
      name,
      join(destination, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`),
    ]),
  );
}

/** The paths of a tarball, below its folder `package`. */
export const filesOf = async (tarball: string): Promise<string[]> =>
  (await run("tar", ["-tf", tarball], root))
    .split("\n")
    .map((path) => path.replace(/^package\//, ""))
    .filter((path) => path !== "");

/** The text of one file of a tarball. */
export const fileOf = (tarball: string, path: string): Promise<string> =>
  run("tar", ["-xOf", tarball, `package/${path}`], root);
