import { type SimdInstance, type SimdModule, simdModule } from "@chaosphere/core/simd";
import { kernelBytes, relaxedKernelBytes } from "./operatorBytes.generated.ts";

/** The functions of `wasm/operator/*.as.ts`, documented there; addresses count bytes of their memory. */
export interface OperatorKernels {
  value(
    plan: number,
    scratch: number,
    square: boolean,
    a: number,
    out: number,
    columns: number,
    slopes: number,
  ): void;
  gradient(
    plan: number,
    scratch: number,
    slopes: number,
    dy: number,
    out: number,
    columns: number,
  ): void;
  spreadDegrees(
    x: number,
    byDegree: number,
    out: number,
    bandLimit: number,
    channels: number,
    isAdded: boolean,
  ): void;
  gatherDegrees(x: number, y: number, out: number, bandLimit: number, channels: number): void;
  contractDegrees(
    y: number,
    byDegree: number,
    out: number,
    bandLimit: number,
    channels: number,
  ): void;
  multiplyDegrees(
    x: number,
    matrices: number,
    step: number,
    out: number,
    bandLimit: number,
    channels: number,
    isAdded: boolean,
  ): void;
  addOuterDegrees(
    x: number,
    y: number,
    matrices: number,
    step: number,
    bandLimit: number,
    channels: number,
  ): void;
  dotChannels(x: number, y: number, out: number, rows: number, channels: number): void;
  combineChannels(
    p: number,
    x: number,
    q: number,
    y: number,
    out: number,
    rows: number,
    channels: number,
  ): void;
}

/** An instance of the kernels with their memory. */
export type OperatorInstance = SimdInstance<OperatorKernels>;

export const operatorModule: SimdModule<OperatorKernels> = simdModule<OperatorKernels>(
  kernelBytes,
  relaxedKernelBytes,
);
