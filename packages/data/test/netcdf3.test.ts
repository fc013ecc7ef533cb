import { FormatError, valuesWithNaN } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { readClassicNetcdf } from "../src/netcdf/classic/readClassicNetcdf.ts";
import { AmbiguityError } from "../src/reading/ambiguity.ts";
import { decode, netcdfFixture, numbers, thrown } from "./fixtures.ts";

const { cases, refused } = netcdfFixture("netcdf");
const file = (name: string) => {
  const found = [...cases, ...refused].find((entry) => entry.name.startsWith(name));
  if (!found) throw new Error(name);
  return decode(found.base64);
};

describe("readClassicNetcdf", () => {
  test.each(cases)("reads what the netCDF library reads: $name", (expected) => {
    const { variable, kind, nLat, nLon } = expected;
    const dataset = readClassicNetcdf(decode(expected.base64), "a.nc", {
      variable,
      missing: "mask",
    });
    const { grid, values, unit } = dataset.fields;
    expect(grid).toMatchObject({ kind, nLat, nLon });
    expect(grid.firstLongitude).toBeCloseTo((expected.firstLongitudeDeg * Math.PI) / 180, 14);
    expect(unit).toBe(expected.unit);
    expect(dataset.labels).toEqual(expected.labels);
    // scale · stored + offset is rounded alike there and here.
    expect([...valuesWithNaN(dataset.fields)]).toEqual(numbers(expected.values));
    const isMissing = expected.values.some((x) => x === null);
    expect(dataset.fields.seen !== undefined).toBe(isMissing);
    values.forEach((x, i) => {
      if (expected.values[i] === null) expect(x).toBe(0);
    });
  });

  test("says what was changed on the way to the grid", () => {
    const { provenance, name } = readClassicNetcdf(file("Gaussian"), "a.nc");
    expect(provenance).toMatchObject({
      path: "a.nc",
      description: "a small Gaussian grid",
      adjustments: ["rows turned to run from north to south"],
    });
    expect(name).toBe("Reference height temperature");
    expect(readClassicNetcdf(file("pole rows"), "a.nc").provenance.adjustments).toContain(
      "repeated last longitude dropped",
    );
  });

  test("a missing value is announced with its share, never used", () => {
    expect(() => readClassicNetcdf(file("packed"), "a.nc")).toThrow(
      "readDataset: t2m of a.nc has 1.4 % of its cells missing.",
    );
    expect(() => readClassicNetcdf(file("rows without"), "a.nc")).toThrow(
      "has 2.5 % of its cells missing",
    );
  });

  test.each([
    ["NetCDF-4", "magic", "got a NetCDF-4 file (HDF5) in a.nc. Convert it with nccopy -3."],
    ["no variables", "variables", "got none"],
  ])("refuses %s", (name, field, rule) => {
    const error = thrown(() => readClassicNetcdf(file(name), "a.nc"));
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toContain(rule);
    expect((error as FormatError).location).toEqual({ path: "a.nc", field });
  });

  test("two fields are doubtful until one is named", () => {
    const error = thrown(() => readClassicNetcdf(file("two fields"), "a.nc"));
    expect(error).toBeInstanceOf(AmbiguityError);
    expect(error.message).toContain("got u, v in a.nc. Say which.");
    expect(error).toMatchObject({ readings: ["u", "v"], settings: ["variable"] });
  });

  test("refuses a name that is no field, and lists those that are", () => {
    expect(() => readClassicNetcdf(file("two interleaved"), "a.nc", { variable: "lat" })).toThrow(
      "the variable must be one of small, wide, got lat, which is a coordinate, in a.nc. Name one of them.",
    );
  });

  test("longitude may come before latitude", () => {
    const { fields, provenance } = readClassicNetcdf(file("longitude before"), "a.nc");
    expect(fields.grid).toMatchObject({ kind: "equiangular", nLat: 3, nLon: 5 });
    expect(provenance.adjustments).toEqual([
      "axes turned from (lon, lat) so that latitude and longitude come last",
    ]);
  });

  test("refuses a file cut anywhere before its last value", () => {
    const whole = file("pole rows");
    for (let length = 0; length < whole.length; length += 3) {
      expect(() => readClassicNetcdf(whole.subarray(0, length), "a.nc")).toThrow(FormatError);
    }
  });

  test("refuses a last longitude that repeats the first with other values", () => {
    const bytes = file("pole rows");
    bytes[bytes.length - 3] ^= 0x10;
    expect(() => readClassicNetcdf(bytes, "a.nc")).toThrow("must repeat its values");
  });

  test("a last longitude may repeat the first but for rounding", () => {
    const bytes = file("pole rows");
    bytes[bytes.length - 1] ^= 1;
    expect(readClassicNetcdf(bytes, "a.nc").fields).toEqual(
      readClassicNetcdf(file("pole rows"), "a.nc").fields,
    );
  });

  test("counts that lie about gigabytes cost no memory", () => {
    const whole = file("Gaussian");
    const before = process.memoryUsage();
    const started = process.cpuUsage();
    for (let at = 4; at < 400; at += 4) {
      for (const lie of [0x00ffffff, 0x01ffffff, 0x7fffffff, 0xffffffff]) {
        const bytes = whole.slice();
        new DataView(bytes.buffer).setUint32(at, lie);
        try {
          readClassicNetcdf(bytes, "a.nc");
        } catch (error) {
          expect(["FormatError", "GridError"]).toContain((error as Error).name);
        }
      }
    }
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2e7);
    expect(after.rss - before.rss).toBeLessThan(2e8);
    expect(process.cpuUsage(started).user).toBeLessThan(1e7);
  });
});
