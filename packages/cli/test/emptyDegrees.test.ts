import { writeFileSync } from "node:fs";
import {
  child,
  coefficients,
  colour,
  degreeOf,
  gaussLegendre,
  key,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { npyArray, writeNpy } from "@chaosphere/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const L = 8;
const row = L * L;

/** Writes fields of Whittle–Matérn noise on a Gauss grid, coefficients changed as told. */
function write(
  name: string,
  change: (value: number, l: number, b: number) => number,
  { count = 60, rings = L, single = false } = {},
): void {
  const a = colour(whittleMatern(L, { alpha: 2.5, kappa: 2 }), whiteNoise(L, count, key(11)));
  const values = a.values.map((x, i) => change(x, degreeOf(i % row), Math.floor(i / row)));
  const { values: cells } = synthesise(coefficients("harmonic", L, values), gaussLegendre(rings));
  const data = single ? Float32Array.from(cells) : cells;
  writeFileSync(s.path(name), writeNpy(npyArray([count, rings, 2 * rings], data)));
}

const variances = (name: string, bandLimit: number, mean: Float64Array): Float64Array => {
  const { data } = s.array(name);
  const values = Float64Array.from(data as Float64Array);
  const d = bandLimit ** 2;
  const sums = new Float64Array(bandLimit);
  values.forEach((x, i) => {
    const l = degreeOf(i % d);
    sums[l] = (sums[l] ?? 0) + (x - (mean[i % d] ?? 0)) ** 2 / ((2 * l + 1) * (values.length / d));
  });
  return sums;
};

const meanOf = (name: string, d: number): Float64Array => {
  const values = Float64Array.from(s.array(name).data as Float64Array);
  const mean = new Float64Array(d);
  values.forEach((x, i) => {
    mean[i % d] = (mean[i % d] ?? 0) + (x * d) / values.length;
  });
  return mean;
};

const cases = [
  { name: "monopole removed", file: "a.npy", L: 8, empty: [0] },
  { name: "monopole and dipole removed", file: "b.npy", L: 8, empty: [0, 1] },
  { name: "truncated below the band limit", file: "c.npy", L: 12, empty: [8, 9, 10, 11] },
  { name: "a degree with a mean and no scatter", file: "d.npy", L: 8, empty: [3] },
  { name: "a hole in the middle, in single precision", file: "e.npy", L: 8, empty: [4] },
  { name: "288 K and anomalies without monopole", file: "f.npy", L: 8, empty: [0] },
] as const;

beforeAll(() => {
  write("a.npy", (x, l) => (l === 0 ? 0 : x));
  write("b.npy", (x, l) => (l < 2 ? 0 : x));
  write("c.npy", (x) => x, { rings: 12 });
  write("d.npy", (x, l) => (l === 3 ? 0.25 : x));
  write("e.npy", (x, l) => (l === 4 ? 0 : x), { single: true });
  write("f.npy", (x, l) => (l === 0 ? 288 * Math.sqrt(4 * Math.PI) : x));
});

describe.each(cases)("$name", ({ file, L, empty }) => {
  const model = `@${file}.model`;

  test("trains, samples, certifies and judges on the degrees that have variance", async () => {
    const width = ["--band-limit", String(L)];
    const fit = ["--model", "gaussian", "--hold-out", "none", "--grid", "gauss"];
    const trained = await s.json("train", `@${file}`, ...fit, ...width, "--out", model);
    expect(trained["emptyDegrees"]).toEqual(empty);
    expect(Number(trained["stop"])).toBeGreaterThan(1e-4);

    await s.json("analyse", `@${file}`, "--grid", "gauss", ...width, "--out", "@x.npy", "--force");
    const draw = ["--count", "2000", "--coefficients", "--out", "@s.npy", "--force"];
    await s.json("sample", model, ...draw);
    const mean = meanOf("x.npy", L * L);
    const [found, data] = [variances("s.npy", L, mean), variances("x.npy", L, mean)];
    for (let l = 0; l < L; l++) {
      if ((empty as readonly number[]).includes(l)) continue;
      // The law has n − 1 in the place of n; the sampler errs by 1 % at most; 2000 draws scatter by √(2/(2000 (2l+1))), 5 of which are taken.
      const ratio = ((found[l] ?? 0) / (data[l] ?? 0)) * (59 / 60);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.01 + 5 * Math.sqrt(2 / (2000 * (2 * l + 1))));
    }
    const samples = Float64Array.from(s.array("s.npy").data as Float64Array);
    for (const l of empty) {
      for (let i = l * l; i < (l + 1) ** 2; i++) {
        const values = new Set(samples.filter((_, k) => k % (L * L) === i));
        expect(values.size).toBe(1);
        const scale = Math.hypot(...mean);
        for (const value of values) {
          expect(Math.abs(value - (mean[i] ?? Number.NaN))).toBeLessThan(1e-7 * scale);
        }
      }
    }

    const certified = await s.run("certify", model, `@${file}`, "--grid", "gauss", "--json");
    expect(certified.stdout).not.toMatch(/Infinity|NaN/);
    expect(JSON.parse(certified.stdout)).toMatchObject({ emptyDegrees: empty });
    const words = await s.run("certify", model, `@${file}`, "--grid", "gauss");
    expect(words.stdout).not.toMatch(/Infinity|NaN/);
    expect(words.stdout).toContain("sums are over the degrees with variance; without are l = ");

    const judged = await s.json("likelihood", model, `@${file}`, "--grid", "gauss");
    expect(judged["emptyDegrees"]).toEqual(empty);
    expect(judged["offSupport"]).toEqual([]);
    expect(Number.isFinite(judged["mean"])).toBe(true);
    await s.json("sample", model, "--count", "40", ...draw.slice(2));
    const pair = ["@s.npy", "--reference", "@x.npy", "--coefficients"];
    const compared = await s.run("evaluate", ...pair, "--splits", "2", "--json");
    expect(compared.status).toBe(0);
    expect(compared.stdout).not.toMatch(/Infinity|NaN/);
  }, 60_000);
});

