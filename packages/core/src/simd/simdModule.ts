/** What WebAssembly is to this package; the compiler's own library has it only together with the DOM. */
interface Host {
  readonly WebAssembly?: {
    validate(bytes: Uint8Array): boolean;
    Module: new (bytes: Uint8Array) => object;
    Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
    Instance: new (
      module: object,
      imports: { readonly env: { readonly memory: object } },
    ) => { readonly exports: object };
  };
  atob(text: string): string;
}

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
  /** A new instance with room for `bytes` of data, or undefined where there is no WebAssembly with SIMD. */
  instantiate(bytes: number): SimdInstance<Kernels> | undefined;
}

const PAGE = 65536;
const host = globalThis as unknown as Host;

/**
 * The module whose bytes are given in base64; it imports its memory as `env.memory`. Where a plain twin is at hand, it
 * serves in place of a module that does not run.
 */
export function simdModule<Kernels>(base64: string): SimdModule<Kernels> {
  let compiled: object | null | undefined;
  const wasm = host.WebAssembly;
  function module(): object | null {
    if (compiled === undefined) {
      const bytes = Uint8Array.from(host.atob(base64), (letter) => letter.charCodeAt(0));
      compiled = wasm?.validate(bytes) ? new wasm.Module(bytes) : null;
    }
    return compiled;
  }
  return {
    runs: () => module() !== null,
    instantiate(bytes) {
      const code = module();
      if (code === null || wasm === undefined) return undefined;
      const memory = new wasm.Memory({ initial: Math.ceil(bytes / PAGE) });
      const { exports } = new wasm.Instance(code, { env: { memory } });
      return { kernels: exports as Kernels, buffer: memory.buffer };
    },
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
