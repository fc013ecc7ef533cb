import { gzipSync } from "node:zlib";
import { analyse, evaluateAt, FormatError, gaussLegendre, synthesise } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { selectFields } from "../src/dataset/dataset.ts";
import { joinDatasets } from "../src/dataset/joinDatasets.ts";
import { healpixDataset } from "../src/healpix/healpixDataset.ts";
import { nestedToRing } from "../src/healpix/pixels.ts";
import { analyseHealpix } from "../src/healpix/transform.ts";
import { writeHealpix } from "../src/healpix/writeHealpix.ts";
import { writeNetcdf } from "../src/netcdf/classic/writeNetcdf.ts";
import { npyArray, readNpy, writeNpy } from "../src/npy/npy.ts";
import { chooseMeaning } from "../src/open/chooseMeaning.ts";
import { coefficientArray } from "../src/open/coefficientArray.ts";
import { openAny, openedDataset } from "../src/open/openAny.ts";
import type { OpenedCoefficients, OpenedFields } from "../src/open/opened.ts";
import { ContradictionError } from "../src/reading/ambiguity.ts";
import { decode, fixture } from "./fixtures.ts";

const { fits, residuals, tables } = fixture<{
  fits: { files: Record<string, string>; truth: number[]; plain: number[]; alm: number[][] };
  residuals: { nside: number; eighthsOfThousand: number[]; rms: Record<string, number> };
  tables: {
    points: [number, number][];
    cases: { name: string; text: string }[];
    triangles: { base64: string; values: number[] };
  };
}>("arrays");
const file = (name: string) => decode(fits.files[name]);
const npy = (shape: number[], values: ArrayLike<number>) =>
  new Uint8Array(writeNpy(npyArray(shape, Float64Array.from(values))));
const said = ({ assumptions }: OpenedFields | OpenedCoefficients) =>
  assumptions.map(({ text, settings }) => `${text} [${settings.join()}]`);

const letters = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));

