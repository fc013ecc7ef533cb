import { FormatError, GridError } from "@chaosphere/core";
import { expect, test } from "vitest";
import { fieldsFromArray } from "../src/dataset/fieldsFromArray.ts";
import { npyArray } from "../src/npy/npy.ts";

const ramp = (n: number) => Float64Array.from({ length: n }, (_, i) => i);

test("a stack of maps keeps its size; one map is a batch of one; rows may run from the south", () => {
  const stack = fieldsFromArray(npyArray([2, 3, 4], ramp(24)), "a.npy", { unit: "K" });
  expect(stack).toMatchObject({ batch: 2, unit: "K", values: ramp(24) });
  expect(stack.grid).toMatchObject({ kind: "gauss-legendre", nLat: 3, nLon: 4 });
  const one = fieldsFromArray(npyArray([3, 2], Int16Array.from(ramp(6))), "a.npy", {
    kind: "equiangular-poles",
    southFirst: true,
  });
  expect(one.grid.kind).toBe("equiangular-poles");
  expect([...one.values]).toEqual([4, 5, 2, 3, 0, 1]);
});

test("NaN is a missing cell: refused with its share, or masked", () => {
  const gaps = ramp(12).fill(Number.NaN, 2, 5);
  expect(() => fieldsFromArray(npyArray([3, 4], gaps), "a.npy")).toThrow(
    "a.npy has 25.0 % of its cells missing",
  );
  const { seen, values } = fieldsFromArray(npyArray([3, 4], gaps), "a.npy", { missing: "mask" });
  expect([...(seen ?? [])]).toEqual([1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
  expect([...values]).toEqual([0, 1, 0, 0, 0, 5, 6, 7, 8, 9, 10, 11]);
});

test("refuses arrays that are no fields", () => {
  expect(() => fieldsFromArray(npyArray([12], ramp(12)), "a.npy")).toThrow(FormatError);
  expect(() => fieldsFromArray(npyArray([12], ramp(12)), "a.npy")).toThrow("[count, nLat, nLon]");
  expect(() => fieldsFromArray(npyArray([0, 3, 4], ramp(0)), "a.npy")).toThrow(
    "no axis of length 0",
  );
  const complex = { shape: [1, 2], dtype: "complex128" as const, data: ramp(4) };
  expect(() => fieldsFromArray(complex, "a.npy")).toThrow("must be real, got complex128");
  const tall = npyArray([20_000, 1], ramp(20_000));
  expect(() => fieldsFromArray(tall, "a.npy")).toThrow(GridError);
});
