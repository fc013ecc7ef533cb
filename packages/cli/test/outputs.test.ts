import { existsSync, readdirSync, readFileSync } from "node:fs";
import { lstat } from "node:fs/promises";
import {
  child,
  coefficients,
  colour,
  gaussLegendre,
  gridFields,
  key,
  rows,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { analyseHealpix, readHealpix, synthesiseHealpix } from "@chaosphere/data";
import { openNetcdfWriter, readDataset } from "@chaosphere/data/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { version } from "../src/installation/version.ts";
import { asciiName, asciiUnit } from "../src/output/asciiText.ts";
import { writeInBatches } from "../src/output/inBatches.ts";
import { bytes } from "../src/output/outputSize.ts";
import { openRows } from "../src/output/rowsOutput.ts";
import type { Target } from "../src/output/target.ts";
import { session } from "./session.ts";

/** What the suffix of an output decides. */
const s = session();
/** The coefficients [count, L²] of a file of the session. */
const rowsOf = (name: string) => {
  const { shape, data } = s.array(name);
  return coefficients("harmonic", Math.sqrt(shape[1] ?? 0), Float64Array.from(data));
};
afterAll(s.close);

const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "8", "--seed", "5"];
const draw = [...noise, "--count", "3"];

beforeAll(async () => {
  await s.json(...draw, "--out", "@fields.npy");
  await s.json(...draw, "--coefficients", "--out", "@a.npy");
  const fit = ["--model", "gaussian", "--band-limit", "8", "--hold-out", "none"];
  await s.json("train", "@fields.npy", ...fit, "--out", "@m.model");
});

const dataset = async (name: string, variable?: string) =>
  readDataset(s.path(name), variable === undefined ? {} : { variable });
const fits = (name: string, column: string) =>
  readHealpix(readFileSync(s.path(name)), name, { variable: column });

describe("any other suffix is refused before an input is read", () => {
  const fields = ".npy, .nc, .fits or .zarr for fields";
  const coefficients = ".npy for coefficients";
  test.each([
    [noise, "x.txt", fields],
    [noise, "x", fields],
    [noise, "x.npz", fields],
    [noise, "x.nc.gz", fields],
    [[...noise, "--coefficients"], "x.nc", coefficients],
    [["sample", "@no.model"], "x.txt", fields],
    [["sample", "@no.model", "--coefficients"], "x.fits", coefficients],
    [["synthesise", "@no.npy", "--grid", "gauss"], "x.txt", fields],
    [["dataset", "etopo-rotations", "--band-limit", "4"], "x.h5", fields],
    [[...noise, "--coefficients"], "x.zarr", coefficients],
    [["analyse", "@no.npy", "--band-limit", "4"], "x.nc", coefficients],
    [["rotate", "@no.npy", "--euler", "1,2,3"], "x.fits", coefficients],
    [["train", "@no.npy", "--band-limit", "4"], "x.npy", ".model for a model"],
    [["prior", "--alpha", "2", "--kappa", "3", "--band-limit", "8"], "x.npy", ".model for a model"],
    [["map", "@no.npy"], "x.pdf", ".png or .svg for a picture"],
    [["malliavin", "@no.json", "--grid", "-1:1:3"], "x.nc", ".npy or .csv for a table"],
  ])("%j --out %s", async (argv, name, said) => {
    const { status, stderr } = await s.run(...argv, "--out", `@${name}`);
    expect(stderr).toContain(`--out must end in ${said}, got "${s.path(name)}". `);
    expect(stderr.trimEnd()).not.toContain("\n");
    expect(status).toBe(2);
    expect(existsSync(s.path(name))).toBe(false);
  });

  test("of a report and of a conversion too", async () => {
    const report = await s.run(
      "evaluate",
      "@no.npy",
      "--reference",
      "@no.npy",
      "--report",
      "@r.pdf",
    );
    expect(report.stderr).toContain("--report must end in .html for a report");
    const converted = await s.run("convert", "@no.npy", "@x.grib");
    expect(converted.stderr).toContain(
      "the output must end in .npy, .nc, .fits or .zarr for fields",
    );
    expect([report.status, converted.status]).toEqual([2, 2]);
  });

  test("an output that is there is refused before an input is read", async () => {
    const { status, stderr } = await s.run(
      "analyse",
      "@no.npy",
      "--band-limit",
      "4",
      "--out",
      "@a.npy",
    );
    expect(stderr).toContain("the file must not exist yet");
    expect(status).toBe(2);
  });
});

