import { writeFileSync } from "node:fs";
import { equiangular, gridFields, key, normalAt } from "@chaosphere/core";
import { npyArray, writeNpy } from "@chaosphere/data";
import { openNetcdfWriter } from "@chaosphere/data/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const grid = equiangular(6, { nLon: 12 });
const [years, cells] = [20, 72];
/** The seasons of the test: 10 cos of the month everywhere, far above the anomalies. */
const season = (month: number) => 10 * Math.cos((2 * Math.PI * (month - 1)) / 12);
const noise = (at: number) => 0.7 * normalAt(key(1), at);

/** Months of fields from a year on, with anomalies of their own. */
async function writeMonths(name: string, year: number, first: number) {
  const count = 12 * years;
  const values = Float64Array.from({ length: count * cells }, (_, at) => {
    const b = Math.floor(at / cells);
    const j = Math.floor((at % cells) / 12);
    return season((b % 12) + 1) + noise(first + b) + 0.5 * noise(1e6 + 7 * (first + b) + j);
  });
  const days = Float64Array.from({ length: count }, (_, b) => Date.UTC(year, b, 15) / 864e5);
  const text = { unit: "K", title: "test", history: "", source: "" };
  const file = await openNetcdfWriter(s.path(name), {
    grid,
    dtype: "float64",
    force: true,
    ...text,
    coordinates: [{ name: "time", unit: "days since 1970-01-01", values: days }],
  });
  await file.append(gridFields(grid, values, "K"));
  await file.close();
}

beforeAll(async () => {
  await writeMonths("train.nc", 2000, 0);
  await writeMonths("later.nc", 2030, 5000);
  const model = ["--band-limit", "3", "--model", "localised", "--climatology", "monthly"];
  await s.json("train", "@train.nc", ...model, "--hold-out", "none", "--out", "@a.model");
  writeFileSync(
    s.path("p.csv"),
    `lat,lon,value\n15,0,${season(7) + 0.4}\n-15,90,${season(7) + 0.4}\n`,
  );
});

test("points of a month: its mean is taken off, and added to fields that come out", async () => {
  const given = ["condition", "@a.model", "@p.csv", "--noise-sd", "0.01"] as const;
  await s.json(...given, "--month", "7", "--out", "@d.npy", "--mean", "@m.npy");
  const mean = s.array("m.npy").data as Float64Array;
  expect(mean[2 * 12]).toBeCloseTo(season(7) + 0.4, 1);
  const july = await s.run(...given, "--month", "7", "--out", "@d1.npy", "--force");
  expect(july.stderr).not.toMatch(/far outside the model/);
  // Negative control: taken for January the same values are 18 K from its mean.
  const january = await s.run(...given, "--month", "1", "--out", "@d1.npy", "--force");
  expect(january.stderr).toMatch(/far outside the model/);
});

test("a month is asked for where it is not known, and refused where it means nothing", async () => {
  const given = [
    "condition",
    "@a.model",
    "@p.csv",
    "--noise-sd",
    "0.01",
    "--out",
    "@x.npy",
  ] as const;
  const missing = await s.run(...given);
  expect(missing.stderr).toMatch(/--month must be given .* Add for example --month 1\.\n$/);
  expect(missing.status).toBe(2);
  const law = ["--alpha", "2", "--kappa", "3", "--band-limit", "3", "--out", "@plain.model"];
  await s.json("prior", ...law);
  const plain = await s.run("condition", "@plain.model", ...given.slice(2), "--month", "2");
  expect(plain.stderr).toMatch(/--month must go with a model of anomalies/);
  expect(plain.status).toBe(2);
});

test("fields say their months by their dates", async () => {
  const array = npyArray([1, 6, 12], new Float64Array(72).fill(season(3)));
  writeFileSync(s.path("undated.npy"), writeNpy(array));
  const from = [
    "--noise-sd",
    "0.1",
    "--observed-grid",
    "equiangular",
    "--out",
    "@u.npy",
    "--force",
  ];
  const undated = await s.run("condition", "@a.model", "@undated.npy", ...from);
  expect(undated.stderr).toMatch(/must have dates/);
  await s.json("condition", "@a.model", "@undated.npy", ...from, "--month", "3");
  await s.json("condition", "@a.model", "@train.nc", ...from, "--mean", "@all.npy");
  const all = s.array("all.npy").data as Float64Array;
  for (const b of [0, 5, 11]) {
    expect(Math.abs((all[b * cells] ?? 0) - season((b % 12) + 1))).toBeLessThan(2.5);
  }
});

test("calibrate takes the mean of their month off true fields", async () => {
  const seen = ["--observe", "points:5", "--noise-sd", "0.1", "--independent"];
  const call = ["calibrate", "@a.model", ...seen, "--against", "@later.nc"] as const;
  const { trials, chiSquared } = (await s.json(...call)) as unknown as {
    trials: number;
    chiSquared: { ratio: number };
  };
  expect(trials).toBe(240);
  // The seasons, of 10 K beside anomalies of 1 K, would make it some tens.
  expect(chiSquared.ratio).toBeLessThan(3);
});
