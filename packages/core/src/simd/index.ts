export { type SimdInstance, type SimdModule, simdModule } from "./simdModule.ts";