describe("FITS", () => {
  test("a_lm of healpy are its real coefficients, of T first and of E and B by name", async () => {
    const one = (await openAny(file("one alm"), "a.fits")) as OpenedCoefficients;
    expect(one).toMatchObject({ kind: "coefficients", layout: "healpy", variables: [] });
    expect([...one.coefficients.values]).toEqual(fits.alm[0]);
    expect(said(one)).toEqual([]);
    const first = (await openAny(file("three alm"), "a.fits")) as OpenedCoefficients;
    expect(said(first)).toEqual(["T is read, the first of T, E, B [variable]"]);
    for (const [i, variable] of ["T", "E", "B"].entries()) {
      const named = await openAny(file("three alm"), "a.fits", { variable });
      expect([...(named as OpenedCoefficients).coefficients.values]).toEqual(fits.alm[i]);
    }
    await expect(openAny(file("three alm"), "a.fits", { variable: "V" })).rejects.toThrow(
      "must be one of T, E, B in a.fits, got V",
    );
  });

  test("maps in columns that differ by their number are so many fields, others are not", async () => {
    const map = (name: string, value: number, unit = "K") => ({
      nside: 2,
      values: new Float64Array(48).fill(value),
      unit,
      name,
    });
    const open = async (...maps: ReturnType<typeof map>[]) =>
      (await openAny(writeHealpix(maps), "maps.fits")) as OpenedFields;
    const meansOf = ({ dataset }: OpenedFields) => {
      const { batch, values } = dataset.fields;
      const cells = values.length / batch;
      return Array.from({ length: batch }, (_, b) => values[b * cells]);
    };
    const numbered = await open(map("FIELD 1", 1), map("FIELD 2", 2), map("FIELD 3", 3));
    expect(meansOf(numbered).map((x) => Number(x).toFixed(6))).toEqual(
      [1, 2, 3].map((x) => x.toFixed(6)),
    );
    expect(said(numbered)).toEqual([
      "FIELD 1 to FIELD 3 are taken for 3 fields of one quantity [variable]",
    ]);
    for (const other of [
      [map("I_STOKES", 1), map("Q_STOKES", 2)],
      [map("FIELD 1", 1), map("FIELD 2", 2, "mK")],
      [map("FIELD 1", 1), map("FIELD 3", 2)],
    ]) {
      const first = await open(...other);
      expect(meansOf(first)).toHaveLength(1);
      expect(said(first)[0]).toMatch(/is read, the first of/);
    }
  });

  test("angular power spectra are recognised and refused", async () => {
    await expect(openAny(file("cl"), "cl.fits")).rejects.toThrow(
      "got angular power spectra C_l, l < 9, of TEMPERATURE in cl.fits",
    );
    await expect(openAny(file("four cl"), "cl.fits")).rejects.toThrow("GRADIENT, CURL, G-T");
  });

  test("TNULL and BAD_DATA are missing pixels, a part of the sphere is refused by name", async () => {
    await expect(openAny(file("tnull"), "m.fits")).rejects.toThrow(
      "SIG of m.fits has 10.4 % of its pixels missing",
    );
    await expect(openAny(file("bad data"), "m.fits")).rejects.toThrow("has 6.3 % of its pixels");
    await expect(openAny(file("partial"), "m.fits")).rejects.toThrow(
      "a map of a part, EXPLICIT, 768 pixels in 25 % of the sphere",
    );
  });

  test("truth values are 1 and 0", async () => {
    const { dataset } = (await openAny(file("truth"), "m.fits")) as OpenedFields;
    expect([...(dataset.healpix?.values ?? [])]).toEqual(fits.truth);
  });

  test("a truth value that is neither is missing", async () => {
    const bytes = file("truth");
    // The last byte of the 48 truth values: behind them the block is filled with zeros.
    bytes[bytes.reduce((last, byte, i) => (byte === 0 ? last : i), 0)] = 0;
    await expect(openAny(bytes, "m.fits")).rejects.toThrow(
      "MASK of m.fits has 2.1 % of its pixels",
    );
  });

  test("a packed map is the map", async () => {
    const { dataset } = (await openAny(file("packed"), "m.fits.gz")) as OpenedFields;
    expect([...(dataset.healpix?.values ?? [])]).toEqual(fits.plain);
    expect(dataset.fields.unit).toBe("uK");
  });

  test("as pixels, a map is not analysed, and its gaps are marked or refused", async () => {
    const opened = await openAny(file("packed"), "m.fits.gz", { models: true, pixels: true });
    expect(opened).toMatchObject({ kind: "pixels", format: "fits", unit: "uK" });
    if (opened.kind !== "pixels") return;
    expect([...opened.pixels.values]).toEqual(fits.plain);
    expect(opened.pixels.seen).toBeUndefined();

    const kinds = { models: true, pixels: true } as const;
    const gaps = await openAny(file("tnull"), "m.fits", { ...kinds, missing: "mask" });
    if (gaps.kind !== "pixels") throw new Error(gaps.kind);
    const unseen = gaps.pixels.seen?.filter((s) => s === 0).length ?? 0;
    expect(unseen / (gaps.pixels.seen?.length ?? 1)).toBeCloseTo(0.104, 3);
    await expect(openAny(file("tnull"), "m.fits", kinds)).rejects.toThrow("10.4 % of its pixels");

    const array = writeNpy(npyArray([1, 48], Float64Array.from(fits.plain.slice(0, 48))));
    const plain = await openAny(array, "m.npy", { ...kinds, kind: "healpix" });
    expect(plain).toMatchObject({ kind: "pixels", format: "npy", pixels: { nside: 2 } });
  });
});

describe("HEALPix maps keep what their fields leave out", () => {
  const map = Float64Array.from(residuals.eighthsOfThousand, (x) => x / 1000);
  const maps = (count: number) =>
    new Uint8Array(
      writeHealpix(
        Array.from({ length: count }, (_, i) => ({
          nside: residuals.nside,
          values: map.map((x) => (i + 1) * x),
          unit: "",
          name: `M${i}`,
        })),
      ),
    );

  test.each(Object.entries(residuals.rms))(
    "the residual beyond l < %s is the one healpy measures on the pixels",
    (L, rms) => {
      const dataset = healpixDataset(maps(1), "m.fits");
      const a = analyse(dataset.fields, Number(L));
      expect(dataset.healpix).toBeDefined();
      if (!dataset.healpix) return;
      const { convergence } = analyseHealpix({ ...dataset.healpix, unit: "" }, Number(L));
      expect(Math.abs(convergence.remainder / rms - 1)).toBeLessThan(1e-9);
      // What the band-limited fields have beyond L is less by far more than that.
      const smooth = synthesise(a, dataset.fields.grid).values;
      const cut = Math.sqrt(
        dataset.fields.values.reduce((sum, x, i) => sum + (x - (smooth[i] ?? 0)) ** 2, 0) /
          smooth.length,
      );
      expect(cut / rms).toBeLessThan(0.9);
    },
  );

  test("the pixels go with their fields when some are selected or files are joined", async () => {
    const stacked = npy([3, 768], [...map, ...map.map((x) => 2 * x), ...map.map((x) => 3 * x)]);
    const { dataset } = (await openAny(stacked, "m.npy")) as OpenedFields;
    expect(selectFields(dataset, [2]).healpix?.values).toEqual(map.map((x) => 3 * x));
    // What healpy leaves beyond l < 16 = 2 nside, over all pixels of the maps 1, 2 and 3 times as large.
    const [note] = dataset.provenance.adjustments;
    expect(note).toMatch(
      /^HEALPix map, nside 8, analysed to degrees l < 16 by \d+ iterations to a relative residual of \de-1\d, which leaves out \S+ rms$/,
    );
    const rms = Number(/out (\S+)/.exec(note)?.[1]);
    expect(Math.abs(rms / (residuals.rms[16] * Math.sqrt((1 + 4 + 9) / 3)) - 1)).toBeLessThan(
      0.015,
    );
    // Fields that follow each other are a view, others a copy.
    const valuesOf = (...rows: number[]) => selectFields(dataset, rows).fields.values;
    expect(valuesOf(1, 2).buffer).toBe(dataset.fields.values.buffer);
    expect([...valuesOf(2, 1)]).toEqual([...valuesOf(2), ...valuesOf(1)]);
    const joined = joinDatasets([selectFields(dataset, [0]), selectFields(dataset, [1])]);
    expect(joined.healpix?.values).toEqual(dataset.healpix?.values.slice(0, 2 * 768));
  });
});

