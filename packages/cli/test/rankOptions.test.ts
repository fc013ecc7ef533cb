import { writeFileSync } from "node:fs";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { rankOf, ranksOption } from "../src/ranks/rank.ts";
import { sharedTraining } from "../src/ranks/sharedTraining.ts";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

describe("which rank a process is", () => {
  const slurm = {
    SLURM_STEP_NUM_TASKS: "4",
    SLURM_PROCID: "3",
    SLURM_JOB_ID: "81",
    SLURM_STEP_ID: "0",
    SLURM_STEP_NUM_NODES: "2",
  };

  test("srun says it, and --ranks elsewhere", () => {
    expect(rankOf(undefined, slurm)).toEqual({
      index: 3,
      count: 4,
      job: "81.0.0",
      isOneNode: false,
    });
    expect(rankOf(ranksOption("4"), slurm)).toMatchObject({ index: 3, count: 4 });
    expect(rankOf(ranksOption("1/2"), {})).toMatchObject({ index: 1, count: 2, job: "" });
    expect(rankOf(ranksOption("1"), {})).toMatchObject({ index: 0, count: 1 });
    expect(rankOf(undefined, {})).toBeUndefined();
    // A batch script of a job of many tasks is no step of them.
    expect(rankOf(undefined, { SLURM_NTASKS: "4", SLURM_PROCID: "0" })).toBeUndefined();
  });

  test("what contradicts itself or does not come out even is refused", () => {
    expect(() => rankOf(ranksOption("2"), slurm)).toThrow(/got 2 in task 3 of 4\. Leave it out/);
    expect(() => rankOf(ranksOption("0/4"), slurm)).toThrow(/got 0\/4 in task 3 of 4/);
    expect(() => rankOf(ranksOption("2"), {})).toThrow(/which of 2 this process is.*--ranks 0\/2/);
    for (const text of ["", "0", "2/2", "1/x", "-1/2", "1.5"]) {
      expect(() => ranksOption(text)).toThrow(/--ranks must be k or i\/k/);
    }
    const shared = (ranks: string, batch?: number, microBatches?: number) =>
      sharedTraining(
        {
          ranks: ranksOption(ranks),
          ...(batch !== undefined && { batch }),
          ...(microBatches !== undefined && { microBatches }),
        },
        {},
      );
    expect(shared("0/8")).toMatchObject({ microBatches: 8 });
    expect(shared("1/4", 60)).toMatchObject({ microBatches: 4 });
    expect(sharedTraining({ microBatches: 16 }, {})).toMatchObject({ rank: { count: 1 } });
    expect(sharedTraining({}, {})).toBeUndefined();
    expect(() => shared("0/3")).toThrow(/power of two, got 3\. Start 2 or 4\./);
    expect(() => shared("0/16")).toThrow(
      /micro-batches, 8 of --batch 64, got 16\. Add --micro-batches 16/,
    );
    expect(() => shared("0/8", 60)).toThrow(/Start 4, or give a --batch that 8 divides/);
    expect(() => shared("0/2", 60, 8)).toThrow(
      /--micro-batches must be a power of two that divides --batch 60, got 8/,
    );
  });
});

describe("what the tasks of srun print when they fail", () => {
  afterEach(() => vi.unstubAllEnvs());

  test.each([
    ["train", "0", true],
    ["train", "1", false],
    ["train", undefined, true],
    // Tasks of another verb are processes of their own.
    ["fit", "1", true],
  ])("%s, task %s: the object is printed, %s", async (verb, task, isPrinted) => {
    if (task !== undefined) {
      vi.stubEnv("SLURM_STEP_NUM_TASKS", "2");
      vi.stubEnv("SLURM_PROCID", task);
    }
    const { status, stdout, stderr } = await s.run(verb, "@none.npy", "--json");
    expect(stderr).toMatch(new RegExp(`^chaosphere ${verb}: `));
    const said = { error: expect.any(String), status };
    expect(stdout === "" ? undefined : JSON.parse(stdout)).toEqual(isPrinted ? said : undefined);
  });
});

describe("a training run as one job", () => {
  const submit = (tasks: string, ...more: string[]) =>
    s.run(
      ...[
        "submit",
        "--dry-run",
        "--time",
        "1:00:00",
        "--tasks",
        tasks,
        "--",
        "train",
        "fields.npy",
      ],
      ...["--band-limit", "4", "--batch", "16", "--out", "@job.model", ...more],
    );

  test("its script starts the ranks, and goes on if there is a checkpoint", async () => {
    const { stdout, stderr } = await submit("2");
    expect(stderr).toBe("");
    const lines = stdout.split("\n");
    for (const option of ["--ntasks=2", "--requeue", "--signal=TERM@60", "--time=1:00:00"]) {
      expect(lines).toContain(`#SBATCH ${option}`);
    }
    expect(lines.at(-3)).toBe(`if [ -e ${s.path("job.model")} ]; then resume=--resume; fi`);
    expect(lines.at(-2)).toMatch(/^exec srun --wait=0 .*main\.js train fields\.npy .* \$resume$/);
    // One task runs the call as it is written.
    expect((await submit("1")).stdout).toMatch(/ --out \S+job\.model \$resume\n$/);
    expect((await submit("1", "--model", "gaussian")).status).toBe(0);
  });

  test("what cannot be run so is refused before it is submitted", async () => {
    writeFileSync(s.path("old.model"), "");
    for (const [tasks, more, message] of [
      ["3", [], /ranks must be 1, 2, 4 or another power of two, got 3/],
      [
        "16",
        [],
        /at most as many as micro-batches, 8 of --batch 16, got 16\. Add --micro-batches 16/,
      ],
      ["2", ["--ranks", "0/2"], /must have its ranks from --tasks/],
      ["2", ["--out", "@old.model"], /must be a new file.*old\.model, which exists/],
      ["2", ["--model", "gaussian"], /got --model gaussian with --tasks 2\. Leave --tasks out/],
      ["2", ["--steps", "0"], /--steps must be a whole number/],
      ["2", ["--stride", "1"], /every option must be known/],
    ] as const) {
      const { status, stderr } = await submit(tasks, ...more);
      expect(stderr).toMatch(message);
      expect(status).toBe(2);
    }
  });
});
