import {
  colour,
  type HarmonicCoefficients,
  key,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { expect, test } from "vitest";
import { energyDistance } from "../../src/comparison/energyDistance.ts";
import { maximumMeanDiscrepancy } from "../../src/comparison/maximumMeanDiscrepancy.ts";
import { randomHalves } from "../../src/comparison/resampling.ts";
import {
  discrepancyOfParts,
  energyOfParts,
  judgeByDistances,
} from "../../src/evaluation/distanceJudgement.ts";
import { judgeEnsembles, splitsOf } from "../../src/evaluation/judgement.ts";

const γ = whittleMatern(8, { alpha: 2.5, kappa: 3 });
const fields = (seed: number, count: number) => colour(γ, whiteNoise(8, count, key(seed)));
const reference = fields(1, 61);
const metrics = [
  ["energy distance", energyDistance, energyOfParts],
  ["maximum mean discrepancy", maximumMeanDiscrepancy, discrepancyOfParts],
] as const;

// Thinned first halves of 17 fields, and whole ones.
test.each([17, 80])(
  "%d generated fields: splits by one matrix of distances are those by fields",
  (count) => {
    const generated = fields(2, count);
    const halves = randomHalves("test", reference.batch, { key: key(3), splits: 6 });
    const splits = splitsOf(halves, count);
    for (const [, whole, ofParts] of metrics) {
      const metric = (f: HarmonicCoefficients, g: HarmonicCoefficients) => whole(f, g);
      const found = judgeByDistances({ generated, reference, splits }, metric, ofParts);
      const expected = judgeEnsembles(generated, reference, splits, metric);
      expect(found.value).toBe(expected.value);
      expect(found.verdict).toBe(expected.verdict);
      for (const end of ["low", "median", "high"] as const) {
        // Sums of distances of order 1, whose difference the metric is.
        expect(Math.abs(found.reference[end] - expected.reference[end])).toBeLessThan(1e-12);
      }
      // Another order of parts is another number.
      const swapped = splits.map(({ first, second }) => ({
        first: second,
        second: first.slice(1),
      }));
      const other = judgeByDistances({ generated, reference, splits: swapped }, metric, ofParts);
      expect(Math.abs(other.reference.low - found.reference.low)).toBeGreaterThan(1e-9);
    }
  },
);
