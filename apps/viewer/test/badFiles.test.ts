import { npyArray, writeNpy } from "@chaosphere/data";
import { gzipSync, zipSync } from "fflate";
import { expect, test } from "vitest";
import { withoutCaller } from "../src/open/complaint.ts";
import { defaultReading, readContent } from "../src/open/content.ts";
import { golden } from "./goldenFiles.ts";

const text = (words: string) => new TextEncoder().encode(words);
const npy = (shape: number[], fill: number) =>
  writeNpy(npyArray(shape, new Float64Array(shape.reduce((n, m) => n * m, 1)).fill(fill)));

/** An .npy header of a shape, without numbers. */
function promise(shape: string): Uint8Array {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117) + "\n";
  return Uint8Array.of(0x93, ...text("NUMPY"), 1, 0, header.length, 0, ...text(header));
}

/** A zip archive whose one entry claims to unpack to 3 GB. */
function bomb(): Uint8Array {
  const bytes = zipSync({ "a.npy": new Uint8Array(100) });
  const view = new DataView(bytes.buffer);
  const central = Buffer.from(bytes).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  view.setUint32(central + 24, 3e9, true);
  return bytes;
}

/** A FITS header and no data. */
const emptyFits = text(
  [
    "SIMPLE  =                    T",
    "BITPIX  =                    8",
    "NAXIS   =                    0",
    "END",
  ]
    .map((card) => card.padEnd(80))
    .join("")
    .padEnd(2880),
);

/** A map of three columns of 192 pixels, the first few of them without any value. */
function withoutValues(columns: number): Uint8Array {
  const bytes = Uint8Array.from(golden("healpix", "three columns"));
  const view = new DataView(bytes.buffer);
  const [headers, row] = [2 * 2880, 24];
  for (let pixel = 0; pixel < 192; pixel++) {
    for (let k = 0; k < columns; k++) view.setFloat64(headers + row * pixel + 8 * k, Number.NaN);
  }
  return bytes;
}

const bad: readonly (readonly [name: string, bytes: Uint8Array, says: RegExp])[] = [
  ["empty.npy", new Uint8Array(0), /got no bytes at all in empty\.npy\. Write or download/],
  ["cut.npy", npy([1, 4, 8], 1).subarray(0, 200), /takes 256 bytes, got 72 in cut\.npy/],
  ["words.npy", text("hello, world\n"), /got text, “hello, world”, in words\.npy/],
  ["page.npy", text("<!doctype html><title>404</title>"), /got a web page or XML in page\.npy/],
  ["answer.nc", text('{"error": "expired"}'), /got text, “{"error": "expired"}”, in answer\.nc/],
  ["pointer.nc", text("version https://git-lfs.github.com/spec/v1\n"), /Git LFS.* git lfs pull/],
  [
    "other.nc",
    Uint8Array.of(1, 2, 3, 4, 200, 201, 0, 0),
    /no NetCDF file.* in other\.nc|in other\.nc\. It is no NetCDF/,
  ],
  [
    "broken.nc",
    golden("netcdf4", "a file cut short"),
    /got \d+ of its \d+ bytes in broken\.nc\. .*copy it again/,
  ],
  ["nomap.fits", emptyFits, /got an image in nomap\.fits/],
  ["row.npy", npy([2, 17], 1), /got \[2, 17\] in row\.npy/],
  ["missing.npy", npy([4, 8], Number.NaN), /got none in missing\.npy: each is NaN/],
  [
    "empty.fits",
    withoutValues(3),
    /got none in empty\.fits, variables I_STOKES, Q_STOKES, U_STOKES: each is NaN/,
  ],
  [
    "infinite.npy",
    npy([4, 8], Number.POSITIVE_INFINITY),
    /got Infinity at field 0 of infinite\.npy/,
  ],
  ["large.npy", promise("(20000, 20000)"), /in large\.npy/],
  ["bomb.npz", bomb(), /at most 1 GiB, got more in bomb\.npz/],
  [
    "photos.zip",
    zipSync({ "a.txt": text("x") }),
    /got a zip archive of other files in photos\.zip/,
  ],
  [
    "cut.npy.gz",
    gzipSync(npy([1, 4, 8], 1)).subarray(0, 60),
    /in cut\.npy\.gz\. The file is cut short/,
  ],
];

test.each(bad)(
  "of %s the page says what it is and what to do, and nothing of its own insides",
  async (name, bytes, says) => {
    const error: unknown = await readContent(
      [
        {
          name,
          size: bytes.length,
          read: async (start, end) => Uint8Array.from(bytes.subarray(start, end)),
        },
      ],
      defaultReading,
    ).then(
      () => "it was opened",
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Error);
    const { message } = error as Error;
    expect(message).toMatch(says);
    expect(message).not.toMatch(
      /undefined|\[object|worker|sblock|is not a function|TypeError|DataView/,
    );
    // A sentence on what was expected and met, and one on what to do.
    expect(message).toMatch(/^\w+: .+, got .+\. [A-Z].+\.$/s);
  },
);

test.each([
  [0, "I_STOKES", ""],
  [1, "Q_STOKES", "I_STOKES has no value in any cell, so Q_STOKES is shown"],
  [2, "U_STOKES", "I_STOKES, Q_STOKES have no value in any cell, so U_STOKES is shown"],
])(
  "of variables of which the first %d are empty, %s is shown and said",
  async (empty, chosen, note) => {
    const bytes = withoutValues(empty);
    const read = async (start?: number, end?: number) =>
      Uint8Array.from(bytes.subarray(start, end));
    const file = { name: "map.fits", size: bytes.length, read };
    const content = await readContent([file], defaultReading);
    expect(content).toMatchObject({
      variables: { chosen },
      fields: { name: `${chosen} of map.fits` },
    });
    const said = content.kind === "fields" ? (content.fields.note ?? "") : "";
    expect(note === "" ? said.includes("no value") : !said.includes(note)).toBe(false);
    // One that is chosen is shown as it is.
    const told = await readContent([file], { ...defaultReading, variable: "I_STOKES" });
    expect(told).toMatchObject({ variables: { chosen: "I_STOKES" } });
  },
);

test("a message begins with a capital, but for the name of a variable", () => {
  expect(withoutCaller("openAny: a file must be whole.")).toBe("A file must be whole.");
  expect(withoutCaller("readDataset: sst of a.nc has gaps.")).toBe("sst of a.nc has gaps.");
});

test("what is whole opens: the table above has a control", async () => {
  const bytes = npy([4, 8], 1);
  const read = async (start?: number, end?: number) => Uint8Array.from(bytes.subarray(start, end));
  const content = await readContent(
    [{ name: "good.npy", size: bytes.length, read }],
    defaultReading,
  );
  expect(content).toMatchObject({ kind: "fields", fields: { cells: { hasGaps: false } } });
});
