export * from "./conditional/index.ts";
export * from "./fokkerPlanck/index.ts";
export * from "./linear/index.ts";
export * from "./nonlinear/index.ts";
