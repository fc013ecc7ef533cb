import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { links, origin, publint, types, version } from "./contents.ts";
import { install } from "./install.ts";
import { pack } from "./tarball.ts";
import { type Candidate, raiseVersions } from "./versions.ts";

const checks = { version, origin, links, publint, types };

/** What a release would make of one package. */
export interface Outcome {
  readonly candidate: Candidate;
  readonly tarball: string;
  /** How many of its entries import where it is installed. */
  readonly imported: number;
  /** What is wrong, by the name of the check. */
  readonly faults: Readonly<Record<keyof typeof checks | "install", readonly string[]>>;
}

/**
 * A release up to publication: versions and CHANGELOGs by changesets in a copy of the repository, a tarball of each package,
 * and what a user would find on installing it. The repository must be built.
 *
 * @param scratch an empty folder: `tarballs` and `copy`, with the CHANGELOGs, remain there.
 * @returns the outcomes in the order of publication.
 */
export async function dryRun(scratch: string): Promise<Outcome[]> {
  const copy = join(scratch, "copy");
  const destination = join(scratch, "tarballs");
  mkdirSync(destination, { recursive: true });
  const candidates = await raiseVersions(copy);
  const tarballs = await pack(copy, candidates, destination);
  return Promise.all(
    candidates.map(async (candidate, k) => {
      const tarball = String(tarballs.get(candidate.name));
      const before = candidates.slice(0, k).map(({ name }) => name);
      const { imported, faults } = await install(
        candidate,
        tarball,
        new Map([...tarballs].filter(([name]) => before.includes(name))),
        scratch,
      );
      const found = await Promise.all(
        Object.entries(checks).map(async ([name, check]) => [
          name,
          await check(tarball, candidate),
        ]),
      );
      return {
        candidate,
        tarball,
        imported,
        faults: { ...Object.fromEntries(found), install: faults },
      };
    }),
  );
}
