export { choleskyBlocks, solveCholesky } from "./choleskyBlocks.ts";
export { type CholeskyFactor, choleskyFactor } from "./choleskyFactor.ts";
export { type SymmetricSpectrum, symmetricSpectrum } from "./jacobiEigenvalues.ts";
export { type MatrixProductOptions, matrixProduct } from "./matrixProduct.ts";
export { matrixProductF32 } from "./matrixProductF32.ts";
export { type SymmetricEigen, symmetricEigen } from "./symmetricEigen.ts";
