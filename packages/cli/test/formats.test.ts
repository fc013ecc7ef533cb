import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { readHealpix } from "@chaosphere/data";
import { readDataset } from "@chaosphere/data/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session } from "./session.ts";

/** HEALPix FITS and NetCDF-4 as inputs and outputs of the verbs. */
const s = session();
afterAll(s.close);

/** A golden file of packages/data, made by another program. */
function golden(name: string, entry: string): Buffer {
  const url = new URL(`../../data/test/fixtures/${name}.json`, import.meta.url);
  const { cases = [], files = [], refused = [] } = JSON.parse(readFileSync(url, "utf8"));
  const all = [...cases, ...files, ...refused];
  return Buffer.from(all.find((each) => each.name.startsWith(entry)).base64, "base64");
}

const noise = ["noise", "--alpha", "3", "--kappa", "3", "--band-limit", "8", "--seed", "5"];

beforeAll(async () => {
  writeFileSync(s.path("map.fits"), golden("healpix", "1024 pixels a row, float32, NESTED"));
  writeFileSync(s.path("three.fits"), golden("healpix", "three columns"));
  writeFileSync(s.path("four.nc"), golden("netcdf4", "Gaussian rings"));
  await s.json(...noise, "--count", "2", "--coefficients", "--out", "@a.npy");
  await s.json(...noise, "--count", "2", "--out", "@fields.npy");
});

test("coefficients go to HEALPix maps and come back by analysis", async () => {
  const report = await s.json("convert", "@a.npy", "@maps.fits");
  expect(report).toMatchObject({ kind: "healpix", count: 2, nside: 4, bandLimit: 8 });
  const { columns } = readHealpix(readFileSync(s.path("maps.fits")), "maps.fits");
  expect(columns).toEqual(["FIELD 1", "FIELD 2"]);
  const second = ["--variable", "FIELD 2", "--band-limit", "8", "--out", "@second.npy"];
  const analysis = await s.json("analyse", "@maps.fits", ...second);
  expect(analysis).toMatchObject({ grid: "healpix:4", nside: 4, count: 1, isConverged: true });
  expect(analysis).toMatchObject({ method: "conjugate-gradients", resolvedDegree: 11 });
  expect(analysis["residual"]).toBeLessThan(1e-10);
  const [found, a] = [s.array("second.npy").data, s.array("a.npy").data.subarray(64)];
  const norm = Math.hypot(...a);
  expect(Math.hypot(...found.map((x, i) => x - a[i]))).toBeLessThan(1e-9 * norm);
  expect(analysis["residualRms"]).toBeLessThan(1e-9 * norm);
});

describe("analysis of HEALPix maps", () => {
  const analyse = (...options: string[]) =>
    s.run(
      "analyse",
      "@maps.fits",
      "--variable",
      "FIELD 1",
      "--out",
      "@x.npy",
      "--force",
      ...options,
    );

  test("by healpy's iterations reaches less, and the report says so", async () => {
    const { stdout } = await analyse("--band-limit", "8", "--method", "jacobi", "--json");
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ method: "jacobi", iterations: 3, isConverged: false });
    expect(report.residual).toBeGreaterThan(1e-7);
  });

  test("up to l = 3 nside − 1 says what it could not reach", async () => {
    const { status, stdout, stderr } = await analyse(
      ...["--band-limit", "12", "--iterations", "5", "--json"],
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ iterations: 5, isConverged: false });
    expect(stderr).toMatch(
      /^chaosphere analyse: the relative residual is \S+ after 5 iterations .*, above the tolerance 1e-10: .*change it by --band-limit, --iterations or --tolerance\.\n$/,
    );
  });

  test("has options that no grid takes, and a largest band limit", async () => {
    const beyond = await analyse("--band-limit", "13");
    expect([beyond.status, beyond.stderr]).toEqual([
      2,
      expect.stringContaining(
        "--band-limit must be at most 3 nside = 12 for a HEALPix map, got 13",
      ),
    ]);
    const wide = await analyse("--band-limit", "4", "--tolerance", "1");
    expect([wide.status, wide.stderr]).toEqual([2, expect.stringContaining("--tolerance must be")]);
    await s.json("synthesise", "@a.npy", "--grid", "gauss", "--out", "@grid.nc");
    const grid = ["analyse", "@grid.nc", "--band-limit", "4", "--out", "@x.npy", "--force"];
    for (const option of [
      ["--method", "jacobi"],
      ["--iterations", "3"],
      ["--tolerance", "0.1"],
    ]) {
      const { status, stderr } = await s.run(...grid, ...option);
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining(`${option[0]} must go with a HEALPix map`),
      ]);
    }
  });
});

test("fields go to HEALPix maps of the nside that is asked", async () => {
  const report = await s.json("convert", "@fields.npy", "@fine.fits", "--nside", "8");
  expect(report).toMatchObject({ nside: 8, bandLimit: 8, count: 2 });
  const small = await s.run("convert", "@fields.npy", "@small.fits", "--nside", "2");
  expect(small.status).toBe(2);
  expect(small.stderr).toContain("at least a third of the band limit, 8, got 2");
});

