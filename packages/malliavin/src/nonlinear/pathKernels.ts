import { type SimdModule, simdModule } from "@chaosphere/core/simd";
import { kernelBytes } from "./bytes.generated.ts";

/** The functions of `wasm/*.as.ts`, documented there; addresses count bytes. */
export interface PathKernels {
  pullBackNoise(
    ...[m, r, R, σ, κ, q, scratch]: [number, number, number, number, number, number, number]
  ): void;
  addCovering(
    m: number,
    r: number,
    h: number,
    hasSlope: boolean,
    isDiscrete: boolean,
    ...addresses: number[]
  ): void;
  addBend(m: number, ...addresses: number[]): void;
  addAlongNoise(...addressesAndSizes: number[]): void;
}

/** The kernels of the weights and of their noise. */
export const pathKernels: SimdModule<PathKernels> = simdModule(kernelBytes);