describe("fields that leave the support of a model", () => {
  test("have log-likelihood −∞, stated by degree, beside others that have one", async () => {
    write("g.npy", (x, l, b) => (l === 0 ? (b === 1 ? 0.1 : 0) : x), { count: 3 });
    const train = ["--model", "gaussian", "--hold-out", "none", "--grid", "gauss"];
    await s.json("train", "@a.npy", ...train, "--band-limit", "8", "--out", "@g.model");
    const found = await s.json("likelihood", "@g.model", "@g.npy", "--grid", "gauss");
    expect(found["offSupport"]).toEqual([{ field: 1, degrees: [0] }]);
    const nats = found["natsPerCoefficient"] as (number | null)[];
    expect(nats.map((n) => n === null)).toEqual([false, true, false]);
    expect(found).toHaveProperty(["notFinite", "natsPerCoefficient[1]"], "-Infinity");
    const words = await s.run("likelihood", "@g.model", "@g.npy", "--grid", "gauss");
    expect(words.stdout).toContain(
      "−∞ for 1 field, the first number 1: they differ from the mean at l = 0",
    );
    expect(words.stdout).not.toContain("NaN");
    // Certificates need coordinates, and such a field has none.
    const refused = await s.run("certify", "@g.model", "@g.npy", "--grid", "gauss");
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain(
      "in the degrees without variance, got another value at l = 0, first in field 1",
    );
  });
});

test("one field is too few for a model, and the line names what to do", async () => {
  write("one.npy", (x) => x, { count: 1 });
  const call = ["train", "@one.npy", "--model", "gaussian", "--grid", "gauss", "--band-limit", "8"];
  const { status, stderr } = await s.run(...call, "--out", "@one.model");
  expect(status).toBe(1);
  expect(stderr).toMatch(/fitted to at least two fields, got 1\. Give more fields/);
});

