import { gzipSync } from "node:zlib";
import { FormatError, gaussLegendre, gridFields } from "@chaosphere/core";
import { expect, test } from "vitest";
import { sha256 } from "../src/dataset/provenance.ts";
import { writeNetcdf } from "../src/netcdf/classic/writeNetcdf.ts";
import { npyArray, writeNpy } from "../src/npy/npy.ts";
import { openAny } from "../src/open/openAny.ts";
import { ContradictionError } from "../src/reading/ambiguity.ts";
import type { ByteSource } from "../src/reading/source.ts";

const fields = gridFields(
  gaussLegendre(32),
  Float64Array.from({ length: 2 * 32 * 64 }, (_, i) => Math.sin(i)),
);
const array = new Uint8Array(writeNpy(npyArray([2, 32, 64], fields.values)));
const netcdf = new Uint8Array(writeNetcdf(fields));

/** A source that records what is read of it. */
function recorded(bytes: Uint8Array<ArrayBuffer>, size = bytes.length) {
  const reads: (readonly [number, number])[] = [];
  const source: ByteSource = {
    size,
    read: async (start = 0, end = size) => {
      reads.push([start, end]);
      return bytes.slice(start, end);
    },
  };
  return { source, reads };
}

test("a file is what its bytes are, and is read to its end once its beginning is known", async () => {
  const { source, reads } = recorded(array);
  expect(await openAny(source, "f.npy")).toEqual(await openAny(array, "f.npy"));
  expect(reads).toEqual([
    [0, 16_384],
    [0, array.length],
  ]);
});

test("of a file that cannot be opened no more than its beginning is read", async () => {
  const foreign = new Uint8Array(100_000).fill(7);
  const claims = new Uint8Array(writeNpy(npyArray([100, 100], new Float64Array(10_000))));
  for (const [bytes, options, rule] of [
    [foreign, {}, "got something else"],
    [claims, { maxValues: 9_999 }, "at most 9999 numbers, got 100 × 100 = 10000 in x"],
  ] as const) {
    const { source, reads } = recorded(bytes);
    await expect(openAny(source, "x", options)).rejects.toThrow(rule);
    expect(reads).toEqual([[0, 16_384]]);
  }
  await expect(openAny(claims, "x", { maxValues: 9_999 })).rejects.toThrow(FormatError);
});

test("a folder is the dataset of its meta.json, of one grid alone", async () => {
  const degrees = 180 / Math.PI;
  const arrays: Record<string, Uint8Array<ArrayBuffer>> = {
    "f.npy": array,
    "lat.npy": new Uint8Array(
      writeNpy(
        npyArray(
          [32],
          fields.grid.colatitudes.map((θ) => 90 - degrees * θ),
        ),
      ),
    ),
    "lon.npy": new Uint8Array(
      writeNpy(
        npyArray(
          [64],
          Float64Array.from({ length: 64 }, (_, k) => (360 * k) / 64),
        ),
      ),
    ),
  };
  const shapes: Record<string, number[]> = {
    "f.npy": [2, 32, 64],
    "lat.npy": [32],
    "lon.npy": [64],
  };
  const entries: Record<string, object> = {};
  for (const [name, bytes] of Object.entries(arrays)) {
    entries[name] = { shape: shapes[name], sha256: await sha256(bytes) };
  }
  const meta = { name: "a run", units: "K", arrays: entries };
  const folder = async (name: string) =>
    name === "meta.json" ? new TextEncoder().encode(JSON.stringify(meta)) : arrays[name];

  const opened = await openAny(folder, "run");
  expect(opened).toMatchObject({ kind: "fields", format: "folder", dataset: { name: "a run" } });
  const other = { kind: "equiangular" } as const;
  await expect(openAny(folder, "run", other)).rejects.toThrow(ContradictionError);
  expect(await openAny(folder, "run", { ...other, contradictions: "ignore" })).toEqual(opened);
});

test("a model is handed over whole where models are asked for, and refused elsewhere", async () => {
  const bytes = Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d);
  expect(await openAny(bytes, "m.model", { models: true })).toEqual({ kind: "model", bytes });
  await expect(openAny(bytes, "m.model")).rejects.toThrow("got a model in m.model");
});

test("a standing choice of grid is refused in an array that it does not fit, and ignored in other files", async () => {
  const choice = { kind: "healpix", contradictions: "refuse-in-arrays" } as const;
  await expect(openAny(array, "f.npy", choice)).rejects.toThrow("the shape must be that of fields");
  await expect(openAny(new Uint8Array(gzipSync(array)), "f.npy.gz", choice)).rejects.toThrow(
    "the shape must be that of fields",
  );
  expect(await openAny(netcdf, "f.nc", choice)).toMatchObject({ format: "netcdf" });
  expect(await openAny(array, "f.npy", { ...choice, contradictions: "ignore" })).toMatchObject({
    format: "npy",
    kind: "fields",
  });
});
