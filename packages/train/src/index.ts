export * from "./backend/index.ts";
export * from "./denoiser/index.ts";
export * from "./microBatches/index.ts";
export * from "./network/index.ts";
export * from "./optimiser/index.ts";
export * from "./pairs/index.ts";
export * from "./planar/index.ts";
export * from "./regression/index.ts";