describe("options that do not go together", () => {
  test.each([
    [[...noise, "--nside", "8", "--out", "@x.npy"], "--nside must go with .fits, got .npy"],
    [[...noise, "--grid", "gauss", "--out", "@x.fits"], "--grid must go with .npy, .nc or .zarr"],
    [[...noise, "--south-first", "--out", "@x.nc"], "--south-first must go with fields of .npy"],
    [
      [...noise, "--coefficients", "--grid", "gauss", "--out", "@x.npy"],
      "--grid must go with fields",
    ],
    [[...noise, "--nside", "2", "--out", "@x.fits"], "--nside must be at least a third"],
    [["convert", "@fields.npy", "@x.nc", "--nside", "4"], "--nside must go with .fits, got .nc"],
    [["synthesise", "@a.npy", "--grid", "gauss:8x16", "--out", "@x.fits"], "--grid must go with"],
    [["synthesise", "@a.npy", "--out", "@x.nc"], "--grid must be given"],
  ])("%j", async (argv, said) => {
    const { status, stderr } = await s.run(...argv);
    expect(stderr).toContain(said);
    expect(status).toBe(2);
  });
});

describe("NetCDF", () => {
  const calls: readonly (readonly [string, readonly string[], string])[] = [
    ["noise", draw, "seed 5"],
    ["sample", ["sample", "@m.model", "--count", "3", "--seed", "4"], "seed 4"],
    ["synthesise", ["synthesise", "@a.npy", "--grid", "gauss:8x16"], ""],
    ["convert", ["convert", "@fields.npy"], ""],
  ];
  test.each(calls)(
    "%s writes the fields of its .npy, with the call and the version",
    async (name, argv, seed) => {
      const to = (file: string) => (name === "convert" ? [`@${file}`] : ["--out", `@${file}`]);
      await s.json(...argv, ...to(`${name}.nc`));
      await s.json(...argv, ...to(`${name}.npy`));
      const { fields, provenance } = await dataset(`${name}.nc`);
      expect(fields.grid).toMatchObject({ kind: "gauss-legendre", nLat: 8, nLon: 16 });
      expect(fields.values).toEqual(s.array(`${name}.npy`).data);
      expect(provenance.source).toBe(`chaosphere ${version}${seed && `, ${seed}`}`);
      expect(provenance.history).toMatch(new RegExp(`^chaosphere ${name} .*${name}\\.nc --json$`));
    },
  );

  test("a conversion keeps unit, name, times and history, and the same call gives the same bytes", async () => {
    const grid = gaussLegendre(4);
    const time = { name: "time", unit: "days since 2000-01-01", values: Float64Array.of(15, 45) };
    const file = await openNetcdfWriter(s.path("degC.nc"), {
      grid,
      unit: "°C",
      variable: "2t",
      history: "made by hand",
      coordinates: [time],
    });
    const values = Float64Array.from({ length: 2 * 4 * 8 }, (_, i) => i);
    await file.append(gridFields(grid, values, "°C"));
    await file.close();
    await s.json("convert", "@degC.nc", "@again.nc");
    const again = await dataset("again.nc");
    expect(again).toMatchObject({ variable: "2t", fields: { unit: "°C" } });
    expect(again.coordinates).toMatchObject([time]);
    expect(again.provenance.history).toMatch(/^chaosphere convert .*\nmade by hand$/);
    expect(again.fields.values).toEqual(values);
    await s.json("convert", "@degC.nc", "@again.nc", "--force");
    const first = readFileSync(s.path("again.nc"));
    // The clock of HDF5 counts seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await s.json("convert", "@degC.nc", "@again.nc", "--force");
    expect(Buffer.compare(readFileSync(s.path("again.nc")), first)).toBe(0);
    await s.json("convert", "@degC.nc", "@celsius.fits");
    expect(fits("celsius.fits", "2t 1").unit).toBe("degC");
  });
});

