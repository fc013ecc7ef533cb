import { readFileSync, writeFileSync } from "node:fs";
import { npyArray, writeNpy } from "@chaosphere/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session } from "./session.ts";

/** What the command line says of files that say little of themselves. */
const s = session();
afterAll(s.close);

const golden = JSON.parse(
  readFileSync(new URL("../../data/test/fixtures/arrays.json", import.meta.url), "utf8"),
);
const array = (name: string, shape: number[]) => {
  const data = Float64Array.from({ length: shape.reduce((all, n) => all * n, 1) }, (_, i) =>
    Math.sin(i + 1),
  );
  writeFileSync(s.path(name), writeNpy(npyArray(shape, data)));
};

beforeAll(async () => {
  array("doubtful.npy", [96, 144]);
  array("fields.npy", [2, 8, 16]);
  array("two.npy", [2, 8, 8]);
  array("pixels.npy", [1, 192]);
  writeFileSync(s.path("table.txt"), "0 0 1 0\n2 0 3 0\n2 1 4 5\n2 2 1 1\n");
  writeFileSync(s.path("alm.fits"), Buffer.from(golden.fits.files["one alm"], "base64"));
  await s.json("convert", "@fields.npy", "@own.nc");
});

describe("what fits two meanings is refused until an option says which", () => {
  test.each([
    ["doubtful.npy", "one field of 96 × 144 points or 96 rows of real coefficients, l < 12"],
    ["two.npy", "2 fields of 8 × 8 points or one row of pyshtools's coefficients, l < 8"],
  ])("%s", async (name, said) => {
    const verbs = [
      ["spectrum", `@${name}`],
      ["analyse", `@${name}`, "--band-limit", "4", "--out", "@x.npy"],
      ["fit", `@${name}`, "--band-limit", "8"],
      ["map", `@${name}`, "--out", "@x.png"],
      ["convert", `@${name}`, "@x.npy"],
      ["evaluate", `@${name}`, "--reference", "@fields.npy"],
      ["train", `@${name}`, "--model", "gaussian", "--band-limit", "4", "--out", "@x.model"],
    ];
    for (const argv of verbs) {
      const { status, stdout, stderr } = await s.run(...argv);
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(said);
      expect(stderr).toMatch(/ Add --grid with one of gauss, .*, or --coefficients\.\n$/);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
  });

  test("each option is the remedy it is called", async () => {
    const rows = await s.json("spectrum", "@doubtful.npy", "--coefficients");
    expect(rows).toMatchObject({ count: 96, bandLimit: 12 });
    const field = await s.json("spectrum", "@doubtful.npy", "--grid", "equiangular");
    expect(field).toMatchObject({ count: 1, bandLimit: 72 });
    expect(field["assumed"]).toEqual([
      `${s.path("doubtful.npy")}: taken for one field of 96 × 144 points on equiangular cell centres, rows from north to south; change it by --south-first`,
    ]);
    expect(rows["assumed"]).toBeUndefined();
  });

  test("verbs that take coefficients alone need no option", async () => {
    const { status, stderr } = await s.run(
      ...["rotate", "@doubtful.npy", "--euler", "0,0,0", "--out", "@rotated.npy"],
    );
    expect([status, stderr]).toEqual([0, ""]);
    expect(s.array("rotated.npy").shape).toEqual([96, 144]);
    const fields = await s.run("rotate", "@fields.npy", "--euler", "0,0,0", "--out", "@x.npy");
    expect(fields.status).toBe(1);
    expect(fields.stderr).toContain("chaosphere analyse");
  });
});

describe("what is assumed is said", () => {
  test("on one line of stderr and in --json, and stdout stays clean", async () => {
    const line = `${s.path("fields.npy")}: taken for 2 fields of 8 × 16 points on Gauss–Legendre rings, rows from north to south; change it by --grid or --south-first`;
    const plain = await s.run("spectrum", "@fields.npy");
    expect(plain.stderr).toBe(`chaosphere spectrum: ${line}.\n`);
    expect(plain.stdout).not.toContain("taken for");
    const { stdout, stderr } = await s.run("spectrum", "@fields.npy", "--json");
    expect(stderr).toBe(plain.stderr);
    expect(JSON.parse(stdout).assumed).toEqual([line]);
  });

  test("not of a file that says it itself", async () => {
    const { status, stderr } = await s.run("spectrum", "@own.nc");
    expect([status, stderr]).toEqual([0, ""]);
  });

  test("of HEALPix rows, of the scale of a table, and of what it leaves out", async () => {
    const pixels = await s.json("spectrum", "@pixels.npy");
    expect(pixels["assumed"]).toEqual([
      `${s.path("pixels.npy")}: taken for one HEALPix map of nside 4 in the RING order; change it by --grid`,
    ]);
    const table = await s.json("spectrum", "@table.txt");
    expect(table["assumed"]).toEqual([
      `${s.path("table.txt")}: coefficients taken for 4π-normalised ones without the Condon–Shortley sign; change it by --normalisation or --condon-shortley`,
      `${s.path("table.txt")}: degree 1 left out of the table, taken as zero`,
    ]);
    const told = await s.json("spectrum", "@table.txt", "--normalisation", "orthonormal");
    expect(told["assumed"]).toHaveLength(1);
    const [geodesy, orthonormal] = [table["cl"], told["cl"]] as [number[], number[]];
    expect(geodesy[2] / orthonormal[2] / (4 * Math.PI)).toBeCloseTo(1, 12);
  });
});

describe("what a file says is not contradicted", () => {
  test.each([
    ["own.nc", ["--grid", "equiangular"]],
    ["own.nc", ["--coefficients"]],
    ["own.nc", ["--south-first"]],
    ["table.txt", ["--grid", "gauss"]],
    ["alm.fits", ["--grid", "healpix"]],
  ])("%s %j", async (name, options) => {
    const { status, stderr } = await s.run("spectrum", `@${name}`, ...options);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /must agree with the file, got .* itself says that it has .*\. Leave the option out\.\n$/,
    );
  });

  test("but of several inputs the grid is that of the arrays", async () => {
    await s.json("convert", "@fields.npy", "@wide.npy", "--grid", "equiangular");
    const argv = ["evaluate", "@wide.npy", "--reference", "@own.nc", "--grid", "equiangular"];
    expect((await s.run(...argv)).stderr).not.toContain("contradict");
  });
});

test("coefficients of healpy and of tables are inputs of every verb that reads", async () => {
  for (const input of ["@alm.fits", "@table.txt"]) {
    await s.json("synthesise", input, "--grid", "gauss:8x16", "--out", "@f.npy", "--force");
    await s.json("map", input, "--out", "@f.png", "--force");
    await s.json("rotate", input, "--euler", "1,2,3", "--out", "@r.npy", "--force");
    const { count, residualRms } = await s.json(
      ...["analyse", input, "--band-limit", "2", "--out", "@c.npy", "--force"],
    );
    expect(count).toBe(1);
    // The rms of degree 2 and above, Σ a² = 4π rms²: what synthesis on the exact grid keeps.
    const full = await s.json("spectrum", input);
    const beyond = (full["cl"] as number[]).reduce(
      (sum, c, l) => sum + (l < 2 ? 0 : (2 * l + 1) * c),
      0,
    );
    expect(Number(residualRms) / Math.sqrt(beyond / (4 * Math.PI))).toBeCloseTo(1, 10);
  }
});
