import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** Commit of the running code; empty outside a checkout. */
export function commit(): string {
  const cwd = dirname(fileURLToPath(import.meta.url));
  try {
    const options = { cwd, encoding: "utf8", stdio: "pipe" } as const;
    return execFileSync("git", ["rev-parse", "HEAD"], options).trim();
  } catch {
    return "";
  }
}
