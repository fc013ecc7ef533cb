import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { arraySpec } from "../src/submit/slurm.ts";
import { session } from "./session.ts";
import { shardsOf } from "./shards.ts";

const s = session();
const { hash, done, runTasks, inShards } = shardsOf(s);
afterAll(s.close);

/** What a plan says in JSON; --json stands before the call, which has options of its own. */
async function planned(...argv: string[]): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await s.run("submit", "--dry-run", "--json", ...argv);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "16", "--seed", "4"];

beforeAll(async () => {
  await done(...noise, "--count", "40", "--coefficients", "--out", "@data.npy");
  const train = ["train", "@data.npy", "--band-limit", "16", "--model", "gaussian"];
  await done(...train, "--hold-out", "none", "--out", "@g.model");
}, 60_000);

describe("the merged output has the bytes of one process for 1, 2 and 8 shards", () => {
  const relief = ["dataset", "etopo-rotations", "--band-limit", "16"];
  const flow = ["dataset", "barotropic", "--band-limit", "8", "--time", "1"];
  const draw = ["sample", "@g.model", "--steps", "20", "--seed", "2"];
  const calls: readonly (readonly [string, readonly string[], string])[] = [
    ["noise, fields", noise, "noise.npy"],
    [
      "noise, float32 from the south",
      [...noise, "--dtype", "float32", "--south-first"],
      "south.npy",
    ],
    ["noise, NetCDF", noise, "noise.nc"],
    ["noise, NetCDF of float32", [...noise, "--dtype", "float32"], "single.nc"],
    ["noise, FITS", noise, "noise.fits"],
    ["noise, FITS of float32", [...noise, "--dtype", "float32", "--nside", "16"], "single.fits"],
    ["sample, coefficients", [...draw, "--coefficients"], "sample.npy"],
    ["sample, NetCDF", draw, "sample.nc"],
    ["rotations of the relief", relief, "relief.npy"],
    ["turbulence", [...flow, "--field", "stream"], "flow.nc"],
  ];
  test.each(calls)("%s", async (_, call, name) => {
    // No multiple of the shards, so that they differ in length.
    const counted = [...call, "--count", "19", "--out", `@${name}`];
    await done(...counted);
    const whole = hash(name);
    for (const shards of [1, 2, 8]) {
      rmSync(s.path(name), { recursive: true });
      await inShards(`${name}.${shards}`, shards, counted);
      expect(hash(name)).toBe(whole);
    }
    // What would differ is seen.
    await done(...counted, "--force", "--seed", "5");
    expect(hash(name)).not.toBe(whole);
  });

  test("the report of the merge is that of one process", async () => {
    const call = [...flow, "--count", "9", "--out", "@told.npy"];
    const { seconds, secondsPerField, ...one } = await s.json(...call);
    rmSync(s.path("told.npy"));
    await done("submit", "--prepare", "--tasks", "2", "--", ...call);
    await runTasks("told.npy.job", [0, 1]);
    expect(await s.json("submit", "--merge", "@told.npy.job")).toMatchObject(one);
    expect(seconds).toBeGreaterThan(0);
    expect(secondsPerField).toBeGreaterThan(0);
  });

  test("a merge that was killed may write its output again, and no other file", async () => {
    const call = [...noise, "--count", "9", "--out", "@killed.npy"];
    await done("submit", "--prepare", "--tasks", "2", "--", ...call);
    await runTasks("killed.npy.job", [0, 1]);
    writeFileSync(s.path("killed.npy"), "of somebody else");
    const { stderr } = await s.run("submit", "--merge", "@killed.npy.job");
    expect(stderr).toMatch(/must not exist yet/);
    rmSync(s.path("killed.npy"));
    await done("submit", "--merge", "@killed.npy.job");
    const whole = hash("killed.npy");
    rmSync(s.path("killed.npy.job/merged.json"));
    truncateSync(s.path("killed.npy"), 100);
    await done("submit", "--merge", "@killed.npy.job");
    expect(hash("killed.npy")).toBe(whole);
  });
});

