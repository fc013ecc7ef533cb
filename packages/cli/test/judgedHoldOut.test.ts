import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holdOutSession, L } from "./holdOutSession.ts";

const { s, noise, gaussian, fill } = holdOutSession();
afterAll(s.close);
beforeAll(fill);

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
