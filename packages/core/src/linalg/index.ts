export { choleskyBlocks, solveCholesky } from "./choleskyBlocks.ts";
export { type CholeskyFactor, choleskyFactor } from "./choleskyFactor.ts";
export { type SymmetricSpectrum, symmetricSpectrum } from "./jacobiEigenvalues.ts";
export { type SymmetricEigen, symmetricEigen } from "./symmetricEigen.ts";
