import { expect, test } from "vitest";
import * as surface from "../src/index.ts";

test("the exported names are a decision", () => {
  expect(Object.keys(surface).sort()).toMatchInlineSnapshot(`
    [
      "binnedBispectrum",
      "energyDistance",
      "energyPermutationTest",
      "eulerCharacteristic",
      "evaluateEnsemble",
      "evaluateEnsembleParallel",
      "gaussianMinkowski",
      "heightDistribution",
      "kernelPermutationTest",
      "kolmogorovSmirnov",
      "kolmogorovSmirnovFit",
      "mapCorrelation",
      "marginalDistances",
      "maximumMeanDiscrepancy",
      "minkowskiFunctionals",
      "nearestFields",
      "pairwiseDistances",
      "pixelMoments",
      "slicedWasserstein",
      "spectrumRatio",
      "splitHalfDistances",
      "standardDeviationMap",
      "weightedSample",
    ]
  `);
});