describe("a job folder", () => {
  const call = [...noise, "--count", "12", "--out"];
  const prepared = async (name: string, ...options: string[]) => {
    await done("submit", "--prepare", "--tasks", "3", ...options, "--", ...call, `@${name}`);
    return `${name}.job`;
  };

  test("skips what is done, and does again what is corrupt, cut short, of another run or missing", async () => {
    const folder = await prepared("again.npy");
    await runTasks(folder, [0, 1, 2]);
    const shard = (index: number, suffix = "npy") => s.path(`${folder}/shards/${index}.${suffix}`);
    const before = hash(`${folder}/shards/5.npy`);
    expect(await s.json("submit", "--run-task", "1", `@${folder}`)).toMatchObject({
      made: 0,
      skipped: 4,
    });
    const bytes = readFileSync(shard(5));
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(shard(5), bytes);
    truncateSync(shard(6), 1000);
    rmSync(shard(7));
    cpSync(s.path(`${folder}/shards/3.json`), shard(4, "json"));
    const refused = await s.run("submit", "--merge", `@${folder}`);
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringMatching(
        /got shard 4 missing or corrupt\. Do it again by chaosphere submit --resume /,
      ),
    ]);
    expect(existsSync(s.path("again.npy"))).toBe(false);
    expect(await s.json("submit", "--run-task", "1", `@${folder}`)).toMatchObject({
      made: 4,
      skipped: 0,
    });
    expect(hash(`${folder}/shards/5.npy`)).toBe(before);
    await done("submit", "--merge", `@${folder}`);
    await done(...call, "@again.one.npy");
    expect(hash("again.npy")).toBe(hash("again.one.npy"));
  });

  test("tells what is done, waits and failed", async () => {
    await prepared("stood.npy", "--directory", "@told.job");
    await runTasks("told.job", [1]);
    writeFileSync(
      s.path("told.job/tasks/2.json"),
      JSON.stringify({ state: "running", host: "elsewhere", process: 1, slurm: "" }),
    );
    expect(await s.json("submit", "--status", "@told.job")).toMatchObject({
      done: 1,
      waiting: 1,
      lost: 1,
      failed: 0,
      shards: 12,
      shardsDone: 4,
      merged: false,
      toldBy: ["files"],
    });
    expect((await s.run("submit", "--status", "@told.job")).stdout).toMatch(
      /^lost +1 tasks$[\s\S]*told by the files alone, without squeue/m,
    );
  });

  test("is refused to another run, to the same run twice, and to a folder of other files", async () => {
    await prepared("taken.npy");
    const twice = await s.run("submit", "--prepare", "--tasks", "3", "--", ...call, "@taken.npy");
    expect(twice.stderr).toMatch(/Go on with it by chaosphere submit --resume /);
    const other = ["submit", "--prepare", "--tasks", "3", "--directory", "@taken.npy.job", "--"];
    const foreign = await s.run(...other, ...call, "@other.npy");
    expect(foreign.stderr).toMatch(
      /which holds the run ".*taken\.npy"\. Give another with --directory\./,
    );
    const full = await s.run(
      "submit",
      "--prepare",
      "--directory",
      "@.",
      "--",
      ...call,
      "@full.npy",
    );
    expect(full.stderr).toMatch(/the job folder must be new or empty, got /);
    const none = await s.run("submit", "--status", "@nowhere.job");
    expect(none.stderr).toMatch(/must be one that chaosphere submit made/);
    expect([twice, foreign, full, none].map(({ status }) => status)).toEqual([2, 2, 2, 2]);
  });

  test("is void when the model changes", async () => {
    cpSync(s.path("g.model"), s.path("changed.model"));
    const draw = ["sample", "@changed.model", "--count", "4", "--steps", "5"];
    await done("submit", "--prepare", "--tasks", "2", "--", ...draw, "--out", "@changed.npy");
    await runTasks("changed.npy.job", [0]);
    writeFileSync(s.path("changed.model"), "another");
    for (const argv of [["--run-task", "1"], ["--merge"]]) {
      const { status, stderr } = await s.run("submit", ...argv, "@changed.npy.job");
      expect([status, stderr]).toEqual([
        2,
        expect.stringMatching(/must stay as it was when the run was planned, got .*changed\.model/),
      ]);
    }
    expect(await s.json("submit", "--status", "@changed.npy.job")).toMatchObject({
      done: 1,
      failed: 1,
    });
  });
});

