import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { session } from "./session.ts";
import { shardsOf } from "./shards.ts";

/** What may befall a store that tasks write in place, and its job folder. */
const s = session();
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const { hash, done, runTasks } = shardsOf(s);
afterAll(s.close);

// A chunk holds two of these fields.
const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "4", "--seed", "4"];
const call = [...noise, "--grid", "gauss:360x720", "--count", "6", "--out"];

/** Plans two tasks, the first of which has two of the three shards. */
async function prepared(name: string): Promise<string> {
  const cut = ["--prepare", "--tasks", "2", "--shards", "3"];
  await done("submit", ...cut, "--", ...call, `@${name}`);
  return `${name}.job`;
}

const status = async (folder: string) => s.json("submit", "--status", `@${folder}`);
const resume = (folder: string) => s.run("submit", "--here", "--resume", `@${folder}`);

let [folder, whole] = ["", ""];
beforeAll(async () => {
  folder = await prepared("run.zarr");
  await runTasks(folder, [0, 1]);
  await done("submit", "--merge", `@${folder}`);
  whole = hash("run.zarr");
}, 60_000);

test("a store that is emptied, lacks a chunk or a description is not taken for merged, and is made anew by --resume", {
  timeout: 240_000,
}, async () => {
  expect(await status(folder)).toMatchObject({ merged: true, shardsDone: 3 });
  const losses: readonly [lost: readonly string[], shardsDone: number][] = [
    [["run.zarr"], 0],
    [readdirSync(s.path("run.zarr")).map((name) => `run.zarr/${name}`), 0],
    [["run.zarr/field/c/1"], 2],
    [["run.zarr/field/zarr.json", "run.zarr/lat"], 3],
  ];
  for (const [lost, shardsDone] of losses) {
    for (const name of lost) rmSync(s.path(name), { recursive: true });
    expect(await status(folder)).toMatchObject({ merged: false, shardsDone });
    if (lost[0] === "run.zarr") {
      const again = [main, "submit", "--here", "--resume", s.path(folder)];
      expect(spawnSync(process.execPath, again).status).toBe(0);
    } else {
      await runTasks(folder, [0, 1]);
      await done("submit", "--merge", `@${folder}`);
    }
    expect(hash("run.zarr")).toBe(whole);
    expect(await status(folder)).toMatchObject({ merged: true, shardsDone: 3 });
  }
});

test("another store in its place is refused before anything is done", async () => {
  const moved = await prepared("moved.zarr");
  rmSync(s.path("moved.zarr"), { recursive: true });
  await done(...call, "@moved.zarr", "--seed", "5");
  const other = hash("moved.zarr");
  for (const { status: exit, stderr } of [
    await resume(moved),
    await s.run("submit", "--run-task", "0", `@${moved}`),
  ]) {
    expect(stderr).toMatch(
      /the one that was laid out, got another at .*moved\.zarr\. Move it away/,
    );
    expect(exit).toBe(2);
  }
  expect(hash("moved.zarr")).toBe(other);
});

test("what killed tasks left in the store and the folder is removed by merge and resume, and nothing of a task that may live", {
  timeout: 240_000,
}, async () => {
  const id = "01234567-89ab-cdef-0123-456789abcdef";
  /** A chunk, a record of a shard and that of a task, of each task. */
  const left = [
    ["run.zarr/field/c/0/0/.0", `${folder}/shards/.0.json`, `${folder}/tasks/.0.json`],
    ["run.zarr/field/c/2/0/.0", `${folder}/shards/.2.json`, `${folder}/tasks/.1.json`],
  ].map((names) => names.map((name) => s.path(`${name}.${id}.part`)));
  const there = () => left.map((names) => names.filter((name) => existsSync(name)).length);
  const records: readonly [record: object, kept: number][] = [
    [{ state: "running", host: hostname(), process: process.pid, slurm: "" }, 3],
    [{ state: "running", host: "elsewhere", process: 1, slurm: "" }, 3],
    [{ state: "running", host: hostname(), process: 2 ** 30, slurm: "" }, 0],
    [{ state: "failed", host: "elsewhere", process: 1, slurm: "" }, 0],
  ];
  const acts = [
    () => s.run("submit", "--merge", `@${folder}`),
    async () => {
      rmSync(s.path(`${folder}/merged.json`));
      return resume(folder);
    },
  ];
  for (const act of acts) {
    for (const [record, kept] of records) {
      for (const path of left.flat()) writeFileSync(path, "half");
      writeFileSync(s.path(`${folder}/tasks/1.json`), JSON.stringify(record));
      const { status: exit, stderr } = await act();
      expect([exit, stderr]).toEqual([0, ""]);
      expect(there()).toEqual([0, kept]);
    }
  }
  expect(hash("run.zarr")).toBe(whole);
});

test("a merge is not failed by what it cannot remove", async () => {
  const part = s.path(`${folder}/shards/.0.json.01234567-89ab-cdef-0123-456789abcdef.part`);
  mkdirSync(part);
  const { status: exit, stderr } = await s.run("submit", "--merge", `@${folder}`);
  expect([exit, stderr]).toEqual([
    0,
    expect.stringMatching(/^chaosphere submit: what killed tasks left .* has not been removed, /),
  ]);
  expect(await status(folder)).toMatchObject({ merged: true });
  rmSync(part, { recursive: true });
});

test("a folder of stores is not replaced, with --force either, and no job is made for it", async () => {
  mkdirSync(s.path("stores.zarr/field/c"), { recursive: true });
  writeFileSync(s.path("stores.zarr/letter.txt"), "keep");
  const forced = [...call, "@stores.zarr", "--force"];
  for (const argv of [forced, ["submit", "--prepare", "--tasks", "2", "--", ...forced]]) {
    const { status: exit, stderr } = await s.run(...argv);
    expect([exit, stderr]).toEqual([2, expect.stringMatching(/must be free, got something else/)]);
  }
  expect(readdirSync(s.path("stores.zarr")).sort()).toEqual(["field", "letter.txt"]);
  expect(existsSync(s.path("stores.zarr.job"))).toBe(false);
});

test("a folder that is none of a store is not written into", async () => {
  const foreign = await prepared("foreign.zarr");
  rmSync(s.path("foreign.zarr"), { recursive: true });
  mkdirSync(s.path("foreign.zarr"));
  writeFileSync(s.path("foreign.zarr/letter.txt"), "keep");
  const { status: exit, stderr } = await resume(foreign);
  expect([exit, stderr]).toEqual([2, expect.stringMatching(/got something else at/)]);
  expect(readdirSync(s.path("foreign.zarr"))).toEqual(["letter.txt"]);
});
