import { type SimdInstance, type SimdModule, simdModule } from "@chaosphere/core/simd";
import { kernelBytes } from "./bytes.generated.ts";

/** The exported functions of `wasm/*.as.ts`; arguments are byte addresses, counts and factors, documented there. */
export interface OperatorKernels {
  silu(x: number, count: number, table: number): void;
  mixDegrees(a: number, mix: number, u: number, L: number, C: number, bytes: number): void;
  addMixed(g: number, out: number, a: number, N: number, C: number, bytes: number): void;
  squares(u: number, sums: number, N: number, C: number, bytes: number): void;
  scale(u: number, count: number, first: number, second: number): void;
}

/** The kernels of a spherical operator. */
export const operatorKernels: SimdModule<OperatorKernels> = /* @__PURE__ */ simdModule(kernelBytes);

interface Workspace {
  readonly instance: SimdInstance<OperatorKernels>;
  readonly bytes: number;
  /** Whose numbers are in it. */
  owner: object;
}

/** One for all operators of the program: they take turns, and a memory of each would be held until it is collected. */
let workspace: Workspace | undefined;

/** The kernels with room for so many bytes, and whether what the owner has put there last is gone. */
export function operatorWorkspace(
  owner: object,
  bytes: number,
): { readonly instance: SimdInstance<OperatorKernels>; readonly isNew: boolean } {
  if (workspace === undefined || workspace.bytes < bytes) {
    const instance = operatorKernels.instantiate(bytes);
    if (instance === undefined) throw new Error("operatorWorkspace: no WebAssembly SIMD.");
    workspace = { instance, bytes, owner };
    return { instance, isNew: true };
  }
  const isNew = workspace.owner !== owner;
  workspace.owner = owner;
  return { instance: workspace.instance, isNew };
}
