import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gaussLegendre, gridFields } from "@chaosphere/core";
import { afterAll, expect, test } from "vitest";
import {
  checkZarrOutput,
  layOutZarr,
  openNetcdfWriter,
  openZarrWriter,
  readDataset,
} from "../src/node/index.ts";

/** Stores that are written, read back here and by xarray. */
const folder = mkdtempSync(join(tmpdir(), "chaosphere-zarr-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const grid = gaussLegendre(6);
const length = grid.nLat * grid.nLon;
/** Numbers that name their places, and one cell without a value. */
const values = Float64Array.from({ length: 5 * length }, (_, i) => (i === 7 ? Number.NaN : i / 8));
const options = {
  grid,
  count: 5,
  variable: "tas",
  longName: "air temperature",
  unit: "K",
  title: "Five fields",
  history: "chaosphere noise",
  source: "a test",
};

async function written(name: string, more = {}): Promise<string> {
  const path = join(folder, name);
  const file = await openZarrWriter(path, { ...options, ...more });
  // Batches that are no chunks.
  for (const [from, to] of [
    [0, 2],
    [2, 5],
  ] as const) {
    await file.append(gridFields(grid, values.subarray(from * length, to * length), "K"));
  }
  await file.close();
  return path;
}

test("a store reads back as it was written", async () => {
  const data = await readDataset(await written("back.zarr"), { missing: "mask" });
  expect([data.variable, data.fields.unit, data.fields.batch]).toEqual(["tas", "K", 5]);
  expect(data.fields.grid.kind).toBe("gauss-legendre");
  expect([...data.fields.values].filter((x, i) => i !== 7 && x !== i / 8)).toEqual([]);
});

/** What xarray says of a store, or why it cannot be asked. */
function xarray(path: string, other: string) {
  const script = `
import json, sys, numpy, xarray
d = xarray.open_zarr(sys.argv[1])
n = xarray.open_dataset(sys.argv[2])
v = d["tas"]
print(json.dumps({
  "dims": list(v.dims), "shape": list(v.shape), "dtype": str(v.dtype), "attrs": v.attrs, "global": d.attrs,
  "lat": d["lat"].attrs, "coords": sorted(map(str, d.coords)),
  "same": bool(numpy.array_equal(v.values, n["tas"].values, equal_nan=True)),
  "places": bool(numpy.array_equal(d["lat"], n["lat"]) and numpy.array_equal(d["lon"], n["lon"])),
  "bounds": bool(numpy.array_equal(d["lat_bnds"], n["lat_bnds"]) and numpy.array_equal(d["lon_bnds"], n["lon_bnds"])),
  "cell": float(v.values.reshape(-1)[9]), "missing": int(numpy.isnan(v.values).sum()),
  "time": [str(t)[:10] for t in d["time"].values] if "time" in d.coords else [],
}))`;
  const candidates = ["/tmp/venv/bin/python", "python3"];
  const python = candidates.find(
    (name) => spawnSync(name, ["-c", "import xarray, zarr, netCDF4"]).status === 0,
  );
  if (python === undefined) return "no Python here has xarray, zarr and netCDF4";
  const { stdout, stderr } = spawnSync(python, ["-W", "error", "-c", script, path, other], {
    encoding: "utf8",
  });
  return stdout === "" ? stderr : JSON.parse(stdout);
}

test("xarray opens a store with names, coordinates and attributes, as it opens NetCDF", async () => {
  const time = {
    name: "time",
    unit: "days since 2000-01-01",
    attributes: { calendar: "standard" },
    values: Float64Array.of(0, 31, 60, 91, 121),
  };
  const path = await written("seen.zarr", { dtype: "float32", coordinates: [time] });
  const netcdf = join(folder, "seen.nc");
  const file = await openNetcdfWriter(netcdf, {
    ...options,
    dtype: "float32",
    coordinates: [time],
  });
  await file.append(gridFields(grid, values, "K"));
  await file.close();
  const seen = xarray(path, netcdf);
  if (typeof seen === "string" && seen.startsWith("no Python")) {
    process.stderr.write(`zarrWriter.test: xarray is not asked, ${seen}.\n`);
    return;
  }
  expect(seen).toEqual({
    dims: ["time", "lat", "lon"],
    shape: [5, grid.nLat, grid.nLon],
    dtype: "float32",
    attrs: { units: "K", long_name: "air temperature" },
    global: {
      Conventions: "CF-1.11",
      title: "Five fields",
      history: "chaosphere noise",
      source: "a test",
    },
    lat: {
      units: "degrees_north",
      standard_name: "latitude",
      long_name: "latitude",
      axis: "Y",
      bounds: "lat_bnds",
    },
    coords: ["lat", "lon", "time"],
    same: true,
    places: true,
    bounds: true,
    cell: 9 / 8,
    missing: 1,
    time: ["2000-01-01", "2000-02-01", "2000-03-01", "2000-04-01", "2000-05-01"],
  });
});

test("the same fields make the same bytes, and a store is not replaced unless forced", async () => {
  const path = await written("once.zarr");
  const again = openZarrWriter(path, options);
  await expect(again).rejects.toThrow(
    /must not exist yet, got .*once\.zarr\. Give another name or add --force/,
  );
  await written("once.zarr", { force: true });
  writeFileSync(join(folder, "file.zarr"), "");
  await expect(
    openZarrWriter(join(folder, "file.zarr"), { ...options, force: true }),
  ).rejects.toThrow(/must be free, got something else/);
});

test("a folder that has no root of a store is never replaced, whatever stores are in it", async () => {
  const stores = join(folder, "stores.zarr");
  mkdirSync(stores);
  for (const name of ["first", "second"]) await written(`stores.zarr/${name}`);
  writeFileSync(join(stores, "letter.txt"), "keep");
  const other = join(folder, "other.zarr");
  mkdirSync(join(other, "letters", "c"), { recursive: true });
  const refusal = /must be free, got something else/;
  for (const path of [stores, other]) {
    const before = readdirSync(path, { recursive: true });
    const forced = { ...options, force: true };
    await expect(openZarrWriter(path, forced)).rejects.toThrow(refusal);
    await expect(layOutZarr(path, forced)).rejects.toThrow(refusal);
    await expect(checkZarrOutput(path, { force: true })).rejects.toThrow(refusal);
    expect(readdirSync(path, { recursive: true })).toEqual(before);
  }
});

test("a store that is given up leaves nothing, nor one with too few fields", async () => {
  const path = join(folder, "half.zarr");
  const file = await openZarrWriter(path, options);
  await file.append(gridFields(grid, values.subarray(0, length), "K"));
  await expect(file.close()).rejects.toThrow(/as many as were announced, 5, got 1/);
  const other = await openZarrWriter(path, options);
  await other.abort();
  const full = await openZarrWriter(path, options);
  await expect(
    full.append(gridFields(gaussLegendre(4), new Float64Array(32), "K")),
  ).rejects.toThrow(/must lie on the store's grid/);
  expect(existsSync(path)).toBe(false);
  expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
});
