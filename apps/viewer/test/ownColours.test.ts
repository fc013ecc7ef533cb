import { expect, test } from "vitest";
import { areColours, ownTable, readColours } from "../src/scene/ownColours.ts";

const row = (table: Uint8Array, k: number) => [...table.slice(3 * k, 3 * k + 3)];

test.each([
  ["whole numbers", "0 0 0\n128 64 32\n255 255 255\n"],
  [
    "fractions, with commas and comments",
    "# mine\n0,0,0\r\n0.501961, 0.25098, 0.12549\n1.0,1.0,1.0",
  ],
  ["hexadecimal", "#000000\n#804020\n#FFFFFF"],
])("%s are read, and mixed evenly between the rows", (_, text) => {
  const own = readColours("mine.txt", text);
  expect(areColours(own.rgb)).toBe(true);
  const table = ownTable(own);
  expect(table).toHaveLength(3 * 257);
  expect(row(table, 0)).toEqual([0, 0, 0]);
  expect(row(table, 64)).toEqual([64, 32, 16]);
  expect(row(table, 128)).toEqual([128, 64, 32]);
  expect(row(table, 256)).toEqual([255, 255, 255]);
});

test("a map of 1000 rows is thinned out to what a link carries, its ends kept", () => {
  const lines = Array.from({ length: 1000 }, (_, k) => `${Math.round((255 * k) / 999)} 0 7`);
  const own = readColours("long.txt", lines.join("\n"));
  expect(own.rgb.length).toBeLessThanOrEqual(1024);
  const table = ownTable(own);
  for (let k = 0; k <= 256; k++) {
    expect(Math.abs(row(table, k)[0] - (255 * k) / 256)).toBeLessThanOrEqual(1.5);
  }
});

test.each([
  ["", "at least two colours, got 0"],
  ["1 2 3", "at least two colours, got 1"],
  ["1 2\n3 4", "three numbers from 0 to 255 or from 0 to 1, got “1 2” in line 1"],
  ["1 2 3\n1 2 300", "got “1 2 300” in line 2"],
  ["1 2 3\n-1 2 3", "got “-1 2 3” in line 2"],
  ["0 0 0\n0.5 0.5 200", "got both in mine.txt (line 2)"],
  ["red\ngreen", "got “red” in line 1"],
  ["<script>\n", "got “<script>” in line 1"],
])("%j is refused", (text, message) => {
  expect(() => readColours("mine.txt", text)).toThrow(message);
});
