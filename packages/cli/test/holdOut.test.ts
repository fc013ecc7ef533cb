import { writeFileSync } from "node:fs";
import { npyArray, writeNpy } from "@chaosphere/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holdOut } from "../src/options/holdOut.ts";
import { holdOutSession, L } from "./holdOutSession.ts";

const { s, gaussian, law, fill } = holdOutSession();
afterAll(s.close);
beforeAll(fill);

describe("--hold-out is read", () => {
  test.each([
    ["none", "none"],
    ["60,68", { kind: "values", name: "run", values: ["60", "68"] }],
    ["run=60", { kind: "values", name: "run", values: ["60"] }],
    ["year=1990..1999,2005", { kind: "values", name: "year", values: ["1990..1999", "2005"] }],
    ["file=../a=b.nc", { kind: "values", name: "file", values: ["../a=b.nc"] }],
    ["last:20%", { kind: "stretch", place: "last", size: 0.2 }],
    ["first:0.25", { kind: "stretch", place: "first", size: 0.25 }],
    ["middle:12", { kind: "stretch", place: "middle", size: 12 }],
  ])("%s", (text, rule) => {
    expect(holdOut(text)).toEqual({ rule, text });
  });

  test.each([
    "",
    "last",
    "last:",
    "last:0",
    "last:100%",
    "last:1.5",
    "last:-3",
    "end:3",
    "run=",
    "run=1,,2",
    "=3",
    "x",
  ])("%j is refused with the grammar", (text) => {
    expect(() => holdOut(text)).toThrow(/--hold-out must be NAME=VALUES .* or none, got/);
  });
});

describe("train holds out", () => {
  test("the last fifth of one file by default, says so, and fits the rest alone", async () => {
    const { stdout, stderr, status } = await s.run(...gaussian("@a.npy"));
    expect(status).toBe(0);
    expect(stderr).toContain(
      "chaosphere train: holds out last:20%, 8 fields of 40, to judge the fit; --hold-out chooses others, or none.\n",
    );
    expect(stdout).toMatch(/held out: 8 fields, last:20%/);
    expect(stdout).toMatch(
      /denoising loss per coefficient: held out \S+ ± \S+; in-sample \S+ ± \S+;/,
    );
    const fitted = law();
    const first32 = Float64Array.from(s.array("a.npy").data).subarray(0, 32 * 128);
    writeFileSync(s.path("first.npy"), writeNpy(npyArray([32, 8, 16], first32)));
    await s.json(...gaussian("@first.npy"), "--hold-out", "none");
    expect(law()).toEqual(fitted);
  });

  test("nothing with none, every loss labelled in-sample", async () => {
    const json = await s.json(...gaussian("@a.npy"), "--hold-out", "none");
    expect(json).toMatchObject({ heldOutLoss: null, heldOut: null, count: 40 });
    expect(json["holdOut"]).toEqual({ rule: "none", fitted: 40, heldOut: 0, unused: 0, gap: 0 });
    expect(json["inSampleLoss"]).toBeGreaterThan(0);
    const { stdout, stderr } = await s.run(...gaussian("@a.npy"), "--hold-out", "none");
    expect(stderr).not.toMatch(/hold/);
    expect(stdout).toMatch(/nothing held out: every loss is in-sample/);
    expect(stdout.match(/held out/g)).toHaveLength(1);
  });

  test("one of five fields, and none of four, which it says", async () => {
    const five = await s.json(...gaussian("@few.npy"));
    expect(five).toMatchObject({ count: 4, holdOut: { rule: "last:20%", heldOut: 1 } });
    const four = await s.run(...gaussian("@four.npy"));
    expect(four.stderr).toMatch(
      /fits all 4 fields and holds out none, as there are fewer than 5: every loss is in-sample/,
    );
    expect(four.status).toBe(0);
    expect(four.stderr).toMatch(/; --hold-out last:1 holds out one\.\n$/);
    const three = await s.run(...gaussian("@four.npy"), "--hold-out", "last:1");
    expect(three.status).toBe(0);
    const two = await s.run(...gaussian("@four.npy"), "--hold-out", "last:2");
    expect(two.status).toBe(0);
    const one = await s.run(...gaussian("@four.npy"), "--hold-out", "last:3");
    expect(one).toMatchObject({ status: 2, stdout: "" });
    expect(one.stderr).toMatch(
      /at least 2 fields must be left to fit, got 1 of 4 with last:3 held out/,
    );
  });

  test("the last of three runs of a folder; or years of every run, with what is next to them left out on request", async () => {
    const json = await s.json(...gaussian("@runs"));
    expect(json["holdOut"]).toMatchObject({ rule: "run=9", fitted: 8, heldOut: 4 });
    const years = await s.json(...gaussian("@runs"), "--hold-out", "year=1992..1993", "--gap", "1");
    expect(years["holdOut"]).toEqual({
      rule: "year=1992..1993",
      fitted: 3,
      heldOut: 6,
      unused: 3,
      gap: 1,
    });
    const runs = await s.json(...gaussian("@runs"), "--hold-out", "3,5");
    expect(runs["holdOut"]).toMatchObject({ fitted: 4, heldOut: 8 });
    const unknown = await s.run(...gaussian("@runs"), "--hold-out", "yaer=1992");
    expect(unknown).toMatchObject({ status: 2 });
    expect(unknown.stderr).toMatch(/chosen by one of run or member, year, index, got "yaer"/);
  });

  test.each([
    // Half of the 8 held out, a fifth of the 32 left being more.
    ["last:8", 4],
    // A fifth of the 10 left, half of the 30 held out being more.
    ["last:30", 2],
  ])("of fields that never become independent %s leaves out %d", async (rule, gap) => {
    const trend = Float64Array.from(
      { length: 40 * 128 },
      (_, i) => Math.floor(i / 128) + Math.sin(i),
    );
    writeFileSync(s.path("trend.npy"), writeNpy(npyArray([40, 8, 16], trend)));
    const json = await s.json(...gaussian("@trend.npy"), "--hold-out", rule);
    expect(json["holdOut"]).toMatchObject({ gap, unused: gap });
  });

  test("a gap around a stretch of fields that are alike, as wide as they are correlated", async () => {
    // Moving sums of eight independent fields: correlation 1 − k/8, below a tenth from k = 8 on.
    const white = Float64Array.from(s.array("a.npy").data);
    const all = [...white, ...s.array("b.npy").data, ...s.array("c.npy").data] as number[];
    const count = 112;
    const sums = Float64Array.from({ length: count * 128 }, (_, i) =>
      [0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, k) => sum + (all[i + 128 * k] ?? 0), 0),
    );
    writeFileSync(s.path("smooth.npy"), writeNpy(npyArray([count, 8, 16], sums)));
    const { stderr } = await s.run(...gaussian("@smooth.npy"));
    const gap = Number(
      /within (\d+) places? of them, beyond which the correlation is 0\.\d\d \(--gap\)/.exec(
        stderr,
      )?.[1],
    );
    // The limit for 112 fields is 2/√112 = 0.19, reached between k = 6 and 7; the estimate errs by about a tenth.
    expect(gap).toBeGreaterThanOrEqual(5);
    expect(gap).toBeLessThanOrEqual(7);
    const none = await s.json(...gaussian("@smooth.npy"), "--gap", "0");
    expect(none["holdOut"]).toMatchObject({ unused: 0, gap: 0 });
  });

  test("its held-out log-likelihood is minus the entropy of the law the fields come from, less what the fit costs", async () => {
    const json = await s.json(...gaussian("@a.npy", "@b.npy", "@c.npy"));
    const { logLikelihood } = json["heldOut"] as { logLikelihood: { mean: number } };
    const inSample = (json["inSample"] as { logLikelihood: { mean: number } }).logLikelihood;
    let entropy = 0;
    for (let l = 0; l < L; l++) {
      const c = (9 + l * (l + 1)) ** -2;
      entropy += ((2 * l + 1) * Math.log(2 * Math.PI * Math.E * c)) / 2;
    }
    // 40 held-out fields of 64 coefficients: standard deviation √(64/2/40). A fit to 80 fields loses something, which the law cannot.
    const error = Math.sqrt(64 / 2 / 40);
    expect(logLikelihood.mean + entropy).toBeLessThan(4 * error);
    expect(logLikelihood.mean + entropy).toBeGreaterThan(-20);
    // Negative control: in-sample the same number is above what any model can have on new fields.
    expect(inSample.mean - logLikelihood.mean).toBeGreaterThan(4 * error);
  });
});

