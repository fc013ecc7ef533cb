import * as files from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { coefficients, DomainError, FormatError, rows, ShapeError } from "@chaosphere/core";
import { type WorkerPool, workerPool } from "@chaosphere/core/workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readHealpix } from "../src/healpix/readHealpix.ts";
import { synthesiseHealpix } from "../src/healpix/transform.ts";
import { writeHealpix } from "../src/healpix/writeHealpix.ts";
import { PathError } from "../src/node/fileError.ts";
import { openHealpixWriter } from "../src/node/healpixWriter.ts";
import { openNpyWriter } from "../src/node/npyWriter.ts";
import { npyArray, readNpy, writeNpy } from "../src/npy/npy.ts";

/** Files written piece by piece against the same written in one piece. */
let folder: string;
beforeAll(async () => {
  folder = await files.mkdtemp(join(tmpdir(), "chaosphere-streamed-"));
});
afterAll(() => files.rm(folder, { recursive: true }));

const bytesOf = async (path: string) => new Uint8Array(await files.readFile(path));
const failure = (act: Promise<unknown>) => act.then(() => undefined).catch((error) => error);
const leftovers = async () => (await files.readdir(folder)).filter((n) => n.endsWith(".part"));

/** Lengths of pieces that make up a whole. */
function pieces(total: number, most: number): [from: number, to: number][] {
  const out: [number, number][] = [];
  for (let from = 0; from < total; from += most) out.push([from, Math.min(from + most, total)]);
  return out;
}

