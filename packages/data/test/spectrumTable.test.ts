import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { writeHealpix } from "../src/healpix/writeHealpix.ts";
import { npyArray, writeNpy } from "../src/npy/npy.ts";
import { readSpectrumTable } from "../src/spectrum/spectrumTable.ts";

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
    expect(late.isMeaningAssumed).toBe(false);
    expect(table("0 1 0.1\n1 2 0.1").isMeaningAssumed).toBe(true);
    expect(table("0 1 0.1\n1 2 0.1").assumed).toEqual([
      "CL.txt has 3 columns; the first two are read as l and C_l.",
    ]);
  });

  test("of a program for the microwave background must be said to hold C_l or D_l", () => {
    const camb =
      "#    L    TT             EE             BB             TE\n 2 1016.73 3e-2 1e-6 2.6\n 3 963.7 4e-2 3e-6 2.9\n";
    expect(() => table(camb)).toThrow(/has 5 columns \(L TT EE BB TE\), .* Say which it is/);
    expect(() => table(camb.replace("#", " "))).toThrow(/Say which it is/);
    expect(() => table("# l D_l\n0 0\n1 1")).toThrow(/Say which it is/);
    expect(() => table("2 1 2 3\n")).toThrow(/Say which it is/);
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
  expect(() => readSpectrumTable(npy, "CL.npy")).toThrow(
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
  expect(read(one)).toEqual({
    spectrum: Float64Array.from(one.spectrum),
    assumed: [],
    isMeaningAssumed: false,
  });
  expect(read(six).spectrum).toEqual(Float64Array.from(six.spectrum));
  expect(read(six).assumed).toEqual([
    "cl.fits has TEMPERATURE, GRADIENT, CURL, G-T, C-T, C-G; TEMPERATURE is read as C_l.",
  ]);
  expect(read(one, "D_l").spectrum[8]).toBeCloseTo((2 * Math.PI) / 72 / 64, 15);
});

test("a FITS file of a map is no spectrum", () => {
  const map = writeHealpix([{ nside: 1, values: new Float64Array(12), unit: "K", name: "T" }]);
  expect(() => readSpectrumTable(map, "m.fits")).toThrow(
    "a table must have the columns of healpy.write_cl, TEMPERATURE first, got none in m.fits",
  );
});
