export {
  type CholeskyFactor,
  type CholeskyOptions,
  choleskyFactor,
  solveCholesky,
  whitenCholesky,
  whitenRows,
  whitenRowsTransposed,
} from "./cholesky.ts";
export { gramMatrices } from "./gramMatrices.ts";
export { gramMatrix } from "./gramMatrix.ts";
export { jacobiEigen } from "./jacobiEigen.ts";
export { type MatrixProductOptions, matrixProduct } from "./matrixProduct.ts";
export { matrixProductF32 } from "./matrixProductF32.ts";
export { type PivotedFactor, pivotedCholesky } from "./pivotedCholesky.ts";
export { invertInto, invertPositiveInto, multiplyInto } from "./smallMatrix.ts";
export { type SymmetricEigen, symmetricEigen } from "./symmetricEigen.ts";
export { transposed } from "./transposed.ts";
