import { expect, test } from "vitest";
import * as surface from "../src/index.ts";

test("the exported names are a decision", () => {
  expect(Object.keys(surface).sort()).toMatchInlineSnapshot(`
    [
      "checkerboardSource",
      "eightGaussians",
      "ensembleSource",
      "fitDenoiser",
      "fitModel",
      "fitRegression",
      "fusedAdam",
      "loadTf",
      "rankGradient",
      "swissRoll",
      "tensorResidual",
      "usualBatch",
      "usualMicroBatches",
      "usualSteps",
      "vectorSource",
    ]
  `);
});
