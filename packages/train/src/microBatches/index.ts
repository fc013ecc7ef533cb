export type { GradientSum } from "./gradientSum.ts";
export { type MicroBatches, type OtherRanks, usualMicroBatches } from "./microBatches.ts";
