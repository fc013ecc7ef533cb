import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gaussLegendre, gridFields } from "@chaosphere/core";
import { afterAll, expect, test } from "vitest";
import {
  layOutZarr,
  openZarrPart,
  openZarrWriter,
  readDataset,
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
  await expect(file.close()).rejects.toThrow(/as many as were announced, 3, got 1/);
});
