import { usualBatch } from "@chaosphere/train";

/** Options of a network where the call is silent and `fitModel` does not decide alone. */
export const networkDefaults: { readonly batch: number; readonly closedForm: "full" } = {
  batch: usualBatch,
  closedForm: "full",
};
