export * from "./checkpoint/index.ts";
export * from "./network/index.ts";
