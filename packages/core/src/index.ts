// Estimation from data, chaos expansions and the supporting mathematics have entries of their own:
// @chaosphere/core/estimation, /chaos, /elementary, /special, /linalg, /autodiff and /simd.
export {
  DivergenceError,
  type DivergencePoint,
  DomainError,
  FormatError,
  type FormatLocation,
  GridError,
  ShapeError,
} from "./errors.ts";
export * from "./gaussian/index.ts";
export * from "./grid/index.ts";
export * from "./harmonics/index.ts";
export * from "./matern/index.ts";
export * from "./random/index.ts";
export * from "./sde/index.ts";
