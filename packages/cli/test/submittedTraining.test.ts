import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readTraining } from "../src/submit/trainingJob.ts";
import { resumeTraining, trainingReport } from "../src/submit/trainingStatus.ts";
import { session } from "./session.ts";

/** The job folder of a training run: what is told of it, and when it may be submitted again. No daemons of Slurm are asked. */
const s = session();
afterAll(s.close);

const call = [
  ...["train", s.path("fields.npy"), "--model", "mlp", "--width", "8", "--depth", "1"],
  ...["--band-limit", "4", "--hold-out", "none", "--backend", "wasm", "--batch", "16"],
  ...["--micro-batches", "8", "--steps", "12", "--checkpoint-every", "4"],
];

/** The queue as squeue tells it, or none. */
const queue = (states?: Record<string, string>) => async () =>
  states && new Map(Object.entries(states));

async function job(name: string) {
  const training = await readTraining(s.path(`${name}.job`));
  if (!training) throw new Error(`${name} has no job folder`);
  return training;
}

/** Words behind -- are the training's own, so that --json stands before. */
async function prepare(name: string): Promise<void> {
  const submit = ["submit", "--json", "--prepare", "--tasks", "2", "--"];
  const { stdout, stderr } = await s.run(...submit, ...call, "--out", `@${name}`);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({ state: "prepared", jobIds: [] });
}

/** A prepared run whose model file is as of a step of it. */
async function prepared(name: string, from?: string, ...ids: string[]): Promise<void> {
  await prepare(name);
  if (from !== undefined) copyFileSync(s.path(from), s.path(name));
  if (ids.length > 0) writeFileSync(s.path(`${name}.job/jobs.txt`), `${ids.join("\n")}\n`);
  writeFileSync(s.path(`${name}.job/train.log`), "step 3\rstep 4\nrank 1 of 2 lost\n\n");
}

beforeAll(async () => {
  const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "4", "--count", "40"];
  await s.json(...noise, "--out", "@fields.npy");
  const run = s.json(...call, "--out", "@done.model");
  while (!existsSync(s.path("done.model"))) await turn();
  copyFileSync(s.path("done.model"), s.path("early.model"));
  await run;
}, 60_000);

test("a prepared run has not been submitted, and one whose model is whole has finished", async () => {
  await prepare("new.model");
  const directory = s.path("new.model.job");
  const told = { directory, tasks: 2, steps: 12, out: s.path("new.model"), toldBy: ["files"] };
  const nothing = { step: null, lastLine: null, jobIds: [] };
  expect(await s.json("submit", "--status", directory)).toEqual({
    ...told,
    ...nothing,
    state: "prepared",
  });
  const { stdout } = await s.run("submit", "--status", directory);
  expect(stdout).toMatch(/^state +prepared\nstart it: chaosphere submit --resume /m);
  copyFileSync(s.path("done.model"), s.path("new.model"));
  expect(await s.json("submit", "--status", directory)).toEqual({
    ...told,
    ...nothing,
    state: "finished",
    step: 12,
  });
});

test.each([
  ["running", { "7": "COMPLETED", "8": "RUNNING" }, ["files", "squeue"]],
  ["waiting", { "8": "PENDING" }, ["files", "squeue"]],
  ["stopped", { "81": "RUNNING" }, ["files", "squeue"]],
  ["stopped", undefined, ["files"]],
] as const)("a run with a checkpoint is %s if the queue is %j", async (state, states, toldBy) => {
  const name = `${state}-${toldBy.length}.model`;
  await prepared(name, "early.model", ...(state === "running" ? [] : ["7"]), "8");
  const { json, summary } = await trainingReport(await job(name), queue(states));
  expect(json).toMatchObject({ state, steps: 12, toldBy, lastLine: "rank 1 of 2 lost" });
  expect([4, 8]).toContain(json["step"]);
  expect(summary).toContain(`step     ${json["step"]} of 12`);
  const last = summary.at(-1) ?? "";
  expect(last.startsWith("go on: chaosphere submit --resume ")).toBe(state === "stopped");
  expect(summary.join("\n").includes("without squeue: it may wait or run")).toBe(
    state === "stopped" && states === undefined,
  );
});

test("it is not submitted again while it waits or runs, nor when its model is finished", async () => {
  await prepared("again.model", "early.model", "7");
  for (const [place, state] of [
    ["RUNNING", "running"],
    ["COMPLETING", "running"],
    ["PENDING", "waiting"],
  ] as const) {
    await expect(resumeTraining(await job("again.model"), queue({ "7": place }))).rejects.toThrow(
      `must have ended before it is resumed, got job 7 ${state}. Wait for it, or cancel it with scancel 7.`,
    );
  }
  await prepared("whole.model", "done.model");
  const { status, stderr } = await s.run("submit", "--resume", "@whole.model.job");
  expect(stderr).toMatch(
    /must be unfinished to be resumed, got a finished model in .*whole\.model/,
  );
  expect(status).toBe(2);
});

test("a second submission is sent to the first, and a run is resumed as it was submitted", async () => {
  await prepared("twice.model");
  const submit = ["submit", "--prepare", "--tasks", "2", "--"];
  const second = await s.run(...submit, ...call, "--out", "@twice.model");
  expect(second.stderr).toMatch(/must not exist yet, got .*twice\.model\.job\. Go on with its run/);
  expect(second.status).toBe(2);
  const other = ["--time", "8:00:00", "--here"];
  const { status, stderr } = await s.run("submit", ...other, "--resume", "@twice.model.job");
  expect(stderr).toMatch(
    /as it was submitted, got --time, --here\. Leave it out, or change .*job\.sh/,
  );
  expect(status).toBe(2);
});

test("what has stopped goes to sbatch, which must be there", async () => {
  await prepared("stop.model", "early.model", "7");
  const { PATH } = process.env;
  process.env["PATH"] = s.path("");
  try {
    const { status, stderr } = await s.run("submit", "--resume", "@stop.model.job");
    expect(stderr).toMatch(/Slurm must answer for jobs to be submitted, got none of its programs/);
    expect(status).toBe(2);
  } finally {
    process.env["PATH"] = PATH;
  }
  expect(readFileSync(s.path("stop.model.job/jobs.txt"), "utf8")).toBe("7\n");
});

test("the script notes the job that it runs in, and a folder of no run is refused as before", async () => {
  await prepared("noted.model");
  const script = readFileSync(s.path("noted.model.job/job.sh"), "utf8");
  expect(script).toContain(`\necho "$SLURM_JOB_ID" >> ${s.path("noted.model.job/jobs.txt")}\n`);
  for (const option of ["--status", "--resume"]) {
    const { stderr } = await s.run("submit", option, s.path(""));
    expect(stderr).toMatch(/must be one that chaosphere submit made/);
  }
});
