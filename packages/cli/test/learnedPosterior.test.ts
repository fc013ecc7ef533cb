import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const data = ["@fields.npy", "--grid", "gauss", "--band-limit", "4", "--hold-out", "last:10"];
const short = [
  "--model",
  "per-degree",
  "--width",
  "3",
  "--steps",
  "2",
  "--batch",
  "4",
  "--backend",
  "wasm",
];
const observe = ["--observe", "points:@stations.csv"];

beforeAll(async () => {
  const law = ["--alpha", "2", "--kappa", "3", "--band-limit", "4"];
  await s.json("noise", ...law, "--count", "60", "--grid", "gauss:4x8", "--out", "@fields.npy");
  writeFileSync(s.path("stations.csv"), "lat,lon,value\n80,0,0.5\n10,40,-0.4\n-20,200,0.1\n");
  writeFileSync(s.path("others.csv"), "lat,lon,value\n80,0,0.5\n10,41,-0.4\n-20,200,0.1\n");
  await s.json("train", ...data, "--model", "gaussian", "--out", "@gaussian.model");
  observe[1] = `points:${s.path("stations.csv")}`;
});

test("a network trained with --observe is conditioned by itself, next to the Gaussian posterior that it corrects", async () => {
  const trained = await s.json(
    "train",
    ...data,
    ...short,
    ...observe,
    "--noise-sd",
    "0.1",
    "--out",
    "@task.model",
  );
  expect(trained).toMatchObject({
    noiseSd: 0.1,
    observed: { count: 3, share: null },
    inSampleLoss: null,
    lossKind: "in-sample, nats per field relative to the posterior of the Gaussian model",
  });
  const given = ["@stations.csv", "--noise-sd", "0.1", "--coefficients"];
  const learned = await s.json(
    "condition",
    "@task.model",
    ...given,
    "--count",
    "400",
    "--out",
    "@draws.npy",
  );
  expect(learned).toMatchObject({
    method: "learned",
    observed: 3,
    observedOf: "points",
    count: 400,
  });
  await s.json(
    "condition",
    "@gaussian.model",
    ...given,
    "--out",
    "@one.npy",
    "--mean",
    "@mean.npy",
  );
  const [draws, mean] = ["draws.npy", "mean.npy"].map((name) => s.array(name).data as Float64Array);
  for (let i = 0; i < 16; i++) {
    const own = Array.from({ length: 400 }, (_, r) => draws[16 * r + i]);
    const average = own.reduce((sum, v) => sum + v / 400, 0);
    const variance = own.reduce((sum, v) => sum + (v - average) ** 2 / 399, 0);
    // Two steps of training move the mean by less than the 5 standard errors of 400 draws.
    expect(Math.abs(average - mean[i])).toBeLessThan(5 * Math.sqrt(variance / 400));
  }
  const other = await s.run(
    "condition",
    "@task.model",
    "@others.csv",
    "--noise-sd",
    "0.1",
    "--out",
    "@x.npy",
  );
  expect(other.status).toBe(2);
  expect(other.stderr).toMatch(
    /must be what the model was trained for, points:.*Give those, or train/,
  );
  const noise = await s.run(
    "condition",
    "@task.model",
    "@stations.csv",
    "--noise-sd",
    "0.2",
    "--out",
    "@x.npy",
  );
  expect(noise.status).toBe(2);
  const sample = await s.run("sample", "@task.model", "--count", "1", "--out", "@x.npy");
  expect(sample.stderr).toContain("knows fields given its observations only");
});

test.each([
  [["--observe", "points:3"], "--noise-sd must be given with --observe"],
  [["--noise-sd", "1"], "--noise-sd must go with observations"],
  [["--observe", "points:3", "--noise-sd", "0"], "--noise-sd must be positive"],
  [["--observe", "ring:3", "--noise-sd", "1"], 'got "ring:3". Write it like'],
  [["--observe", "degrees:0..4", "--noise-sd", "1"], "degrees must be below the band limit 4"],
  [
    ["--observe", "points:3", "--noise-sd", "1", "--model", "gaussian"],
    "--observe must go with a network",
  ],
])("refuses %j in one line", async (words, rule) => {
  const model = words.includes("--model") ? [] : short;
  const { status, stderr } = await s.run(
    "train",
    ...data,
    ...model,
    ...words,
    "--out",
    "@no.model",
  );
  expect(status).toBe(2);
  expect(stderr).toContain(rule);
});