describe("a call that cannot be submitted says why", () => {
  const good = [...noise, "--count", "4", "--out", "@never.npy"];
  test.each<[string, string[], RegExp]>([
    ["no call", [], /got none\. Add one/],
    ["two things", ["--status", "@a", "--resume", "@b"], /got --status and --resume\. Keep one/],
    [
      "a verb that has no rows",
      ["--prepare", "--", "fit", "@data.npy"],
      /got fit\. Name one of noise, analyse/,
    ],
    ["a verb that is none", ["--prepare", "--", "nose"], /got nose\. Name one of/],
    [
      "more tasks than rows",
      ["--prepare", "--tasks", "5", "--", ...good],
      /number of fields, 4, got 5/,
    ],
    [
      "more shards than rows",
      ["--prepare", "--shards", "5", "--tasks", "1", "--", ...good],
      /number of fields, 4, got 5/,
    ],
    [
      "fewer shards than tasks",
      ["--prepare", "--shards", "2", "--tasks", "3", "--", ...good],
      /number of tasks, 3, got 2/,
    ],
    [
      "an option that is none",
      ["--prepare", "--", ...good, "--colour"],
      /got unknown option '--colour'/,
    ],
    [
      "an option that is missing",
      ["--prepare", "--", "noise", "--band-limit", "8", "--out", "@x.npy"],
      /--alpha must be given/,
    ],
    [
      "an output that is there",
      ["--prepare", "--", ...noise, "--out", "@data.npy"],
      /must not exist yet/,
    ],
  ])("%s", async (_, argv, message) => {
    const { status, stderr } = await s.run("submit", ...argv);
    expect(stderr).toMatch(message);
    expect([status, stderr.split("\n").length]).toEqual([2, 2]);
    expect(existsSync(s.path("never.npy.job"))).toBe(false);
  });

  test.each([
    ["a verb in shards is sent to --here", good, "add --here"],
    [
      "train, which refuses --here, to itself",
      ["train", "@data.npy", "--band-limit", "8", "--model", "operator", "--out", "@never.model"],
      "start train by itself",
    ],
  ])("without Slurm, %s", async (_, call, remedy) => {
    const path = process.env["PATH"];
    process.env["PATH"] = s.path("");
    try {
      const { status, stderr } = await s.run("submit", "--", ...call);
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining(`got none of its programs on the path. On one machine ${remedy}`),
      ]);
    } finally {
      process.env["PATH"] = path;
    }
  });
});

