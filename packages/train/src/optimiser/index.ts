export {
  type Adam,
  type AdamOptions,
  type AdamState,
  type AdamStepOptions,
  fusedAdam,
} from "./adam.ts";
export type { FitProgress } from "./descent.ts";
export type { MomentValues } from "./moments.ts";
