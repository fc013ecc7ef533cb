// What a release would publish, without publishing it: npm run release:dry
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../test/importGraph.ts";
import { checkCitation } from "./citation.ts";
import { dryRun } from "./dryRun.ts";

const kept = join(root, "out/release");
const scratch = mkdtempSync(join(tmpdir(), "chaosphere-release-"));
try {
  const outcomes = await dryRun(scratch);
  rmSync(kept, { recursive: true, force: true });
  mkdirSync(kept, { recursive: true });
  cpSync(join(scratch, "tarballs"), kept, { recursive: true });
  for (const { folder } of outcomes.map(({ candidate }) => candidate)) {
    const changelog = join(scratch, "copy/packages", folder, "CHANGELOG.md");
    if (existsSync(changelog)) cpSync(changelog, join(kept, `CHANGELOG-${folder}.md`));
  }
  console.table(
    Object.fromEntries(
      outcomes.map(({ candidate, tarball, imported, faults }) => [
        candidate.name,
        {
          release: `${candidate.from} → ${candidate.version}`,
          kB: Math.round(statSync(tarball).size / 1000),
          "entries imported": `${imported} of ${candidate.entries.length}`,
          ...Object.fromEntries(
            Object.entries(faults).map(([check, found]) => [
              check,
              found.length === 0 ? "ok" : "FAULT",
            ]),
          ),
        },
      ]),
    ),
  );
  const faults = outcomes.flatMap(({ candidate, faults }) =>
    Object.entries(faults).flatMap(([check, found]) =>
      found.map((fault) => `${candidate.name}, ${check}: ${fault}`),
    ),
  );
  for (const fault of faults) console.error(fault);
  console.log("Tarballs and CHANGELOGs, in the order of the table to publish: out/release");
  const citation = await checkCitation();
  console.log(citation.line);
  process.exitCode = faults.length > 0 || !citation.isValid ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
