import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { expect } from "vitest";
import type { Session } from "./session.ts";

/** Job folders without a queue: `--prepare` plans, `--run-task` and `--merge` are what Slurm's scripts call. */
export interface Shards {
  /** The sha256 of a file, or of the names and bytes of all files of a folder. */
  readonly hash: (name: string) => string;
  /** Runs a command line that must end well. */
  readonly done: (...argv: string[]) => Promise<void>;
  /** Runs tasks of a folder, in this order. */
  readonly runTasks: (folder: string, tasks: readonly number[]) => Promise<void>;
  /** Plans a call in so many shards, runs its tasks from the last to the first, and merges. */
  readonly inShards: (folder: string, shards: number, call: readonly string[]) => Promise<void>;
  /** Expects the report of a call to have the same bytes from one process and from 1, 2 and 8 shards. */
  readonly expectOneReport: (...call: string[]) => Promise<string>;
}

/** What a run may say of its inputs, and on a busy machine of how far it is. */
const TOLD = /^.*(: taken for |gives degree |s left| is an approximation: ).*\n/gm;

export function shardsOf(s: Session): Shards {
  let folders = 0;
  const done = async (...argv: string[]) => {
    const { status, stderr } = await s.run(...argv);
    expect([status, stderr.replace(TOLD, "")]).toEqual([0, ""]);
  };
  const runTasks = async (folder: string, tasks: readonly number[]) => {
    for (const task of tasks) await done("submit", "--run-task", String(task), `@${folder}`);
  };
  const inShards = async (folder: string, shards: number, call: readonly string[]) => {
    const tasks = Math.min(shards, 3);
    const sharing = ["--tasks", String(tasks), "--shards", String(shards)];
    await done("submit", "--prepare", "--directory", `@${folder}`, ...sharing, "--", ...call);
    await runTasks(
      folder,
      Array.from({ length: tasks }, (_, i) => tasks - 1 - i),
    );
    await done("submit", "--merge", `@${folder}`);
  };
  return {
    done,
    runTasks,
    inShards,
    hash: (name) => {
      const sum = createHash("sha256");
      if (!statSync(s.path(name)).isDirectory())
        return sum.update(readFileSync(s.path(name))).digest("hex");
      for (const file of readdirSync(s.path(name), { recursive: true, encoding: "utf8" }).sort()) {
        sum.update(`${file}\n`);
        const path = s.path(`${name}/${file}`);
        if (!statSync(path).isDirectory()) sum.update(readFileSync(path));
      }
      return sum.digest("hex");
    },
    expectOneReport: async (...call) => {
      const { status, stdout, stderr } = await s.run(...call, "--json");
      expect([status, stderr.replace(TOLD, "")]).toEqual([0, ""]);
      for (const shards of [1, 2, 8]) {
        const folder = `report.${folders++}`;
        await inShards(folder, shards, call);
        expect(readFileSync(s.path(`${folder}/report.json`), "utf8")).toBe(stdout);
        rmSync(s.path(folder), { recursive: true });
      }
      return stdout;
    },
  };
}
