export {
  adjointSynthesisParallel,
  analyseParallel,
  type OnWorkers,
  synthesiseParallel,
} from "./parallelTransform.ts";
