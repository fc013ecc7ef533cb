import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readNetcdf } from "../src/netcdf/readNetcdf.ts";
import { filterFiles } from "../src/node/filterFiles.ts";
import { decode, fixture } from "./fixtures.ts";

// In a file of its own: a plugin stays with the HDF5 library once it is there.
const { cases } = fixture<{ cases: { gzip: string; filter?: string }[] }>("netcdfKinds");

test.each([
  ["zstd", "Zstandard (HDF5 filter 32015)"],
  ["blosc_lz4", "Blosc (HDF5 filter 32001)"],
  ["bzip2", "bzip2 (HDF5 filter 307)"],
])("a compression that cannot be undone is named: %s", async (filter, name) => {
  const file = cases.find((entry) => entry.filter === filter);
  const bytes = new Uint8Array(gunzipSync(decode(file?.gzip ?? "")));
  await expect(readNetcdf(bytes, "a.nc")).rejects.toThrow(
    `readNetcdf: tas must be compressed by a filter that can be undone here, got ${name} in a.nc. Write the file again without it: nccopy -F none IN OUT.`,
  );
});

test("a codec that the plugin of a compression lacks is named, and other files are read after it", async () => {
  const unpacked = (gzip: string) => new Uint8Array(gunzipSync(decode(gzip)));
  const lacking = unpacked(fixture<{ gzip: string }>("bloscCodec").gzip);
  await expect(readNetcdf(lacking, "a.nc", { filters: filterFiles })).rejects.toThrow(
    "got a codec of Blosc (HDF5 filter 32001) that is not built with it, in a.nc. Write the file again without it: nccopy -F none IN OUT.",
  );
  const known = cases.find(({ filter }) => filter === "blosc_lz4");
  const read = readNetcdf(unpacked(known?.gzip ?? ""), "b.nc", { filters: filterFiles });
  await expect(read).resolves.toBeDefined();
});
