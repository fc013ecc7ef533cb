import { expect, test } from "vitest";
import { monthsOf } from "../src/dataset/monthsOf.ts";
import { datasetOf, normals } from "./datasetInstance.ts";

const time = (unit: string, ...values: number[]) => ({
  coordinates: [{ name: "time", unit, values: Float64Array.from(values) }],
});

test("months are those of the dates", () => {
  const data = datasetOf(normals(4, 1), time("days since 2011-12-31", 0, 1, 60, 365));
  // 2012 has a 29 February, the 60th day; its 365th is 30 December.
  expect([...monthsOf(data)]).toEqual([12, 1, 2, 12]);
});

test("or a coordinate of the name", () => {
  const month = { name: "month", unit: "", values: Float64Array.of(1, 7) };
  expect([...monthsOf(datasetOf(normals(2, 1), { coordinates: [month] }))]).toEqual([1, 7]);
});

test("fields without dates are refused in one line", () => {
  expect(() => monthsOf(datasetOf(normals(2, 1)))).toThrow(/must have dates.*got none in/);
  const months = datasetOf(normals(2, 1), time("months since 2011-01-01", 0, 1));
  expect(() => monthsOf(months)).toThrow(/must have dates/);
  const none = { name: "month", unit: "", values: Float64Array.of(1, 13) };
  expect(() => monthsOf(datasetOf(normals(2, 1), { coordinates: [none] }))).toThrow(/got "13"/);
});
