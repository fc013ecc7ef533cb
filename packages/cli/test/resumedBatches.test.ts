import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { decodeCheckpoint, encodeCheckpoint, type NetworkCheckpoint } from "@chaosphere/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ranksOption } from "../src/ranks/rank.ts";
import { resumedOptions } from "../src/ranks/resumedOptions.ts";
import { session } from "./session.ts";

/** A resumed run and the batches that it began with, all in this process. */
const s = session();
afterAll(s.close);

const call = (out: string, ...more: string[]) => [
  ...["train", "@fields.npy", "--model", "mlp", "--width", "8", "--depth", "1"],
  ...["--band-limit", "4", "--hold-out", "none", "--backend", "wasm", "--steps", "12"],
  ...["--checkpoint-every", "4", "--out", `@${out}`, ...more],
];

function modelIn(name: string): NetworkCheckpoint {
  const model = decodeCheckpoint(readFileSync(s.path(name)), name);
  if (model.kind !== "network") throw new Error(`${name} has no network`);
  return model;
}

/** Trains to the end, and keeps the first checkpoint beside the model. */
async function trained(name: string, ...more: string[]): Promise<void> {
  const run = s.json(...call(name, ...more));
  while (!existsSync(s.path(name))) await turn();
  copyFileSync(s.path(name), s.path(`early-${name}`));
  expect(modelIn(`early-${name}`).state?.step).toBeLessThan(12);
  await run;
}

/** The bytes of the model that a resumed run makes, but for the commit of the code. */
async function resumed(from: string, ...more: string[]): Promise<Uint8Array> {
  copyFileSync(s.path(from), s.path("again.model"));
  await s.json(...call("again.model", "--resume", ...more));
  return bytesOf("again.model");
}

const bytesOf = (name: string) => encodeCheckpoint({ ...modelIn(name), commit: "" });

beforeAll(async () => {
  const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "4", "--count", "40"];
  await s.json(...noise, "--out", "@fields.npy");
  await trained("whole.model", "--batch", "16");
  await trained("cut.model", "--batch", "16", "--micro-batches", "4");
}, 60_000);

test("a call that is silent goes on with the batches of before, to the same bytes", async () => {
  expect(bytesOf("cut.model")).not.toEqual(bytesOf("whole.model"));
  expect(await resumed("early-whole.model")).toEqual(bytesOf("whole.model"));
  expect(await resumed("early-cut.model")).toEqual(bytesOf("cut.model"));
  expect(await resumed("early-cut.model", "--ranks", "1")).toEqual(bytesOf("cut.model"));
}, 60_000);

test.each([
  ["cut", ["--batch", "32"], /--batch must be as before when a run is resumed, 16 in .*got 32\. /],
  ["cut", ["--micro-batches", "8"], /--micro-batches must be as before .*, 4 in .*, got 8\. Leave/],
  ["whole", ["--micro-batches", "8"], /--micro-batches must be as before .*none in .*, got 8\. /],
  ["whole", ["--ranks", "1"], /ranks must have micro-batches to share.*got 1 rank\. Resume it in/],
] as const)("the run of %s batches is not resumed with %j", async (name, more, message) => {
  copyFileSync(s.path(`early-${name}.model`), s.path("other.model"));
  const { status, stderr } = await s.run(...call("other.model", "--resume", ...more));
  expect(stderr).toMatch(message);
  expect(status).toBe(2);
  expect(bytesOf("other.model")).toEqual(bytesOf(`early-${name}.model`));
});

test("a checkpoint of before batches were kept leaves the call as it is", async () => {
  const { state, ...model } = modelIn("early-cut.model");
  if (!state) throw new Error("no state");
  const { batch: _, microBatches: __, ...old } = state;
  writeFileSync(s.path("old.model"), encodeCheckpoint({ ...model, state: old }));
  const options = { resume: true, seed: 0, batch: 32, ranks: ranksOption("1") };
  expect(await resumedOptions(options, s.path("old.model"), {})).toBe(options);
  const cut = ["--batch", "16", "--micro-batches", "4"];
  expect(await resumed("old.model", ...cut)).toEqual(bytesOf("cut.model"));
});
