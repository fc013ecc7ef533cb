import { valuesWithNaN } from "@chaosphere/core";
import { expect, test } from "vitest";
import { readNetcdf } from "../src/netcdf/readNetcdf.ts";
import { decode, fixture } from "./fixtures.ts";

/** A region as netCDF4 wrote it, and what the script of docs/guide/your-own-data.md made of it. */
const golden = fixture<{
  readonly latitudes: readonly number[];
  readonly longitudes: readonly number[];
  readonly regional: string;
  readonly whole: string;
}>("regionalNetcdf");

test("a region is refused with a remedy", async () => {
  await expect(readNetcdf(decode(golden.regional), "regional.nc")).rejects.toThrow(
    "got 21 values -10°, -7.5°, …, 40° in regional.nc. Interpolate a global field to such a grid first, for example with cdo remapbil,r360x180 IN OUT; a region must be laid on the whole grid, all else missing, for example by xarray: reindex(lat=…, lon=…).",
  );
});

test("laid on the globe by the guide's script it is a field with gaps, its values where they were", async () => {
  const { fields } = await readNetcdf(decode(golden.whole), "whole.nc", { missing: "mask" });
  const { grid, batch } = fields;
  expect([batch, grid.kind, grid.nLat, grid.nLon]).toEqual([2, "equiangular", 72, 144]);
  const values = valuesWithNaN(fields);
  const expected = new Float64Array(values.length).fill(Number.NaN);
  const first = (grid.firstLongitude * 180) / Math.PI;
  for (let b = 0; b < batch; b++) {
    for (const lat of golden.latitudes) {
      for (const lon of golden.longitudes) {
        const k = ((((lon - first) / 2.5) % 144) + 144) % 144;
        const place = (b * 72 + (90 - lat) / 2.5 - 0.5) * 144 + Math.round(k);
        expected[place] = Math.fround(lat + lon / 128 + 1000 * b);
      }
    }
  }
  expect([...values]).toEqual([...expected]);
});
