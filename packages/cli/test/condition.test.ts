import { readFileSync, writeFileSync } from "node:fs";
import { equiangular } from "@chaosphere/core";
import { npyArray, readHealpix, writeHealpix, writeNpy } from "@chaosphere/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session } from "./session.ts";

interface Case {
  readonly values: number[];
  readonly seen: number[];
  readonly mean: number[];
  readonly sd: number[];
  readonly logEvidence: number;
  readonly klFromPrior: number;
}

interface Fixture {
  readonly bandLimit: number;
  readonly noiseSd: number;
  readonly spectrum: number[];
  readonly cellValues: number[][];
  readonly cells: Case[];
  readonly pixels: Case;
  readonly degrees: Case;
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL("fixtures/conditioning.json", import.meta.url), "utf8"),
);
const s = session();
afterAll(s.close);

const UNSEEN = -1.6375e30;
const sd = ["--noise-sd", String(fixture.noiseSd)];
const write = (name: string, shape: number[], values: ArrayLike<number>) =>
  writeFileSync(s.path(name), writeNpy(npyArray(shape, Float64Array.from(values))));
const rows = (name: string, length: number): number[][] => {
  const values = Array.from(s.array(name).data as Float64Array);
  return Array.from({ length: values.length / length }, (_, b) =>
    values.slice(b * length, (b + 1) * length),
  );
};
const largest = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((x, i) => Math.abs(x - (b[i] ?? Number.NaN))));

const masked = fixture.cells.map(({ seen }, b) =>
  seen.map((mark, i) => (mark === 1 ? (fixture.cellValues[b]?.[i] ?? 0) : Number.NaN)),
);

beforeAll(async () => {
  writeFileSync(s.path("cl.txt"), fixture.spectrum.map((c, l) => `${l} ${c}`).join("\n"));
  await s.json("prior", "--spectrum", "@cl.txt", "--c-l", "--band-limit", "6", "--out", "@m.model");
  write("cells.npy", [2, 6, 12], masked.flat());
  write("one.npy", [1, 6, 12], masked[0] ?? []);
});

const cells = (...more: string[]) =>
  [
    "condition",
    "@m.model",
    "@cells.npy",
    ...sd,
    "--observed-grid",
    "equiangular",
    ...more,
  ] as const;

