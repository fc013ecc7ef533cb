import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NpyArray, readNpy } from "@chaosphere/data";
import { run } from "../src/run.ts";

/** What a command line printed and how it ended. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A scratch folder in which command lines run. */
export interface Session {
  readonly path: (name: string) => string;
  readonly run: (...argv: string[]) => Promise<Outcome>;
  /** Runs with --json, expects success, and parses the one object on stdout. */
  readonly json: (...argv: string[]) => Promise<Record<string, unknown>>;
  readonly array: (name: string) => NpyArray;
  readonly close: () => void;
}

/** Runs a call in this process, and keeps what it prints. */
export async function outcomeOf(words: readonly string[]): Promise<Outcome> {
  let [stdout, stderr] = ["", ""];
  const status = await run(words, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    interactive: false,
  });
  return { status, stdout, stderr };
}

/** Opens a session; words that start with @ are names in its folder. */
export function session(): Session {
  const folder = mkdtempSync(join(tmpdir(), "chaosphere-cli-"));
  const path = (name: string) => join(folder, name);
  const call = (...argv: string[]) =>
    outcomeOf(argv.map((word) => (word.startsWith("@") ? path(word.slice(1)) : word)));
  return {
    path,
    run: call,
    json: async (...argv) => {
      const { status, stdout, stderr } = await call(...argv, "--json");
      if (status !== 0) throw new Error(stderr);
      return JSON.parse(stdout);
    },
    array: (name) => readNpy(readFileSync(path(name)), name),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
