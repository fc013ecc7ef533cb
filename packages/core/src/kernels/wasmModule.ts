import {
  requireInstance,
  type SimdInstance,
  type SimdModule,
  simdModule,
} from "../simd/simdModule.ts";
import type { WasmMemory } from "../simd/webAssembly.ts";
import { kernelBytes, relaxedKernelBytes } from "./bytes.generated.ts";

/** The exported functions of `wasm/transforms/*.as.ts`; arguments are byte addresses and counts, documented there. */
export interface Kernels {
  fillRecurrence(m: number, ...addresses: number[]): void;
  seedOrder(...addresses: number[]): number;
  chainFromRow(...arguments_: number[]): void;
  rowFromSums(...arguments_: number[]): void;
  synthesiseOrder(...addresses: number[]): void;
  analyseOrder(...addresses: number[]): void;
  spectrumFromOrders(...addresses: number[]): void;
  ordersFromSpectrum(...addresses: number[]): void;
  linesFromPoints(...addresses: number[]): void;
  pointsFromLines(...addresses: number[]): void;
  /** Returns where the result is. */
  transformLanes(...addresses: number[]): number;
  synthesiseRings(...addresses: number[]): void;
  analyseRings(...addresses: number[]): void;
  weighMeridians(...addresses: number[]): void;
  pointsFromMeridians(...addresses: number[]): void;
  turnPoints(...addresses: number[]): void;
  weighPoints(...addresses: number[]): void;
  meridiansFromPoints(...addresses: number[]): void;
  foldOrders(...addresses: number[]): void;
  unfoldOrders(...addresses: number[]): void;
  joinRings(...addresses: number[]): void;
  splitRings(...addresses: number[]): void;
  joinSpectrum(...addresses: number[]): void;
  chirpPoints(...addresses: number[]): void;
  conjugateProduct(...addresses: number[]): void;
}

/** An instance of the kernels with its own memory. */
export type KernelInstance = SimdInstance<Kernels>;

const transforms: SimdModule<Kernels> = /* @__PURE__ */ simdModule(kernelBytes, relaxedKernelBytes);

/** Whether the kernels run here. */
export function hasSimd(): boolean {
  return transforms.runs();
}

/** A new instance with room for `bytes` of data. */
export function instantiate(bytes: number): KernelInstance {
  return requireInstance(transforms, bytes);
}

/** An instance in a memory that threads share. */
export function attach(memory: WasmMemory): KernelInstance {
  const instance = transforms.attach(memory);
  if (instance === undefined) throw new Error("attach: no WebAssembly SIMD.");
  return instance;
}