describe("against dense matrices of numpy", () => {
  test("cells of two fields with gaps of their own", async () => {
    const out = ["--count", "2", "--out", "@d.npy", "--mean", "@mean.npy"];
    const made = await s.json(...cells(...out, "--coefficients"));
    expect(made).toMatchObject({ method: "exact", fields: 2, count: 2, observedOf: "cells" });
    const { weights } = equiangular(6, { nLon: 12 });
    const seenArea = fixture.cells.flatMap(({ seen }) =>
      seen.map((mark, i) => (mark * (weights[Math.floor(i / 12)] ?? 0)) / (4 * Math.PI)),
    );
    const share = seenArea.reduce((sum, area) => sum + area / 2, 0);
    expect(made["observed"]).toBeCloseTo(share, 12);
    expect(s.array("d.npy").shape).toEqual([4, 36]);
    for (const [b, row] of rows("mean.npy", 36).entries()) {
      const wanted = fixture.cells[b];
      if (!wanted) throw new Error("a field too many");
      expect(largest(row, wanted.mean)).toBeLessThan(1e-12);
      expect((made["logEvidence"] as number[])[b]).toBeCloseTo(wanted.logEvidence, 9);
      expect((made["klFromPrior"] as number[])[b]).toBeCloseTo(wanted.klFromPrior, 9);
    }
    // Negative control: the other field's gaps.
    expect(largest(rows("mean.npy", 36)[0] ?? [], fixture.cells[1]?.mean ?? [])).toBeGreaterThan(
      0.1,
    );
  });

  test("the standard deviation at the cells", async () => {
    const made = await s.json(...cells("--out", "@d2.npy", "--sd", "@sd.npy"));
    expect(made["sdRelativeError"]).toBe(0);
    expect(s.array("sd.npy").shape).toEqual([2, 6, 12]);
    for (const [b, row] of rows("sd.npy", 72).entries()) {
      expect(largest(row.slice(0, 20), fixture.cells[b]?.sd ?? [])).toBeLessThan(1e-12);
    }
  });

  test("HEALPix pixels, hidden by UNSEEN or by a mask", async () => {
    const { values, seen, mean, sd: deviation } = fixture.pixels;
    const map = (name: string, pixels: number[]) =>
      writeFileSync(
        s.path(name),
        writeHealpix([{ nside: 2, values: Float64Array.from(pixels), unit: "", name: "T" }]),
      );
    map(
      "gaps.fits",
      values.map((x, i) => (seen[i] === 1 ? x : UNSEEN)),
    );
    map("whole.fits", values);
    map("mask.fits", seen);
    for (const from of [["@gaps.fits"], ["@whole.fits", "--mask", "@mask.fits"]]) {
      const outs = ["--out", "@h.fits", "--mean", "@hm.npy", "--sd", "@hs.fits", "--force"];
      const grid = ["--grid", "gauss:12x24"];
      const made = await s.json("condition", "@m.model", ...from, ...sd, ...outs, ...grid);
      expect(made).toMatchObject({ nside: 2, observedOf: "pixels" });
      expect(made["observed"]).toBeCloseTo(seen.filter((mark) => mark === 1).length / 48, 12);
      const at = ["--grid", "gauss", "--band-limit", "6", "--out", "@ha.npy", "--force"];
      await s.json("analyse", "@hm.npy", ...at);
      expect(largest(rows("ha.npy", 36)[0] ?? [], mean)).toBeLessThan(1e-11);
      const found = readHealpix(readFileSync(s.path("hs.fits")), "hs.fits");
      expect(found.nside).toBe(2);
      const shown = seen.flatMap((mark, i) => (mark === 1 ? [found.values[i] ?? 0] : []));
      expect(largest(shown.slice(0, 20), deviation)).toBeLessThan(1e-12);
    }
  });

  test("a band of coefficients", async () => {
    write("a.npy", [1, 36], fixture.degrees.values);
    const out = ["--out", "@b.npy", "--coefficients", "--mean", "@bm.npy"];
    const made = await s.json(
      "condition",
      "@m.model",
      "@a.npy",
      "--observe",
      "degrees:1..2",
      ...sd,
      ...out,
    );
    expect(made).toMatchObject({ method: "exact", solver: "diagonal", observed: 8 });
    expect(largest(rows("bm.npy", 36)[0] ?? [], fixture.degrees.mean)).toBeLessThan(1e-13);
    expect(made["logEvidence"]).toEqual([expect.closeTo(fixture.degrees.logEvidence, 10)]);
    expect(made["klFromPrior"]).toEqual([expect.closeTo(fixture.degrees.klFromPrior, 10)]);
  });
});

