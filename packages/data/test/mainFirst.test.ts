import { expect, test } from "vitest";
import { mainFirst } from "../src/netcdf/fields/mainFirst.ts";

const variable = (name: string, shape: readonly number[]) => ({
  name,
  type: "double",
  dimensions: shape.map((_, axis) => `axis ${axis}`),
  shape,
  isRecord: false,
  offset: 0,
  attributes: new Map(),
});

test("what has times and heights comes before areas, and the rest keeps the order of the file", () => {
  const fields = [
    variable("area", [6, 12]),
    variable("once", [1, 6, 12]),
    variable("tas", [4, 6, 12]),
    variable("ta", [4, 3, 6, 12]),
    variable("zg", [4, 3, 6, 12]),
  ];
  expect(mainFirst(fields).map(({ name }) => name)).toEqual(["ta", "zg", "tas", "once", "area"]);
});
