import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import * as bounds from "../src/bounds/index.ts";
import * as exact from "../src/exact/index.ts";
import * as gamma from "../src/gamma/index.ts";
import * as root from "../src/index.ts";
import * as likelihood from "../src/likelihood/index.ts";
import * as objectives from "../src/objectives/index.ts";
import * as posterior from "../src/posterior/index.ts";
import * as regression from "../src/regression/index.ts";

const folders: Record<string, object> = {
  bounds,
  exact,
  gamma,
  likelihood,
  objectives,
  posterior,
  regression,
};

test("the exported names are a decision", () => {
  const names = Object.entries(folders).map(([folder, surface]) => [
    folder,
    Object.keys(surface).sort(),
  ]);
  expect(Object.fromEntries(names)).toMatchInlineSnapshot(`
    {
      "bounds": [
        "certificateFromSamples",
        "checkerboardEntropies",
        "entropyBound",
        "fisherByBandLimit",
        "fisherInformationByDivergence",
        "fisherInformationFromSamples",
        "gaussianByBandLimit",
        "gaussianCertificate",
        "gaussianEntropies",
        "gaussianModeScore",
        "gaussianMoments",
        "gaussianOnFields",
        "gaussianReferenceScores",
        "logSobolevDeficit",
        "lowRankDenoisingLoss",
        "lowRankDensity",
        "malliavinWeightScore",
        "pathEntropy",
        "relativeEntropyByDissipation",
        "sampledGaussian",
        "scoreAgreement",
        "scoreMoments",
        "secondChaosEntropies",
        "shiftMixtureQuadrature",
        "shiftMixtureReferenceScores",
        "spanVarianceError",
        "varianceError",
      ],
      "exact": [
        "diagonalMixtureDenoiser",
        "empiricalDenoiser",
        "flowLaw",
        "gaussianBridge",
        "gaussianDenoiser",
        "martingaleLaw",
        "mixingTime",
        "secondChaosDenoiser",
        "secondChaosSample",
        "shiftMixtureDenoiser",
        "shiftMixtureEntropies",
        "shiftMixtureLogDensity",
        "shiftMixtureScore",
        "sinkhornCoupling",
      ],
      "gamma": [
        "automaticFunctional",
        "chaosDivergence",
        "chaosFunctional",
        "chaosGamma",
        "chaosGenerator",
        "chaosGradient",
        "chaosIteratedGamma",
        "chaosScore",
        "composedFunctional",
        "conditionalScore",
        "coordinateDirections",
        "derivativeScore",
        "dirichletForm",
        "evaluateField",
        "evaluateFunctional",
        "gammaOperator",
        "hypercontractivitySides",
        "iteratedGamma",
        "logSobolevSides",
        "malliavinDerivative",
        "ouGenerator",
        "poincareSides",
        "reverseGenerator",
        "reverseMean",
        "scoreRegime",
        "shiftMixtureChaos",
        "shiftMixtureFunctional",
        "skorokhodDivergence",
      ],
      "likelihood": [
        "adaptiveLogDensity",
        "gaussianTrace",
        "noiseLogDensity",
        "probabilityFlowLogDensity",
      ],
      "objectives": [
        "centralDifference",
        "coordinateTrace",
        "denoisingLoss",
        "implicitLoss",
        "noisedPairs",
        "slicedTrace",
      ],
      "posterior": [
        "checkNoise",
        "closedFormPullback",
        "coefficientValues",
        "conditionalDenoiser",
        "degreeBand",
        "dpsApproximation",
        "drawNoise",
        "drawPosterior",
        "expectedInformation",
        "fieldVariance",
        "fitFromSeen",
        "gaussianBeam",
        "gaussianPosterior",
        "gridCells",
        "joinNoise",
        "joinObservations",
        "joinOperators",
        "klFromPrior",
        "logDeterminant",
        "logEvidence",
        "mixturePosterior",
        "observation",
        "observedDirections",
        "pigdmApproximation",
        "pointValues",
        "posteriorChiSquared",
        "posteriorLaw",
        "posteriorSd",
        "posteriorVariance",
        "quadraticForms",
        "ringPixels",
        "seenPosterior",
        "seenStatistics",
        "surprise",
        "symmetricPullback",
        "systematic",
        "twistedParticles",
        "whiten",
        "whitenAdjoint",
      ],
      "regression": [
        "chaosRegression",
        "chaosRegressionOfParts",
        "normalEquations",
      ],
    }
  `);
});

test("the root has the folders, whole, and what they have in common", () => {
  const common = ["absoluteScore", "checkTime", "oneStepMean", "relativeScore"];
  const expected = [...common, ...Object.values(folders).flatMap((folder) => Object.keys(folder))];
  expect(Object.keys(root).sort()).toEqual(expected.sort());
});

test("each folder has a sub-path of its own and 40 names at most", () => {
  const paths = Object.keys(folders).map((folder) => `./${folder}`);
  expect(Object.keys(manifest.exports).sort()).toEqual([".", ...paths].sort());
  for (const folder of Object.values(folders)) {
    expect(Object.keys(folder).length).toBeLessThanOrEqual(40);
  }
});
