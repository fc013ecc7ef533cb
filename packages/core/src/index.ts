export * from "./autodiff/index.ts";
export * from "./chaos/index.ts";
export * from "./elementary/index.ts";
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
export * from "./kernels/index.ts";
export * from "./linalg/index.ts";
export * from "./random/index.ts";
export * from "./sde/index.ts";
export * from "./simd/index.ts";
export * from "./special/index.ts";
