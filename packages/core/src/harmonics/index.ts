export {
  type Basis,
  type CameronMartinCoordinates,
  type Coefficients,
  coefficients,
  degreeOf,
  type HarmonicCoefficients,
  harmonicIndex,
  rows,
  rowsAt,
  truncate,
} from "./coefficients.ts";
export { fromComplexHealpy, toComplexHealpy } from "./complexLayout.ts";
export { cosmicVariance, degreeCorrelation } from "./cosmicVariance.ts";
export { type EulerAngles, eulerAngles, rotationMatrix } from "./eulerAngles.ts";
export { evaluateAt, sphericalHarmonic } from "./evaluate.ts";
export { bispectrumScale, gaunt, type Harmonic } from "./gaunt.ts";
export { type GradientOptions, type SphereGradient, synthesiseGradient } from "./gradient.ts";
export { fractionalHelmholtz, heatKernel, laplacian } from "./laplacian.ts";
export { legendrePolynomial, orthonormalLegendre } from "./legendre.ts";
export { rotate, rotateEach } from "./rotation.ts";
export { scaleDegrees } from "./scaleDegrees.ts";
export {
  fromShtools,
  type ShtoolsNormalisation,
  type ShtoolsOptions,
  toShtools,
} from "./shtoolsLayout.ts";
export { angularPowerSpectrum, crossSpectrum, meanSpectrum } from "./spectrum.ts";
export {
  type AnalysisOptions,
  adjointSynthesis,
  analyse,
  type SynthesisOptions,
  synthesise,
} from "./transform.ts";
export { uniformRotation } from "./uniformRotation.ts";
export { type Wigner3jFamily, wigner3j, wigner3jFamily } from "./wigner3j.ts";
