import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { decodeCheckpoint } from "@chaosphere/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { session } from "./session.ts";

/** Ranks as processes on this machine, which are killed like others. */
const s = session();
afterAll(s.close);

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

beforeAll(async () => {
  const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "5", "--count", "60"];
  await s.json(...noise, "--grid", "gauss:6x12", "--out", "@fields.npy");
});

/** A run in which nothing is held out, so that the last weights are kept. */
const call = (steps: number, out: string, ...more: string[]) => [
  ...["train", s.path("fields.npy"), "--grid", "gauss", "--model", "operator", "--width", "4"],
  ...["--depth", "1", "--band-limit", "5", "--hold-out", "none", "--batch", "16", "--seed", "5"],
  ...["--backend", "wasm", "--steps", `${steps}`, "--checkpoint-every", "5", "--out", s.path(out)],
  ...more,
];

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

function start(...argv: string[]): Started {
  const child = spawn(process.execPath, [main, ...argv]);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((done) =>
    child.on("close", (status) => done({ status, stdout, stderr })),
  );
  return { child, ended };
}

const ranks = (count: number, argv: readonly string[]) =>
  Array.from({ length: count }, (_, i) => start(...argv, "--ranks", `${i}/${count}`));

const bytes = (name: string) => readFileSync(s.path(name));

const stepsIn = (name: string) => {
  const found = decodeCheckpoint(bytes(name), name);
  return found.kind === "network" ? found.steps : 0;
};

/** Waits for a checkpoint behind a step. */
async function checkpointBehind(step: number, name: string): Promise<void> {
  while (!existsSync(s.path(name)) || stepsIn(name) <= step) await wait(20);
}

const STEPS = 60;

test("1, 2 and 4 ranks write the same bytes, other parts of a batch others", {
  timeout: 120_000,
}, async () => {
  const json = await s.json(...call(12, "one.model", "--ranks", "1"));
  expect(json).toMatchObject({ ranks: 1, microBatches: 8, steps: 12 });
  for (const count of [2, 4]) {
    const [first, ...others] = await Promise.all(
      ranks(count, call(12, `ranks${count}.model`, "--json")).map(({ ended }) => ended),
    );
    expect(first?.status).toBe(0);
    expect(JSON.parse(first?.stdout ?? "")).toMatchObject({ ranks: count, loss: json["loss"] });
    // Only rank 0 says anything.
    for (const other of others) expect(other).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(bytes(`ranks${count}.model`).equals(bytes("one.model"))).toBe(true);
    expect(existsSync(s.path(`ranks${count}.model.ranks.json`))).toBe(false);
  }
  // Negative control.
  await s.json(...call(12, "four.model", "--micro-batches", "4"));
  expect(bytes("four.model").equals(bytes("one.model"))).toBe(false);
});

test("a rank that is killed ends the run, which goes on from there on other ranks with the same bytes", {
  timeout: 180_000,
}, async () => {
  await s.json(...call(STEPS, "whole.model", "--ranks", "1"));
  const [rank0, rank1] = ranks(2, call(STEPS, "killed.model")) as [Started, Started];
  await checkpointBehind(0, "killed.model");
  rank1.child.kill("SIGKILL");
  const { status, stderr } = await rank0.ended;
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /train: all ranks must stay until the end, got rank 1 of 2 at step (\d+) lost .*--resume.*killed\.model/,
  );
  // Not the step in hand alone is lost, nor more.
  const at = Number(/at step (\d+)/.exec(stderr)?.[1]) - 1;
  expect(stepsIn("killed.model")).toBe(at);
  expect(existsSync(s.path("killed.model.ranks.json"))).toBe(false);

  const again = ranks(4, call(STEPS, "killed.model", "--resume"));
  await checkpointBehind(at, "killed.model");
  again[0]?.child.kill("SIGKILL");
  for (const { ended } of again.slice(1)) {
    const { status, stderr } = await ended;
    expect(status).toBe(1);
    expect(stderr).toMatch(/^chaosphere train: all ranks must .*got rank 0 lost .*--resume/);
  }
  expect(stepsIn("killed.model")).toBeLessThan(STEPS);
  await s.json(...call(STEPS, "killed.model", "--resume", "--ranks", "1"));
  expect(bytes("killed.model").equals(bytes("whole.model"))).toBe(true);
});

test("a signal to any rank ends the run after the step in hand, and all ranks well", {
  timeout: 60_000,
}, async () => {
  const [rank0, rank1] = ranks(2, call(5000, "signal.model", "--json")) as [Started, Started];
  await checkpointBehind(0, "signal.model");
  rank1.child.kill("SIGTERM");
  const ended = await Promise.all([rank0.ended, rank1.ended]);
  expect(ended.map(({ status }) => status)).toEqual([0, 0]);
  expect(JSON.parse(ended[0].stdout)).toMatchObject({ ended: "interrupted", plannedSteps: 5000 });
});

test("ranks of different calls refuse each other, and models that are not trained in steps refuse ranks", {
  timeout: 60_000,
}, async () => {
  const [first, second] = await Promise.all(
    [["0/2"], ["1/2", "--width", "5"]].map(
      ([index = "", ...more]) => start(...call(5, "unlike.model", "--ranks", index), ...more).ended,
    ),
  );
  for (const ended of [first, second]) {
    expect(ended?.status).toBe(2);
    expect(ended?.stderr).toMatch(
      /all ranks must have one network, got spherical-operator .* on rank 0 and/,
    );
  }
  const gaussian = await s.run(
    ...["train", "@fields.npy", "--grid", "gauss", "--model", "gaussian", "--band-limit", "5"],
    ...["--ranks", "1", "--out", "@g.model"],
  );
  expect(gaussian.status).toBe(2);
  expect(gaussian.stderr).toMatch(/only a network .* got --model gaussian with --ranks/);
});