// The problem of docs/theory/formulas.md (P2) at two band limits; the numbers are of dense matrices in scipy.
test.each([
  [8, -55.5711384841, 91.0234057142, 108.4574312074, -0.005095407932, 2.03756663863],
  [32, -59.2724368151, 94.7004186743, 112.44035872535, -0.009053932877, 1.958701454636],
])("forty points of the reference, L = %d", async (L, evidence, kl, information, a00, a10) => {
  const spectrum = Array.from({ length: L }, (_, l) => `${l} ${400 / (9 + l * (l + 1)) ** 2}`);
  writeFileSync(s.path("p2.txt"), spectrum.join("\n"));
  const points = Array.from({ length: 40 }, (_, i) => {
    const [z, λ] = [1 - (2 * i + 1) / 40, (Math.PI * i * (Math.sqrt(5) - 1)) % (2 * Math.PI)];
    const value = Math.cos(3 * λ) * (1 - z * z) + z;
    return `${90 - (Math.acos(z) * 180) / Math.PI},${(λ * 180) / Math.PI},${value}`;
  });
  writeFileSync(s.path("points.csv"), ["lat,lon,value", ...points].join("\n"));
  const law = ["--spectrum", "@p2.txt", "--c-l", "--band-limit", String(L)];
  await s.json("prior", ...law, "--out", "@p2.model", "--force");
  const outs = ["--out", "@p2.npy", "--mean", "@p2m.npy", "--coefficients", "--force"];
  const made = await s.json("condition", "@p2.model", "@points.csv", "--noise-sd", "0.1", ...outs);
  expect(made["observed"]).toBe(40);
  expect(made["logEvidence"]).toEqual([expect.closeTo(evidence, 9)]);
  expect(made["klFromPrior"]).toEqual([expect.closeTo(kl, 9)]);
  expect(made["expectedInformation"]).toBeCloseTo(information, 9);
  const [mean = []] = rows("p2m.npy", L * L);
  expect([mean[0], mean[2]]).toEqual([expect.closeTo(a00, 11), expect.closeTo(a10, 11)]);
});

describe("draws", () => {
  const drawn = async (count: number, seed: number, name: string) => {
    const out = ["--count", String(count), "--seed", String(seed), "--out", name, "--coefficients"];
    await s.json(...cells(...out, "--force"));
    return rows(name.slice(1), 36);
  };

  test("more draws of a field extend fewer, and fields and seeds have numbers of their own", async () => {
    const [two, five] = [await drawn(2, 3, "@two.npy"), await drawn(5, 3, "@five.npy")];
    expect(five.slice(0, 2)).toEqual(two.slice(0, 2));
    expect(five.slice(5, 7)).toEqual(two.slice(2, 4));
    expect((await drawn(2, 4, "@other.npy"))[0]).not.toEqual(two[0]);
  });

  test("have the mean and the deviation of the posterior at every cell", async () => {
    const count = 2000;
    const { sd: deviation = [] } = fixture.cells[0] ?? {};
    const outs = ["--count", String(count), "--out", "@many.npy", "--mean", "@m2.npy", "--force"];
    const given = ["condition", "@m.model", "@one.npy", ...sd, "--observed-grid", "equiangular"];
    await s.json(...(given as [string, ...string[]]), ...outs);
    const [mean = []] = rows("m2.npy", 72);
    const drawn = rows("many.npy", 72);
    const at = (i: number) => drawn.map((row) => row[i] ?? 0);
    deviation.forEach((σ, i) => {
      const x = at(i);
      const average = x.reduce((sum, v) => sum + v / count, 0);
      const variance = x.reduce((sum, v) => sum + (v - average) ** 2 / (count - 1), 0);
      expect(Math.abs(average - (mean[i] ?? 0)) / (σ / Math.sqrt(count))).toBeLessThan(4.5);
      const score = (of: number) => (variance / of ** 2 - 1) / Math.sqrt(2 / count);
      expect(Math.abs(score(σ))).toBeLessThan(4.5);
      // Negative control: errors added once more to what is drawn.
      expect(Math.abs(score(Math.hypot(σ, fixture.noiseSd)))).toBeGreaterThan(4.5);
    });
  });
});

