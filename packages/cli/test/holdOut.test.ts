import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { npyArray, sha256, writeNpy } from "@chaosphere/data";
import { type Checkpoint, decodeCheckpoint } from "@chaosphere/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holdOut } from "../src/holdOut.ts";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const L = 8;
const noise = (out: string, count: number, seed: number, ...more: string[]) =>
  s.json(
    ...["noise", "--alpha", "2", "--kappa", "3", "--band-limit", `${L}`, "--grid", "gauss:8x16"],
    ...["--count", `${count}`, "--seed", `${seed}`, "--out", out, ...more],
  );
const gaussian = (...inputs: string[]) => [
  "train",
  ...inputs,
  ...["--model", "gaussian", "--band-limit", `${L}`, "--force", "--out", "@m.model"],
];
const model = (): Checkpoint => decodeCheckpoint(readFileSync(s.path("m.model")), "m.model");
/** What the model is but for the record of what was held out and the checksum of the files. */
const law = () => {
  const { fitted, dataChecksum, commit, ...rest } = model();
  return rest;
};

/** A dataset folder with meta.json, of runs 3 and 5 and 9 of four years each. */
async function folder(name: string): Promise<void> {
  mkdirSync(s.path(name));
  const fields = s.array("a.npy");
  const arrays = {
    "fields.npy": npyArray([12, 8, 16], Float64Array.from(fields.data).subarray(0, 12 * 128)),
    "lat.npy": npyArray([8], Float64Array.from(gaussLatitudes)),
    "lon.npy": npyArray(
      [16],
      Float64Array.from({ length: 16 }, (_, k) => 22.5 * k),
    ),
    "member.npy": npyArray(
      [12],
      Int16Array.from({ length: 12 }, (_, b) => [3, 5, 9][b >> 2] ?? 0),
    ),
    "year.npy": npyArray(
      [12],
      Int16Array.from({ length: 12 }, (_, b) => 1990 + (b % 4)),
    ),
  };
  const listed: Record<string, unknown> = {};
  for (const [file, array] of Object.entries(arrays)) {
    const bytes = new Uint8Array(writeNpy(array));
    writeFileSync(s.path(`${name}/${file}`), bytes);
    listed[file] = { shape: array.shape, sha256: await sha256(bytes) };
  }
  writeFileSync(
    s.path(`${name}/meta.json`),
    JSON.stringify({ name: "toy", units: "", arrays: listed }),
  );
}

/** Latitudes of the Gauss–Legendre rule of 8 nodes, degrees, from numpy.polynomial.legendre.leggauss. */
const gaussLatitudes = [
  73.799213628563, 52.812943189994, 31.704091745008, 10.569882312576, -10.569882312576,
  -31.704091745008, -52.812943189994, -73.799213628563,
];

beforeAll(async () => {
  await noise("@a.npy", 40, 1);
  await noise("@b.npy", 40, 2);
  await noise("@c.npy", 40, 3);
  await noise("@few.npy", 5, 4);
  await noise("@four.npy", 4, 4);
  await noise("@other.npy", 10, 5, "--grid", "gauss:9x18", "--force");
  await folder("runs");
});

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

