import { readFileSync, writeFileSync } from "node:fs";
import { npyArray, writeHealpix, writeNpy } from "@chaosphere/data";
import { afterAll, describe, expect, test } from "vitest";
import { finiteJson } from "../src/finiteJson.ts";
import { readSpectrumTable } from "../src/spectrumTable.ts";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const bytes = (text: string) => new TextEncoder().encode(text);
const table = (text: string, meaning?: "C_l" | "D_l") =>
  readSpectrumTable(bytes(text), "CL.txt", meaning);

describe("a table of a spectrum", () => {
  test.each([
    ["plain", "0 1\n1 0.5\n2 0\n"],
    [
      "with comments, commas, tabs, a byte-order mark and CRLF",
      "\uFEFF# l, C_l\r\n0,1\r\n1\t.5 # half\r\n\r\n2; 0\r\n",
    ],
    [
      "with Fortran's exponents and decimal degrees",
      " 0.0D0 1.0D+00\n 0.1E+01 0.5d0\n 2.000 0.0\n",
    ],
    ["under a line of words", "l Cl\n0 1\n1 0.5\n2 0"],
  ])("%s", (_, text) => {
    const found = table(text);
    expect(found.spectrum).toEqual(Float64Array.of(1, 0.5, 0));
    expect(found.assumed).toEqual([]);
  });

  test("of D_l = l(l+1)C_l/2π", () => {
    const { spectrum } = table("0 0\n1 1\n2 3", "D_l");
    expect(spectrum[0]).toBe(0);
    expect(spectrum[1]).toBeCloseTo(Math.PI, 14);
    expect(spectrum[2]).toBeCloseTo(Math.PI, 14);
  });

  test("that begins late, or has a column more, says so", () => {
    const late = table("2 5\n3 4");
    expect(late.spectrum).toEqual(Float64Array.of(0, 0, 5, 4));
    expect(late.assumed).toEqual(["CL.txt begins at l = 2; degrees 0 to 1 are without variance."]);
    expect(table("0 1 0.1\n1 2 0.1").assumed).toEqual([
      "CL.txt has 3 columns; the first two are read as l and C_l. --d-l reads the second as D_l.",
    ]);
  });

  test("of a program for the microwave background must be said to hold C_l or D_l", () => {
    const camb =
      "#    L    TT             EE             BB             TE\n 2 1016.73 3e-2 1e-6 2.6\n 3 963.7 4e-2 3e-6 2.9\n";
    expect(() => table(camb)).toThrow(/has 5 columns \(L TT EE BB TE\), .* Add --c-l or --d-l/);
    expect(() => table(camb.replace("#", " "))).toThrow(/Add --c-l or --d-l/);
    expect(() => table("# l D_l\n0 0\n1 1")).toThrow(/Add --c-l or --d-l/);
    expect(() => table("2 1 2 3\n")).toThrow(/Add --c-l or --d-l/);
    // D_2 = 1016.73: C_2 = 2π/6 of it.
    expect(table(camb, "D_l").spectrum[2]).toBeCloseTo((Math.PI / 3) * 1016.73, 10);
    expect(table(camb, "C_l").spectrum[2]).toBe(1016.73);
    expect(table(camb, "D_l").assumed[0]).toMatch(
      /5 columns; the first two are read as l and TT, D_l/,
    );
  });

  test.each([
    ["0 1\n2 1\n", /hold every degree once, in order, got l = 2 after 0 in line 2/],
    ["0 1\n0 2\n", /hold every degree once, in order, got l = 0 after 0 in line 2/],
    ["1.5 1\n2.5 1\n", /number its degrees in whole numbers, got 1.5/],
    ["0 1\n1.5 1\n", /in whole numbers, got 0 to 1.5/],
    ["0 1\n1 -2\n", /finite and not negative, got -2 at l = 1/],
    ["0 1\n1 nan\n", /hold numbers, got "nan" in line 2/],
    ["1\n2\n", /hold l and C_l on every line, got 1 number in line 1/],
    ["# nothing\n", /hold a line "l C_l", got none/],
    ["0 5\n1 1\n", /hold D_0 = 0, got 5/, "D_l"],
    ["\u0000\u0001", /be a text of lines "l C_l", got bytes/],
  ] as const)("refuses %j", (text, message, meaning?: "D_l") => {
    expect(() => table(text, meaning)).toThrow(message);
  });
});

test("a file of another format is named", () => {
  const npy = writeNpy(npyArray([2], Float64Array.of(1, 2)));
  expect(() => readSpectrumTable(npy, "CL.npy", undefined)).toThrow(
    /CL\.npy must be a text of lines "l C_l", got npy/,
  );
});

test("a file of healpy.write_cl gives its temperature's C_l, as healpy reads it", () => {
  const url = new URL("./fixtures/healpySpectra.json", import.meta.url);
  const golden: Record<"one" | "six", { base64: string; spectrum: number[] }> = JSON.parse(
    readFileSync(url, "utf8"),
  );
  const read = ({ base64 }: { base64: string }, meaning?: "D_l") =>
    readSpectrumTable(new Uint8Array(Buffer.from(base64, "base64")), "cl.fits", meaning);
  const { one, six } = golden;
  expect(read(one)).toEqual({ spectrum: Float64Array.from(one.spectrum), assumed: [] });
  expect(read(six).spectrum).toEqual(Float64Array.from(six.spectrum));
  expect(read(six).assumed).toEqual([
    "cl.fits has TEMPERATURE, GRADIENT, CURL, G-T, C-T, C-G; TEMPERATURE is read as C_l.",
  ]);
  expect(read(one, "D_l").spectrum[8]).toBeCloseTo((2 * Math.PI) / 72 / 64, 15);
});

test("a FITS file of a map is no spectrum", () => {
  const map = writeHealpix([{ nside: 1, values: new Float64Array(12), unit: "K", name: "T" }]);
  expect(() => readSpectrumTable(map, "m.fits", undefined)).toThrow(
    "a table must have the columns of healpy.write_cl, TEMPERATURE first, got none in m.fits",
  );
});

describe("noise and prior of a spectrum", () => {
  const law = ["--spectrum", "@CL.txt", "--band-limit", "4"];
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
