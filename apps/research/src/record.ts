import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Verdict } from "./expected.ts";
import type { Extent, Findings } from "./experiment.ts";

/** The content of result.json: what was found, held against what, and all that is needed to find it again. */
export interface ResultRecord extends Findings {
  readonly experiment: string;
  readonly extent: Extent;
  readonly config: object;
  readonly seed: number;
  /** The commit of the sources, with "+" after it if they were changed since. */
  readonly commit: string;
  /** Versions of Node and of the packages used. */
  readonly versions: Readonly<Record<string, string>>;
  /** Cores and their kind. */
  readonly machine: string;
  /** The backend of training, of an experiment that trained. */
  readonly backend?: "tensorflow" | "wasm";
  /** How long the run took. */
  readonly seconds: number;
  readonly verdicts: readonly Verdict[];
}

/** A record as JSON text; numbers that are not finite become strings. */
export function encodeRecord(record: ResultRecord): string {
  const replace = (_: string, value: unknown): unknown =>
    typeof value === "number" && !Number.isFinite(value) ? `${value}` : value;
  return `${JSON.stringify(record, replace, 1)}\n`;
}

/** The record of a text that {@link encodeRecord} wrote. */
export function decodeRecord(text: string): ResultRecord {
  const notFinite = new Set<unknown>(["Infinity", "-Infinity", "NaN"]);
  return JSON.parse(text, (_, value: unknown) => (notFinite.has(value) ? Number(value) : value));
}

/** The commit the sources are at; "unknown" outside a repository. */
export function currentCommit(): string {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: import.meta.dirname, encoding: "utf8", stdio: "pipe" }).trim();
  try {
    const changed = git("status", "--porcelain", "--", ":/packages", ":/apps/research") !== "";
    return git("rev-parse", "HEAD") + (changed ? "+" : "");
  } catch {
    return "unknown";
  }
}

/** Versions of Node and of the packages the experiments use. */
export function currentVersions(): Record<string, string> {
  const { resolve } = createRequire(import.meta.url);
  const manifest = (file: string | URL) => JSON.parse(readFileSync(file, "utf8")) as Manifest;
  const { dependencies } = manifest(new URL("../package.json", import.meta.url));
  const packages = Object.keys(dependencies).filter((name) => name.startsWith("@chaosphere/"));
  const versions = packages.map((name) => {
    const { version } = manifest(new URL("../package.json", `file://${resolve(name)}`));
    return [name, version];
  });
  return { node: process.versions.node, ...Object.fromEntries(versions) };
}

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}