describe("one line for what is wrong", () => {
  const refused = async (rule: RegExp, status: number, ...argv: string[]) => {
    const outcome = await s.run(...argv);
    expect(outcome.stderr).toMatch(rule);
    expect(outcome.stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(outcome.status).toBe(status);
  };
  const out = ["--out", "@no.npy"];
  const csv = (text: string) => writeFileSync(s.path("bad.csv"), text);
  const points = ["condition", "@m.model", "@bad.csv", ...out];

  test("errors without a deviation, or none at all", async () => {
    const rule = /--noise-sd must be a positive standard deviation/;
    const given = ["condition", "@m.model", "@one.npy", "--observed-grid", "equiangular", ...out];
    await refused(rule, 2, ...given);
    await refused(rule, 2, ...given, "--noise-sd", "0");
    await refused(rule, 2, ...given, "--noise-sd", "-1");
  });

  test("nothing seen", async () => {
    write("none.npy", [6, 12], new Array<number>(72).fill(Number.NaN));
    write("zeros.npy", [6, 12], new Array<number>(72).fill(0));
    write("twos.npy", [6, 12], new Array<number>(72).fill(2));
    write("small.npy", [5, 10], new Array<number>(50).fill(1));
    const grid = ["--observed-grid", "equiangular", ...sd, ...out];
    await refused(
      /must have a seen cell|no value/,
      2,
      "condition",
      "@m.model",
      "@none.npy",
      ...grid,
    );
    const one = ["condition", "@m.model", "@one.npy", ...grid, "--mask"];
    await refused(/beyond the mask/, 2, ...one, "@zeros.npy");
    await refused(/got the value 2 in/, 1, ...one, "@twos.npy");
    await refused(/one map of 6 × 12 cells .* got 50 values/, 1, ...one, "@small.npy");
  });

  test("tables of points", async () => {
    csv("lat,lon\n0,0\n");
    await refused(/must name the column value/, 1, ...points, ...sd);
    csv("lat,lon,value\n95,0,1\n");
    await refused(/lat must be a number from -90 to 90, got "95" at line 2/, 1, ...points, ...sd);
    csv("lat,lon,value,sd\n5,0,1,0\n");
    await refused(/sd must be a positive number, got "0" at line 2/, 1, ...points);
    csv("lat,lon,value,sd\n5,0,1,0.5\n");
    await refused(/Leave one of the two out/, 2, ...points, ...sd);
    await s.json(...points);
  });

  test("degrees beyond the model or the input, and methods that do not fit", async () => {
    const a = ["condition", "@m.model", "@a.npy", ...sd, ...out];
    await refused(
      /--observe must name degrees below the band limit of the model, 6/,
      2,
      ...a,
      "--observe",
      "degrees:0..6",
    );
    await refused(/--observe must be degrees:FROM..TO here/, 2, ...a, "--observe", "points:5");
    await refused(/must be different files/, 2, ...cells("--out", "@x.npy", "--mean", "@x.npy"));
  });

  test("values far outside the model are said, with how far", async () => {
    csv("lat,lon,value\n5,0,100\n");
    const { status, stderr } = await s.run(...points, ...sd, "--force");
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /field 0 was seen far outside the model: a value lies [\d.e+]+ standard deviations from/,
    );
  });
});

test("a deviation of draws needs two of them", async () => {
  const one = await s.run(...cells("--out", "@q.npy", "--sd", "@qs.npy", "--method", "diffusion"));
  expect(one.stderr).toMatch(/--sd must be of two draws or more/);
  expect(one.status).toBe(2);
});

test("what the array leaves open is settled by an option of this verb", async () => {
  const { stderr, status } = await s.run(
    "condition",
    "@m.model",
    "@cells.npy",
    ...sd,
    "--out",
    "@z.npy",
  );
  expect(`${stderr}${status}`).toMatch(/--observed-grid/);
  expect(stderr).not.toMatch(/ --grid/);
});

test("by diffusion, and by an approximation that says so", async () => {
  const diffused = await s.json(
    ...cells("--out", "@r.npy", "--method", "diffusion", "--count", "3"),
  );
  expect(diffused).toMatchObject({ method: "diffusion", fields: 2 });
  expect((diffused["logEvidence"] as number[])[0]).toBeCloseTo(
    fixture.cells[0]?.logEvidence ?? 0,
    8,
  );
  const { stderr, status } = await s.run(...cells("--out", "@r2.npy", "--method", "dps"));
  expect(status).toBe(0);
  expect(stderr).toMatch(/DPS is an approximation/);
});
