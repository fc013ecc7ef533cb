import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { gaussLegendre, gridFields, key } from "@chaosphere/core";
import { npyArray, writeNpy } from "@chaosphere/data";
import {
  baseModel,
  encodeCheckpoint,
  fibonacciPoints,
  fitGaussianModel,
  initialise,
  networkCheckpoint,
} from "@chaosphere/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { session } from "./session.ts";
import { shardsOf } from "./shards.ts";

/** Draws given what was seen: those of 1, 2 and 8 shards are to the byte those of one process, and so is what is told of them. */
const s = session();
const { done, hash, inShards } = shardsOf(s);
afterAll(s.close);

const L = 4;
const points = fibonacciPoints(6);

beforeAll(async () => {
  const law = ["--alpha", "2", "--kappa", "3", "--band-limit", `${L}`];
  await done("prior", ...law, "--out", "@p.model");
  await done("noise", ...law, "--count", "3", "--out", "@fields.npy");
  const { data, shape } = s.array("fields.npy");
  // Two fields share their gaps, the third has others.
  const seen = data.map((value, i) => (i % 8 === (i < 64 ? 3 : 5) ? Number.NaN : Number(value)));
  writeFileSync(s.path("gaps.npy"), writeNpy(npyArray(shape, Float64Array.from(seen))));
  const degrees = (angle: number) => (angle * 180) / Math.PI;
  const rows = [...points.colatitudes].map(
    (θ, i) => `${90 - degrees(θ)},${degrees(points.longitudes[i])},${(i - 2) / 10}`,
  );
  writeFileSync(s.path("points.csv"), ["lat,lon,value", ...rows].join("\n"));
  const task = { text: "points:6", sites: points, noiseSd: 0.1 };
  const fitted = fitGaussianModel(gridFields(gaussLegendre(L), Float64Array.from(data)), L).model;
  const base = baseModel(fitted, { network: "operator", task });
  const network = networkCheckpoint(base, initialise(base.spec, key(2)), { step: 0, log: [] });
  writeFileSync(s.path("task.model"), encodeCheckpoint(network));
});

const given = (model: string, seen: string, ...more: string[]) => [
  ...["condition", model, seen, "--noise-sd", "0.1", ...more],
];

test.each([
  [
    "exactly, with mean and deviation",
    [...given("@p.model", "@gaps.npy"), "--count", "5", "--mean", "@mean.npy", "--sd", "@sd.nc"],
    ["mean.npy", "sd.nc"],
  ],
  ["exactly, to pixels", [...given("@p.model", "@points.csv"), "--count", "9", "--nside", "4"], []],
  [
    "by diffusion",
    given("@p.model", "@points.csv", "--method", "diffusion", "--steps", "6", "--count", "9"),
    [],
  ],
  [
    "by DPS",
    given("@p.model", "@points.csv", "--method", "dps", "--steps", "6", "--count", "9"),
    [],
  ],
  ["by a network for the task", given("@task.model", "@points.csv", "--count", "9"), []],
])("%s", async (what, call, others) => {
  const out = what.endsWith("pixels") ? "drawn.fits" : "drawn.npy";
  const argv = [...call, "--out", `@${out}`, "--json"];
  const one = await s.run(...argv);
  expect(one).toMatchObject({ status: 0, stderr: expect.not.stringContaining("must") });
  const files = [out, ...others];
  const whole = files.map(hash);
  for (const shards of [1, 2, 8]) {
    for (const file of files) rmSync(s.path(file));
    const folder = `${shards}.job`;
    await inShards(folder, shards, argv);
    expect(files.map(hash)).toEqual(whole);
    expect(readFileSync(s.path(`${folder}/report.json`), "utf8")).toBe(one.stdout);
    rmSync(s.path(folder), { recursive: true });
  }
  // Other draws would be seen.
  for (const file of files) rmSync(s.path(file));
  expect((await s.run(...argv, "--seed", "1")).status).toBe(0);
  expect(hash(out)).not.toBe(whole[0]);
  for (const file of files) rmSync(s.path(file));
});

test.each([
  [
    "particles",
    given("@p.model", "@points.csv", "--method", "particles"),
    /must not depend on each other/,
  ],
  [
    "several fields",
    given("@p.model", "@gaps.npy", "--method", "dps"),
    /must be of one observed field .* got 3/,
  ],
  [
    "the mean of a diffusion",
    given("@p.model", "@points.csv", "--method", "dps", "--mean", "@m.npy"),
    /--mean and --sd of shared draws must be those of an exact posterior/,
  ],
])("%s cannot be shared out", async (_, call, message) => {
  const argv = ["submit", "--prepare", "--", ...call, "--count", "4", "--out", "@never.npy"];
  const { status, stderr } = await s.run(...argv);
  expect([status, stderr.trimEnd().split("\n").at(-1)]).toEqual([
    2,
    expect.stringMatching(message),
  ]);
});
