import { writeFileSync } from "node:fs";
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
