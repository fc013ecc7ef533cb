/**
 * Functions on the sphere, Gaussian measures and Hilbert-space diffusions, in a real
 * orthonormal spherical-harmonic basis. This file is the table of contents.
 */

// errors

export {
  DivergenceError,
  type DivergencePoint,
  DomainError,
  FormatError,
  type FormatLocation,
  GridError,
  ShapeError,
} from "./errors.ts";

// random

export { child, type Key, key, split } from "./random/key.ts";
export { fillNormals, normalAt, uniformAt } from "./random/normal.ts";

// elementary and special functions

export { portableExp, portableExpm1 } from "./elementary/exponential.ts";
export { portableTanh } from "./elementary/hyperbolic.ts";
export { portableLog, portableLog1p } from "./elementary/logarithm.ts";
export { portablePow } from "./elementary/power.ts";
export { portableCos, portableSin } from "./elementary/trigonometric.ts";
export { normalQuantile } from "./random/quantile.ts";

// grid

export { equiangular, equiangularWithPoles } from "./grid/equiangular.ts";
export { gaussLegendre, gaussLegendreRule, type LatitudeRule } from "./grid/gaussLegendre.ts";
export type { GridOptions } from "./grid/productGrid.ts";
export {
  type GridFields,
  type GridKind,
  gridFields,
  largestBandLimit,
  type SphereGrid,
} from "./grid/sphereGrid.ts";

// harmonics: transforms and kernels

export { analyse, synthesise } from "./harmonics/transform.ts";
export { type MatrixProductOptions, matrixProduct } from "./kernels/matrixProduct.ts";

// harmonics: coefficients, evaluation, operators

export {
  type Basis,
  type CameronMartinCoordinates,
  type Coefficients,
  coefficients,
  degreeOf,
  type HarmonicCoefficients,
  harmonicIndex,
  rows,
  truncate,
} from "./harmonics/coefficients.ts";

// gaussian

// chaos

// sde

export type { ForwardProcess, ScoreFunction, TimeSpan } from "./sde/forwardProcess.ts";
export type { ReverseOptions, Sampler } from "./sde/reverseOptions.ts";
