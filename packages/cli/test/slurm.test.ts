import type { SpawnSyncReturns } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { slurmSession } from "./slurmSession.ts";

/** The daemons of Slurm itself on this machine, its arrays, and what may befall them. */
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const { why, path, slurm, execute } = slurmSession("slurm.test", ["MaxArraySize=9"]);

function chaosphere(...argv: string[]): SpawnSyncReturns<string> {
  return execute(process.execPath, main, ...argv);
}

interface Submitted {
  readonly directory: string;
  readonly jobIds: readonly string[];
  readonly tasks: number;
}

function submit(...argv: string[]): Submitted {
  const { stdout, stderr } = chaosphere("submit", "--json", ...argv);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

interface Status {
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly lost: number;
  readonly shardsDone: number;
  readonly merged: boolean;
}

function statusOf(directory: string): Status {
  return JSON.parse(chaosphere("submit", "--json", "--status", directory).stdout);
}

const hash = (name: string) =>
  createHash("sha256")
    .update(readFileSync(path(name)))
    .digest("hex");

const shardsOf = (directory: string) =>
  readdirSync(join(directory, "shards")).filter((name) => name.endsWith(".json"));

async function until(holds: () => boolean, what: string, seconds = 200): Promise<void> {
  const end = Date.now() + 1000 * seconds;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`${what} did not come within ${seconds} s`);
    await wait(150);
  }
}

/** Waits until the queue has none of the jobs of a submission. */
async function over({ jobIds }: Submitted): Promise<void> {
  await until(() => {
    const { stdout } = execute("squeue", "--noheader", "--format", "%F");
    return !stdout.split("\n").some((id) => jobIds.includes(id.trim()));
  }, "the end of the jobs");
}

/** Process ids of the running tasks of a folder. */
function processesOf(directory: string): number[] {
  return execute("pgrep", "-f", `main.js submit --run-task [0-9]* ${directory}`)
    .stdout.split("\n")
    .filter((line) => line !== "")
    .map(Number);
}

