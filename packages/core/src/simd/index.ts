export { chooseSimd, type SimdChoice, usesRelaxedSimd } from "./chooseSimd.ts";
export { type SimdInstance, type SimdModule, simdModule } from "./simdModule.ts";
