import { expect, test } from "vitest";
import * as surface from "../src/index.ts";

test("the exported names are a decision", () => {
  expect(Object.keys(surface).sort()).toMatchInlineSnapshot(`
    [
      "SIGNATURE_LENGTH",
      "amongFitted",
      "decodeCheckpoint",
      "decodeVectorCheckpoint",
      "degreeBasis",
      "dimensionOf",
      "encodeCheckpoint",
      "encodeTensorFile",
      "encodeVectorCheckpoint",
      "estimateFilter",
      "fieldSignatures",
      "initialise",
      "isExtensible",
      "isotropicCovariance",
      "isotropicLawOf",
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
    ]
  `);
});
