import { DomainError } from "@chaosphere/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldLabels, groupedByRun } from "../src/dataset/fieldLabels.ts";
import { type HoldOutRule, heldOutFields, partitionFields } from "../src/dataset/holdOut.ts";
import { independentDistance, neighbourCorrelation } from "../src/dataset/neighbourCorrelation.ts";
import { datasetOf, normals } from "./datasetInstance.ts";

const ten = datasetOf(normals(10, 1));
/** Runs 57 and 60 of five years each, and the first day of each year as a NetCDF file counts it. */
const runs = datasetOf(normals(10, 1), {
  groups: Int32Array.from({ length: 10 }, (_, b) => (b < 5 ? 57 : 60)),
  coordinates: [
    {
      name: "run",
      unit: "",
      values: Float64Array.from({ length: 10 }, (_, b) => (b < 5 ? 57 : 60)),
    },
    {
      name: "time",
      unit: "days since 1990-01-15",
      attributes: { calendar: "noleap" },
      values: Float64Array.from({ length: 10 }, (_, b) => 365 * (b % 5)),
    },
  ],
});
const values = (name: string, ...list: string[]): HoldOutRule => ({
  kind: "values",
  name,
  values: list,
});

describe("fields are held out", () => {
  test.each([
    ["run=60", values("run", "60"), [5, 6, 7, 8, 9]],
    ["member=57, another name of it", values("member", "57"), [0, 1, 2, 3, 4]],
    ["year=1992..1993", values("year", "1992..1993"), [2, 3, 7, 8]],
    ["year=1990,1994", values("year", "1990", "1994"), [0, 4, 5, 9]],
    ["time=1991, all of it", values("time", "1991"), [1, 6]],
    ["time=1991-01..1992-01-15", values("time", "1991-01..1992-01-15"), [1, 2, 6, 7]],
    ["month=1", values("month", "1"), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ["index=0,7..9", values("index", "0", "7..9"), [0, 7, 8, 9]],
    [
      "the last 40 % of every run",
      { kind: "stretch", place: "last", size: 0.4 } as const,
      [3, 4, 8, 9],
    ],
    ["the first field of every run", { kind: "stretch", place: "first", size: 1 } as const, [0, 5]],
    [
      "three in the middle",
      { kind: "stretch", place: "middle", size: 3 } as const,
      [1, 2, 3, 6, 7, 8],
    ],
  ])("by %s", (_, rule, expected) => {
    expect(heldOutFields(runs, rule)).toEqual(expected);
  });

  test.each([
    [0.01, [9]],
    [0.24, [8, 9]],
    [0.26, [7, 8, 9]],
    [0.99, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ])("a share of %d of ten is the nearest whole number, at least 1", (size, expected) => {
    expect(heldOutFields(ten, { kind: "stretch", place: "last", size })).toEqual(expected);
  });

  test("by a coordinate of text, a file for one", () => {
    const named = datasetOf([1, 2, 3], {
      coordinates: [{ name: "file", unit: "", values: ["a.nc", "a.nc", "b.nc"] }],
    });
    expect(heldOutFields(named, values("file", "b.nc"))).toEqual([2]);
    const above = datasetOf([1, 2], {
      coordinates: [{ name: "file", unit: "", values: ["../a.nc", "../b.nc"] }],
    });
    expect(heldOutFields(above, values("file", "../b.nc"))).toEqual([1]);
  });

  test.each([
    [
      "an unknown name",
      values("yaer", "1990"),
      /one of run or member, time, year, month, index, got "yaer"/,
    ],
    ["a value that no field has", values("run", "61"), /run must be among 57, 60, got 61/],
    ["a value beside one that is there", values("run", "60", "61"), /got 61/],
    [
      "a year where no date is",
      values("time", "199"),
      /time must be among 1990-01-15, .*, got 199/,
    ],
    ["an empty value", values("year", ""), /year must be among 1990, 1991, 1992, 1993, 1994, got/],
  ])("but not by %s; the message says what there is", (_, rule, said) => {
    expect(() => heldOutFields(runs, rule)).toThrow(said);
    expect(() => heldOutFields(runs, rule)).toThrow(DomainError);
  });

  test("with a gap, which stays within the run; the three parts are the whole", () => {
    expect(partitionFields(runs, [4, 5], 2)).toEqual({
      heldOut: [4, 5],
      between: [2, 3, 6, 7],
      fitted: [0, 1, 8, 9],
    });
    fc.assert(
      fc.property(
        fc.subarray([...ten.groups.keys()]),
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 10, maxLength: 10 }),
        fc.nat(4),
        (held, groups, gap) => {
          const data = { ...ten, groups: Int32Array.from(groups) };
          const { fitted, heldOut, between } = partitionFields(data, held, gap);
          expect([...fitted, ...heldOut, ...between].sort((a, b) => a - b)).toEqual([
            ...ten.groups.keys(),
          ]);
          expect(heldOut).toEqual(held);
          // Place of a field within its run.
          const place = (b: number) => groups.slice(0, b).filter((g) => g === groups[b]).length;
          for (const b of fitted) {
            for (const h of held) {
              if (groups[b] === groups[h])
                expect(Math.abs(place(b) - place(h))).toBeGreaterThan(gap);
            }
          }
        },
      ),
      { seed: 7, numRuns: 200 },
    );
  });
});

