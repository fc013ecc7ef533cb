import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { decodeCheckpoint } from "@chaosphere/model";
import { beforeAll, describe, expect, test } from "vitest";
import { slurmSession } from "./slurmSession.ts";

/** Training on the tasks of srun, under Slurm's own daemons. */
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const { why, path, execute } = slurmSession("slurmRanks.test");

const train = (steps: number, out: string) => [
  ...[
    process.execPath,
    main,
    "train",
    path("fields.npy"),
    "--grid",
    "gauss",
    "--model",
    "operator",
  ],
  ...["--width", "4", "--depth", "1", "--band-limit", "4", "--hold-out", "none", "--batch", "16"],
  ...["--backend", "wasm", "--steps", `${steps}`, "--checkpoint-every", "5", "--json"],
  ...["--out", path(out)],
];

const bytes = (name: string) => readFileSync(path(name));

describe.skipIf(why !== undefined)("tasks of srun", () => {
  beforeAll(() => {
    const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "4", "--count", "40"];
    const made = execute(process.execPath, main, ...noise, "--out", path("fields.npy"));
    expect(made.status).toBe(0);
  }, 120_000);

  test("srun -n 2 writes the bytes of srun -n 1 --ranks 1, and says everything once", {
    timeout: 240_000,
  }, () => {
    const [program = "", ...args] = [...train(6, "one.model"), "--ranks", "1"];
    const one = execute("srun", "-n", "1", program, ...args);
    expect(one.status).toBe(0);
    const two = execute("srun", "-n", "2", "--overcommit", ...train(6, "two.model"));
    expect([two.status, two.stderr.match(/tfjs/g)?.length]).toEqual([0, 1]);
    expect(JSON.parse(two.stdout)).toMatchObject({ ranks: 2, microBatches: 8, steps: 6 });
    expect(bytes("two.model").equals(bytes("one.model"))).toBe(true);
    expect(existsSync(path("two.model.ranks.json"))).toBe(false);
  });

  test("a batch script with several tasks is one process, and srun -n 3 is refused", {
    timeout: 180_000,
  }, () => {
    const script = [
      "#!/bin/bash",
      "#SBATCH -n 2",
      "#SBATCH --overcommit",
      train(2, "b.model").join(" "),
    ];
    writeFileSync(path("batch.sh"), `${script.join("\n")}\n`);
    const { status, stderr } = execute(
      "sbatch",
      "--wait",
      "--output",
      path("b.log"),
      path("batch.sh"),
    );
    expect([status, stderr]).toEqual([0, ""]);
    expect(readFileSync(path("b.log"), "utf8")).not.toContain('"ranks"');
    expect(existsSync(path("b.model"))).toBe(true);
    const three = execute("srun", "-n", "3", "--overcommit", ...train(2, "three.model"));
    expect(three.status).not.toBe(0);
    expect(three.stderr).toMatch(
      /ranks must be 1, 2, 4 or another power of two, got 3\. Start 2 or 4/,
    );
    // All three fail, and one of them prints the object.
    expect(JSON.parse(three.stdout)).toMatchObject({ status: 2 });
  });

  test("submitted, a run whose rank is killed goes on from its checkpoint to the same bytes", {
    timeout: 300_000,
  }, async () => {
    const [, , ...call] = train(200, "job.model");
    const submitted = execute(process.execPath, main, "submit", "--tasks", "2", "--", ...call);
    expect([submitted.status, submitted.stderr]).toEqual([0, ""]);
    const script = path("job.model.job/job.sh");
    // Known before there is a checkpoint, so that the kill comes with the first.
    const rank = await processOfRank(1, "job.model");
    while (!existsSync(path("job.model"))) await wait(10);
    process.kill(rank, "SIGKILL");
    await ended();
    expect(decodeCheckpoint(bytes("job.model"), "job.model")).toMatchObject({
      kind: "network",
      steps: expect.toSatisfy((steps: number) => steps >= 5 && steps < 200),
    });
    expect(readFileSync(path("job.model.job/train.log"), "utf8")).toMatch(
      /got rank 1 of 2 at step \d+ lost/,
    );
    expect(execute("sbatch", "--wait", script).status).toBe(0);
    const [program = "", ...args] = [...train(200, "undisturbed.model"), "--ranks", "1"];
    expect(execute(program, ...args).status).toBe(0);
    expect(bytes("job.model").equals(bytes("undisturbed.model"))).toBe(true);
  });
});

/** The process of a rank that trains a model, once it is there. */
async function processOfRank(rank: number, name: string): Promise<number> {
  for (;;) {
    const pids = execute("pgrep", "-f", `main.js train .*${name}`).stdout.trim().split("\n");
    const found = pids.find((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`\0SLURM_PROCID=${rank}\0`);
      } catch {
        // It has ended since.
        return false;
      }
    });
    if (found !== undefined) return Number(found);
    await wait(50);
  }
}

/** Waits until the queue is empty. */
async function ended(): Promise<void> {
  while (execute("squeue", "--noheader").stdout.trim() !== "") await wait(100);
}
