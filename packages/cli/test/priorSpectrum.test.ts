import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { finiteJson } from "../src/terminal/finiteJson.ts";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

describe("noise and prior of a spectrum", () => {
  const law = ["--spectrum", "@CL.txt", "--band-limit", "4"];

  test("the meaning of a table that leaves it open is asked for, or said, by its options", async () => {
    const from = ["prior", "--band-limit", "2", "--out", "@open.model", "--spectrum"];
    writeFileSync(s.path("camb.txt"), "# L TT EE BB\n0 0 0 0\n1 2 0 0\n");
    const open = await s.run(...from, "@camb.txt");
    expect(open.status).toBe(2);
    expect(open.stderr).toMatch(
      /has 4 columns \(L TT EE BB\), .* from others\. Add --c-l or --d-l\.\n$/,
    );
    writeFileSync(s.path("three.txt"), "0 1 0.1\n1 2 0.1\n");
    const { stderr } = await s.run(...from, "@three.txt");
    expect(stderr).toMatch(
      /the first two are read as l and C_l\.\n.*--d-l reads the second column as D_l\.\n/,
    );
  });

  writeFileSync(s.path("CL.txt"), "0 0\n1 4\n2 0\n3 1\n4 2\n");

  test("noise has that spectrum, and no part in degrees with C_l = 0", async () => {
    const out = ["--count", "4000", "--coefficients", "--out", "@n.npy"];
    const made = await s.json("noise", ...law, ...out);
    expect(made["emptyDegrees"]).toEqual([0, 2]);
    expect(Number(made["pointwiseVariance"])).toBeCloseTo((3 * 4 + 7) / (4 * Math.PI), 12);
    expect(made["traceTail"]).toBe(9 * 2);
    const { cl } = (await s.json("spectrum", "@n.npy", "--coefficients")) as unknown as {
      cl: number[];
    };
    expect([cl[0], cl[2]]).toEqual([0, 0]);
    for (const [l, c] of [
      [1, 4],
      [3, 1],
    ] as const) {
      const score = ((cl[l] ?? 0) / c - 1) / Math.sqrt(2 / (4000 * (2 * l + 1)));
      expect(Math.abs(score)).toBeLessThan(4);
      // Negative control: 2l for 2l + 1 in the normalisation.
      expect(Math.abs(score + 1 / (2 * l) / Math.sqrt(2 / (4000 * (2 * l + 1))))).toBeGreaterThan(
        4,
      );
    }
  });

  test("a prior is a model that sample, likelihood and certify read", async () => {
    const made = await s.json("prior", ...law, "--unit", "K", "--out", "@p.model");
    expect(made).toMatchObject({
      kind: "isotropic",
      bandLimit: 4,
      emptyDegrees: [0, 2],
      unit: "K",
    });
    await s.json("sample", "@p.model", "--count", "3", "--coefficients", "--out", "@ps.npy");
    const x = Float64Array.from(s.array("ps.npy").data as Float64Array);
    const found = await s.json("likelihood", "@p.model", "@ps.npy", "--coefficients");
    expect(found["method"]).toBe("closed-form");
    // log N(a_lm; 0, C_l) over the ten coefficients with variance.
    const nats = found["natsPerCoefficient"] as number[];
    for (let b = 0; b < 3; b++) {
      let exact = 0;
      for (let i = 0; i < 16; i++) {
        const c = [0, 4, 0, 1][Math.floor(Math.sqrt(i))] ?? 0;
        const a = x[16 * b + i] ?? Number.NaN;
        if (c > 0) exact -= (a * a) / (2 * c) + Math.log(2 * Math.PI * c) / 2;
        else expect(a).toBe(0);
      }
      expect(nats[b]).toBeCloseTo(exact / 10, 10);
    }
  });

  test("of Whittle–Matérn parameters have what noise reports", async () => {
    const wm = ["--alpha", "2", "--kappa", "3", "--sigma", "2", "--band-limit", "16"];
    const prior = await s.json("prior", ...wm, "--out", "@wm.model");
    const noise = await s.json("noise", ...wm, "--count", "3", "--out", "@wm.npy");
    for (const name of ["alpha", "kappa", "sigma", "pointwiseVariance", "traceTail"]) {
      expect(prior[name]).toBe(noise[name]);
    }
    const certified = await s.json(
      ...[
        "certify",
        "@wm.model",
        "@wm.npy",
        "--grid",
        "gauss",
        "--sampler",
        "martingale-exponential",
      ],
    );
    // Martingale steps are exact where the score is 0.
    expect(certified["klInitial"]).toBe(0);
    expect(Number(certified["klOutput"])).toBeLessThan(1e-20);
  });

  test.each([
    [
      ["--spectrum", "@CL.txt", "--alpha", "2"],
      2,
      /--spectrum must be the whole law, got --alpha beside it/,
    ],
    [["--spectrum", "@CL.txt", "--d-l", "--c-l"], 2, /got --d-l and --c-l/],
    [["--d-l", "--alpha", "2", "--kappa", "3"], 2, /--d-l must go with a table, got no --spectrum/],
    [[], 2, /--alpha must be given, got none/],
    [["--spectrum", "@none.txt"], 2, /none\.txt/],
    [
      ["--spectrum", "@CL.txt", "--band-limit", "9"],
      2,
      /--band-limit must be at most 5, as .* ends at l = 4/,
    ],
    [["--alpha", "0.5", "--kappa", "1"], 2, /alpha must exceed 1/],
  ])("refuse %j", async (options, status, message) => {
    const width = options.includes("--band-limit") ? [] : ["--band-limit", "4"];
    for (const verb of ["noise", "prior"]) {
      const found = await s.run(
        verb,
        ...options,
        ...width,
        "--out",
        verb === "noise" ? "@refused.npy" : "@refused.model",
      );
      expect(found.stderr).toMatch(message);
      expect(found.status).toBe(status);
    }
  });
});

test("JSON says of every number that is not finite which it was", () => {
  expect(finiteJson({ a: 1, b: [Number.NaN, 2], c: { d: Infinity } })).toEqual({
    a: 1,
    b: [null, 2],
    c: { d: null },
    notFinite: { "b[0]": "NaN", "c.d": "Infinity" },
  });
  expect(finiteJson({ a: [1, null, "x"] })).toEqual({ a: [1, null, "x"] });
});
