import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  colour,
  type GridFields,
  gaussLegendre,
  gridFields,
  key,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { monthlyClimatology, subtractClimatology } from "@chaosphere/core/estimation";
import { openNetcdfWriter } from "@chaosphere/data/node";
import { decodeCheckpoint } from "@chaosphere/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const L = 8;
const COUNT = 60;
const grid = gaussLegendre(L);
const months = Array.from({ length: COUNT }, (_, b) => 1 + (b % 12));
const law = whittleMatern(L, { alpha: 2.5, kappa: 3 });
const anomalies = synthesise(colour(law, whiteNoise(L, COUNT, key(3))), grid, { unit: "K" });
const cells = grid.nLat * grid.nLon;
/** A season as large as the weather, of its own shape in every cell. */
const season = (month: number, p: number) => Math.cos((month * Math.PI) / 6 + 3 * Math.sin(p));
const fields = gridFields(
  grid,
  anomalies.values.map(
    (x, at) => 280 + x + season(months[Math.floor(at / cells)] ?? 0, at % cells),
  ),
  "K",
);
const time = {
  name: "time",
  unit: "days since 2001-01-01",
  values: Float64Array.from({ length: COUNT }, (_, b) => Math.floor(15 + 30.4375 * b)),
};
const without = ["--hold-out", "none"];

async function write(name: string, of: GridFields): Promise<void> {
  const options = { grid, variable: "t2m", unit: "K", coordinates: [time] };
  const file = await openNetcdfWriter(s.path(name), options);
  await file.append(of);
  await file.close();
}

beforeAll(async () => {
  await write("months.nc", fields);
  await write(
    "anomalies.nc",
    subtractClimatology(fields, months, monthlyClimatology(fields, months)),
  );
});

const modelIn = (name: string) => decodeCheckpoint(readFileSync(s.path(name)), name);

describe("--climatology monthly", () => {
  test("in train: the law is that of the anomalies, and the file keeps the means of the fitted fields", async () => {
    const call = ["--band-limit", `${L}`, "--model", "gaussian", ...without];
    const options = ["--climatology", "monthly", "--out", "@monthly.model"];
    await s.json("train", "@months.nc", ...call, ...options);
    await s.json("train", "@anomalies.nc", ...call, "--out", "@plain.model");
    const [monthly, plain] = [modelIn("monthly.model"), modelIn("plain.model")];
    expect(plain).not.toHaveProperty("climatology");
    const known = monthlyClimatology(fields, months);
    monthly.climatology?.means.forEach((x, i) => {
      expect(Math.abs(x - (known.means[i] ?? 0))).toBeLessThan(1e-12);
    });
    expect(monthly.climatology?.counts).toEqual(known.counts);
    monthly.ratio.forEach((q, l) => {
      expect(Math.abs(q - (plain.ratio[l] ?? 0))).toBeLessThan(1e-9 * q);
    });
    expect(Math.max(...monthly.mean.map(Math.abs))).toBeLessThan(1e-11);
  });

  test("in train: fields held out have no part in the climatology", async () => {
    const call = ["--band-limit", `${L}`, "--model", "gaussian", "--hold-out", "last:12"];
    const rest = ["--gap", "0", "--climatology", "monthly", "--out", "@held.model"];
    await s.json("train", "@months.nc", ...call, ...rest);
    const first = gridFields(grid, fields.values.subarray(0, 48 * cells), "K");
    const known = monthlyClimatology(first, months.slice(0, 48));
    const found = modelIn("held.model").climatology;
    expect(found?.counts).toEqual(known.counts);
    expect(Math.abs((found?.means[7] ?? 0) - (known.means[7] ?? 1))).toBeLessThan(1e-12);
  });

  test("in fit: the spectrum is that of the anomalies, without the season", async () => {
    const call = ["--band-limit", `${L}`];
    const monthly = await s.json("fit", "@months.nc", ...call, "--climatology", "monthly");
    const plain = await s.json("fit", "@anomalies.nc", ...call);
    const whole = await s.json("fit", "@months.nc", ...call);
    expect(monthly["alpha"]).toBeCloseTo(Number(plain["alpha"]), 6);
    expect(Math.abs(Number(whole["alpha"]) - Number(plain["alpha"]))).toBeGreaterThan(0.1);
  });

  test("in sample: the fields are anomalies, which is said, and --month adds the mean of one", async () => {
    const call = ["sample", "@monthly.model", "--count", "2"];
    const { stderr } = await s.run(...call, "--out", "@drawn.npy");
    expect(stderr).toContain("the model is of anomalies from the mean of each month");
    const march = await s.run(...call, "--month", "3", "--out", "@march.npy");
    expect(march.stderr).not.toContain("anomalies");
    const { means } = monthlyClimatology(fields, months);
    const [drawn, warm] = [s.array("drawn.npy").data, s.array("march.npy").data];
    for (const [i, x] of Array.from(drawn).entries()) {
      expect(Math.abs((warm[i] ?? 0) - x - (means[2 * cells + (i % cells)] ?? 0))).toBeLessThan(
        1e-11,
      );
    }
  });

  test("in likelihood: fields are judged as the anomalies that they are to the model", async () => {
    const found = await s.json("likelihood", "@monthly.model", "@months.nc");
    const plain = await s.json("likelihood", "@plain.model", "@anomalies.nc");
    expect(Number(found["mean"])).toBeCloseTo(Number(plain["mean"]), 6);
  });

  test("refuses in one line fields without dates, coefficients, and months that do not go with the model", async () => {
    const pcm = fileURLToPath(new URL("../../../data/pcm-trefht", import.meta.url));
    const lines = [
      ["fit", pcm, "--band-limit", "8", "--climatology", "monthly"],
      ["sample", "@plain.model", "--month", "3", "--out", "@none.npy"],
      ["sample", "@monthly.model", "--month", "3", "--coefficients", "--out", "@none.npy"],
      ["sample", "@monthly.model", "--month", "13", "--out", "@none.npy"],
      ["fit", "@months.nc", "--band-limit", "8", "--climatology", "daily"],
    ];
    const told = await Promise.all(lines.map((line) => s.run(...line)));
    expect(told.map(({ status }) => status)).toEqual([1, 2, 2, 2, 2]);
    expect(told.map(({ stderr }) => stderr.trimEnd().split("\n").length)).toEqual([1, 1, 1, 1, 1]);
    expect(told[0]?.stderr).toMatch(/must have dates to have months, got none/);
    expect(told[1]?.stderr).toMatch(/--month must go with a model of anomalies/);
    expect(told[2]?.stderr).toMatch(/--month must go with fields on a grid, got --coefficients/);
  });
});

test("evaluate compares anomalies with anomalies, and says so where it is given one beside the other", async () => {
  const call = ["evaluate", "@anomalies.nc", "--reference", "@months.nc", "--splits", "2"];
  const beside = await s.run(...call);
  expect(beside.stdout).toMatch(
    /mean fields lie \d\S* times as far apart .* --climatology monthly/,
  );
  const same = await s.run(...call, "--climatology", "monthly");
  expect(same.status).toBe(0);
  expect(same.stdout).not.toContain("mean fields lie");
  // The anomalies of one are the fields of the other: no metric tells them apart.
  expect(same.stdout).not.toContain("beyond");
  expect(beside.stdout).toContain("beyond");
});
