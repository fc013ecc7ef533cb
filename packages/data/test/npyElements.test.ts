import { expect, test } from "vitest";
import { readNpy } from "../src/npy/npy.ts";
import { decode, fixture } from "./fixtures.ts";

const { elements } = fixture<{
  elements: readonly {
    name: string;
    base64: string;
    shape: number[];
    held: string;
    values: string[];
    rounded: number;
  }[];
}>("arrays");

test.each(elements)("numpy's numbers arrive: $name", ({ base64, shape, held, values, rounded }) => {
  const array = readNpy(decode(base64), "a.npy");
  expect(array).toMatchObject({ shape, dtype: held });
  expect(array.rounded ?? 0).toBe(rounded);
  const wanted = values.map((text) => Number(text.replace("inf", "Infinity")));
  expect([...array.data]).toEqual(wanted);
});

/** A file of one number with the header given. */
function withHeader(header: string, bytes = 8): Uint8Array {
  const text = `\x93NUMPY\x01\x00${String.fromCharCode(header.length, 0)}${header}`;
  return Uint8Array.from(text + "\0".repeat(bytes), (c) => c.charCodeAt(0));
}
const entry = (descr: string) => `{'descr': '${descr}', 'fortran_order': False, 'shape': (1,)}`;

test.each([
  ["long doubles", "<f16", 16, "astype('<f8'), which keeps 53 bits"],
  ["long complex numbers", "<c32", 32, "astype('<c16'), which keeps both parts"],
  ["times", "<M8", 8, "a.astype('<i8')"],
  ["text", "<U2", 8, "Save an array of numbers"],
])("%s are refused with a remedy that loses no more than it says", (_, descr, bytes, remedy) => {
  expect(() => readNpy(withHeader(entry(descr), bytes), "a.npy")).toThrow(remedy);
});

test.each([
  ["a key twice", `{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}`],
  ["a key too many", `{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'x': True}`],
  ["a record", `{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}`],
  ["words behind it", `${entry("<f8")} and more`],
  ["a negative length", `{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}`],
  ["a missing comma", `{'descr': '<f8' 'fortran_order': False, 'shape': (1,)}`],
])("a header is one plain dictionary: %s", (_, header) => {
  expect(() => readNpy(withHeader(header), "a.npy")).toThrow("must hold descr, fortran_order");
});

test("a header may be spaced and ordered as any writer likes, a scalar has no axes", () => {
  const spaced = `{ "shape" :(1 , ),"fortran_order":True ,'descr':"<f8" , }  `;
  expect(readNpy(withHeader(spaced), "a.npy").shape).toEqual([1]);
  const scalar = `{'descr': '<f8', 'fortran_order': False, 'shape': ()}`;
  expect(readNpy(withHeader(scalar), "a.npy")).toMatchObject({
    shape: [],
    data: new Float64Array(1),
  });
});