test.each([
  ["a HEALPix map", "map.fits", 32],
  ["a NetCDF-4 file", "four.nc", 6],
])("%s is an input of spectrum and convert", async (_, name, bandLimit) => {
  const { cl } = await s.json("spectrum", `@${name}`);
  expect(cl).toHaveLength(bandLimit);
  const report = await s.json("convert", `@${name}`, `@${name}.npy`);
  expect(report).toMatchObject({ kind: "fields", unit: "K" });
});

test("a column of several is named by --variable", async () => {
  const first = await s.json("spectrum", "@three.fits");
  const named = await s.json("spectrum", "@three.fits", "--variable", "Q_STOKES");
  expect(named["cl"]).not.toEqual(first["cl"]);
  const { status, stderr } = await s.run("spectrum", "@three.fits", "--variable", "V");
  expect(status).toBe(2);
  expect(stderr).toContain("one of I_STOKES, Q_STOKES, U_STOKES");
});

test("pixels without a value are grey on a map, left out of a spectrum, and refused by analyse", async () => {
  const url = new URL("../../data/test/fixtures/healpixGaps.json", import.meta.url);
  const { files } = JSON.parse(readFileSync(url, "utf8"));
  for (const [i, { base64 }] of files.entries()) {
    writeFileSync(s.path(`gaps${i}.fits`), Buffer.from(base64, "base64"));
    await s.json("map", `@gaps${i}.fits`, "--out", `@gaps${i}.png`);
    expect((await s.json("spectrum", `@gaps${i}.fits`))["seenShare"]).toBeLessThan(1);
    const analyse = ["analyse", `@gaps${i}.fits`, "--band-limit", "4", "--out", "@gaps.npy"];
    expect((await s.run(...analyse)).status).toBe(1);
  }
  expect(files.length).toBe(5);
});

test("of several NetCDF variables one has to be named, which is for the call to do", async () => {
  const url = new URL("../../data/test/fixtures/netcdf4.json", import.meta.url);
  const { refused } = JSON.parse(readFileSync(url, "utf8"));
  writeFileSync(s.path("two.nc"), Buffer.from(refused[0].base64, "base64"));
  const { status, stderr } = await s.run("spectrum", "@two.nc");
  expect(stderr).toMatch(/got u, v in .*two\.nc\. Add --variable with one of them\.\n$/);
  expect(status).toBe(2);
});

/** A file of the kinds that people have, by fixtures/generate/netcdfKinds.py. */
function kind(pick: (kinds: Kinds) => { gzip: string } | undefined): Buffer {
  const url = new URL("../../data/test/fixtures/netcdfKinds.json", import.meta.url);
  return gunzipSync(Buffer.from(pick(JSON.parse(readFileSync(url, "utf8")))?.gzip ?? "", "base64"));
}
interface Kinds {
  readonly poles: { gzip: string };
  readonly cases: { name: string; gzip: string }[];
  readonly refused: { name: string; gzip: string }[];
}

test("a number that means missing, and poles without rows, are options; a map leaves gaps grey", async () => {
  writeFileSync(
    s.path("poles.nc"),
    kind(({ poles }) => poles),
  );
  const unsaid = kind(({ refused }) => refused.find(({ name }) => name.startsWith("-999")));
  writeFileSync(s.path("unsaid.nc"), unsaid);
  const message = async (...call: string[]) => {
    const { status, stderr } = await s.run(...call);
    expect(status).toBe(1);
    return stderr;
  };
  const analyse = ["--band-limit", "4", "--out", "@poles.npy"];
  expect(await message("analyse", "@poles.nc", ...analyse)).toContain("--fill-poles");
  const cut = await s.run("spectrum", "@poles.nc");
  expect([cut.status, cut.stderr]).toEqual([0, expect.stringContaining("--fill-poles")]);
  expect(await message("spectrum", "@unsaid.nc")).toContain("--fill-value -999");
  const said = ["@unsaid.nc", "--fill-value", "-999"];
  expect(await message("analyse", ...said, ...analyse)).toContain("1.4 %");
  expect((await s.json("spectrum", ...said))["seenShare"]).toBeLessThan(1);
  expect((await s.json("spectrum", "@poles.nc", "--fill-poles"))["count"]).toBe(1);
  expect((await s.json("spectrum", "@unsaid.nc", "--fill-value", "none"))["count"]).toBe(1);
  await s.json("map", "@unsaid.nc", "--fill-value", "-999", "--out", "@gap.png");
  await s.json("map", "@poles.nc", "--out", "@poles.png");
});

test("convert keeps times, members, unit, words and history of a NetCDF file", async () => {
  const bytes = kind(({ cases }) => cases.find(({ name }) => name === "two leading dimensions"));
  writeFileSync(s.path("leading.nc"), bytes);
  await s.json("convert", "@leading.nc", "@once.nc");
  await s.json("convert", "@once.nc", "@twice.nc");
  const [first, last] = await Promise.all(
    ["leading.nc", "twice.nc"].map((name) => readDataset(s.path(name))),
  );
  expect(last.fields.values).toEqual(first.fields.values);
  expect(last.coordinates).toEqual(first.coordinates);
  expect(last.labels).toEqual(first.labels);
  expect(last.provenance.history?.split("\n")).toHaveLength(2);
});
