import { evaluateAt, FormatError, harmonicIndex } from "@chaosphere/core";
import { expect, test } from "vitest";
import {
  type CoefficientTableOptions,
  readCoefficientTable,
} from "../src/coefficients/coefficientTable.ts";
import { AmbiguityError } from "../src/reading/ambiguity.ts";
import { fixture, thrown } from "./fixtures.ts";

const golden = fixture<{
  table: string;
  points: [number, number][];
  values: number[];
  tolerance: number;
}>("shText");
const bytes = (text: string) => new TextEncoder().encode(text);

test("the field of a 4π table is the one that scipy sums", () => {
  const { coefficients: a } = readCoefficientTable(bytes(golden.table), "a.txt");
  const values = evaluateAt(
    a,
    Float64Array.from(golden.points, ([θ]) => θ),
    Float64Array.from(golden.points, ([, λ]) => λ),
  );
  // Sums of 16 terms of order 10.
  golden.values.forEach((value, p) => {
    expect(Math.abs(values[p] - value)).toBeLessThan(100 * golden.tolerance);
  });
});

test("a 4π coefficient is √(4π) times smaller than the orthonormal one", () => {
  const text = bytes("0 0 1 0\n1 0 0 0\n1 1 2 3\n");
  const geodesy = readCoefficientTable(text, "a.txt").coefficients.values;
  const factor = Math.sqrt(4 * Math.PI);
  expect([...geodesy]).toEqual([factor, 3 * factor, 0, 2 * factor]);
  const orthonormal = readCoefficientTable(text, "a.txt", { normalisation: "orthonormal" });
  expect([...orthonormal.coefficients.values]).toEqual([1, 3, 0, 2]);
});

test("a text that Windows marks as UTF-8 is read as without the mark", () => {
  const text = "0 0 1 0\n1 0 0 0\n1 1 2 3\n";
  const read = (of: string) => readCoefficientTable(bytes(of), "a.txt").coefficients;
  expect(read(`\ufeff${text}`)).toEqual(read(text));
});

const { points, cases } = fixture<{
  tables: {
    points: [number, number][];
    cases: {
      name: string;
      path: string;
      text: string;
      options: CoefficientTableOptions;
      values: number[];
    }[];
  };
}>("arrays").tables;

test.each(cases)("the field of a table is the one its harmonics sum to: $name", (each) => {
  const { coefficients } = readCoefficientTable(bytes(each.text), each.path, each.options);
  const values = evaluateAt(
    coefficients,
    Float64Array.from(points, ([θ]) => θ),
    Float64Array.from(points, ([, λ]) => λ),
  );
  // Up to 36 terms; without normalisation P_5^5 is 945. Rounding of the sum is below 1e-12 of the largest term.
  const largest = Math.max(...each.values.map(Math.abs));
  each.values.forEach((value, p) => {
    expect(Math.abs(values[p] - value)).toBeLessThan(1e-12 * Math.max(1, largest) * 36);
  });
});

test("the normalisation is assumed where no header states it, and said", () => {
  const settingsOf = (name: string, options: CoefficientTableOptions = {}) => {
    const found = cases.find((each) => each.name.startsWith(name));
    const read = readCoefficientTable(bytes(found?.text ?? ""), "a", {
      ...found?.options,
      ...options,
    });
    return read.assumptions.map(({ settings }) => settings.join());
  };
  expect(settingsOf("plain")).toEqual(["normalisation,condonShortley"]);
  expect(settingsOf("plain", { normalisation: "schmidt" })).toEqual([]);
  expect(settingsOf("planetary archive, normalised")).toEqual([]);
  expect(settingsOf("GRACE")).toEqual([]);
  // Degrees 0 and 1, and 0, are left out there.
  expect(settingsOf("ICGEM, degrees")).toEqual([""]);
  expect(settingsOf("shc")).toEqual([""]);
  expect(() => settingsOf("ICGEM, degrees", { normalisation: "orthonormal" })).toThrow(
    "the one that the file states, 4pi, got orthonormal",
  );
});

test("what a table leaves out is zero and said, degrees by name", () => {
  const { coefficients: a, assumptions } = readCoefficientTable(
    bytes("0 0 1 0\n2 0 3 0\n2 2 4 5\n4 0 1 0\n"),
    "a.txt",
    { normalisation: "orthonormal" },
  );
  expect(a.bandLimit).toBe(5);
  expect(a.values[harmonicIndex(2, -2)]).toBe(5);
  expect(a.values.reduce((n, x) => n + (x === 0 ? 0 : 1), 0)).toBe(5);
  expect(assumptions.map(({ text }) => text)).toEqual([
    "degrees 1, 3 and 5 orders of other degrees left out of the table, taken as zero",
  ]);
});

test("numbers are read as Fortran and C write them", () => {
  const written = ["1.5", "1.5D0", "15d-1", ".15E1", "+1.5e+00", "0.15+001"];
  for (const word of written) {
    const { coefficients } = readCoefficientTable(bytes(`0 0 ${word} 0.\r\n`), "a.txt", {
      normalisation: "orthonormal",
    });
    expect(coefficients.values[0]).toBe(1.5);
  }
});

