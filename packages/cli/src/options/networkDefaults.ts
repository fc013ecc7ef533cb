/** Options of a network where the call is silent. */
export const networkDefaults = {
  batch: 64,
  learningRate: 2e-3,
  checkpointEvery: 100,
  closedForm: "full",
} as const;

/** Steps of a run where the call says neither steps nor minutes, as `fitModel` has them. */
export const usualSteps = 2000;
