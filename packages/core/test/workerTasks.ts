import { DivergenceError, DomainError, GridError, ShapeError } from "../src/errors.ts";
import { simdChoice } from "../src/simd/index.ts";
import type { Task } from "../src/workers/index.ts";

const module = import.meta.url;

export const squares: Task<Float64Array, Float64Array> = { module, name: "squaresOf" };
export function squaresOf(values: Float64Array): Float64Array {
  return values.map((value) => value ** 2);
}

const state = { calls: 0 };
/** How often this module's copy was called: every thread has its own. */
export const counting: Task<null, number> = { module, name: "countCalls" };
export function countCalls(): number {
  return ++state.calls;
}

export const waiting: Task<number, number> = { module, name: "wait" };
export async function wait(milliseconds: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return milliseconds;
}

export const failing: Task<string, never> = { module, name: "fail" };
export function fail(name: string): never {
  switch (name) {
    case "ShapeError":
      throw new ShapeError("shape");
    case "DomainError":
      throw new DomainError("domain", { cause: new RangeError("why") });
    case "GridError":
      throw new GridError("grid");
    case "DivergenceError":
      throw new DivergenceError("divergence", { step: 3, time: 0.5, degree: 2 });
    case "unpostable":
      throw Object.assign(new TypeError("type"), { inner: { run: () => 1 } });
    case "text":
      throw "text";
    default:
      throw Object.assign(new Error("own"), { name, code: 7 });
  }
}

/** Ends the thread, in Node. */
export const dying: Task<number, never> = { module, name: "die" };
export function die(code: number): void {
  (globalThis as unknown as { process: { exit(code: number): void } }).process.exit(code);
}

/** Writes into its input, which only its caller's memory can show. */
export const writing: Task<Float64Array, number> = { module, name: "writeSeven" };
export function writeSeven(values: Float64Array): number {
  values[0] = 7;
  return values.length;
}

/** The instructions that kernels use in the thread of the task. */
export const choosing: Task<null, string> = { module, name: "choiceHere" };
export function choiceHere(): string {
  return simdChoice();
}