describe("arrays", () => {
  test("HEALPix rows of an array are maps in the order that is said", async () => {
    const map = Float64Array.from(residuals.eighthsOfThousand);
    const ring = (await openAny(npy([1, 768], map), "m.npy")) as OpenedFields;
    expect(said(ring)).toEqual(["taken for one HEALPix map of nside 8 in the RING order [grid]"]);
    expect(ring.dataset.healpix?.values).toEqual(map);
    const nested = Float64Array.from(nestedToRing(8), (p) => map[p] ?? 0);
    const told = await openAny(npy([768], nested), "m.npy", { kind: "healpix-nested" });
    expect((told as OpenedFields).dataset.healpix?.values).toEqual(map);
    expect(said(told as OpenedFields)).toEqual([]);
  });

  test("the grid and the order of rows are said as long as they are assumed", async () => {
    const bytes = npy(
      [2, 8, 16],
      Float64Array.from({ length: 256 }, (_, i) => Math.sin(i)),
    );
    const open = async (options = {}) => said(await openAny(bytes, "f.npy", options));
    const fields = "taken for 2 fields of 8 × 16 points on";
    expect(await open()).toEqual([
      `${fields} Gauss–Legendre rings, rows from north to south [grid,southFirst]`,
    ]);
    expect(await open({ kind: "equiangular" })).toEqual([
      `${fields} equiangular cell centres, rows from north to south [southFirst]`,
    ]);
    expect(await open({ southFirst: true })).toEqual([`${fields} Gauss–Legendre rings [grid]`]);
    expect(await open({ kind: "equiangular", southFirst: true })).toEqual([]);
  });

  test("whole numbers that lose digits are counted", async () => {
    const bytes = decode(
      fixture<{ elements: { name: string; base64: string }[] }>("arrays").elements.find(
        ({ name }) => name === "int64",
      )?.base64 ?? "",
    );
    const { data, ...array } = readNpy(bytes, "a.npy");
    expect(array.rounded).toBe(2);
    expect(() => chooseMeaning({ data, ...array }, "a.npy")).toThrow(FormatError);
  });

  test("the triangles of pyshtools are its field, and no other array passes for them", async () => {
    const bytes = decode(tables.triangles.base64);
    const { coefficients, assumptions } = (await openAny(bytes, "c.npy", {
      coefficients: true,
    })) as OpenedCoefficients;
    expect(assumptions.map(({ settings }) => settings.join())).toEqual([
      "normalisation,condonShortley",
    ]);
    const values = evaluateAt(
      coefficients,
      Float64Array.from(tables.points, ([θ]) => θ),
      Float64Array.from(tables.points, ([, λ]) => λ),
    );
    tables.triangles.values.forEach((value, p) => {
      expect(Math.abs((values[p] ?? 0) - value)).toBeLessThan(1e-11);
    });
    const full = npy([2, 4, 4], new Float64Array(32).fill(1));
    await expect(openAny(full, "c.npy", { coefficients: true })).rejects.toThrow(
      "have zeros where m > l",
    );
  });

  test("rows of a normalisation are scaled to the orthonormal one, with its sign", () => {
    const row = npyArray(
      [1, 9],
      Float64Array.from({ length: 9 }, (_, i) => i + 1),
    );
    const meaning = { kind: "coefficients", layout: "real", count: 1, bandLimit: 3 } as const;
    const read = (options: object) => [...coefficientArray(row, meaning, "c", options).values];
    expect(read({})).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(read({ condonShortley: true })).toEqual([1, -2, 3, -4, 5, -6, 7, -8, 9]);
    const schmidt = read({ normalisation: "schmidt" });
    expect(schmidt[4]).toBeCloseTo(5 * Math.sqrt((4 * Math.PI) / 5), 14);
  });

  test("coefficients that are not finite or not those of a real field are faults of the file", async () => {
    const bad = npy([2, 4], [1, 2, 3, 4, 5, Number.NaN, 7, 8]);
    await expect(openAny(bad, "c.npy", { coefficients: true })).rejects.toThrow(
      "got NaN in row 1, place 1 of c.npy",
    );
    const imaginary = writeNpy({
      shape: [3],
      dtype: "complex128",
      data: new Float64Array(6).fill(1),
    });
    await expect(openAny(new Uint8Array(imaginary), "c.npy")).rejects.toThrow(FormatError);
  });
});

