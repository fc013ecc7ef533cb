// backend
export { type LoadedTf, type LoadTfOptions, loadTf, type Tf } from "./loadTf.ts";
export {
  type Adam,
  type AdamOptions,
  type AdamState,
  type AdamStepOptions,
  fusedAdam,
} from "./wasm/adam.ts";
export type { MomentValues } from "./wasm/moments.ts";