describe("a model is judged", () => {
  type Parts = Record<string, { count: number; mean: number; runs: number }>;
  beforeAll(async () => {
    await s.json(...gaussian("@a.npy", "@b.npy", "@c.npy"));
  });

  test("by likelihood on fields it was fitted to and on others apart", async () => {
    const files = ["@a.npy", "@b.npy", "@c.npy"];
    const all = await s.json("likelihood", "@m.model", ...files);
    const { means, ...counts } = all["judged"] as { means: Parts };
    expect(counts).toEqual({ rule: "all", inSample: 80, heldOut: 40 });
    expect(means["inSample"]).toMatchObject({ count: 80, runs: 2 });
    const nats = all["natsPerCoefficient"] as number[];
    const mean = (from: number, to: number) =>
      nats.slice(from, to).reduce((sum, x) => sum + x, 0) / (to - from);
    expect(means["inSample"]?.mean).toBeCloseTo(mean(0, 80), 12);
    expect(means["heldOut"]?.mean).toBeCloseTo(mean(80, 120), 12);
    const held = await s.json("likelihood", "@m.model", ...files, "--hold-out", "file=c.npy");
    expect(held["judged"]).toMatchObject({ rule: "file=c.npy", inSample: 0, heldOut: 40 });
    expect(held["natsPerCoefficient"]).toEqual(nats.slice(80));
  });

  test("in words", async () => {
    const say = async (...argv: string[]) =>
      (await s.run("likelihood", "@m.model", ...argv)).stdout;
    expect(await say("@a.npy")).toMatch(
      /40 fields, in-sample: the model was fitted to all of them, which flatters it/,
    );
    expect(await say("@c.npy")).toMatch(
      /40 fields, held out: the model was not fitted to any of them/,
    );
    expect(await say("@a.npy", "@c.npy")).toMatch(
      /fitted to 40 \(in-sample\) and not to 40 \(held out\)\n {2}held out \S+ ± \S+; in-sample/,
    );
  });

  test("on its training fields under another name, in another format, as coefficients", async () => {
    await s.json("convert", "@a.npy", "@copy.nc");
    await s.json("analyse", "@a.npy", "--band-limit", `${L}`, "--out", "@coefficients.npy");
    for (const file of [["@copy.nc"], ["@coefficients.npy", "--coefficients"]]) {
      const json = await s.json("likelihood", "@m.model", ...file);
      expect(json["judged"]).toMatchObject({ inSample: 40, heldOut: 0 });
    }
  });

  test("by certify, which says what is computed from the model alone and what the data say", async () => {
    const { stdout } = await s.run(
      "certify",
      "@m.model",
      "@a.npy",
      "@b.npy",
      "@c.npy",
      "--steps",
      "10",
    );
    const [alone = "", data = ""] = stdout.split(/^from the data, /m);
    expect(alone).toMatch(/^from the model alone, the same for any dataset:\n/m);
    expect(alone).toMatch(/output, exact/);
    expect(data).toMatch(
      /^120 fields, of which the model was fitted to 80 \(in-sample\) and not to 40 \(held out\):/,
    );
    for (const name of ["denoising loss per coefficient", "log-likelihood, nats per field"]) {
      expect(data).toMatch(new RegExp(`${name} +held out `));
      expect(data).toMatch(new RegExp(`${name} +in-sample `));
    }
  });

  test("by certify as unlike the fields of another law, whatever the table of the model says", async () => {
    await noise("@twice.npy", 40, 6, "--sigma", "1.5");
    const of = async (...files: string[]) => {
      const json = await s.json("certify", "@m.model", ...files, "--steps", "10");
      const { data, scores, fromSamples, spectra, count, dataChecksum, assumed, ...alone } = json;
      return {
        alone,
        data: data as Record<
          string,
          Record<
            string,
            { deviation: number; expected: number; mean: number; standardError: number }
          >
        >,
      };
    };
    const [own, other] = [await of("@c.npy"), await of("@twice.npy")];
    const { worstDisagreement: a, ...aloneOwn } = own.alone;
    const { worstDisagreement: b, ...aloneOther } = other.alone;
    expect(aloneOther).toEqual(aloneOwn);
    expect(other.data["verdict"]).toBe("unlike");
    expect(other.data["heldOut"]?.["logLikelihood"]?.deviation).toBeLessThan(-4);
    // The error is the larger of the fields' own and of as many of the model: √(L²/2n) for the log-likelihood.
    await noise("@quiet.npy", 40, 7, "--sigma", "0.5");
    for (const [{ data }, isQuiet] of [
      [other, false],
      [await of("@quiet.npy"), true],
    ] as const) {
      const { deviation, mean, expected, standardError } = data["heldOut"]?.["logLikelihood"] ?? {};
      const models = Math.sqrt((L * L) / 2 / 40);
      expect(Number(standardError) < models).toBe(isQuiet);
      const error = Math.max(Number(standardError), models);
      expect(deviation).toBeCloseTo((Number(mean) - Number(expected)) / error, 9);
    }
    // Fields that the model was fitted to give no verdict, alone or beside others.
    expect((await of("@a.npy")).data["verdict"]).toBeNull();
    const mixed = await of("@a.npy", "@twice.npy");
    expect(mixed.data).toMatchObject({ verdict: "unlike", heldOut: other.data["heldOut"] });
    expect(mixed.data["inSample"]?.["logLikelihood"]?.deviation).toBeGreaterThan(-4);
    // Variance 2.25 times that of the data, of which the fit has about the spectrum.
    const ratio = other.data["varianceOverModel"] as unknown as number[];
    const mean = ratio.reduce((sum, q, l) => sum + ((2 * l + 1) * q) / (L * L), 0);
    expect(Math.abs(mean / 2.25 - 1)).toBeLessThan(4 * Math.sqrt(2 / 64 / 40 + 2 / 64 / 80));
  });

  test("by evaluate against held-out fields, with the others as training fields", async () => {
    await s.json("sample", "@m.model", "--count", "30", "--out", "@drawn.npy");
    const files = ["@a.npy", "@b.npy", "@c.npy"];
    const argv = [
      "evaluate",
      "@drawn.npy",
      "--reference",
      ...files,
      "--training",
      ...files,
      "--splits",
      "4",
    ];
    const held = await s.json(...argv, "--hold-out", "file=c.npy");
    expect(held).toMatchObject({ holdOut: "file=c.npy", referenceCount: 40, referenceInSample: 0 });
    const direct = await s.json(
      "evaluate",
      "@drawn.npy",
      "--reference",
      "@c.npy",
      "--training",
      "@a.npy",
      "@b.npy",
      "--splits",
      "4",
    );
    for (const name of ["spectrum", "energyDistance", "nearestTrainingField"]) {
      expect(held[name]).toEqual(direct[name]);
    }
    const whole = await s.json(...argv, "--report", "@r.html");
    expect(readFileSync(s.path("r.html"), "utf8")).toMatch(
      /120 fields of the reference are among them: the comparison is in-sample/,
    );
    await s.json(...argv, "--hold-out", "file=c.npy", "--report", "@h.html");
    expect(readFileSync(s.path("h.html"), "utf8")).toMatch(
      /held out by file=c\.npy.*No field of the reference is one of them/,
    );
    expect(whole).toMatchObject({
      holdOut: "all",
      referenceCount: 120,
      referenceInSample: 120,
      referenceRuns: 3,
    });
    // The order that programs may have written before --reference took several files.
    const before = await s.json("evaluate", "--reference", "@c.npy", "@drawn.npy", "--splits", "4");
    expect(before["spectrum"]).toEqual(direct["spectrum"]);
  });
});

test("a network that only remembers its training fields is seen to be worse on others", async () => {
  const argv = [
    "--model",
    "mlp",
    "--width",
    "64",
    "--steps",
    "150",
    "--learning-rate",
    "0.01",
    "--batch",
    "32",
  ];
  const train = [
    "train",
    "@a.npy",
    ...argv,
    "--band-limit",
    `${L}`,
    "--backend",
    "wasm",
    "--force",
    "--out",
    "@mlp.model",
  ];
  const json = await s.json(...train);
  const last = (name: string) => (json[name] as number[]).at(-1) ?? Number.NaN;
  expect(last("loss")).toBeLessThan(-1);
  expect(last("heldOutNats")).toBeGreaterThan(1);
  expect(json).toMatchObject({
    keptStep: 0,
    holdOut: { rule: "last:20%" },
    heldOutChoseWeights: true,
    heldOutLossKind: expect.stringContaining("flatters the network"),
  });
  const { stdout } = await s.run(...train);
  expect(stdout).toMatch(/in-sample −?-?\d\S*, held out \d\S* at step 150/);
  expect(stdout).toMatch(/weights kept: the initial ones, which are the Gaussian model/);
});
