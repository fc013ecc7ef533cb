import { valuesWithNaN } from "@chaosphere/core";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { timeLabels } from "../src/dataset/timeLabels.ts";
import { readNetcdf } from "../src/netcdf/readNetcdf.ts";
import { openAny } from "../src/open/openAny.ts";
import type { OpenedFields, OpenOptions } from "../src/open/opened.ts";
import type { FolderSource } from "../src/reading/source.ts";
import { fixture } from "./fixtures.ts";

const kinds = fixture<{
  values: number[];
  gaps: (number | null)[];
  wide: number[];
  files: Record<string, string>;
}>("fileKinds");
const bytesOf = (name: string) => Uint8Array.from(Buffer.from(kinds.files[name] ?? "", "base64"));
const open = async (name: string, options: OpenOptions = {}) =>
  (await openAny(bytesOf(name), name, options)) as OpenedFields;
const valuesOf = ({ dataset }: OpenedFields) => Array.from(valuesWithNaN(dataset.fields));
const withNaN = (values: readonly (number | null)[]) => values.map((x) => x ?? Number.NaN);

describe("CDF-5", () => {
  test("floats with gaps, and times of 64 bits", async () => {
    const opened = await open("cdf5", { variable: "tas", missing: "mask" });
    expect(valuesOf(opened)).toEqual(withNaN(kinds.gaps));
    const { fields, coordinates = [], provenance } = opened.dataset;
    expect(fields).toMatchObject({ unit: "K", batch: 3, grid: { kind: "equiangular" } });
    expect(timeLabels(coordinates[0] as NonNullable<typeof coordinates>[0])).toEqual([
      "1990-01-01",
      "1990-02-01",
      "1990-03-01",
    ]);
    expect(provenance.description).toBe("a file of version 5");
    expect(opened.variables).toEqual(["tas", "packed", "wide"]);
  });

  test("packed numbers without a sign, and whole numbers of 64 bits", async () => {
    const packed = valuesOf(await open("cdf5", { variable: "packed" }));
    for (const [i, x] of packed.entries()) {
      expect(x).toBeCloseTo(kinds.values[i] ?? Number.NaN, 9);
    }
    expect(valuesOf(await open("cdf5", { variable: "wide" }))).toEqual(kinds.wide);
  });

  test("cut short or changed anywhere in its header, it is refused or read, and takes no memory", async () => {
    const whole = bytesOf("cdf5");
    for (let length = 4; length < 1200; length += 7) {
      await expect(readNetcdf(whole.slice(0, length), "a.nc", { variable: "tas" })).rejects.toThrow(
        /readNetcdf: .* in a\.nc\. The file is cut short or corrupt/,
      );
    }
    for (let at = 4; at < 600; at++) {
      const broken = whole.slice();
      broken[at] = 0xff;
      await readNetcdf(broken, "a.nc", { variable: "tas", missing: "mask" }).catch((error) =>
        expect(String(error)).toMatch(/readNetcdf|recogniseGrid|a\.nc/),
      );
    }
  });
});

describe(".npz", () => {
  test("arrays beside latitudes and longitudes lie on their grid, whichever way the rows run", async () => {
    const opened = await open("axes.npz", { firstVariable: true, missing: "mask" });
    expect(opened.variables).toEqual(["sst", "count"]);
    expect(opened.assumptions.map(({ text }) => text)).toContain(
      "sst is read, the first of sst, count",
    );
    const { grid } = opened.dataset.fields;
    expect(grid).toMatchObject({ kind: "equiangular", nLat: 6, nLon: 12 });
    // lat.npy runs from south to north: the rows are turned.
    const [count] = [await open("axes.npz", { variable: "count" })];
    expect(valuesOf(count).slice(0, 12)).toEqual(Array.from({ length: 12 }, (_, k) => 60 + k));
  });

  test("an array alone is what its shape says", async () => {
    const opened = await open("plain.npz");
    expect(opened).toMatchObject({ kind: "fields", variables: [] });
    expect(valuesOf(opened)).toEqual(kinds.values);
    expect(opened.dataset.fields.grid.kind).toBe("gauss-legendre");
  });

  test("says which array is meant, or that there is none", async () => {
    await expect(open("axes.npz")).rejects.toThrow("one of sst, count in axes.npz, got none");
    await expect(open("axes.npz", { variable: "ice" })).rejects.toThrow("got ice");
    await expect(open("empty.npz")).rejects.toThrow("must have an array of fields");
    const cut = bytesOf("plain.npz").slice(0, 300);
    await expect(openAny(cut, "cut.npz")).rejects.toThrow("The file is cut short or corrupt");
    await expect(open("plain.npz", { maxBytes: 100 })).rejects.toThrow("at most 100 bytes");
  });
});

/** The files of an archive as a folder, and which of them were read. */
function folderOf(name: string, named: boolean) {
  const files = unzipSync(bytesOf(name));
  const read: string[] = [];
  const find = async (file: string) => {
    const bytes = files[file];
    if (bytes) read.push(file);
    return bytes && Uint8Array.from(bytes);
  };
  const folder: FolderSource = named ? Object.assign(find, { names: Object.keys(files) }) : find;
  return { folder, read };
}

describe("Zarr", () => {
  test.each(["zarr 2", "zarr 3", "zarr 2 by names", "zarr 3 by names"])(
    "%s in a zip",
    async (name) => {
      const opened = await open(name, { variable: "tas", missing: "mask" });
      expect(opened.format).toBe("zarr");
      expect(valuesOf(opened)).toEqual(withNaN(kinds.gaps));
      const { fields, coordinates = [], provenance, name: title } = opened.dataset;
      expect(fields).toMatchObject({ unit: "K", batch: 3, grid: { kind: "equiangular" } });
      expect(title).toBe("air temperature");
      expect(provenance.description).toBe("a store");
      expect(coordinates[0]).toMatchObject({ name: "time", attributes: { calendar: "noleap" } });
      expect([...opened.variables].sort()).toEqual(["count", "tas"]);
    },
  );

  test("a folder, of which only what is shown is read", async () => {
    const { folder, read } = folderOf("zarr 3", false);
    const opened = await openAny(folder, "a.zarr", { variable: "count" });
    expect(valuesOf(opened as OpenedFields)).toEqual(Array.from({ length: 72 }, (_, i) => i));
    expect(read.filter((file) => file.startsWith("tas/c"))).toEqual([]);
  });

  test("a store that names no arrays is refused with what to do", async () => {
    const { folder } = folderOf("zarr 2 by names", false);
    await expect(openAny(folder, "a.zarr")).rejects.toThrow("consolidated=True of xarray");
    const named = folderOf("zarr 2 by names", true);
    expect(
      await openAny(named.folder, "a.zarr", { variable: "tas", missing: "mask" }),
    ).toMatchObject({
      kind: "fields",
    });
  });

  test("a chunk that is damaged is said so, and a variable that is not there", async () => {
    const { folder } = folderOf("zarr 2", false);
    const broken: FolderSource = async (file) =>
      file.startsWith("tas/0") ? Uint8Array.of(1, 2, 3) : folder(file);
    await expect(openAny(broken, "a.zarr", { variable: "tas" })).rejects.toThrow(
      "the array tas must be one that can be read",
    );
    await expect(openAny(folder, "a.zarr", { variable: "ice" })).rejects.toThrow("ice");
  });
});
