import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import * as checkpoint from "../src/checkpoint/index.ts";
import * as conditioning from "../src/conditioning/index.ts";
import * as fitting from "../src/fitting/index.ts";
import * as surface from "../src/index.ts";
import * as judging from "../src/judging/index.ts";
import * as network from "../src/network/index.ts";
import * as observing from "../src/observing/index.ts";

test("the exported names are a decision", () => {
  expect(Object.keys(surface).sort()).toMatchInlineSnapshot(`
    [
      "FIRST_TIME",
      "SIGNATURE_LENGTH",
      "START_ERROR",
      "amongFitted",
      "baseModel",
      "boundOf",
      "cascadeRates",
      "chooseLocalisation",
      "closedFormLawOf",
      "conditionalRun",
      "countOfSites",
      "decodeCheckpoint",
      "decodeVectorCheckpoint",
      "defaultSampler",
      "degreeBasis",
      "denoisingLoss",
      "dimensionOf",
      "encodeCheckpoint",
      "encodeTensorFile",
      "encodeVectorCheckpoint",
      "estimateFilter",
      "fibonacciPoints",
      "fieldSignatures",
      "finerDegrees",
      "fitGaussianModel",
      "fitGaussianWithGaps",
      "fitLocalisedGaussian",
      "fitLowRankGaussian",
      "flowLogDensity",
      "gaussianLawOf",
      "harmonicLawOf",
      "initialise",
      "isCascade",
      "isExtensible",
      "isOfTask",
      "isotropicModel",
      "judgeGaussian",
      "judgeGaussianOn",
      "knownFieldsOf",
      "meanOverFields",
      "mlpFunction",
      "modelLaw",
      "modelPullback",
      "modelRun",
      "networkCheckpoint",
      "networkDenoiser",
      "networkNames",
      "networkResidual",
      "networkResidualDerivative",
      "networkSpec",
      "noisingRates",
      "observationGrammar",
      "observationText",
      "observedSites",
      "operatorGrid",
      "parameterCount",
      "parseObservationSpec",
      "posteriorOfTask",
      "preconditioning",
      "restoreModel",
      "restoreTask",
      "restoreVectors",
      "runDifference",
      "runOfTask",
      "seenLogEvidence",
      "shareSeen",
      "siteNoise",
      "siteOperator",
      "spectrumTail",
      "taskFlow",
      "taskPosterior",
      "taskRun",
      "taskSpan",
      "timeFeatures",
      "twistedRun",
      "unfinishedCheckpoint",
      "varianceOverModel",
      "whitenedLaw",
      "whyNoFinerDegrees",
      "withCells",
      "withEigenvectors",
      "withGain",
    ]
  `);
});

test("each folder has a door of its own and about 40 names at most", () => {
  const folders = { checkpoint, conditioning, fitting, judging, network, observing };
  const doors = Object.keys(folders).map((folder) => `./${folder}`);
  expect(Object.keys(manifest.exports)).toEqual([".", ...doors]);
  for (const folder of Object.values(folders)) {
    expect(Object.keys(folder).length).toBeLessThanOrEqual(40);
  }
});
