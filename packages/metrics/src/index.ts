export * from "./comparison/index.ts";
export * from "./evaluation/index.ts";
