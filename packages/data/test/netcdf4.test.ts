import { valuesWithNaN } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { netcdfFields, readNetcdf } from "../src/netcdf/readNetcdf.ts";
import { decode, netcdfFixture, numbers } from "./fixtures.ts";

const { cases, refused } = netcdfFixture("netcdf4");
const classic = netcdfFixture("netcdf").cases[0];
const two = decode(refused[0].base64);

describe("readNetcdf", () => {
  test.each([...cases, classic])("reads what the netCDF library reads: $name", async (expected) => {
    const { kind, nLat, nLon } = expected;
    const bytes = decode(expected.base64);
    const dataset = await readNetcdf(bytes, "a.nc", { missing: "mask" });
    const { grid, values, unit } = dataset.fields;
    expect(grid).toMatchObject({ kind, nLat, nLon });
    expect(grid.firstLongitude).toBeCloseTo((expected.firstLongitudeDeg * Math.PI) / 180, 14);
    expect(unit).toBe(expected.unit);
    expect(dataset.labels).toEqual(expected.labels);
    expect([...valuesWithNaN(dataset.fields)]).toEqual(numbers(expected.values));
    const isMissing = expected.values.some((x) => x === null);
    expect(dataset.fields.seen !== undefined).toBe(isMissing);
    values.forEach((x, i) => {
      if (expected.values[i] === null) expect(x).toBe(0);
    });
    expect((await netcdfFields(bytes, "a.nc")).map(({ name }) => name)).toContain(
      expected.variable,
    );
  });

  test("knows title, long name and the turn of the rows", async () => {
    const { provenance, name } = await readNetcdf(decode(cases[0].base64), "a.nc");
    expect(provenance.description).toBe("a small Gaussian grid");
    expect(provenance.adjustments).toEqual(["rows turned to run from north to south"]);
    expect(name).toBe("Reference height temperature");
  });

  test("a missing value is announced with its share, never used", async () => {
    await expect(readNetcdf(decode(cases[1].base64), "a.nc")).rejects.toThrow(
      "t2m of a.nc has 1.4 % of its cells missing",
    );
  });

  test("lists the variables to choose from, and reads the one that is named", async () => {
    expect(await netcdfFields(two, "a.nc")).toEqual([
      { name: "u", title: "wind u", shape: [3, 5] },
      { name: "v", title: "wind v", shape: [3, 5] },
    ]);
    expect((await readNetcdf(two, "a.nc", { variable: "v" })).name).toBe("wind v");
    await expect(readNetcdf(two, "a.nc", { variable: "w" })).rejects.toThrow("one of u, v");
  });

  test("two fields are doubtful until one is named", async () => {
    const error = await readNetcdf(two, "a.nc").catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "AmbiguityError", readings: ["u", "v"] });
    expect(error.message).toContain(refused[0].said);
  });

  test.each(refused.slice(1))("refuses $name", async ({ base64, said }) => {
    const error = await readNetcdf(decode(base64), "a.nc").catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "FormatError" });
    expect(error.message).toContain(said);
  });

  test("a file opens after others were refused", async () => {
    const dataset = await readNetcdf(decode(cases[0].base64), "a.nc");
    expect(dataset.fields.batch).toBe(3);
  });

  test("the size limit is the caller's", async () => {
    const read = readNetcdf(decode(cases[0].base64), "a.nc", { maxValues: 215 });
    await expect(read).rejects.toThrow("at most 215 numbers, got 3 × 6 × 12 = 216");
  });
});
