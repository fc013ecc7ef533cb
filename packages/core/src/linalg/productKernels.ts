import { type SimdModule, simdModule } from "../simd/simdModule.ts";
import { kernelBytes } from "./bytes.generated.ts";

/** The exported functions of `wasm/linalg/*.as.ts`; arguments are byte addresses and counts, documented there. */
export interface ProductKernels {
  multiplyPanels(...addresses: number[]): void;
  multiplyPanelsF32(...addresses: number[]): void;
  packColumns(...addresses: number[]): void;
  packLines(...addresses: number[]): void;
  packLinesF32(...addresses: number[]): void;
  symmetricTimesVector(...addresses: number[]): void;
  rowsTimesVector(...addresses: number[]): void;
  subtractRows(...addresses: number[]): void;
}

/** The kernels of matrix products and of the reduction to tridiagonal form. */
export const productKernels: SimdModule<ProductKernels> = /* @__PURE__ */ simdModule(kernelBytes);
