import {
  child,
  DomainError,
  fillNormals,
  key,
  normalAt,
  ShapeError,
  uniformAt,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { coverage, heldWithin } from "../../src/calibration/coverage.ts";
import { judgeCalibration } from "../../src/calibration/judgeCalibration.ts";
import { rankStatistics, ranksOf } from "../../src/calibration/ranks.ts";
import { meanOverTrials } from "../../src/calibration/runs.ts";
import {
  cumulativePValue,
  probabilityWithin,
  simultaneousBand,
} from "../../src/calibration/simultaneousBand.ts";
import { studentTail } from "../../src/calibration/studentTail.ts";
import { trialValues } from "../../src/calibration/trialValues.ts";
import { rankUniformity } from "../../src/calibration/uniformity.ts";
import golden from "../fixtures/calibration.json" with { type: "json" };

const uniformRanks = (seed: number, trials: number, draws: number) =>
  Uint32Array.from({ length: trials }, (_, t) => (draws + 1) * uniformAt(key(seed), t));

describe("ranks", () => {
  test("count the draws below the truth of each trial and functional", () => {
    const values = trialValues(
      Float64Array.of(0, 5, 1, -5),
      Float64Array.of(-1, 1, 1, 2, 2, 3, 0, 0, 0.5, 0, 9, -9),
      2,
    );
    const ranks = rankStatistics(values, key(1));
    expect([...ranks.values]).toEqual([1, 3, 2, 1]);
    expect([...ranksOf(ranks, 1)]).toEqual([3, 1]);
  });

  test("of values that all tie are uniform, by the key", () => {
    const trials = 4000;
    const values = trialValues(new Float64Array(trials), new Float64Array(3 * trials));
    const { values: ranks } = rankStatistics(values, key(2));
    expect(rankUniformity(ranks, 3).pValue).toBeGreaterThan(0.001);
    expect(rankStatistics(values, key(2)).values).toEqual(ranks);
    expect(rankStatistics(values, key(3)).values).not.toEqual(ranks);
    // Negative control: as if no draw that ties were below the truth.
    expect(rankUniformity(new Uint32Array(trials), 3).pValue).toBeLessThan(1e-9);
  });
});

describe("uniformity", () => {
  const ranks = golden.ranks;

  test("has scipy's χ² over bins that hold unequal numbers of ranks", () => {
    const found = rankUniformity(ranks, golden.draws, { bins: golden.bins });
    expect([...found.counts]).toEqual(golden.counts);
    expect(found.statistic).toBeCloseTo(golden.chiSquared[0] ?? 0, 10);
    expect(Math.abs(found.pValue / (golden.chiSquared[1] ?? 0) - 1)).toBeLessThan(1e-10);
  });

  test("by run has the t tests that scipy gives, and Student's law its tails", () => {
    for (const [t, ν, tail] of golden.student) {
      expect(Math.abs(studentTail(t, ν) - tail)).toBeLessThan(1e-14);
    }
    const { groups, byRun, draws, bins } = golden;
    const found = rankUniformity(ranks, draws, { bins, groups });
    expect(found.method).toBe("by-run");
    expect(Math.abs(found.statistic / (byRun[0] ?? 0) - 1)).toBeLessThan(1e-10);
    expect(Math.abs(found.pValue - (byRun[1] ?? 0))).toBeLessThan(1e-14);
  });

  test("of uniform ranks fails as often as it says: 5 % of 1,000 studies, within 3 standard errors", () => {
    const failed = [0, 1].map((kind) => {
      const p = Array.from({ length: 1000 }, (_, s) => {
        const own = uniformRanks(1000 + s, 200, 99);
        if (kind === 0) return rankUniformity(own, 99).pValue;
        return cumulativePValue(
          rankUniformity(own, 99, { bins: 20 }).counts,
          new Float64Array(20).fill(0.05),
        );
      });
      return p.filter((value) => value <= 0.05).length;
    });
    const error = Math.sqrt(1000 * 0.05 * 0.95);
    for (const count of failed) expect(Math.abs(count - 50)).toBeLessThan(3 * error);
  });

  test("of dependent ranks holds its level by run only", () => {
    // Runs of 20 fields of correlation 0.9: u = Φ of a common part and an own one, by ranks of a large sample.
    const [runs, length] = [12, 20];
    const groups = Int32Array.from({ length: runs * length }, (_, t) => Math.floor(t / length));
    const ranksOfStudy = (study: number) => {
      const stream = key(5000 + study);
      return Uint32Array.from(groups, (g, t) => {
        const z =
          Math.sqrt(0.9) * normalAt(child(stream, 0), g) +
          Math.sqrt(0.1) * normalAt(child(stream, 1), t);
        const draws = Array.from({ length: 19 }, (_, i) => normalAt(child(stream, 2), t * 19 + i));
        return draws.filter((x) => x < z).length;
      });
    };
    const p = Array.from({ length: 300 }, (_, s) => {
      const own = ranksOfStudy(s);
      return [rankUniformity(own, 19, { groups }).pValue, rankUniformity(own, 19).pValue];
    });
    const failed = (which: number) => p.filter((each) => (each[which] ?? 0) <= 0.05).length;
    // Of the means of 12 runs, which are not normal, 6.9 % fail at 5 % (20,000 studies in numpy): 20.7 ± 4.4 of 300.
    expect(Math.abs(failed(0) - 20.7)).toBeLessThan(3 * 4.4);
    // Negative control: as if they were independent.
    expect(failed(1)).toBeGreaterThan(150);
  });

  test("refuses too few trials, ranks that are none and too many bins", () => {
    expect(() => rankUniformity([0, 1, 1, 0], 1)).toThrow(ShapeError);
    expect(() => rankUniformity(ranks, 29, { bins: 5 })).not.toThrow();
    expect(() => rankUniformity([31, ...ranks], 30)).toThrow(
      /whole numbers from 0 to draws = 30, got 31/,
    );
    expect(() => rankUniformity(ranks, 30, { bins: 32 })).toThrow(DomainError);
    expect(() => rankUniformity(ranks, 30, { groups: [1] })).toThrow(
      /one group per trial, 200, got 1/,
    );
    const few = golden.groups.map((g) => g % 3);
    expect(rankUniformity(ranks, 30, { groups: few }).pValue).toBeNaN();
  });
});

describe("bands of all counts together", () => {
  test("are those of an enumeration of all counts", () => {
    for (const { n, shares, counted, coverage: q, low, high, probability } of golden.bands) {
      const kind = counted === "bins" ? "bins" : "cumulative";
      const band = simultaneousBand(n, shares, kind, q);
      expect([...band.low]).toEqual(low);
      expect([...band.high]).toEqual(high);
      expect(probabilityWithin(n, shares, kind, band)).toBeCloseTo(probability, 12);
    }
  });

  test("give the p value of a distribution function that the enumeration gives", () => {
    for (const { counts, shares, pValue } of golden.cumulative) {
      expect(cumulativePValue(counts, shares)).toBeCloseTo(pValue, 12);
    }
  });

  test("refuse no draws and no coverage", () => {
    expect(() => simultaneousBand(0, [1], "bins", 0.9)).toThrow(DomainError);
    expect(() => simultaneousBand(5, [0.5, 0.5], "bins", 1)).toThrow(DomainError);
  });
});

describe("coverage", () => {
  test("is q in the mean over all ranks, whatever N and q", () => {
    for (const draws of [1, 2, 9, 50, 99]) {
      for (const level of [0.05, 0.5, 0.9, 0.95]) {
        const all = Array.from({ length: draws + 1 }, (_, r) => heldWithin(r, draws, level));
        expect(all.reduce((sum, x) => sum + x, 0) / (draws + 1)).toBeCloseTo(level, 12);
        all.forEach((held, r) => {
          expect(held).toBeCloseTo(all[draws - r] ?? -1, 12);
        });
      }
    }
    // 90 % of 100 ranks: 5, …, 94.
    const held = [4, 5, 94, 95].map((r) => heldWithin(r, 99, 0.9).toFixed(12));
    expect(held.map(Number)).toEqual([0, 1, 1, 0]);
  });

  test("has the binomial standard error, or that of runs", () => {
    const ranks = [0, 50, 50, 99];
    expect(coverage(ranks, 99, 0.5)).toEqual({ level: 0.5, value: 0.5, standardError: 0.25 });
    const byRun = coverage(ranks, 99, 0.5, [0, 1, 1, 0]);
    expect(byRun.standardError).toBeCloseTo(0.5, 12);
    expect(() => coverage(ranks, 99, 1)).toThrow(DomainError);
  });

  test("means over trials have the usual error, and none for one run", () => {
    const { standardError } = meanOverTrials(Float64Array.of(1, 2, 3, 4, 5));
    expect(standardError).toBeCloseTo(Math.sqrt(2.5 / 5), 12);
    expect(meanOverTrials(Float64Array.of(1, 2), [3, 3]).standardError).toBeNaN();
  });
});

describe("calibration of N(y/2, ½) for f ~ N(0, 1), y = f + N(0, 1), 500 trials of 99 draws", () => {
  const [trials, draws] = [500, 99];
  /** Functionals f, f² and the misfit (y − f)²; mean and sd of the claimed posterior from the true ones. */
  const study = (seed: number, claim: (mean: number, sd: number) => [number, number]) => {
    const stream = (label: number) => child(key(seed), label);
    const [truth, drawn] = [new Float64Array(3 * trials), new Float64Array(3 * trials * draws)];
    const noise = new Float64Array(trials * draws);
    fillNormals(stream(2), 0, noise);
    for (let t = 0; t < trials; t++) {
      const f = normalAt(stream(0), t);
      const y = f + normalAt(stream(1), t);
      const [mean, sd] = claim(y / 2, Math.SQRT1_2);
      truth.set([f, f * f, (y - f) ** 2], 3 * t);
      for (let i = t * draws; i < (t + 1) * draws; i++) {
        const x = mean + sd * noise[i];
        drawn.set([x, x * x, (y - x) ** 2], 3 * i);
      }
    }
    return judgeCalibration(trialValues(truth, drawn, 3), {
      key: stream(3),
      names: ["f", "f²", "misfit"],
    });
  };
  const adjustedOf = (first: number, count: number, claim: Parameters<typeof study>[1]) =>
    Array.from({ length: count }, (_, s) => study(first + s, claim).smallest.adjusted);

  test("passes: of 40 seeds no more fail than Bonferroni's bound allows", () => {
    const adjusted = adjustedOf(100, 40, (m, sd) => [m, sd]);
    // At most 2 of 40 at 5 % in the mean; P(more than 6) < 0.4 %.
    expect(adjusted.filter((p) => p <= 0.05).length).toBeLessThanOrEqual(6);
    // Nor is the bound idle: p values are spread over [0, 1].
    expect(adjusted.filter((p) => p <= 0.5).length).toBeGreaterThan(5);
  });

  test("covers what it says and scores what the law's formula says", () => {
    const { functionals, smallest } = study(7, (m, sd) => [m, sd]);
    expect(smallest.tests).toBe(6);
    for (const { coverage: found } of functionals) {
      for (const { level, value, standardError } of found) {
        expect(Math.abs(value - level)).toBeLessThan(4 * standardError);
      }
    }
    // E CRPS of N(m, s²) is s/√π.
    const { value, standardError } = functionals[0]?.crps ?? { value: 0, standardError: 0 };
    expect(Math.abs(value - Math.SQRT1_2 / Math.sqrt(Math.PI))).toBeLessThan(4 * standardError);
  });

  test.each([
    ["sd × 0.8", (m, sd) => [m, 0.8 * sd]],
    ["sd × 1.25", (m, sd) => [m, 1.25 * sd]],
    ["a mean shifted by a third of the sd", (m, sd) => [m + sd / 3, sd]],
    ["a mean halved", (m, sd) => [m / 2, sd]],
    ["the prior", () => [0, 1]],
  ] satisfies [string, Parameters<typeof study>[1]][])(
    "catches %s in each of 4 seeds",
    (_, claim) => {
      expect(Math.max(...adjustedOf(300, 4, claim))).toBeLessThan(0.01);
    },
  );

  test("cannot tell the prior from the posterior without a functional of the data", () => {
    // f is among draws of its prior as it should be. Only the misfit, which looks at y, knows better.
    const { functionals } = study(300, () => [0, 1]);
    const [f, square, misfit] = functionals.map(({ uniformity }) => uniformity.pValue);
    expect(Math.min(f ?? 0, square ?? 0)).toBeGreaterThan(0.01);
    expect(misfit).toBeLessThan(1e-9);
  });
});
