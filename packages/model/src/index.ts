export * from "./checkpoint/index.ts";
export * from "./conditioning/index.ts";
export * from "./fitting/index.ts";
export * from "./judging/index.ts";
export * from "./network/index.ts";
export * from "./observing/index.ts";