describe("the script", () => {
  test("asks the queue for what the call asks, and --dry-run writes nothing", async () => {
    const call = [...noise, "--count", "90", "--out", "@dry.npy"];
    const queue = [
      "--partition",
      "long",
      "--time",
      "1:00:00",
      "--sbatch=--account=abc",
      "--workers",
      "2",
    ];
    const told = await planned("--tasks", "7", ...queue, "--", ...call);
    expect(told).toMatchObject({ tasks: 7, shards: 28, count: 90, unit: "fields", jobIds: [] });
    const script = String(told["script"]);
    for (const line of [
      "--partition=long",
      "--time=1:00:00",
      "--account=abc",
      "--cpus-per-task=2",
      "--requeue",
      "--signal=B:USR2@60",
      "--open-mode=append",
    ]) {
      expect(script).toContain(`\n#SBATCH ${line}\n`);
    }
    expect(existsSync(s.path("dry.npy.job"))).toBe(false);
  });

  test("packs shards into the tasks that an array may have", async () => {
    const call = [...noise, "--count", "90", "--out", "@dry.npy"];
    const limited = ["--tasks", "20", "--array-limit", "8", "--", ...call];
    expect(await planned(...limited)).toMatchObject({ tasks: 8, shards: 80 });
  });

  test.each([
    ["MaxArraySize", "MaxArraySize = 7\\nSchedulerParameters = bf_interval=30", 7],
    [
      "max_array_tasks",
      "MaxArraySize = 1001\\nSchedulerParameters = (null),max_array_tasks=6,x=1",
      6,
    ],
  ])("the site's %s is respected, whatever the call says", async (_, config, tasks) => {
    const path = process.env["PATH"];
    mkdirSync(s.path("bin"), { recursive: true });
    writeFileSync(s.path("bin/scontrol"), `#!/bin/sh\nprintf '${config}\\n'\n`, { mode: 0o755 });
    process.env["PATH"] = `${s.path("bin")}:${path}`;
    try {
      const call = [...noise, "--count", "90", "--out", "@dry.npy"];
      const more = ["--tasks", "20", "--array-limit", "9", "--", ...call];
      expect(await planned(...more)).toMatchObject({ tasks, shards: 80 });
    } finally {
      process.env["PATH"] = path;
    }
  });

  test("tasks are of five minutes unless the call says", async () => {
    const call = [...noise, "--count", "90", "--out", "@dry.npy"];
    expect(await planned("--", ...call)).toMatchObject({
      tasks: 1,
      shards: 4,
    });
  });

  test("indices are written as Slurm writes them", () => {
    expect(arraySpec([0, 1, 2, 3, 7, 9, 10])).toBe("0-3,7,9-10");
    expect(arraySpec([5])).toBe("5");
  });
});

describe("a Zarr store is written in place", () => {
  // A field is more than half of the 4 MiB of a chunk, which holds one.
  const call = [...noise, "--grid", "gauss:384x768", "--count", "8", "--out"];

  test("with the bytes of one process for 1, 2 and 8 shards, and without shards to merge", async () => {
    await done(...call, "@one.zarr");
    const whole = hash("one.zarr");
    for (const shards of [1, 2, 8]) {
      await inShards(`zarr.${shards}`, shards, [...call, "@parts.zarr"]);
      const attributes = (name: string) =>
        readFileSync(s.path(`${name}/zarr.json`), "utf8").replaceAll(name, "");
      expect(attributes("parts.zarr")).toBe(attributes("one.zarr"));
      cpSync(s.path("one.zarr/zarr.json"), s.path("parts.zarr/zarr.json"));
      expect(hash("parts.zarr")).toBe(whole);
      const files = readdirSync(s.path(`zarr.${shards}/shards`));
      expect(files.filter((name) => !name.endsWith(".json"))).toEqual([]);
      rmSync(s.path("parts.zarr"), { recursive: true });
    }
  });

  test("a chunk that is missing or corrupt is written again, and no other", async () => {
    const folder = "zarr.faults";
    const cut = ["--tasks", "2", "--shards", "8", "--directory", `@${folder}`];
    await done("submit", "--prepare", ...cut, "--", ...call, "@faults.zarr");
    await runTasks(folder, [0, 1]);
    const chunk = (index: number) => s.path(`faults.zarr/field/c/${index}/0/0`);
    const before = hash("faults.zarr");
    const third = readFileSync(chunk(2));
    rmSync(chunk(1));
    third[0] ^= 1;
    writeFileSync(chunk(2), third);
    const refused = await s.run("submit", "--merge", `@${folder}`);
    expect(refused.stderr).toMatch(/got shard 1 missing or corrupt/);
    const again = await s.json("submit", "--run-task", "0", `@${folder}`);
    expect(again).toMatchObject({ made: 2, skipped: 2 });
    expect(hash("faults.zarr")).toBe(before);
    await done("submit", "--merge", `@${folder}`);
  });

  test("no shard is smaller than a chunk", async () => {
    const cut = ["submit", "--prepare", "--tasks", "9", "--", ...call, "@small.zarr"];
    expect((await s.run(...cut)).stderr).toMatch(/number of chunks of 1 fields, 8, got 9/);
  });
});