describe("fit", () => {
  test("leaves empty degrees out, and says so", async () => {
    const found = await s.json("fit", "@c.npy", "--grid", "gauss", "--band-limit", "12");
    expect(found["emptyDegrees"]).toEqual([8, 9, 10, 11]);
    const { alpha } = found["standardErrors"] as { alpha: number };
    expect(Math.abs(Number(found["alpha"]) - 2.5)).toBeLessThan(4 * alpha);
    expect(found["verdict"]).toBe("equivalent");
  });

  test("refuses fields that are alike, and fields of too few scales", async () => {
    write("same.npy", (x) => x, { count: 1 });
    const one = Float64Array.from(s.array("same.npy").data as Float64Array);
    const same = Float64Array.from({ length: 5 * one.length }, (_, i) => one[i % one.length] ?? 0);
    writeFileSync(s.path("same.npy"), writeNpy(npyArray([5, L, 2 * L], same)));
    write("two.npy", (x, l) => (l === 0 || l === 3 || l === 5 ? x : 0));
    for (const [file, message] of [
      ["@same.npy", /the fields must differ, got 5 alike but for rounding/],
      ["@two.npy", /four degrees from l = 1 on must have variance .* none at l = 1, 2, 4, 6, 7/],
    ] as const) {
      const { status, stderr } = await s.run("fit", file, "--grid", "gauss", "--band-limit", "8");
      expect(status).toBe(1);
      expect(stderr).toMatch(message);
    }
  });

  test("of a single field says that the verdict cannot be told, and of many that it can", async () => {
    const noise = ["--alpha", "2", "--kappa", "3", "--band-limit", "8", "--coefficients"];
    const told: unknown[] = [];
    for (const count of ["1", "400"]) {
      await s.json("noise", ...noise, "--count", count, "--out", `@n${count}.npy`);
      const call = ["fit", `@n${count}.npy`, "--coefficients", "--band-limit", "8"];
      const found = await s.json(...call);
      expect(found["verdict"]).toBe("equivalent");
      const above = Number(found["alpha"]) - 1;
      const { alpha } = found["standardErrors"] as { alpha: number };
      // An independent reading of the same rule: α ≤ 1, where no such noise exists, is within two standard errors.
      expect(found["verdictDetermined"]).toBe(above >= 2 * alpha);
      told.push(found["verdictDetermined"]);
      const { stdout } = await s.run(...call);
      expect(stdout.includes("cannot be told from so few data")).toBe(count === "1");
      expect(stdout.includes("data and noise are equivalent: ")).toBe(count === "400");
    }
    expect(told).toEqual([false, true]);
  });

  test.each([
    ["upper", "α is at its upper bound", (l: number) => Math.exp(-4 * l)],
    ["lower", "α is at its lower bound", () => 1],
  ] as const)("and train alike say that α is at its %s bound", async (end, words, scale) => {
    const white = whiteNoise(8, 40, child(key(1), 5)).values;
    const values = white.map((x, i) => x * scale(Math.floor(Math.sqrt(i % 64))));
    writeFileSync(s.path("end.npy"), writeNpy(npyArray([40, 64], Float64Array.from(values))));
    const input = ["@end.npy", "--coefficients", "--band-limit", "8"];
    const fitted = await s.json("fit", ...input);
    expect(fitted["bound"]).toHaveProperty("alpha", end);
    const train = ["train", ...input, "--model", "gaussian", "--hold-out", "none"];
    const found = await s.json(...train, "--out", `@${end}.model`);
    expect(found["noiseBound"]).toEqual(fitted["bound"]);
    const { stdout } = await s.run(...train, "--force", "--out", `@${end}.model`);
    expect(stdout).toContain(words);
  });

  test("says where a parameter stands at a bound, and calls white noise no function", async () => {
    const white = Float64Array.from(whiteNoise(16, 20, child(key(1), 3)).values);
    writeFileSync(s.path("white.npy"), writeNpy(npyArray([20, 256], white)));
    const call = ["fit", "@white.npy", "--coefficients", "--band-limit", "16"];
    const found = await s.json(...call);
    expect(found["verdict"]).toBe("singular");
    const { stdout } = await s.run(...call);
    expect(stdout).toContain("cannot be told from a flat one: white noise");
    expect(stdout).not.toMatch(/Infinity|NaN/);
  });

  test("says when α depends on the band limit: the temperatures of PCM, and no Whittle–Matérn noise", async () => {
    const { shippedDataset } = await import("../src/installation/shippedData.ts");
    const found = await s.json("fit", shippedDataset("pcm-trefht"), "--band-limit", "20");
    expect(found["alphaVaries"]).toBe(true);
    const fits = found["alphaByBandLimit"] as { bandLimit: number; alpha: number }[];
    expect(fits.map((fit) => fit.bandLimit)).toEqual([10, 15, 20, 40]);
    const noise = ["--alpha", "2", "--kappa", "3", "--band-limit", "32", "--count", "50"];
    await s.json("noise", ...noise, "--coefficients", "--out", "@wm.npy");
    const own = await s.json("fit", "@wm.npy", "--coefficients", "--band-limit", "32");
    expect(own["alphaVaries"]).toBe(false);
    expect(own["bound"]).toEqual({ alpha: null, kappa: null });
  });
});
