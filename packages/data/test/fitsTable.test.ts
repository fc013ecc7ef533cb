import { describe, expect, test } from "vitest";
import { columnValues, readFitsTable } from "../src/fits/table.ts";

type Cards = Record<string, string | number>;

/** A table of one column, its stored numbers written big-endian as the FITS standard has them. */
function column(form: string, stored: readonly (number | bigint)[], more: Cards = {}) {
  const sizes: Record<string, number> = { L: 1, B: 1, I: 2, J: 4, K: 8, E: 4, D: 8 };
  const size = sizes[form];
  const bytes = new Uint8Array(7 + stored.length * size);
  const view = new DataView(bytes.buffer);
  const put: Record<string, (at: number, x: never) => void> = {
    L: (at, x) => view.setUint8(at, x),
    B: (at, x) => view.setUint8(at, x),
    I: (at, x) => view.setInt16(at, x),
    J: (at, x) => view.setInt32(at, x),
    K: (at, x) => view.setBigInt64(at, x),
    E: (at, x) => view.setFloat32(at, x),
    D: (at, x) => view.setFloat64(at, x),
  };
  for (const [i, x] of stored.entries()) put[form](7 + i * size, x as never);
  const cards = new Map<string, string | number | boolean>(
    Object.entries({
      XTENSION: "BINTABLE",
      NAXIS1: size,
      NAXIS2: stored.length,
      TFIELDS: 1,
      TFORM1: form,
      ...more,
    }),
  );
  const table = readFitsTable({ cards, dataOffset: 7, dataLength: bytes.length - 7 }, "m.fits");
  return [...columnValues(bytes, table, table.columns[0])];
}

describe("a column of a FITS table", () => {
  test.each([
    ["B", [0, 255, 7], 7],
    ["I", [-32768, 32767, -5], -5],
    ["J", [-(2 ** 31), 2 ** 31 - 1, 9], 9],
    ["K", [-(2n ** 40n), 2n ** 53n, 11n], 11],
  ] as const)("of type %s: TNULL is compared before TSCAL and TZERO", (form, stored, blank) => {
    const [first, second] = [Number(stored[0]), Number(stored[1])];
    expect(column(form, stored)).toEqual([first, second, blank]);
    expect(column(form, stored, { TNULL1: blank })).toEqual([first, second, Number.NaN]);
    const scaled = { TNULL1: blank, TSCAL1: 0.5, TZERO1: 100 };
    expect(column(form, stored, scaled)).toEqual([first / 2 + 100, second / 2 + 100, Number.NaN]);
    // The number that would be TNULL after scaling is a value.
    expect(column(form, stored, { ...scaled, TNULL1: first / 2 + 100 })).not.toContain(Number.NaN);
  });

  test.each(["E", "D"])("of type %s has no TNULL: NaN stands for no value", (form) => {
    expect(column(form, [1.5, 7, Number.NaN], { TNULL1: 7, TSCAL1: 2, TZERO1: -1 })).toEqual([
      2,
      13,
      Number.NaN,
    ]);
  });

  test("of truth values has T, F and nothing else", () => {
    expect(column("L", [0x54, 0x46, 0, 0x31])).toEqual([1, 0, Number.NaN, Number.NaN]);
  });
});
