import {
  requireInstance,
  type SimdInstance,
  type SimdModule,
  simdModule,
} from "../simd/simdModule.ts";
import { kernelBytes, relaxedKernelBytes } from "./bytesF32.generated.ts";

/** The exported functions of `wasm/transformsF32/*.as.ts`; arguments are byte addresses and counts, documented there. */
interface KernelsF32 {
  seedOrder(...addresses: number[]): number;
  chainsFromRows(...addresses: number[]): void;
  synthesiseOrder(...addresses: number[]): void;
  mapFromRings(...addresses: number[]): void;
  ringsFromMap(...addresses: number[]): void;
  analyseOrder(...addresses: number[]): void;
  coefficientsFromSums(...addresses: number[]): void;
  rowsFromTiles(...addresses: number[]): void;
}

/** An instance of the kernels with its own memory. */
export type KernelInstanceF32 = SimdInstance<KernelsF32>;

const transforms: SimdModule<KernelsF32> = /* @__PURE__ */ simdModule(
  kernelBytes,
  relaxedKernelBytes,
);

/** Whether the kernels run here. */
export function hasSimdF32(): boolean {
  return transforms.runs();
}

/** A new instance with room for `bytes` of data. */
export function instantiateF32(bytes: number): KernelInstanceF32 {
  return requireInstance(transforms, bytes);
}
