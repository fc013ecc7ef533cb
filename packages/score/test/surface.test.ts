import { expect, test } from "vitest";
import * as surface from "../src/index.ts";

test("the exported names are a decision", () => {
  expect(Object.keys(surface).sort()).toMatchInlineSnapshot(`
    [
      "absoluteScore",
      "decodeCheckpoint",
      "diagonalMixtureDenoiser",
      "empiricalDenoiser",
      "encodeCheckpoint",
      "energyDistance",
      "energyPermutationTest",
      "fullGaussianDenoiser",
      "gaussianDenoiser",
      "gaussianWasserstein",
      "mapCorrelation",
      "mixingTime",
      "nearestFields",
      "oneStepMean",
      "pairwiseDistances",
      "relativeScore",
      "restore",
      "secondChaosDenoiser",
      "secondChaosSample",
      "shiftMixtureDenoiser",
      "shiftMixtureEntropies",
      "shiftMixtureLogDensity",
      "shiftMixtureScore",
      "spectrumRatio",
      "splitHalfDistances",
      "standardDeviationMap",
    ]
  `);
});
