export { chooseSimd, type SimdChoice, simdChoice, usesRelaxedSimd } from "./chooseSimd.ts";
export { type SimdInstance, type SimdModule, sharedMemory, simdModule } from "./simdModule.ts";
export type { WasmMemory } from "./webAssembly.ts";
