import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session } from "./session.ts";
import { shardsOf } from "./shards.ts";

/** Verbs that report: what is merged of 1, 2 and 8 shards is to the byte what one process prints. */
const s = session();
const { done, expectOneReport, hash, inShards } = shardsOf(s);
afterAll(s.close);

const L = 4;
const prior = ["prior", "--alpha", "2", "--kappa", "3", "--band-limit", `${L}`];

beforeAll(async () => {
  const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", `${L}`];
  await done(...noise, "--count", "19", "--out", "@fields.npy");
  await done(...prior, "--out", "@p.model");
});

test.each([
  ["in closed form", []],
  [
    "along the flow, step by step",
    ["--method", "hutchinson", "--probes", "3", "--tolerance", "1e-2"],
  ],
  ["along the flow, in equal steps", ["--method", "hutchinson", "--probes", "3", "--steps", "4"]],
])("likelihood, %s", async (_, options) => {
  const told = JSON.parse(
    await expectOneReport("likelihood", "@p.model", "@fields.npy", ...options),
  );
  // The fields are told apart, so that rows in another order would be seen.
  expect(new Set(told.natsPerCoefficient).size).toBe(19);
});

describe("malliavin", () => {
  beforeAll(() => {
    const of = { equation: "cubic", start: 0.8, horizon: 0.5, steps: 10, paths: 1001, seed: 3 };
    writeFileSync(s.path("cubic.json"), JSON.stringify(of));
  });

  test("reports the same scores", async () => {
    const told = JSON.parse(await expectOneReport("malliavin", "@cubic.json", "--grid", "0:1:5"));
    expect(told.score).toHaveLength(5);
  });

  test("has no paths to share out for its monitor alone", async () => {
    const call = ["malliavin", "@cubic.json", "--monitor"];
    const { status, stderr } = await s.run("submit", "--prepare", "--", ...call);
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/must have paths to share out, got none\. Leave submit out/),
    ]);
  });
});

test("calibrate, in batches of trials, with its page", async () => {
  const call = ["calibrate", "@p.model", "--observe", "points:5", "--noise-sd", "0.1"];
  const told = JSON.parse(await expectOneReport(...call, "--trials", "1000", "--draws", "9"));
  expect(told.trials).toBe(1000);
  const some = ["--trials", "20", "--draws", "9", "--report"];
  await done(...call, ...some, "@one.html");
  await inShards("page.job", 1, [...call, ...some, "@shards.html"]);
  expect(hash("shards.html")).toBe(hash("one.html"));
});

describe("of many files", () => {
  const names = Array.from({ length: 9 }, (_, i) => `@part${i}.npy`);
  beforeAll(async () => {
    // Files of one, two or three fields.
    for (const [i, name] of names.entries()) {
      const of = ["--count", String(1 + (i % 3)), "--seed", String(i), "--out", name];
      await done("noise", "--alpha", "2", "--kappa", "3", "--band-limit", "8", ...of);
    }
  });

  test("spectrum takes the mean over all fields", async () => {
    const told = JSON.parse(await expectOneReport("spectrum", ...names));
    expect(told).toMatchObject({ count: 18, bandLimit: 8 });
    const each = await Promise.all(names.map((name) => s.json("spectrum", name)));
    const mean = each.reduce((sum, { cl, count }) => sum + (cl as number[])[3] * Number(count), 0);
    expect(told.cl[3]).toBeCloseTo(mean / 18, 14);
  });

  test.each(["float64", "float32"])(
    "analyse writes their coefficients in a row, in %s",
    async (dtype) => {
      const call = ["analyse", ...names, "--band-limit", "6", "--dtype", dtype];
      const one = await s.json(...call, "--out", "@one.npy");
      expect(one).toMatchObject({ count: 18, bandLimit: 6, grid: "gauss:8x16" });
      for (const shards of [1, 2, 8]) {
        const folder = `analyse.${dtype}.${shards}`;
        await inShards(folder, shards, [...call, "--out", `@${folder}.npy`]);
        expect(hash(`${folder}.npy`)).toBe(hash("one.npy"));
        const told = JSON.parse(readFileSync(s.path(`${folder}/report.json`), "utf8"));
        expect({ ...told, out: one["out"] }).toEqual(one);
      }
      // The rows of the last file are those that it has by itself.
      await done(
        "analyse",
        "@part8.npy",
        "--band-limit",
        "6",
        "--dtype",
        dtype,
        "--out",
        "@last.npy",
        "--force",
      );
      expect(s.array("one.npy").data.slice(15 * 36)).toEqual(s.array("last.npy").data);
      rmSync(s.path("one.npy"));
    },
  );

  test("files that do not belong together are refused", async () => {
    await done(
      "noise",
      "--alpha",
      "2",
      "--kappa",
      "3",
      "--band-limit",
      "4",
      "--out",
      "@coarse.npy",
    );
    const mixed = [
      "analyse",
      names[0] ?? "",
      "@coarse.npy",
      "--band-limit",
      "4",
      "--out",
      "@m.npy",
    ];
    const { status, stderr } = await s.run(...mixed);
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(
        /must have one grid, got gauss:8x16 in .* and gauss:4x8 in .*coarse\.npy/,
      ),
    ]);
  });

  test("a file that changes voids the plan", async () => {
    const call = ["spectrum", ...names];
    await done("submit", "--prepare", "--tasks", "2", "--directory", "@void.job", "--", ...call);
    writeFileSync(s.path("part0.npy"), readFileSync(s.path("part1.npy")));
    const { status, stderr } = await s.run("submit", "--run-task", "0", "@void.job");
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/must stay as it was when the run was planned, got .*part0\.npy/),
    ]);
  });
});