/** Kills a process and tells whether it was still there. */
function kill(id: number): boolean {
  try {
    return process.kill(id, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    return false;
  }
}

/** About 0.1 s of work a field on a quiet machine. */
const slow = ["dataset", "barotropic", "--band-limit", "16", "--seed", "3"];
const call = (out: string, count = 24, time = 8) => [
  ...slow,
  "--time",
  `${time}`,
  "--count",
  `${count}`,
  "--out",
  path(out),
];
/** Much more work than a start takes, so that tasks are still at it when they are killed or told of their limit. */
const long = (out: string) => call(out, 48, 32);

describe.skipIf(why !== undefined)("arrays of Slurm", () => {
  let [whole, wholeOfLong] = ["", ""];
  beforeAll(() => {
    expect(chaosphere(...call("one.npy")).status).toBe(0);
    whole = hash("one.npy");
    expect(chaosphere(...long("long.npy")).status).toBe(0);
    wholeOfLong = hash("long.npy");
  }, 240_000);

  test("an array of 8 and its merge give the bytes of one process", {
    timeout: 300_000,
  }, async () => {
    const job = submit("--tasks", "8", "--shards", "8", "--", ...call("eight.npy"));
    expect([job.tasks, job.jobIds.length]).toEqual([8, 2]);
    // A second submission while the first is in the queue.
    const second = chaosphere(
      "submit",
      "--tasks",
      "8",
      "--shards",
      "8",
      "--",
      ...call("eight.npy"),
    );
    expect(second.stderr).toMatch(/Go on with it by chaosphere submit --resume/);
    const early = chaosphere("submit", "--resume", job.directory);
    expect(early.stderr).toMatch(/must have ended before it is resumed, got task \d in the queue/);
    expect([second.status, early.status]).toEqual([2, 2]);
    await over(job);
    expect(hash("eight.npy")).toBe(whole);
    expect(statusOf(job.directory)).toMatchObject({ done: 8, shardsDone: 8, merged: true });
    expect(readdirSync(join(job.directory, "logs")).length).toBe(9);
    expect(submit("--resume", job.directory)).toMatchObject({ jobIds: [], state: "complete" });
  });

  test("the site's limit packs more shards into a task", () => {
    expect(submit("--dry-run", "--tasks", "12", "--", ...call("packed.npy"))).toMatchObject({
      tasks: 9,
      shards: 24,
    });
  });

  test("killed, requeued, cancelled and corrupted, a run resumes to the same bytes", {
    timeout: 600_000,
  }, async () => {
    const job = submit("--tasks", "3", "--shards", "12", "--", ...long("faults.npy"));
    const { directory } = job;
    const [array = ""] = job.jobIds;
    await until(() => shardsOf(directory).length > 0, "the first shard");
    const [first = 0, second = 0] = processesOf(directory);
    expect(first).toBeGreaterThan(0);
    const killed = [kill(first)];
    slurm().process("slurmd")?.kill("SIGKILL");
    await until(() => slurm().process("slurmd")?.signalCode === "SIGKILL", "the end of slurmd");
    slurm().start("slurmd");
    if (second > 0) killed.push(kill(second));
    expect(killed).toContain(true);
    await until(
      () => !processesOf(directory).some((id) => [first, second].includes(id)),
      "the end of both",
    );
    execute("scancel", array);
    await over(job);
    const stopped = statusOf(directory);
    expect(stopped).toMatchObject({ merged: false });
    expect(stopped.done).toBeLessThan(3);
    expect(stopped.lost + stopped.failed).toBeGreaterThan(0);

    const [kept = "", corrupt = ""] = shardsOf(directory).map((name) =>
      name.replace("json", "npy"),
    );
    const times = () => statSync(join(directory, "shards", kept)).mtimeMs;
    const before = times();
    if (corrupt !== "") writeFileSync(join(directory, "shards", corrupt), "corrupt");
    const again = submit("--resume", directory);
    expect(again.jobIds.length).toBe(2);
    await over(again);
    expect(hash("faults.npy")).toBe(wholeOfLong);
    // What was whole has not been done again, and killed runs have left nothing.
    expect(times()).toBe(before);
    expect(readdirSync(join(directory, "shards")).filter((name) => name.endsWith(".part"))).toEqual(
      [],
    );
  });

  test("told of its time limit, a task is requeued and goes on behind its last shard", {
    timeout: 300_000,
  }, async () => {
    const job = submit("--tasks", "1", "--shards", "6", "--", ...long("requeued.npy"));
    await until(() => shardsOf(job.directory).length > 0, "the first shard");
    // What `#SBATCH --signal` sends, to the batch script that is the program itself.
    execute("scancel", "--batch", "--signal=USR2", `${job.jobIds[0]}_0`);
    await over(job);
    const log = readFileSync(join(job.directory, "logs", "0.log"), "utf8");
    expect(log).toMatch(/the time limit is near; [1-5] shards? done, the others are requeued/);
    expect(log).toMatch(/task 0: [1-5] shards? made, [1-5] there already/);
    expect(statusOf(job.directory)).toMatchObject({ shardsDone: 6, merged: true });
    expect(hash("requeued.npy")).toBe(wholeOfLong);
  });

  test("a disk that fills during a shard fails its task, and the run resumes with room", {
    timeout: 300_000,
  }, async () => {
    const disk = path("disk");
    mkdirSync(disk);
    const mount = (options: string) =>
      execute("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk).status;
    if (mount("size=96k") !== 0) {
      process.stderr.write("slurm.test: no full disk is tried, a small one cannot be mounted.\n");
      return;
    }
    try {
      const directory = ["--directory", join(disk, "job")];
      const job = submit("--tasks", "2", "--shards", "4", ...directory, "--", ...call("full.npy"));
      await over(job);
      const full = statusOf(job.directory);
      expect(full.merged).toBe(false);
      expect(full.shardsDone).toBeLessThan(4);
      expect(
        readdirSync(join(job.directory, "shards")).filter((name) => name.endsWith(".part")),
      ).toEqual([]);
      const logs = [0, 1].map((i) => readFileSync(join(job.directory, "logs", `${i}.log`), "utf8"));
      expect(logs.join("")).toMatch(/the disk must have room for the whole file, got none left/);
      expect(mount("remount,size=8m")).toBe(0);
      await over(submit("--resume", job.directory));
      expect(hash("full.npy")).toBe(whole);
    } finally {
      execute("umount", "-l", disk);
    }
  });
});
