import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Slurm, startSlurm, whyNoSlurm } from "./slurmDaemons.ts";

/** Training on the tasks of srun, under Slurm's own daemons. */
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const why = whyNoSlurm();
if (why !== undefined) process.stderr.write(`slurmRanks.test: not run here, ${why}.\n`);

const folder = mkdtempSync(join(tmpdir(), "chaosphere-ranks-"));
const path = (name: string) => join(folder, name);
let slurm: Slurm;

beforeAll(async () => {
  if (why === undefined) slurm = await startSlurm(path("slurm"));
}, 60_000);
afterAll(async () => {
  if (why === undefined) await slurm.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function execute(program: string, ...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(program, args, { env: slurm.environment, encoding: "utf8", cwd: folder });
}

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
  }, 30_000);

  test("srun -n 2 writes the bytes of srun -n 1 --ranks 1, and says everything once", {
    timeout: 90_000,
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
    timeout: 60_000,
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
  });
});