describe("openHealpixWriter", () => {
  const maps = (nside: number, count: number) =>
    Array.from({ length: count }, (_, c) => ({
      nside,
      name: `FIELD ${c + 1}`,
      unit: "K",
      values: Float64Array.from({ length: 12 * nside ** 2 }, (_, p) => Math.sin(p) + c),
    }));

  test.each([
    [4, 5, 1, "float64"],
    [4, 5, 2, "float32"],
    [16, 5, 3, "float64"],
    [32, 7, 7, "float32"],
    [65, 3, 2, "float64"],
  ] as const)(
    "has the bytes of writeHealpix: nside %d, %d maps, %d at once, %s",
    async (nside, count, batch, dtype) => {
      const path = join(folder, `${nside}-${batch}.fits`);
      const all = maps(nside, count);
      const writer = await openHealpixWriter(path, { nside, count, unit: "K", dtype });
      for (const [from, to] of pieces(count, batch)) {
        expect(await files.access(path).catch((error) => error.code)).toBe("ENOENT");
        await writer.append(all.slice(from, to));
      }
      await writer.close();
      expect(Buffer.compare(await bytesOf(path), writeHealpix(all, { dtype }))).toBe(0);
    },
  );

  test("an nside whose pixels no row of 1024 divides is read again", () => {
    const [map] = maps(65, 1);
    expect(readHealpix(writeHealpix([map]), "m.fits").values).toEqual(map.values);
  });

  test("a single map has no number", async () => {
    const path = join(folder, "one.fits");
    const writer = await openHealpixWriter(path, { nside: 2, count: 1, name: "T" });
    await writer.append(maps(2, 1));
    await writer.close();
    expect(readHealpix(await bytesOf(path), path).columns).toEqual(["T"]);
  });

  test("maps too many, too few or of another nside leave nothing behind", async () => {
    const path = join(folder, "wrong.fits");
    const open = () => openHealpixWriter(path, { nside: 2, count: 2 });
    expect(await failure((await open()).append(maps(2, 3)))).toBeInstanceOf(ShapeError);
    expect(await failure((await open()).append(maps(4, 2)))).toBeInstanceOf(ShapeError);
    const few = await open();
    await few.append(maps(2, 1));
    expect((await failure(few.close())).message).toContain(
      "the file is to hold 2 maps of nside 2, got 1 when it was closed",
    );
    expect(await leftovers()).toEqual([]);
    expect(await failure(files.access(path))).toMatchObject({ code: "ENOENT" });
  });

  const draw = (bandLimit: number, batch: number) =>
    coefficients(
      "harmonic",
      bandLimit,
      Float64Array.from({ length: batch * bandLimit ** 2 }, (_, i) => Math.cos(i * i)),
    );

  test.each([
    [4, 12, 5, "float64"],
    [32, 40, 7, "float32"],
    // So many fields that a task takes some of them, and a row of the table is not full.
    [64, 16, 90, "float64", 88],
    // One by one, rows of 65 and of 1024 pixels, across the equator or up to it.
    [65, 9, 3, "float64", 1],
    [32, 40, 3, "float64", 1],
    [48, 20, 2, "float32", 1],
  ] as const)(
    "fields become columns by any number of workers: nside %d, l < %d, %d of them, %s",
    async (nside, bandLimit, count, dtype, most: number = count - 2) => {
      const a = draw(bandLimit, count);
      const all = Array.from({ length: count }, (_, b) => ({
        ...synthesiseHealpix(rows(a, b, b + 1), nside, { unit: "K" }),
        name: `FIELD ${b + 1}`,
      }));
      const expected = writeHealpix(all, { dtype });
      for (const workers of [undefined, 2]) {
        const pool = workers === undefined ? undefined : await workerPool({ workers });
        const path = join(folder, `fields-${nside}-${count}-${workers}.fits`);
        const writer = await openHealpixWriter(path, { nside, count, unit: "K", dtype });
        for (const [from, to] of pieces(count, most)) {
          await writer.appendFields(rows(a, from, to), { pool });
        }
        await writer.close();
        await pool?.close();
        expect(Buffer.compare(await bytesOf(path), expected)).toBe(0);
      }
    },
  );

  test("fields too many, of too many degrees, or that a worker fails to write leave nothing", async () => {
    const path = join(folder, "failed.fits");
    const open = () => openHealpixWriter(path, { nside: 2, count: 2 });
    expect(await failure((await open()).appendFields(draw(3, 3)))).toBeInstanceOf(ShapeError);
    const fine = await failure((await open()).appendFields(draw(7, 1)));
    expect(fine).toBeInstanceOf(DomainError);
    expect(fine.message).toContain("at most 3 nside = 6, got 7");
    const full = Object.assign(new Error("no space"), { code: "ENOSPC" });
    const pool = {
      ...(await workerPool({ workers: 1 })),
      run: () => Promise.reject(full),
    } satisfies WorkerPool;
    const writer = await open();
    const error = await failure(
      writer.appendFields(draw(3, 2), { pool }).then(() => writer.close()),
    );
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toContain("the disk must have room");
    expect(await leftovers()).toEqual([]);
    expect(await failure(files.access(path))).toMatchObject({ code: "ENOENT" });
  });

  test("more maps than a table has columns and units that no header holds are refused first", async () => {
    const path = join(folder, "never.fits");
    for (const options of [{ count: 1000 }, { count: 1, unit: "°C" }]) {
      const error = await failure(openHealpixWriter(path, { nside: 1, ...options }));
      expect(error).toBeInstanceOf(DomainError);
    }
    expect(await failure(openHealpixWriter("/dev/null", { nside: 1, count: 1 }))).toBeInstanceOf(
      PathError,
    );
    expect(await leftovers()).toEqual([]);
  });
});

describe("openNpyWriter", () => {
  const values = Float64Array.from({ length: 60 }, (_, i) => Math.cos(i));

  test.each([
    [1, "float64"],
    [7, "float32"],
    [60, "float64"],
  ] as const)("has the bytes of writeNpy, %d numbers at once, %s", async (most, dtype) => {
    const path = join(folder, `${most}.npy`);
    const writer = await openNpyWriter(path, { shape: [5, 3, 4], dtype });
    for (const [from, to] of pieces(60, most)) await writer.append(values.subarray(from, to));
    await writer.close();
    const data = dtype === "float64" ? values : Float32Array.from(values);
    expect(await bytesOf(path)).toEqual(writeNpy(npyArray([5, 3, 4], data)));
  });

  test("complex numbers are pairs", async () => {
    const path = join(folder, "complex.npy");
    const writer = await openNpyWriter(path, { shape: [5, 6], dtype: "complex128" });
    await writer.append(values);
    await writer.close();
    const read = readNpy(await bytesOf(path), path);
    expect(read).toEqual({ shape: [5, 6], dtype: "complex128", data: values });
  });

  test("numbers that do not fill the shape leave nothing behind", async () => {
    const path = join(folder, "wrong.npy");
    const writer = await openNpyWriter(path, { shape: [61] });
    await writer.append(values);
    expect((await failure(writer.close())).message).toContain("needs 61 numbers, got 60");
    expect(await leftovers()).toEqual([]);
  });
});
