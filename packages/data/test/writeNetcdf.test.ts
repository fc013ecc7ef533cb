import { DomainError, equiangular, gaussLegendre, gridFields } from "@chaosphere/core";
import { expect, test } from "vitest";
import { readClassicNetcdf } from "../src/netcdf/classic/readClassicNetcdf.ts";
import { writeNetcdf } from "../src/netcdf/classic/writeNetcdf.ts";
import { decode, fixture } from "./fixtures.ts";

const { written } = fixture<{ written: { f8: string; f4: string } }>("netcdf");

test.each([
  ["float64", written.f8],
  ["float32", written.f4],
] as const)("writes the bytes that the netCDF library writes, %s", (dtype, base64) => {
  const values = Float64Array.from({ length: 96 }, (_, i) => i / 7);
  const fields = gridFields(equiangular(4), values, "m");
  const bytes = writeNetcdf(fields, { variable: "height", title: "three fields", dtype });
  const golden = decode(base64);
  // Latitudes may differ in the last bit (degrees of colatitudes against 90 − 45 (j + ½)): compare them as numbers.
  const begin = bytes.length - 96 * (dtype === "float64" ? 8 : 4) - 8 * 12;
  expect(bytes.length).toBe(golden.length);
  expect(bytes.subarray(0, begin)).toEqual(golden.subarray(0, begin));
  expect(bytes.subarray(begin + 8 * 12)).toEqual(golden.subarray(begin + 8 * 12));
  const [ours, theirs] = [bytes, golden].map((b) => new DataView(b.buffer));
  for (let i = 0; i < 12; i++) {
    expect(ours.getFloat64(begin + 8 * i)).toBeCloseTo(theirs.getFloat64(begin + 8 * i), 12);
  }
});

test("read ∘ write is the identity on a grid from 20° E", () => {
  const grid = gaussLegendre(5, { nLon: 7, firstLongitude: Math.PI / 9 });
  const values = Float64Array.from({ length: 70 }, (_, i) => Math.sin(i));
  const fields = gridFields(grid, values, "K");
  const again = readClassicNetcdf(writeNetcdf(fields), "a.nc").fields;
  expect(again.values).toEqual(values);
  expect(again.unit).toBe("K");
  expect(again.grid.colatitudes).toEqual(grid.colatitudes);
  expect(again.grid.firstLongitude).toBeCloseTo(grid.firstLongitude, 15);
});

test("names and units are any text: 2t in °C", () => {
  const fields = gridFields(equiangular(2), new Float64Array(8), "°C");
  for (const variable of ["2t", "Δh", "sea ice", "q-flux"]) {
    const again = readClassicNetcdf(writeNetcdf(fields, { variable, title: "日本" }), "a.nc");
    expect(again.variable).toBe(variable);
    expect(again.fields.unit).toBe("°C");
    expect(again.provenance.description).toBe("日本");
  }
});

test.each(["", "a/b", "lat", "sample", "-1", "a ", "a\n"])("refuses the name %j", (variable) => {
  const fields = gridFields(equiangular(2), new Float64Array(8), "K");
  expect(() => writeNetcdf(fields, { variable })).toThrow(DomainError);
  expect(() => writeNetcdf(fields, { variable })).toThrow("the variable must have a name that");
});
