/** What asks for Node: batches of paths on worker threads. */
export {
  type EquationModule,
  type PathWorkers,
  type PathWorkersOptions,
  pathWorkers,
} from "./nonlinear/workers/pathWorkers.ts";
