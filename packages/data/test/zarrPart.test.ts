import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gaussLegendre, gridFields } from "@chaosphere/core";
import { afterAll, describe, expect, test } from "vitest";
import {
  layOutZarr,
  openNpyWriter,
  openZarrPart,
  openZarrWriter,
  readDataset,
  restoreZarrLayout,
  temporariesOf,
  zarrChunks,
} from "../src/node/index.ts";

/** Stores of which each part is written by itself. */
const folder = mkdtempSync(join(tmpdir(), "chaosphere-parts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// 4 fields of 1 MiB to a chunk.
const grid = gaussLegendre(256);
const length = grid.nLat * grid.nLon;
const of = { grid, count: 11, variable: "pr", unit: "mm", title: "Eleven fields" };
const fields = (first: number, count: number) =>
  gridFields(
    grid,
    Float64Array.from({ length: count * length }, (_, i) => first + i / length),
    "mm",
  );

const files = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();

async function writePart(path: string, first: number, count: number): Promise<void> {
  const file = await openZarrPart(path, of, { first, count });
  for (let b = first; b < first + count; b++) await file.append(fields(b, 1));
  await file.close();
}

test("parts in any order, and again, make the bytes of one writer", async () => {
  const whole = join(folder, "whole.zarr");
  const file = await openZarrWriter(whole, of);
  await file.append(fields(0, 11));
  await file.close();
  const parts = join(folder, "parts.zarr");
  await layOutZarr(parts, of);
  // Before its parts it reads as missing.
  const { fields: none } = await readDataset(parts, { missing: "mask" });
  expect(none.seen?.some((s) => s === 1)).toBe(false);
  await writePart(parts, 8, 3);
  await writePart(parts, 0, 8);
  await writePart(parts, 4, 4);
  expect(files(parts)).toEqual(files(whole));
  for (const name of files(whole)) {
    expect(readFileSync(join(parts, name)).equals(readFileSync(join(whole, name)))).toBe(true);
  }
});

test("a part names its files", () => {
  const { rows, files: of4to11 } = zarrChunks("/data/a.zarr", of);
  expect(rows).toBe(4);
  expect(of4to11({ first: 4, count: 7 })).toEqual([
    "/data/a.zarr/pr/c/1/0/0",
    "/data/a.zarr/pr/c/2/0/0",
  ]);
});

test("what is no part, and a store that is not there, are refused", async () => {
  const path = join(folder, "refused.zarr");
  const part = (first: number, count: number) => openZarrPart(path, of, { first, count });
  await expect(part(2, 4)).rejects.toThrow(/whole chunks of 4 of the 11 fields, got fields 2 to 5/);
  await expect(part(8, 4)).rejects.toThrow(/got fields 8 to 11/);
  await expect(part(8, 3)).rejects.toThrow(
    /must be laid out before .*refused\.zarr\. Make it with layOutZarr/,
  );
  await layOutZarr(path, of);
  const file = await part(8, 3);
  await file.append(fields(8, 1));
  await expect(file.close()).rejects.toThrow(
    /^openZarrPart: the fields must be as many as were announced, 3, got 1/,
  );
  const elsewhere = gridFields(gaussLegendre(4), new Float64Array(32), "mm");
  await expect(file.append(elsewhere)).rejects.toThrow(/^openZarrPart: all fields must lie on/);
});

test("errors name the function that was called", async () => {
  const path = join(folder, "doors.zarr");
  const texts = { name: "run", unit: "", values: ["a", "b"] };
  const named = { ...of, count: 2, coordinates: [texts] };
  await expect(layOutZarr(path, named)).rejects.toThrow(/^layOutZarr: .* texts in run/);
  await expect(restoreZarrLayout(path, named)).rejects.toThrow(/^restoreZarrLayout: .* texts/);
  await expect(layOutZarr(path, { ...of, variable: "a/b" })).rejects.toThrow(/^layOutZarr: /);
  await layOutZarr(path, of);
  await expect(layOutZarr(path, of)).rejects.toThrow(/^layOutZarr: the store must not exist yet/);
  await expect(openZarrWriter(path, of)).rejects.toThrow(/^openZarrWriter: the store must not/);
});

describe("what is missing of a store is laid out again", () => {
  /** A store with a part, and what is in its files. */
  async function written(name: string) {
    const path = join(folder, name);
    await layOutZarr(path, of);
    await writePart(path, 4, 4);
    const hash = (file: string) =>
      createHash("sha256")
        .update(readFileSync(join(path, file)))
        .digest("hex");
    const bytes = () => Object.fromEntries(files(path).map((file) => [file, hash(file)]));
    return { path, before: bytes(), bytes };
  }

  test("all of it, its root, an array's description, a coordinate: with the same bytes, and parts stay", async () => {
    const { path, before, bytes } = await written("restored.zarr");
    const losses = [["zarr.json"], ["pr/zarr.json", "zarr.json"], ["lat/c/0"], ["lon", "sample"]];
    for (const lost of losses) {
      for (const name of lost) rmSync(join(path, name), { recursive: true });
      await Promise.all([restoreZarrLayout(path, of), restoreZarrLayout(path, of)]);
      expect(bytes()).toEqual(before);
    }
    writeFileSync(join(path, "lat/c/0"), "corrupt");
    const layout = await restoreZarrLayout(path, of);
    expect(bytes()).toEqual(before);
    const chunks = zarrChunks(path, of).files({ first: 4, count: 4 });
    expect([...layout, ...chunks].sort()).toEqual(
      Object.keys(before).map((file) => join(path, file)),
    );
    rmSync(path, { recursive: true });
    await restoreZarrLayout(path, of);
    await writePart(path, 4, 4);
    expect(bytes()).toEqual(before);
  });

  test("but not over another store, nor over what is none", async () => {
    const { path, before, bytes } = await written("own.zarr");
    const other = restoreZarrLayout(path, { ...of, title: "Others" });
    await expect(other).rejects.toThrow(/the one that was laid out, got another at .*own\.zarr/);
    expect(bytes()).toEqual(before);
    const foreign = join(folder, "foreign.zarr");
    mkdirSync(foreign);
    writeFileSync(join(foreign, "letter.txt"), "keep");
    await expect(restoreZarrLayout(foreign, of)).rejects.toThrow(/got something else at/);
    expect(readdirSync(foreign)).toEqual(["letter.txt"]);
  });
});

test("temporaries of a file are those of its own name", async () => {
  const path = join(folder, "parts.of.zarr");
  await layOutZarr(path, of);
  const [chunk = ""] = zarrChunks(path, of).files({ first: 0, count: 4 });
  mkdirSync(dirname(chunk), { recursive: true });
  const file = await openNpyWriter(chunk, { shape: [3] });
  const temporaries = await temporariesOf([chunk]);
  expect(temporaries).toHaveLength(1);
  for (const other of [".0.part", ".00.x.part", ".1.", "0.part"]) {
    writeFileSync(join(dirname(chunk), other), "");
  }
  expect(await temporariesOf([chunk])).toEqual(temporaries);
  await file.abort();
  expect(await temporariesOf([chunk])).toEqual([]);
  expect(await temporariesOf([join(folder, "no/where")])).toEqual([]);
});
