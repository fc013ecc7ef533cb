import { evaluateAt, FormatError, harmonicIndex } from "@chaosphere/core";
import { expect, test } from "vitest";
import { readShText } from "../src/shText.ts";
import { fixture, thrown } from "./fixtures.ts";

const golden = fixture<{
  table: string;
  points: [number, number][];
  values: number[];
  tolerance: number;
}>("shText");
const bytes = (text: string) => new TextEncoder().encode(text);

test("the field of a 4π table is the one that scipy sums", () => {
  const a = readShText(bytes(golden.table), "a.txt");
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
  const geodesy = readShText(bytes("0 0 1 0\n1 0 0 0\n1 1 2 3\n"), "a.txt").values;
  const factor = Math.sqrt(4 * Math.PI);
  expect([...geodesy]).toEqual([factor, 3 * factor, 0, 2 * factor]);
  const ortho = readShText(bytes("0 0 1 0\n1 0 0 0\n1 1 2 3\n"), "a.txt", {
    normalisation: "ortho",
  });
  expect([...ortho.values]).toEqual([1, 3, 0, 2]);
});

test("ICGEM lines, commas, comments, D exponents and any order are read alike", () => {
  const plain = readShText(bytes("0 0 1 0\n1 0 0.5 0\n1 1 2 3\n"), "a.txt");
  const icgem =
    "product_type gravity_field\nend_of_head ====\ngfc 1 1 2.0D0 3.0d+00 1e-9 1e-9\r\ngfc 0 0 1 0\n";
  expect(readShText(bytes(`${icgem}# a comment\n1, 0, 0.5, 0.0\n`), "a.gfc")).toEqual(plain);
});

test.each([
  ["line 2", "0 0 1 0\n1 2 0 0\n", "a line must be l m C S with 0 ≤ m ≤ l"],
  ["line 1", "0 0 one 0\n", 'got "0 0 one 0" at line 1'],
  ["line 1", "0 0 1\n", "a line must be"],
  ["line 1", "0 0 1 2\n", "S_l0 = 0"],
  ["line 1", "-1 0 1 0\n", "a line must be"],
  ["line 1", "0 0 Infinity 0\n", "a line must be"],
  ["entries", "0 0 1 0\n1 0 1 0\n", "degrees 0 to 1 take 3 lines, got 2"],
  ["entries", "0 0 1 0\n1 0 1 0\n1 0 1 0\n", "each (l, m) must occur once, got (1, 0) twice"],
  ["entries", "", "take 1 lines, got 0"],
  ["entries", "9007199254740991 0 1 0\n", "lines, got 1"],
])("names %s of a table that is not whole", (field, table, rule) => {
  const error = thrown(() => readShText(bytes(table), "a.txt"));
  expect(error).toBeInstanceOf(FormatError);
  expect(error.message).toContain(rule);
  expect((error as FormatError).location).toEqual({ path: "a.txt", field });
});

test("Earth's mean height is C_00 in metres", () => {
  const { table } = fixture<{ table: string }>("earth");
  const a = readShText(bytes(table), "srtmp300.msl");
  expect(a.bandLimit).toBe(13);
  expect(a.values[harmonicIndex(0, 0)] / Math.sqrt(4 * Math.PI)).toBeCloseTo(-2382.7426933117, 9);
});
