import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const docs = fileURLToPath(new URL("..", import.meta.url));
const examples = readdirSync(join(docs, "examples")).filter((file) => file.endsWith(".ts"));

test.each(examples)("examples/%s runs as written and shows what it claims", (file) => {
  const scratch = mkdtempSync(join(tmpdir(), "chaosphere-example-"));
  try {
    const node = ["--conditions=@chaosphere/source", "--import", "tsx", join("examples", file)];
    // An example throws when the two sides of its identity differ, which fails the call.
    const printed = execFileSync(process.execPath, [...node, scratch], {
      cwd: docs,
      encoding: "utf8",
    });
    expect(printed.trim()).not.toBe("");
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
