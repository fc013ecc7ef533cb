import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkCitation } from "../release/citation.ts";

test("what a validator says of CITATION.cff is told, and its refusal counts; without one that is said", async () => {
  const folder = mkdtempSync(join(tmpdir(), "chaosphere-citation-"));
  try {
    const validator = (name: string, says: string, status: number) => {
      const file = join(folder, name);
      writeFileSync(file, `#!/bin/sh\necho first\necho "${says}"\nexit ${status}\n`);
      chmodSync(file, 0o755);
      return checkCitation(file, folder);
    };
    expect(await validator("right", "valid", 0)).toEqual({
      isValid: true,
      line: "CITATION.cff: valid",
    });
    expect(await validator("wrong", "no authors", 1)).toEqual({
      isValid: false,
      line: "CITATION.cff: no authors",
    });
    const absent = await checkCitation(join(folder, "none"), folder);
    expect(absent.isValid).toBe(true);
    expect(absent.line).toContain("not validated");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
