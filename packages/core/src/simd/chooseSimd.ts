import { DomainError } from "../errors.ts";
import { runsHere } from "./webAssembly.ts";

/**
 * Which instructions the kernels use: `"auto"`, fused multiply-add where the engine has relaxed SIMD (Node 22 and later,
 * Chromium 114, Firefox 146), else plain SIMD; or `"portable"`, plain SIMD everywhere, whose results have the same bits
 * on every platform.
 */
export type SimdChoice = "auto" | "portable";

let choice: SimdChoice = "auto";

/**
 * Chooses the instructions of transforms and other kernels from here on, for the whole program and the workers of its pools; `"auto"` at first. What
 * differs is the rounding of a b + c, once or twice: transforms agree to their accuracy, not to the last bit. Matrix
 * products and random numbers do not depend on it.
 *
 * @throws {@link DomainError} if the choice is neither `"auto"` nor `"portable"`.
 *
 * @example
 * ```ts
 * import { coefficients, gaussLegendre, synthesise } from "@chaosphere/core";
 * import { chooseSimd, usesRelaxedSimd } from "@chaosphere/core/simd";
 *
 * chooseSimd("portable");
 * const a = coefficients("harmonic", 2, Float64Array.of(0, 0, 1, 0));
 * console.log(synthesise(a, gaussLegendre(2)).values[0].toFixed(12)); // 0.282094791774
 * console.log(usesRelaxedSimd()); // false
 * ```
 */
export function chooseSimd(next: SimdChoice): void {
  if (next !== "auto" && next !== "portable") {
    throw new DomainError(
      `chooseSimd: the choice must be "auto" or "portable", got ${String(next)}. Omit the call for "auto".`,
    );
  }
  choice = next;
}

/** What {@link chooseSimd} was last told. */
export function simdChoice(): SimdChoice {
  return choice;
}

/** Whether kernels that have relaxed SIMD use it now: by the choice, and where the engine has it. */
export function usesRelaxedSimd(): boolean {
  return choice === "auto" && hasRelaxedSimd();
}

let isRelaxed: boolean | undefined;

/** Whether the engine accepts a module with one function, f64x2.relaxed_madd of its three arguments. */
function hasRelaxedSimd(): boolean {
  isRelaxed ??= runsHere("AGFzbQEAAAABCAFgA3t7ewF7AwIBAAoNAQsAIAAgASAC/YcCCw==");
  return isRelaxed;
}