describe("HEALPix", () => {
  test("noise and sample write the maps of their coefficients", async () => {
    const model = ["sample", "@m.model", "--count", "3", "--seed", "4"];
    for (const [name, argv] of [["noise", draw] as const, ["sample", model] as const]) {
      expect(await s.json(...argv, "--out", `@${name}.fits`, "--nside", "8")).toMatchObject({
        nside: 8,
      });
      await s.json(...argv, "--coefficients", "--out", `@${name}-a.npy`);
      const a = rowsOf(`${name}-a.npy`);
      for (let b = 0; b < 3; b++) {
        const { values, unit } = fits(`${name}.fits`, `FIELD ${b + 1}`);
        expect(values).toEqual(synthesiseHealpix(rows(a, b, b + 1), 8).values);
        expect(unit).toBe("");
      }
    }
  });

  test("synthesise does, without a grid, and the unit of a dataset stands in the header", async () => {
    await s.json("synthesise", "@a.npy", "--out", "@s.fits");
    const a = rowsOf("a.npy");
    const found = analyseHealpix(fits("s.fits", "FIELD 2"), 8).coefficients.values;
    const error = Math.hypot(...found.map((x, i) => x - (a.values[64 + i] ?? 0)));
    expect(error).toBeLessThan(1e-9 * Math.hypot(...found));
    await s.json(
      "dataset",
      "etopo-rotations",
      "--count",
      "1",
      "--band-limit",
      "4",
      "--out",
      "@m.fits",
    );
    expect(fits("m.fits", "FIELD").unit).toBe("m");
  });

  test("more maps than a table has columns are refused first", async () => {
    const { status, stderr } = await s.run(...noise, "--count", "1000", "--out", "@x.fits");
    expect(stderr).toContain("this format holds 999 fields. Ask for at most 999 in one file.");
    expect(status).toBe(2);
  });
});

describe("the bytes do not depend on the batches", () => {
  const γ = whittleMatern(8, { alpha: 2, kappa: 3 });
  const about = { unit: "K", title: "t", history: "h", source: "s" };
  const targets: readonly (readonly [string, Target])[] = [
    ["a.npy", { form: "coefficients" }],
    ["g.npy", { form: "grid", format: "npy", grid: gaussLegendre(8) }],
    ["g.nc", { form: "grid", format: "nc", grid: gaussLegendre(8) }],
    ["h.fits", { form: "healpix", nside: 16, unit: "K" }],
  ];
  test.each(targets)("%s", async (name, target) => {
    const written = async (most: number) => {
      const out = s.path(`${most}-${name}`);
      const to = { out, dtype: "float64", force: false } as const;
      const output = openRows(target, to, { count: 5, bandLimit: 8, about });
      await writeInBatches(output, 5, most, (firstRow, count) =>
        colour(γ, whiteNoise(8, count, child(key(1), 0), { firstRow })),
      );
      return readFileSync(out);
    };
    const whole = await written(5);
    for (const most of [1, 2, 4]) expect(Buffer.compare(await written(most), whole)).toBe(0);
  });

  test("noise goes on in the second batch where it was in the first", async () => {
    // 16 rows at once for l < 256.
    const call = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "256", "--count", "18"];
    await s.json(...call, "--coefficients", "--out", "@many.npy");
    const last = whiteNoise(256, 2, child(key(0), 0), { firstRow: 16 });
    const { values } = colour(whittleMatern(256, { alpha: 2, kappa: 3 }), last);
    const written = Buffer.from(s.array("many.npy").data.slice(16 * 256 ** 2).buffer);
    expect(Buffer.compare(written, Buffer.from(values.buffer))).toBe(0);
  });

  test("sample does, and a dataset is turned anew in every batch", async () => {
    // 8192 rows at once of a Gaussian model with l < 8; 16 rotations for l < 256.
    const call = ["sample", "@m.model", "--count", "8194", "--steps", "2", "--coefficients"];
    await s.json(...call, "--out", "@all.npy");
    await s.json(...call, "--shard", "4096/4097", "--out", "@last.npy");
    expect(s.array("all.npy").data.slice(8192 * 64)).toEqual(s.array("last.npy").data);
    const relief = ["dataset", "etopo-rotations", "--band-limit", "256", "--coefficients"];
    await s.json(...relief, "--count", "17", "--out", "@turned.npy");
    const { data } = s.array("turned.npy");
    const degreeOne = Array.from({ length: 17 }, (_, b) => data[b * 256 ** 2 + 1]);
    expect(new Set(degreeOne).size).toBe(17);
  });

  test("shards of a sample are the rows of the whole", async () => {
    const call = ["sample", "@m.model", "--count", "5", "--coefficients"];
    await s.json(...call, "--out", "@whole.npy");
    const parts: number[] = [];
    for (const shard of ["0/3", "1/3", "2/3"]) {
      await s.json(...call, "--shard", shard, "--out", "@part.npy", "--force");
      parts.push(...s.array("part.npy").data);
    }
    expect(parts).toEqual([...s.array("whole.npy").data]);
  });

  test("a failure amid the batches leaves nothing", async () => {
    const to = { out: s.path("never.npy"), dtype: "float64", force: false } as const;
    const output = openRows({ form: "coefficients" }, to, { count: 4, bandLimit: 8, about });
    const failing = writeInBatches(output, 4, 2, (first) => {
      if (first > 0) throw new Error("no more");
      return colour(γ, whiteNoise(8, 2, key(1)));
    });
    await expect(failing).rejects.toThrow("no more");
    expect(readdirSync(s.path("")).filter((name) => /never|\.part$/.test(name))).toEqual([]);
  });
});

