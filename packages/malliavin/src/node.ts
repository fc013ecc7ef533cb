/** Batches of paths on the worker threads of Node. */
export {
  type EquationModule,
  type PathWorkers,
  type PathWorkersOptions,
  pathWorkers,
} from "./nonlinear/workers/pathWorkers.ts";
