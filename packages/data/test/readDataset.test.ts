import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DomainError, FormatError } from "@chaosphere/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256 } from "../src/dataset/provenance.ts";
import { readBytes, readDataset } from "../src/node/readDataset.ts";
import { npyArray, writeNpy } from "../src/npy/npy.ts";
import { decode, fixture } from "./fixtures.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "chaosphere-read-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("one .npy file is a dataset with one group and numbered fields", async () => {
  const path = join(folder, "a.npy");
  const bytes = new Uint8Array(writeNpy(npyArray([2, 3, 4], new Float64Array(24))));
  await writeFile(path, bytes);
  const dataset = await readDataset(path, { kind: "equiangular", unit: "m" });
  expect(dataset).toMatchObject({ name: path, labels: ["0", "1"], groups: new Int32Array(2) });
  expect(dataset.fields).toMatchObject({ batch: 2, unit: "m" });
  expect(dataset.fields.grid.kind).toBe("equiangular");
  expect(dataset.provenance.checksums).toEqual({ [path]: await sha256(bytes) });
});

test("one .nc file is a dataset, its variable named where it has several", async () => {
  const path = join(folder, "a.nc");
  const { cases } = fixture<{ cases: { name: string; base64: string }[] }>("netcdf");
  const two = cases.find(({ name }) => name.startsWith("two interleaved"))?.base64 ?? "";
  await writeFile(path, decode(two));
  await expect(readDataset(path)).rejects.toThrow("got small, wide in");
  const dataset = await readDataset(path, { variable: "wide" });
  expect(dataset).toMatchObject({ variable: "wide", labels: ["0", "1"] });
});

test("sha256 gives the digest of the standard", async () => {
  // FIPS 180-4, the message "abc".
  expect(await sha256(new TextEncoder().encode("abc"))).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

test("what is not there, or no dataset, is refused by its name", async () => {
  const path = join(folder, "none");
  await expect(readDataset(path)).rejects.toThrow(DomainError);
  await expect(readDataset(path)).rejects.toThrow(
    `readDataset: the file or folder must exist, got nothing at ${path} (ENOENT).`,
  );
  await expect(readBytes(folder)).rejects.toThrow("the path must name a file, got the folder");
  await expect(readDataset(folder)).rejects.toThrow("a dataset is a folder with meta.json");
  await writeFile(join(folder, "a.txt"), "");
  await expect(readDataset(join(folder, "a.txt"))).rejects.toThrow(FormatError);
  await expect(readDataset(join(folder, "a.txt"))).rejects.toThrow(
    "must be .npy, NetCDF, HEALPix FITS or a text table of coefficients, got",
  );
});