describe("sizes", () => {
  test.each([
    [["--count", "1e8"], "got 100000000 of 1.02 kB each, 102 GB in all"],
    [["--count", "9007199254740991"], "9.22 EB in all"],
    [["--count", "1e10", "--coefficients", "--dtype", "float32"], "of 256 B each, 2.56 TB in all"],
  ])("noise %j", async (more, said) => {
    const { status, stderr } = await s.run(...noise, ...more, "--out", "@x.npy");
    expect(stderr).toContain(said);
    expect(stderr).toMatch(
      /where .* (free on the disk|at most 68\.7 GB)\. Ask for at most \d+ in one file\.\n$/,
    );
    expect(status).toBe(2);
  });

  // The nodes of so many rings would take minutes: the grid is refused before it is made.
  test.each([
    ["gauss:8x9999999999", "must fit into memory"],
    ["equiangular:9999x9999999", "must fit into memory"],
    [
      "gauss:999999x2",
      "must have 1 to 16384 rings and at least one longitude, got 999999 × 2. Use a coarser grid",
    ],
    ["equiangular-poles:99999x9", "must have 2 to 16384 rings"],
    ["equiangular-poles:999999x999999", "must fit into memory"],
  ])("a field that no memory holds: %s", async (grid, said) => {
    const { status, stderr } = await s.run(...noise, "--grid", grid, "--out", "@x.npy");
    expect(stderr).toContain(said);
    expect(status).toBe(2);
  });

  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1024, "1.02 kB"],
    [2 ** 36, "68.7 GB"],
    [1e21, "1000 EB"],
  ])("%d bytes", (count, text) => expect(bytes(count)).toBe(text));
});

test("map --out x.svg is the drawing", async () => {
  await s.json("map", "@fields.npy", "--out", "@map.svg");
  expect(readFileSync(s.path("map.svg"), "utf8")).toMatch(
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg".*<\/svg>$/s,
  );
});

test("map takes the width of the picture, and the pixels of a .png for each of its units", async () => {
  const sizeOf = async (...options: string[]) => {
    await s.json("map", "@fields.npy", ...options, "--out", "@sized.png", "--force");
    const png = readFileSync(s.path("sized.png"));
    // The header of a PNG: its width and height are the third and fourth words of 32 bits after the signature.
    return [png.readUInt32BE(16), png.readUInt32BE(20)];
  };
  const [width, height] = await sizeOf("--width", "240", "--scale", "1");
  expect(width).toBe(240);
  expect(await sizeOf("--width", "240", "--scale", "1.5")).toEqual([360, 1.5 * Number(height)]);
  const { status, stderr } = await s.run("map", "@fields.npy", "--scale", "0", "--out", "@no.png");
  expect(stderr).toMatch(/--scale must be .*, got 0/);
  expect(status).toBe(2);
});

describe("text of FITS", () => {
  test.each([
    ["°C", "degC"],
    ["° C", "degC"],
    ["°F", "degF"],
    ["°", "deg"],
    ["µK²", "uK2"],
    ["μK", "uK"],
    ["W·m⁻²", "W m-2"],
    ["kg m−2 s⁻¹", "kg m-2 s-1"],
    ["Å", "Angstrom"],
    ["kΩ", "kOhm"],
    ["K", "K"],
    ["", ""],
  ])("unit %s", (unit, ascii) => expect(asciiUnit(unit)).toBe(ascii));

  test.each(["градус", "K\n", "m".repeat(69)])("unit %j has no spelling", (unit) => {
    expect(() => asciiUnit(unit)).toThrow("Write .nc, which keeps any unit.");
  });

  test.each([
    ["2t", "2t"],
    ["température", "temperature"],
    ["気温", "FIELD"],
    ["l'eau", "leau"],
  ])("name %s", (name, ascii) => expect(asciiName(name)).toBe(ascii));
});

test("--force does not take the place of a device", async () => {
  const { status, stderr } = await s.run(...draw, "--out", "/dev/full", "--force");
  expect(stderr).toBe(
    "chaosphere noise: the disk must have room for the whole file, got none left for /dev/full (ENOSPC). Free some space; nothing was left behind.\n",
  );
  expect(status).toBe(1);
  expect((await lstat("/dev/full")).isCharacterDevice()).toBe(true);
});
