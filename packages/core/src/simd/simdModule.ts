import { usesRelaxedSimd } from "./chooseSimd.ts";
import { withSharedMemory } from "./sharedImport.ts";
import { moduleBytes, type WasmMemory, webAssembly } from "./webAssembly.ts";

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
  /** A new instance in memory that threads share, beside those of other threads. */
  attach(memory: WasmMemory): SimdInstance<Kernels> | undefined;
}

const PAGE = 65536;

/**
 * The module whose bytes are given in base64; it imports its memory as `env.memory`. Where a plain twin is at hand, it
 * serves in place of a module that does not run.
 *
 * @param relaxed A second module: the functions that it exports replace those of the first where relaxed SIMD is used.
 */
export function simdModule<Kernels>(plain: string, relaxed?: string): SimdModule<Kernels> {
  const own = codeOf(plain, relaxed, (bytes) => bytes);
  const shared = codeOf(plain, relaxed, withSharedMemory);
  const instance = (code: Code, memory: WasmMemory): SimdInstance<Kernels> | undefined => {
    const first = code.plain();
    if (first === null || webAssembly === undefined) return undefined;
    const { Instance } = webAssembly;
    const exportsOf = (module: object): object => new Instance(module, { env: { memory } }).exports;
    const faster = usesRelaxedSimd() ? code.relaxed() : null;
    const kernels = { ...exportsOf(first), ...(faster === null ? {} : exportsOf(faster)) };
    return { kernels: kernels as Kernels, buffer: memory.buffer };
  };
  return {
    runs: () => own.plain() !== null,
    instantiate(bytes) {
      if (own.plain() === null || webAssembly === undefined) return undefined;
      return instance(own, new webAssembly.Memory({ initial: Math.ceil(bytes / PAGE) }));
    },
    attach: (memory) => instance(shared, memory),
  };
}

/** A memory that threads share; undefined where there is none, or no room. */
export function sharedMemory(bytes: number): WasmMemory | undefined {
  if (typeof SharedArrayBuffer === "undefined" || webAssembly === undefined) return undefined;
  const pages = Math.ceil(bytes / PAGE);
  try {
    return new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch {
    return undefined;
  }
}

/** The two modules of a kernel. */
interface Code {
  readonly plain: () => object | null;
  readonly relaxed: () => object | null;
}

function codeOf(
  plain: string,
  relaxed: string | undefined,
  form: (bytes: Uint8Array) => Uint8Array,
): Code {
  return {
    plain: compiledOnce(plain, form),
    relaxed: relaxed === undefined ? () => null : compiledOnce(relaxed, form),
  };
}

/** Compiles at the first call, and remembers null where the engine does not accept the module. */
function compiledOnce(
  base64: string,
  form: (bytes: Uint8Array) => Uint8Array,
): () => object | null {
  let compiled: object | null | undefined;
  return () => {
    if (compiled === undefined) {
      const bytes = form(moduleBytes(base64));
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
