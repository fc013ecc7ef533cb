import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import * as autodiff from "../src/autodiff/index.ts";
import * as chaos from "../src/chaos/index.ts";
import * as elementary from "../src/elementary/index.ts";
import * as gaussian from "../src/gaussian/index.ts";
import * as grid from "../src/grid/index.ts";
import * as harmonics from "../src/harmonics/index.ts";
import * as root from "../src/index.ts";
import * as kernels from "../src/kernels/index.ts";
import * as linalg from "../src/linalg/index.ts";
import * as random from "../src/random/index.ts";
import * as sde from "../src/sde/index.ts";
import * as simd from "../src/simd/index.ts";
import * as special from "../src/special/index.ts";

/** The folders that the package's root exports whole, and those that only have a door of their own. */
const [within, beside] = [
  { gaussian, grid, harmonics, random, sde },
  { autodiff, chaos, elementary, kernels, linalg, simd, special },
];
const folders: Record<string, object> = { ...within, ...beside };

test("the exported names are a decision", () => {
  const names = Object.entries(folders).map(([folder, surface]) => [
    folder,
    Object.keys(surface).sort(),
  ]);
  expect(Object.fromEntries(names)).toMatchInlineSnapshot(`
    {
      "autodiff": [
        "chainRule",
        "dualBlock",
        "elementaryFunctions",
        "isDual",
        "isJet",
        "jetVariables",
        "jets",
      ],
      "chaos": [
        "bispectrum",
        "chaosBasis",
        "chaosCombination",
        "chaosComponent",
        "chaosCreation",
        "chaosDerivative",
        "chaosInner",
        "chaosMonomial",
        "chaosNormSquared",
        "chaosProduct",
        "checkExpansion",
        "coefficientExpansion",
        "evaluateChaos",
        "evaluateFieldExpansion",
        "exponentialChaos",
        "exponentialFunctional",
        "fieldExpansion",
        "fieldMoments",
        "fieldOf",
        "fieldRegime",
        "fieldSpectrum",
        "fieldTails",
        "fieldTruncationReport",
        "hermitePolynomial",
        "hermiteProduct",
        "hermiteValues",
        "localField",
        "lognormalField",
        "mehler",
        "mehlerByMonteCarlo",
        "mehlerByQuadrature",
        "multiIndices",
        "partialField",
        "projectByQuadrature",
        "projectFromSamples",
        "quadraticField",
        "sampleField",
        "tensorGaussHermite",
        "totalCount",
        "truncateDegrees",
        "truncateOrder",
        "truncationReport",
      ],
      "elementary": [
        "portableCos",
        "portableExp",
        "portableExpm1",
        "portableLog",
        "portableLog1p",
        "portablePow",
        "portableSin",
        "portableTanh",
      ],
      "gaussian": [
        "alphaByBandLimit",
        "cameronMartinInner",
        "cameronMartinNorm",
        "checkSupport",
        "colour",
        "covarianceFunction",
        "dataToNoiseRatio",
        "degreesInWords",
        "degreesOffSupport",
        "degreesWithoutVariance",
        "emptyDegrees",
        "ensembleMean",
        "equivalence",
        "estimateSpectrum",
        "fitSpectrum",
        "fromOperatorPower",
        "fromRange",
        "fullCovariance",
        "fullLogDensity",
        "fullRelativeEntropy",
        "gaussianFromCovariance",
        "gaussianWasserstein",
        "isSinglePrecision",
        "isotropic",
        "isotropicLaw",
        "localisedCovariance",
        "localisedMatrix",
        "localisedParts",
        "maternCovariance",
        "maternVariance",
        "membership",
        "noiseOfData",
        "pointwiseVariance",
        "regularity",
        "relativeEntropy",
        "relativeFisherInformation",
        "sampleFullGaussian",
        "scaledToVariance",
        "standardisation",
        "structureFunction",
        "supportDimension",
        "toOperatorPower",
        "toRange",
        "traceTail",
        "traceTailBound",
        "whiteNoise",
        "whiten",
        "whittleMatern",
        "wienerProcess",
        "withVariance",
      ],
      "grid": [
        "equiangular",
        "equiangularWithPoles",
        "gaussLegendre",
        "gaussLegendreRule",
        "gridFields",
        "largestBandLimit",
      ],
      "harmonics": [
        "analyse",
        "angularPowerSpectrum",
        "bispectrumScale",
        "coefficients",
        "cosmicVariance",
        "crossSpectrum",
        "degreeCorrelation",
        "degreeOf",
        "eulerAngles",
        "evaluateAt",
        "fractionalHelmholtz",
        "fromComplexHealpy",
        "fromShtools",
        "gaunt",
        "harmonicIndex",
        "heatKernel",
        "laplacian",
        "legendrePolynomial",
        "legendrePolynomials",
        "meanSpectrum",
        "orthonormalLegendre",
        "rotate",
        "rotateEach",
        "rotationMatrix",
        "rows",
        "rowsAt",
        "scaleDegrees",
        "sphericalHarmonic",
        "synthesise",
        "synthesiseGradient",
        "toComplexHealpy",
        "toShtools",
        "truncate",
        "uniformRotation",
        "wigner3j",
        "wigner3jFamily",
      ],
      "kernels": [
        "fourierTransform",
      ],
      "linalg": [
        "choleskyFactor",
        "invertInto",
        "invertPositiveInto",
        "jacobiEigen",
        "matrixProduct",
        "matrixProductF32",
        "multiplyInto",
        "pivotedCholesky",
        "solveCholesky",
        "symmetricEigen",
        "whitenCholesky",
      ],
      "random": [
        "antitheticNormalAt",
        "checkKey",
        "child",
        "fillNormals",
        "key",
        "normalAt",
        "normalQuantile",
        "purpose",
        "quasiUniformAt",
        "split",
        "uniformAt",
      ],
      "sde": [
        "adaptiveTimes",
        "ancestral",
        "chainBetas",
        "chainTimes",
        "cosineSchedule",
        "defaultTimes",
        "drivingNoise",
        "dyadicTimes",
        "effectiveBandLimit",
        "eulerMaruyama",
        "exponentialIntegrator",
        "exponentialMultistep",
        "gaussianCurvature",
        "gaussianFlow",
        "geometricTimes",
        "gridAdvice",
        "langevinCorrector",
        "logSnrTimes",
        "martingaleExponential",
        "metropolisCorrector",
        "ornsteinUhlenbeck",
        "predictorCorrector",
        "probabilityFlow",
        "probabilityFlowRungeKutta",
        "reversePath",
        "reverseSample",
        "reverseSamplers",
        "samplerAdvice",
        "samplerNamed",
        "samplerNames",
        "samplingDefaults",
        "stoppingTime",
        "subVariancePreserving",
        "uniformTimes",
        "unitRateSpan",
        "unitVarianceClock",
        "varianceExploding",
        "variancePreserving",
      ],
      "simd": [
        "simdModule",
      ],
      "special": [
        "erf",
        "erfc",
        "gaussHermite",
        "hurwitzZeta",
        "logGamma",
        "logWeights",
        "normalCdf",
        "normaliseExponentials",
      ],
    }
  `);
});

test("the root has the errors and the folders of the main way, whole", () => {
  const errors = ["DivergenceError", "DomainError", "FormatError", "GridError", "ShapeError"];
  const expected = [...errors, ...Object.values(within).flatMap((folder) => Object.keys(folder))];
  expect(Object.keys(root).sort()).toEqual(expected.sort());
  expect(expected.length).toBeLessThanOrEqual(150);
});

test("each folder has a door of its own and about 40 names at most", () => {
  const doors = Object.keys(manifest.exports).filter((door) => door !== ".");
  expect(doors.sort()).toEqual(
    Object.keys(folders)
      .map((folder) => `./${folder}`)
      .sort(),
  );
  for (const surface of Object.values(folders)) {
    expect(Object.keys(surface).length).toBeLessThanOrEqual(55);
  }
});
