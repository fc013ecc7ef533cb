import { expect, test } from "vitest";
import { angleOf } from "../src/netcdf/fields/angle.ts";

const variable = (name: string, units: string) => ({
  name,
  type: "double",
  dimensions: ["cell"],
  shape: [4],
  attributes: new Map([["units", units]]),
  isRecord: false,
  offset: 0,
});

test("coordinates of cells, as ICON and POP name them, are known by their names; others are not", () => {
  const found = (name: string, units: string) => angleOf(variable(name, units))?.direction;
  expect([found("clat", "radian"), found("clon", "radian")]).toEqual(["latitude", "longitude"]);
  expect([found("TLAT", "degrees"), found("ULONG", "degrees")]).toEqual(["latitude", "longitude"]);
  expect([found("flat", "radian"), found("salon", "degrees"), found("clat", "K")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(angleOf(variable("clat", "radian"))?.toDegrees).toBeCloseTo(57.29577951308232, 12);
});
