/** Options of a network where the call is silent. */
export const networkDefaults = {
  batch: 64,
  learningRate: 2e-3,
  checkpointEvery: 100,
  closedForm: "full",
} as const;
