export * from "./calibration/index.ts";
export * from "./comparison/index.ts";
export * from "./evaluation/index.ts";
