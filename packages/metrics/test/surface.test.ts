import { expect, test } from "vitest";
import * as surface from "../src/index.ts";

test("the exported names are a decision", () => {
  expect(Object.keys(surface).sort()).toMatchInlineSnapshot(`
    [
      "binnedBispectrum",
      "chiSquaredCalibration",
      "coverage",
      "crps",
      "cumulativePValue",
      "energyDistance",
      "energyPermutationTest",
      "energyScore",
      "eulerCharacteristic",
      "evaluateEnsemble",
      "evaluateEnsembleParallel",
      "fieldFunctionals",
      "gaussianCrps",
      "gaussianMinkowski",
      "heightDistribution",
      "judgeCalibration",
      "kernelPermutationTest",
      "kolmogorovSmirnov",
      "kolmogorovSmirnovFit",
      "mapCorrelation",
      "marginalDistances",
      "maximumMeanDiscrepancy",
      "meanOverTrials",
      "minkowskiFunctionals",
      "nearestFields",
      "pairwiseDistances",
      "pixelMoments",
      "pooledCoverage",
      "rankStatistics",
      "rankUniformity",
      "ranksOf",
      "simultaneousBand",
      "slicedWasserstein",
      "spectrumRatio",
      "splitHalfDistances",
      "standardDeviationMap",
      "trialValues",
      "weightedSample",
    ]
  `);
});
