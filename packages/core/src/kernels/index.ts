export { type FourierTransform, fourierTransform } from "./fourier.ts";
export { type MatrixProductOptions, matrixProduct } from "./matrixProduct.ts";
export { matrixProductF32 } from "./matrixProductF32.ts";
export { type SimdInstance, type SimdModule, simdModule } from "./simdModule.ts";
