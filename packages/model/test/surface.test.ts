import { expect, test } from "vitest";
import * as surface from "../src/index.ts";

test("the exported names are a decision", () => {
  expect(Object.keys(surface).sort()).toMatchInlineSnapshot(`
    [
      "SIGNATURE_LENGTH",
      "START_ERROR",
      "amongFitted",
      "boundOf",
      "chooseLocalisation",
      "decodeCheckpoint",
      "decodeVectorCheckpoint",
      "degreeBasis",
      "denoisingLoss",
      "denoisingLosses",
      "denoisingTimes",
      "dimensionOf",
      "encodeCheckpoint",
      "encodeTensorFile",
      "encodeVectorCheckpoint",
      "estimateFilter",
      "fieldSignatures",
      "fitGaussianModel",
      "fitLocalisedGaussian",
      "initialise",
      "isExtensible",
      "isotropicCovariance",
      "isotropicLawOf",
      "isotropicModel",
      "judgeGaussian",
      "meanOverFields",
      "mlpFunction",
      "modelRun",
      "networkDenoiser",
      "networkResidual",
      "operatorGrid",
      "parameterCount",
      "preconditioning",
      "restoreModel",
      "restoreVectors",
      "timeFeatures",
      "varianceOverModel",
    ]
  `);
});
