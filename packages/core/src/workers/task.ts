import type { SimdChoice } from "../simd/chooseSimd.ts";
import type { Address } from "./host.ts";

/**
 * A function that a worker can run. Functions cannot be sent to another thread, so it is named by its module, which
 * the worker imports once. It takes one value and gives one, both of kinds that can be posted to a worker: numbers,
 * text, typed arrays, and plain records and arrays of such. It keeps no typed array that it returns, for their buffers
 * move to the caller's thread, and it does not change its input.
 *
 * Declared beside the function, the address is right from sources, from a build and without a bundler:
 *
 *     export const squares: Task<Float64Array, Float64Array> = { module: import.meta.url, name: "squaresOf" };
 *     export function squaresOf(values: Float64Array): Float64Array { … }
 */
export interface Task<Input, Output> {
  /** Address of the ES module, `import.meta.url` of the module itself or `new URL("./work.js", import.meta.url)`. */
  readonly module: string | Address;
  /** Name of the export. */
  readonly name: string;
  /** Name by which a worker's own entry knows the function, for bundles, whose modules have no addresses; see `serveTasks`. Needs `run`. */
  readonly id?: string;
  /** The function itself, for a pool without threads and for a worker's own entry. Default: it is imported. */
  readonly run?: (input: Input) => Output | Promise<Output>;
}

/** Any task. */
export type AnyTask = Task<never, unknown>;

/** What is sent to a worker. */
export interface TaskMessage {
  readonly task: { readonly module: string; readonly name: string; readonly id?: string };
  readonly input: unknown;
  /** The instructions of the kernels, as in the thread that asks. */
  readonly simd: SimdChoice;
}

type Run = (input: unknown) => unknown;

/**
 * The function of a task: one of those that are known here, or one that is imported.
 *
 * @throws Error unless its module loads and has a function of that name.
 */
export async function functionOf(
  { module, name, id }: TaskMessage["task"],
  known: readonly AnyTask[] = [],
): Promise<Run> {
  const own = id === undefined ? undefined : known.find((task) => task.id === id)?.run;
  if (own !== undefined) return own as Run;
  const found: unknown = (await import(/* @vite-ignore */ /* webpackIgnore: true */ module))[name];
  if (typeof found === "function") return found as Run;
  throw new Error(
    `workerPool: ${module} must export a function "${name}", got ${typeof found}. Export it by that name.`,
  );
}
