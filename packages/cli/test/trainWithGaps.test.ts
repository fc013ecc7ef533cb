import { readFileSync } from "node:fs";
import {
  colour,
  fieldsWithGaps,
  gaussLegendre,
  key,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { openNetcdfWriter } from "@chaosphere/data/node";
import { decodeCheckpoint } from "@chaosphere/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const L = 6;
const COUNT = 80;
const SD = 0.05;
const grid = gaussLegendre(8);
const cells = grid.nLat * grid.nLon;
const law = whittleMatern(L, { alpha: 2.5, kappa: 3 });

const isLand = (p: number) => p % grid.nLon < 5 && p > grid.nLon;

beforeAll(async () => {
  const whole = synthesise(colour(law, whiteNoise(L, COUNT, key(5))), grid).values;
  const noise = whiteNoise(32, COUNT, key(6)).values;
  const values = whole.map((x, at) =>
    isLand(at % cells) ? Number.NaN : x + SD * (noise[at] ?? 0),
  );
  const fields = fieldsWithGaps(grid, values, "K");
  const time = {
    name: "time",
    unit: "days since 2001-01-01",
    values: Float64Array.from({ length: COUNT }, (_, b) => Math.floor(15 + 30.4375 * b)),
  };
  const options = { grid, variable: "sst", unit: "K", coordinates: [time] };
  const file = await openNetcdfWriter(s.path("sea.nc"), options);
  await file.append(fields);
  await file.close();
});

const call = ["train", "@sea.nc", "--band-limit", `${L}`, "--hold-out", "last:8", "--gap", "0"];

describe("train of fields with gaps", () => {
  test("fits an isotropic law and the error of a cell, and says what became of the gaps", async () => {
    const { status, stdout, stderr } = await s.run(
      ...call,
      ...["--model", "isotropic", "--out", "@isotropic.model"],
    );
    expect(stderr).toMatch(/% of the sphere unseen: no gap is filled.*--model gaussian/);
    expect(status).toBe(0);
    expect(stdout).toMatch(/error of a cell: 0\.0\d+ K; give it to condition as --noise-sd/);
    const model = decodeCheckpoint(readFileSync(s.path("isotropic.model")), "isotropic.model");
    expect(model.kind).toBe("isotropic");
    // 72 fields and 2l + 1 orders: √(2/72/7) = 6 % at l = 3, and a quarter of the sphere more.
    expect(Math.abs((model.noise.spectrum[3] ?? 0) / (law.spectrum[3] ?? 1) - 1)).toBeLessThan(
      0.25,
    );
  });

  test("reports the share seen and the evidence of the fields, as condition does", async () => {
    const made = ["--model", "isotropic", "--out", "@evidence.model"];
    const json = await s.json(...(call as [string]), ...made);
    const land = Array.from({ length: cells }, (_, p) =>
      isLand(p) ? (grid.weights[Math.floor(p / grid.nLon)] ?? 0) / (4 * Math.PI) : 0,
    );
    expect(json["seenShare"]).toBeCloseTo(1 - land.reduce((a, b) => a + b, 0), 12);
    // The evidence of condition is held to dense matrices of numpy in condition.test.ts.
    const sd = ["--noise-sd", String(json["noiseSd"]), "--out", "@e.npy"];
    const given = await s.json("condition", "@evidence.model", "@sea.nc", ...sd);
    const each = given["logEvidence"] as number[];
    const mean = (x: number[]) => x.reduce((a, b) => a + b, 0) / x.length;
    const { inSample, heldOut } = json["logEvidence"] as { inSample: number; heldOut: number };
    expect(mean(each.slice(0, 72))).toBeCloseTo(inSample, 6);
    expect(mean(each.slice(72))).toBeCloseTo(heldOut, 6);
  });

  test("fits any covariance, drawn to the isotropic one, of anomalies too", async () => {
    const options = ["--model", "gaussian", "--climatology", "monthly", "--towards", "40"];
    const json = await s.json(...call, ...options, "--out", "@sea.model");
    expect(json).toMatchObject({ model: "gaussian", towards: 40, count: 72, bandLimit: L });
    expect(Math.abs(Number(json["noiseSd"]) / SD - 1)).toBeLessThan(0.2);
    const model = decodeCheckpoint(readFileSync(s.path("sea.model")), "sea.model");
    expect(model.kind).toBe("gaussian");
    expect(model.climatology?.counts.includes(0)).toBe(true);
    expect((await s.run("sample", "@sea.model", "--month", "2", "--out", "@feb.npy")).status).toBe(
      0,
    );
    expect(Array.from(s.array("feb.npy").data).filter(Number.isNaN).length).toBeGreaterThan(0);
  });

  test("takes the gaussian model unless another is named, and says so", async () => {
    const { status, stderr } = await s.run(...call, "--out", "@chosen.model");
    expect(status).toBe(0);
    expect(stderr).toContain("fields with gaps: fits the gaussian model to what was seen");
    await s.json(...call, "--model", "gaussian", "--out", "@named.model");
    expect(readFileSync(s.path("chosen.model"))).toEqual(readFileSync(s.path("named.model")));
  });

  test("refuses in one line models that need whole fields, and options that do not go with it", async () => {
    const lines = [
      [...call, "--model", "localised", "--out", "@none.model"],
      [...call, "--steps", "5", "--out", "@none.model"],
      [...call, "--model", "isotropic", "--towards", "3", "--out", "@none.model"],
    ];
    const told = await Promise.all(lines.map((line) => s.run(...line)));
    expect(told.map(({ status }) => status)).toEqual([2, 2, 2]);
    expect(told[0]?.stderr).toMatch(
      /--model must be isotropic or gaussian for fields with gaps, got localised and [\d.]+ % of the sphere unseen/,
    );
    expect(told[1]?.stderr).toMatch(/got operator/);
    expect(told[2]?.stderr).toMatch(/--towards must go with --model gaussian and fields with gaps/);
  });
});