test("of several epochs one has to be named", () => {
  const shc = cases.find(({ name }) => name.startsWith("shc"))?.text ?? "";
  const error = thrown(() => readCoefficientTable(bytes(shc), "a.shc")) as AmbiguityError;
  expect(error).toBeInstanceOf(AmbiguityError);
  expect(error).toMatchObject({ readings: ["2020.0", "2025.0"], settings: ["variable"] });
  expect(() => readCoefficientTable(bytes(shc), "a.shc", { variable: "1990" })).toThrow(
    "must be one of 2020.0, 2025.0 in a.shc, got 1990",
  );
});

test.each([
  ["line 2", "0 0 1 0\n1 2 0 0\n", "a line must be l m C S with 0 ≤ m ≤ l"],
  ["line 1", "0 0 one 0\n", 'got "0 0 one 0" at line 1'],
  ["line 1", "0 0 1\n", "a line must be"],
  ["line 1", "0 0 1 2\n", "S_l0 = 0"],
  ["line 1", "-1 0 1 0\n", "a line must be"],
  ["line 1", "0 0 Infinity 0\n", "a line must be"],
  [
    "spectrum",
    "L TT TE\n2 1016.7 2.6\n3 963.7 2.9\n4 912.6 2.8\n",
    "got a spectrum, one line for each l",
  ],
  ["line 1", "hello\n", "a text file must be a table of coefficients, l m C S on each line"],
  ["line 1", "15.02 15.03 15.04 15.05\n14.9 15.1 15.2 15.3\n", "Save fields as .npy or NetCDF."],
  ["line 1", "l m C S\n0 0 1 0\n1 0 1 0\n", 'got "l m C S" at line 1'],
  [
    "entries",
    "product_type gravity_field\nmax_degree 3\nend_of_head =\ngfc 2 0 1 0\n",
    "degrees to 3, got entries to 2",
  ],
  [
    "norm",
    "norm half\nend_of_head =\ngfc 2 0 1 0\n",
    "norm must be fully_normalized or unnormalized, got half",
  ],
  [
    "gfct",
    "end_of_head =\ngfct 2 0 1 0 0 0 20200101\n",
    "a model that changes with time at line 2",
  ],
  ["entries", "0 0 1 0\n1 0 1 0\n1 0 1 0\n", "each (l, m) must occur once, got (1, 0) twice"],
  ["entries", "", "a table must have entries l m C S"],
  ["entries", "9007199254740991 0 1 0\n", "got 1 up to degree 9007199254740991"],
])("names %s of a table that is not whole", (field, table, rule) => {
  const error = thrown(() => readCoefficientTable(bytes(table), "a.txt"));
  expect(error).toBeInstanceOf(FormatError);
  expect(error.message).toContain(rule);
  expect((error as FormatError).location).toEqual({ path: "a.txt", field });
});

test("Earth's mean height is C_00 in metres", () => {
  const { table } = fixture<{ table: string }>("earth");
  const { coefficients: a } = readCoefficientTable(bytes(table), "srtmp300.msl");
  expect(a.bandLimit).toBe(13);
  expect(a.values[harmonicIndex(0, 0)] / Math.sqrt(4 * Math.PI)).toBeCloseTo(-2382.7426933117, 9);
});

test("a series of several months is named, and one of them is read", () => {
  // The lines of GRACE's technical note 13, release RL0602.
  const lines = [
    "GRCOF2    1   0 +5.120437146e-10 +0.000000000e+00 +4.4585e-11 +0.0000e+00 20020405.0000 20020501.0000",
    "GRCOF2    1   1 +2.897447347e-10 -6.826708442e-11 +4.5296e-11 +5.0724e-11 20020405.0000 20020501.0000",
    "GRCOF2    1   0 +4.542912581e-10 +0.000000000e+00 +4.4585e-11 +0.0000e+00 20020503.0000 20020518.0000",
    "GRCOF2    1   1 +1.584053247e-10 -8.940349160e-11 +4.5296e-11 +5.0724e-11 20020503.0000 20020518.0000",
  ];
  expect(() => readCoefficientTable(bytes(lines.join("\n")), "TN-13.txt")).toThrow(
    "a time series of 2, from 20020405.0000 to 20020518.0000, in TN-13.txt. Keep the lines of one month: grep '20020405.0000 *20020501.0000' IN > OUT",
  );
  const { coefficients: a } = readCoefficientTable(bytes(lines.slice(0, 2).join("\n")), "one.txt");
  expect(a.values[harmonicIndex(1, 1)] / Math.sqrt(4 * Math.PI)).toBeCloseTo(2.897447347e-10, 18);
  // The same entry twice in one month is a damaged file, not a series.
  const twice = [...lines.slice(0, 2), lines[0]].join("\n");
  expect(() => readCoefficientTable(bytes(twice), "two.txt")).toThrow("(1, 0) twice");
});