describe("what fields can be chosen by", () => {
  test("years and months come from times that have dates, and from no others", () => {
    const names = (unit: string) =>
      fieldLabels(
        datasetOf([1, 2], {
          coordinates: [{ name: "time", unit, values: Float64Array.of(0, 31) }],
        }),
      ).map(({ name }) => name);
    expect(names("days since 1990-01-01")).toEqual(["time", "year", "month", "index"]);
    expect(names("months since 1990-01-01")).toEqual(["time", "index"]);
  });

  test("members of an ensemble become groups; a dimension of another name does not", () => {
    const member = (name: string, standard = "") =>
      groupedByRun(
        datasetOf([1, 2, 3], {
          coordinates: [
            {
              name,
              unit: "",
              values: ["r1", "r2", "r1"],
              ...(standard && { attributes: { standard_name: standard } }),
            },
          ],
        }),
      ).groups;
    expect([...member("ensemble")]).toEqual([0, 1, 0]);
    expect([...member("n", "realization")]).toEqual([0, 1, 0]);
    expect([...member("level")]).toEqual([0, 0, 0]);
    expect([...groupedByRun(runs).groups]).toEqual([...runs.groups]);
  });
});

describe("how far apart fields are independent", () => {
  /** x_{k+1} = φ x_k + √(1−φ²) ξ: correlation φ^k. */
  function autoregressive(count: number, φ: number, seed: number): number[] {
    let x = 0;
    return normals(count, seed).map((ξ, k) => {
      x = k === 0 ? ξ : φ * x + Math.sqrt(1 - φ * φ) * ξ;
      return x;
    });
  }

  test("the correlation of neighbours is that of the process they come from", () => {
    const [n, φ] = [20_000, 0.8];
    const ρ = neighbourCorrelation(datasetOf(autoregressive(n, φ, 3)));
    for (const k of [1, 2, 5]) {
      // Bartlett's variance for an autoregression of order 1, at most ((1+φ²)/(1−φ²))/n.
      const error = Math.sqrt((1 + φ * φ) / (1 - φ * φ) / n);
      expect(Math.abs(ρ(k) - φ ** k)).toBeLessThan(4 * error);
      // Negative control: the correlation at the next lag is another.
      expect(Math.abs(ρ(k) - φ ** (k + 1))).toBeGreaterThan(2 * error);
    }
  });

  test("the correlation is the sum over cells by their area and pairs, about the mean field", () => {
    const { fields, ...rest } = datasetOf([0, 0, 0, 0]);
    const { nLat, nLon, weights } = fields.grid;
    const map = nLat * nLon;
    // Unlike in every cell, and the later fields larger.
    const values = Float64Array.from(
      { length: 4 * map },
      (_, i) => Math.sin(i * i) * (1 + Math.floor(i / map)) + (i % map),
    );
    const at = (b: number, c: number) => {
      const mean = [0, 1, 2, 3].reduce((sum, k) => sum + values[k * map + c] / 4, 0);
      return values[b * map + c] - mean;
    };
    const inner = (a: number, b: number) =>
      Array.from(
        { length: map },
        (_, c) => weights[Math.floor(c / nLon)] * at(a, c) * at(b, c),
      ).reduce((sum, x) => sum + x);
    const ρ = neighbourCorrelation({ ...rest, fields: { ...fields, values } });
    for (const k of [1, 2, 3]) {
      let [product, squares] = [0, 0];
      for (let b = 0; b + k < 4; b++) {
        product += inner(b, b + k);
        squares += (inner(b, b) + inner(b + k, b + k)) / 2;
      }
      expect(ρ(k)).toBeCloseTo(product / squares, 13);
    }
    expect(ρ(4)).toBe(0);
  });

  test("the limit is twice the standard error of few fields, a tenth for many", () => {
    // A cosine of period P: ρ(1) is near cos 2π/P, whatever the number of whole periods.
    const waves = (count: number, period: number) =>
      datasetOf(Array.from({ length: count }, (_, b) => Math.cos((2 * Math.PI * b) / period)));
    const ρ = neighbourCorrelation(waves(16, 5.33))(1);
    expect([ρ > 0.25, ρ < 2 / Math.sqrt(16)]).toEqual([true, true]);
    expect(independentDistance(waves(16, 5.33), 5)).toEqual({ gap: 0, correlation: ρ });
    // Of 1600 fields 2/√n is a twentieth: a correlation of 0.08 counts as none, and of 0.3 as some.
    expect(neighbourCorrelation(waves(1600, 4.22))(1)).toBeGreaterThan(0.06);
    expect(independentDistance(waves(1600, 4.22), 5).gap).toBe(0);
    expect(independentDistance(waves(1600, 5.33), 5).gap).toBeGreaterThan(0);
  });

  test("0.8^k falls below a tenth at k = 11, so that ten places lie between", () => {
    const data = datasetOf(autoregressive(20_000, 0.8, 3));
    const { gap, correlation } = independentDistance(data, 100);
    // The nearest fitted field is gap + 1 places from a held-out one.
    const ρ = neighbourCorrelation(data);
    expect(correlation).toBe(ρ(gap + 1));
    expect(ρ(gap)).toBeGreaterThan(0.1);
    expect(Math.abs(gap - 10)).toBeLessThanOrEqual(1);
    expect(correlation).toBeLessThan(0.1);
  });

  test("independent fields need no gap, but for the chance of twice the standard error", () => {
    const drawn = Array.from({ length: 200 }, (_, seed) => datasetOf(normals(400, seed)));
    const gaps = drawn.filter((data) => independentDistance(data, 50).gap > 0).length;
    // P(ρ(1) > 2/√n) = 2.3 % for fields of one number: 4.6 of 200, standard deviation 2.1.
    expect(gaps).toBeLessThan(4.6 + 4 * 2.1);
  });

  test("the distance has a largest value, and fields that are all alike need none", () => {
    const trend = datasetOf(Array.from({ length: 100 }, (_, b) => b));
    expect(independentDistance(trend, 7)).toMatchObject({ gap: 7 });
    for (const value of [3, 0.1, 273.15]) {
      const alike = datasetOf(new Array<number>(12).fill(value));
      expect(independentDistance(alike, 2)).toEqual({ gap: 0, correlation: 0 });
    }
  });

  test("fields of different runs are not neighbours", () => {
    const alternating = datasetOf([1, -1, 1, -1, 1, -1, 1, -1], {
      groups: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1),
    });
    expect(neighbourCorrelation(alternating)(1)).toBe(1);
    expect(neighbourCorrelation({ ...alternating, groups: new Int32Array(8) })(1)).toBe(-1);
  });
});
