export { chooseSimd, type SimdChoice, simdChoice, usesRelaxedSimd } from "./chooseSimd.ts";
export { type SimdInstance, type SimdModule, simdModule } from "./simdModule.ts";
