export * from "./bounds/index.ts";
export { absoluteScore, checkTime, type Denoiser, oneStepMean, relativeScore } from "./denoiser.ts";
export * from "./exact/index.ts";
export * from "./gamma/index.ts";
export * from "./likelihood/index.ts";
export * from "./objectives/index.ts";
export * from "./posterior/index.ts";
export * from "./regression/index.ts";
