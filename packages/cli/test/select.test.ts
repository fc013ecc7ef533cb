import {
  coefficients,
  gaussLegendre,
  gridFields,
  key,
  synthesise,
  whiteNoise,
} from "@chaosphere/core";
import { openNetcdfWriter } from "@chaosphere/data/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session } from "./session.ts";

/** Eight fields on two levels: those of 850 hPa have variance 1 in each coefficient, those of 500 hPa a hundred times as much. */
const s = session();
afterAll(s.close);

beforeAll(async () => {
  const grid = gaussLegendre(16);
  const white = synthesise(coefficients("harmonic", 12, whiteNoise(12, 24, key(1)).values), grid);
  const map = grid.nLat * grid.nLon;
  const values = white.values.map((value, i) =>
    Math.floor(i / map) % 2 === 0 ? value : 10 * value,
  );
  const writer = await openNetcdfWriter(s.path("levels.nc"), {
    grid,
    unit: "K",
    variable: "ta",
    coordinates: [
      {
        name: "time",
        unit: "days since 2000-01-01",
        values: Float64Array.from({ length: 24 }, (_, b) => 31 * Math.floor(b / 2)),
      },
      {
        name: "plev",
        unit: "Pa",
        values: Float64Array.from({ length: 24 }, (_, b) => (b % 2 === 0 ? 85000 : 50000)),
      },
    ],
  });
  await writer.append(gridFields(grid, values, "K"));
  await writer.close();
  const dated = await openNetcdfWriter(s.path("dated.nc"), {
    grid,
    unit: "K",
    variable: "ta",
    coordinates: [
      {
        name: "time",
        unit: "days since 2000-01-01",
        values: Float64Array.from({ length: 12 }, (_, b) => 31 * b),
      },
    ],
  });
  await dated.append(gridFields(grid, values.subarray(0, 12 * map), "K"));
  await dated.close();
});

const mean = (cl: unknown) => {
  const power = (cl as number[]).slice(0, 12);
  return power.reduce((sum, c, l) => sum + (2 * l + 1) * c, 0) / 144;
};

describe("--select", () => {
  test("reads the fields of one level, of several dates, or of both", async () => {
    const spectrum = async (...rules: string[]) => {
      const argv = rules.flatMap((rule) => ["--select", rule]);
      const { cl, count } = await s.json("spectrum", "@levels.nc", "--band-limit", "12", ...argv);
      return { mean: mean(cl), count };
    };
    const [both, low, high] = [
      await spectrum(),
      await spectrum("plev=85000"),
      await spectrum("plev=50000"),
    ];
    expect([both.count, low.count, high.count]).toEqual([24, 12, 12]);
    // The mean square of 12 × 144 standard normal numbers is 1 with a deviation of √(2/1728) = 0.034.
    expect(Math.abs(low.mean - 1)).toBeLessThan(0.15);
    expect(Math.abs(high.mean / 100 - 1)).toBeLessThan(0.15);
    expect(both.mean).toBeGreaterThan(10);
    expect((await spectrum("plev=85000", "time=2000-01..2000-03")).count).toBe(3);
  });

  test("says what there is where a rule fits nothing, and what it is where it is none", async () => {
    const said = async (rule: string) => {
      const { status, stderr } = await s.run("spectrum", "@levels.nc", "--select", rule);
      expect(status).toBe(2);
      return stderr;
    };
    expect(await said("plev=70000")).toContain("plev must be among 85000, 50000, got 70000");
    expect(await said("level=1")).toContain("fields are chosen by one of time");
    expect(await said("last:20%")).toContain("--select must be NAME=VALUES");
    await s.json("analyse", "@levels.nc", "--band-limit", "8", "--out", "@a.npy");
    const { stderr } = await s.run(
      "spectrum",
      "@a.npy",
      "--coefficients",
      "--select",
      "plev=50000",
    );
    expect(stderr).toContain("--select must name a coordinate of fields, got coefficients");
  });

  test("fit and train say that levels are taken for draws of one law, unless one is selected", async () => {
    const fit = ["fit", "@levels.nc", "--band-limit", "8"];
    const told =
      /its fields on 2 levels, plev 85000, 50000 Pa, are taken for draws of one law; choose by (--select \S+)\./;
    const { stderr } = await s.run(...fit);
    const remedy = told.exec(stderr)?.[1]?.split(" ") ?? [];
    expect(remedy).toEqual(["--select", "plev=85000"]);
    const { status, stderr: silent } = await s.run(...fit, ...remedy);
    expect([status, silent]).toEqual([0, ""]);
    const train = ["train", "@levels.nc", "--model", "isotropic", "--band-limit", "8"];
    expect((await s.run(...train, "--out", "@both.model")).stderr).toMatch(told);
    const one = await s.run(...train, "--out", "@one.model", ...remedy);
    expect(one.status).toBe(0);
    expect(one.stderr).not.toMatch(told);
    expect(one.stdout).toContain("model of ");
  });

  test("evaluate compares one level of the reference with fields that have no levels", async () => {
    const noise = [
      "noise",
      "--alpha",
      "1.1",
      "--kappa",
      "50",
      "--band-limit",
      "8",
      "--count",
      "12",
    ];
    await s.json(...noise, "--out", "@drawn.npy");
    const evaluate = ["evaluate", "@drawn.npy", "--reference", "@levels.nc", "--band-limit", "8"];
    const { stdout } = await s.run(...evaluate, "--select", "plev=85000");
    expect(stdout).toContain("12 generated fields against 12 of the reference");
  });

  test("evaluate compares the same months where both sides have dates, and no places in a file", async () => {
    const evaluate = ["evaluate", "@dated.nc", "--reference", "@levels.nc", "--band-limit", "8"];
    const counts = async (...rules: string[]) => {
      const argv = rules.flatMap((rule) => ["--select", rule]);
      const { stdout } = await s.run(...evaluate, ...argv);
      return /(\d+) generated fields against (\d+) of/.exec(stdout)?.slice(1).map(Number);
    };
    // The days 0, 31, …, 341 of 2000: seven of them before August.
    expect(await counts("month=1..7", "plev=50000")).toEqual([7, 7]);
    expect(await counts("year=2000", "month=6..8")).toEqual([3, 6]);
    expect(await counts("index=0..5")).toEqual([12, 6]);
  });
});
