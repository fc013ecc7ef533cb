import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCoefficientTable } from "../src/coefficients/coefficientTable.ts";
import { assembleDataset } from "../src/dataset/assemble.ts";
import { fieldsFromArray } from "../src/dataset/fieldsFromArray.ts";
import { harmonicTables } from "../src/fits/harmonicTable.ts";
import { readFitsUnits } from "../src/fits/header.ts";
import { readHealpix } from "../src/healpix/readHealpix.ts";
import { readClassicNetcdf } from "../src/netcdf/classic/readClassicNetcdf.ts";
import { readNetcdf } from "../src/netcdf/readNetcdf.ts";
import { npyArray, readNpy } from "../src/npy/npy.ts";
import { openArray } from "../src/open/openArray.ts";
import { decode, fixture } from "./fixtures.ts";
import { memoryFolder, reader } from "./memoryFolder.ts";

type Bytes = Uint8Array<ArrayBuffer>;
const files = (name: string) =>
  fixture<{ cases: { base64: string }[]; refused: { base64: string }[] }>(name);
const all = (name: string) =>
  [...files(name).cases, ...files(name).refused].map(({ base64 }) => decode(base64));
const { tables: textTables, fits } = fixture<{
  tables: { cases: { text: string }[] };
  fits: { files: Record<string, string> };
}>("arrays");
const alm = (bytes: Bytes) =>
  harmonicTables(bytes, readFitsUnits(bytes, "any"), "any")?.read(undefined);
const almFiles = ["one alm", "three alm"].map((name) => decode(fits.files[name]));
const table = new TextEncoder().encode(fixture<{ table: string }>("shText").table);

/** Files that were valid: some bytes replaced, most often in the header, by small numbers and extremes; then cut. */
function damaged(valid: readonly Bytes[]): fc.Arbitrary<Bytes> {
  const value = fc.oneof(fc.constantFrom(0, 1, 2, 10, 11, 12, 32, 127, 128, 255), fc.nat(255));
  const place = fc.oneof(fc.nat(63), fc.nat(400), fc.nat(5000));
  const edits = fc.array(fc.tuple(place, value), { minLength: 1, maxLength: 6 });
  const kept = fc.option(fc.nat(5000));
  return fc.tuple(fc.constantFrom(...valid), edits, kept).map(([file, changes, length]) => {
    const bytes = file.slice(0, length ?? file.length);
    for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes;
  });
}

/** Any bytes, with or without the beginning that a reader looks for. */
function random(start: readonly number[]): fc.Arbitrary<Bytes> {
  return fc
    .tuple(fc.boolean(), fc.uint8Array({ maxLength: 600 }))
    .map(([begun, rest]) => Uint8Array.from([...(begun ? start : []), ...rest]));
}

const errors = ["AmbiguityError", "FormatError", "ShapeError", "DomainError", "GridError"];
const settles = (read: (bytes: Bytes) => unknown) => (bytes: Bytes) => {
  try {
    read(bytes);
  } catch (error) {
    if (!(error instanceof Error && errors.includes(error.name))) throw error;
    expect(error.message).toMatch(/^\w+: .+, .+\.$/s);
  }
};

const readers: [string, (bytes: Bytes) => unknown, Bytes[], number[]][] = [
  [
    "readNpy",
    (bytes) => {
      const array = readNpy(bytes, "any");
      settles(() => fieldsFromArray(array, "any"))(bytes);
      settles(() => openArray(array, "any", {}))(bytes);
      settles(() => openArray(array, "any", { coefficients: true }))(bytes);
    },
    all("npy"),
    [0x93, ...Array.from("NUMPY\x01\x00", (c) => c.charCodeAt(0))],
  ],
  [
    "readClassicNetcdf",
    (bytes) => readClassicNetcdf(bytes, "any", { missing: "mask" }),
    all("netcdf"),
    [67, 68, 70, 1],
  ],
  [
    "readHealpix",
    (bytes) => readHealpix(bytes, "any"),
    fixture<{ files: { base64: string }[] }>("healpix").files.map(({ base64 }) => decode(base64)),
    Array.from("SIMPLE  =                    T", (c) => c.charCodeAt(0)),
  ],
  [
    "readCoefficientTable",
    (bytes) => readCoefficientTable(bytes, "any"),
    [table, ...textTables.cases.map(({ text }) => new TextEncoder().encode(text))],
    [48, 32, 48, 32, 49, 32, 48, 10],
  ],
  [
    "the a_lm of FITS",
    alm,
    almFiles,
    Array.from("SIMPLE  =                    T", (c) => c.charCodeAt(0)),
  ],
];

describe("whatever the bytes, a reader returns or throws an error of the project, soon and in little memory", () => {
  test.each(readers)("%s", (_, read, valid, start) => {
    const before = process.memoryUsage().arrayBuffers;
    const started = process.cpuUsage();
    fc.assert(fc.property(random(start), settles(read)), { seed: 7, numRuns: 1000 });
    fc.assert(fc.property(damaged(valid), settles(read)), { seed: 8, numRuns: 4000 });
    // 5000 files of at most 5 kB: 1 ms of processor time and 10 kB each would be 5 s and 50 MB.
    expect(process.cpuUsage(started).user).toBeLessThan(2e7);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e8);
  });

  test("readNetcdf, on damaged NetCDF-4 files", async () => {
    const settled = async (bytes: Bytes) => {
      await readNetcdf(bytes, "any", { missing: "mask", maxValues: 1e5 }).catch((error) => {
        expect(errors).toContain(error.name);
        expect(error.message).toMatch(/^\w+: .+, .+\.$/s);
      });
    };
    const property = fc.asyncProperty(damaged(all("netcdf4")), settled);
    await fc.assert(property, { seed: 8, numRuns: 300 });
  });

  test("assembleDataset, whatever is in meta.json", async () => {
    const folder = await memoryFolder({
      "x.npy": npyArray([2, 3, 4], new Int16Array(24)),
      "lat.npy": npyArray([3], Float64Array.of(-60, 0, 60)),
      "lon.npy": npyArray([4], Float64Array.of(0, 90, 180, 270)),
    });
    const meta = folder.get("meta.json") ?? new Uint8Array(0);
    const other = fc.oneof(
      fc.json().map((text) => new TextEncoder().encode(text)),
      damaged([
        meta,
        new Uint8Array(
          readFileSync(new URL("../../../data/pcm-trefht/meta.json", import.meta.url)),
        ),
      ]),
    );
    await fc.assert(
      fc.asyncProperty(other, async (bytes) => {
        const source = reader(new Map([...folder, ["meta.json", bytes]]));
        await assembleDataset(source, { path: "any" }).catch((error) => {
          expect(errors).toContain(error.name);
        });
      }),
      { seed: 9, numRuns: 1000 },
    );
  });
});

test("negative control: the same check fails on a reader that lets a RangeError out", () => {
  const careless = (bytes: Bytes) => new DataView(bytes.buffer).getFloat64(0);
  expect(() =>
    fc.assert(fc.property(random([]), settles(careless)), { seed: 7, numRuns: 1000 }),
  ).toThrow();
});
