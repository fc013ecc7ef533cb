import { kernelBytes } from "./bytes.generated.ts";
import { type SimdInstance, simdModule } from "./simdModule.ts";

/** The exported functions of `wasm/*.as.ts`; arguments are byte addresses and counts, documented there. */
export interface Kernels {
  seedOrder(...addresses: number[]): void;
  chainFromCoefficients(...addresses: number[]): void;
  coefficientsFromSums(...addresses: number[]): void;
  synthesiseOrder(...addresses: number[]): void;
  analyseOrder(...addresses: number[]): void;
  spectrumFromOrders(...addresses: number[]): void;
  ordersFromSpectrum(...addresses: number[]): void;
  linesFromPoints(...addresses: number[]): void;
  pointsFromLines(...addresses: number[]): void;
  passOfTwo(...addresses: number[]): void;
  passOfFour(...addresses: number[]): void;
  passOfOdd(...addresses: number[]): void;
  multiplyPanels(...addresses: number[]): void;
  multiplyPanelsF32(...addresses: number[]): void;
}

/** An instance of the kernels with its own memory. */
export type KernelInstance = SimdInstance<Kernels>;

const transforms = simdModule<Kernels>(kernelBytes);

/** Whether the kernels run here. */
export function hasSimd(): boolean {
  return transforms.runs();
}

/** A new instance with room for `bytes` of data. */
export function instantiate(bytes: number): KernelInstance {
  const instance = transforms.instantiate(bytes);
  if (instance === undefined) throw new Error("instantiate: no WebAssembly SIMD.");
  return instance;
}