describe("several files", () => {
  test("are one dataset, each a run, the last of them held out", async () => {
    const json = await s.json(...gaussian("@a.npy", "@b.npy", "@c.npy"));
    expect(json["holdOut"]).toMatchObject({ rule: "file=c.npy", fitted: 80, heldOut: 40 });
    const other = await s.json(
      ...gaussian("@a.npy", "@b.npy", "@c.npy"),
      "--hold-out",
      "file=a.npy",
    );
    expect(other["holdOut"]).toMatchObject({ rule: "file=a.npy", heldOut: 40 });
    const { stderr } = await s.run(...gaussian("@a.npy", "@b.npy"), "--hold-out", "file=d.npy");
    expect(stderr).toMatch(/file must be among a\.npy, b\.npy, got d\.npy/);
  });

  test("give the same model as one file of all their fields", async () => {
    await s.json(...gaussian("@a.npy", "@b.npy"), "--hold-out", "none");
    const two = law();
    const all = Float64Array.from([...s.array("a.npy").data, ...s.array("b.npy").data] as number[]);
    writeFileSync(s.path("ab.npy"), writeNpy(npyArray([80, 8, 16], all)));
    await s.json(...gaussian("@ab.npy"), "--hold-out", "none");
    expect(law()).toEqual(two);
  });

  test("beside a folder with runs of its own keep those apart, and only as many are held out", async () => {
    const json = await s.json(...gaussian("@runs", "@few.npy"));
    // Runs 3, 5 and 9 of the folder and the file, which is run 0: the last of the four, with five fields.
    expect(json["holdOut"]).toMatchObject({ rule: "run=0", fitted: 12, heldOut: 5 });
  });

  test("of other grids are refused by name, in every verb that reads them", async () => {
    await s.json(...gaussian("@a.npy"));
    const said =
      /files of one dataset must have the same grid, got gauss-legendre 8 × 16 from 0° E in .*a\.npy and gauss-legendre 9 × 18 from 0° E in .*other\.npy/;
    for (const argv of [
      gaussian("@a.npy", "@other.npy"),
      ["likelihood", "@m.model", "@a.npy", "@other.npy"],
      ["certify", "@m.model", "@a.npy", "@other.npy"],
      ["evaluate", "@a.npy", "--reference", "@a.npy", "@other.npy"],
    ]) {
      const { status, stderr } = await s.run(...argv);
      expect(stderr).toMatch(said);
      expect(status).toBe(1);
    }
  });
});
