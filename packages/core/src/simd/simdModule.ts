import { usesRelaxedSimd } from "./chooseSimd.ts";
import { moduleBytes, webAssembly } from "./webAssembly.ts";

/** An instance of a {@link SimdModule} with its own memory. */
export interface SimdInstance<Kernels> {
  /** The exported functions. */
  readonly kernels: Kernels;
  /** The memory that their addresses count bytes of. */
  readonly buffer: ArrayBuffer;
}

/** A WebAssembly module of SIMD kernels, compiled at first use. */
export interface SimdModule<Kernels> {
  /** Whether the kernels run here. */
  runs(): boolean;
  /**
   * A new instance with room for `bytes` of data, or undefined where there is no WebAssembly with SIMD. What
   * {@link chooseSimd} says then holds for the instance's life.
   */
  instantiate(bytes: number): SimdInstance<Kernels> | undefined;
}

const PAGE = 65536;

/**
 * The module whose bytes are given in base64; it imports its memory as `env.memory`. Where a plain twin is at hand, it
 * serves in place of a module that does not run.
 *
 * @param relaxed A second module: the functions that it exports replace those of the first where relaxed SIMD is used.
 */
export function simdModule<Kernels>(plain: string, relaxed?: string): SimdModule<Kernels> {
  const plainCode = compiledOnce(plain);
  const relaxedCode = relaxed === undefined ? () => null : compiledOnce(relaxed);
  return {
    runs: () => plainCode() !== null,
    instantiate(bytes) {
      const code = plainCode();
      if (code === null || webAssembly === undefined) return undefined;
      const memory = new webAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
      const { Instance } = webAssembly;
      const exportsOf = (module: object): object =>
        new Instance(module, { env: { memory } }).exports;
      const faster = usesRelaxedSimd() ? relaxedCode() : null;
      const kernels = { ...exportsOf(code), ...(faster === null ? {} : exportsOf(faster)) };
      return { kernels: kernels as Kernels, buffer: memory.buffer };
    },
  };
}

/** Compiles at the first call, and remembers null where the engine does not accept the module. */
function compiledOnce(base64: string): () => object | null {
  let compiled: object | null | undefined;
  return () => {
    if (compiled === undefined) {
      const bytes = moduleBytes(base64);
      compiled = webAssembly?.validate(bytes) ? new webAssembly.Module(bytes) : null;
    }
    return compiled;
  };
}

/** A new instance of a module that is known to run here. */
export function requireInstance<Kernels>(
  module: SimdModule<Kernels>,
  bytes: number,
): SimdInstance<Kernels> {
  const instance = module.instantiate(bytes);
  if (instance === undefined) throw new Error("requireInstance: no WebAssembly SIMD.");
  return instance;
}