describe("whatever the file", () => {
  const table = new TextEncoder().encode("0 0 1 0\n1 0 2 0\n1 1 3 4\n");
  const field = synthesise(
    { basis: "harmonic", bandLimit: 2, batch: 1, values: new Float64Array([1, 2, 3, 4]) } as never,
    gaussLegendre(2),
    { unit: "K" },
  );
  const netcdf = new Uint8Array(writeNetcdf(field, { variable: "t" }));

  test("coefficients become the fields that they are the coefficients of", async () => {
    const opened = (await openAny(table, "t.txt")) as OpenedCoefficients;
    const dataset = openedDataset(opened, "t.txt");
    const back = analyse(dataset.fields, 2).values;
    opened.coefficients.values.forEach((value, i) => {
      expect(Math.abs((back[i] ?? 0) - value)).toBeLessThan(1e-13 * 20);
    });
    expect(dataset.assumptions).toHaveLength(1);
  });

  test("packed tables and NetCDF files are unpacked, damaged ones and bombs refused", async () => {
    const packed = (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes));
    expect(await openAny(packed(table), "t.txt.gz")).toEqual(await openAny(table, "t.txt"));
    expect(await openAny(packed(netcdf), "t.nc.gz")).toMatchObject({ kind: "fields" });
    await expect(openAny(packed(table).subarray(0, 20), "t.gz")).rejects.toThrow(
      "a gzip file must unpack",
    );
    const bomb = packed(new Uint8Array(1e6));
    await expect(openAny(bomb, "t.gz", { maxBytes: 1000 })).rejects.toThrow("at most 1000 bytes");
  });

  test("what a file says itself is not contradicted, unless it is said of several files", async () => {
    const contradicts = async (bytes: Uint8Array<ArrayBuffer>, options: object) => {
      await expect(openAny(bytes, "x", options)).rejects.toThrow(ContradictionError);
      expect(
        (await openAny(bytes, "x", { ...options, contradictions: "ignore" })).kind,
      ).toBeDefined();
    };
    await contradicts(netcdf, { kind: "equiangular" });
    await contradicts(netcdf, { coefficients: true });
    await contradicts(netcdf, { southFirst: true });
    await contradicts(file("plain"), { kind: "gauss-legendre" });
    await contradicts(file("plain"), { kind: "healpix-nested" });
    await contradicts(file("one alm"), { kind: "healpix" });
    await contradicts(table, { kind: "equiangular" });
    expect((await openAny(netcdf, "x", { kind: "gauss-legendre" })).kind).toBe("fields");
    expect((await openAny(file("plain"), "x", { kind: "healpix" })).kind).toBe("fields");
    const both = { kind: "equiangular", coefficients: true } as const;
    await expect(openAny(table, "x", both)).rejects.toThrow("got both");
  });

  test.each([
    ["an archive", [0x50, 0x4b, 3, 4], "a zip archive must unpack"],
    ["a model", [2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d], "got a model"],
    ["something else", [1, 2, 3], "got something else"],
    ["nothing", [], "got no bytes at all in x. Write or download the file again."],
    ["a page in place of a download", letters("\n<!DOCTYPE html><p>404"), "got a web page"],
    ["a pointer of Git LFS", letters("version https://git-lfs.github.com/spec/v1"), "git lfs pull"],
    ["GRIB", letters("GRIB\0\0\0\x02"), "got a GRIB file in x. Convert it with cdo"],
    ["HDF4", [0x0e, 3, 0x13, 1], "got an HDF4 file"],
    ["a pickled masked array", [0x80, 4, 0x95], "a.filled(numpy.nan)"],
    ["xz", letters("\xfd7zXZ\0"), "Unpack it first"],
  ])("%s is refused by its name", async (_, bytes, rule) => {
    await expect(openAny(Uint8Array.from(bytes), "x")).rejects.toThrow(rule);
  });

  test.each(["x.npy", "x.nc", "x.fits"])("a page is named whatever its name: %s", async (name) => {
    const page = Uint8Array.from(letters("<html>404"));
    await expect(openAny(page, name)).rejects.toThrow(`got a web page or XML in ${name}.`);
  });
});
