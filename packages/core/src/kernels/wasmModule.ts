import { kernelBytes } from "./bytes.generated.ts";

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

/** An instance of the kernels with its own memory. */
export interface KernelInstance {
  readonly kernels: Kernels;
  readonly buffer: ArrayBuffer;
}

/** The exported functions of `wasm/*.as.ts`; arguments are byte addresses and counts, documented there. */
export interface Kernels {
  seedOrder(...addresses: number[]): void;
  chainFromCoefficients(...addresses: number[]): void;
  coefficientsFromSums(...addresses: number[]): void;
  synthesiseOrder(...addresses: number[]): void;
  analyseOrder(...addresses: number[]): void;
  spectrumFromOrders(...addresses: number[]): void;
  ordersFromSpectrum(...addresses: number[]): void;
  linesFromPoints(...addresses: number[]): void;
  pointsFromLines(...addresses: number[]): void;
  passOfTwo(...addresses: number[]): void;
  passOfFour(...addresses: number[]): void;
  passOfOdd(...addresses: number[]): void;
  multiplyPanels(...addresses: number[]): void;
  multiplyPanelsF32(...addresses: number[]): void;
}

const PAGE = 65536;
const host = globalThis as unknown as Host;
/** The module, compiled at first use; null where there is no WebAssembly with SIMD. */
let compiled: object | null | undefined;

/** Whether the kernels run here. */
export function hasSimd(): boolean {
  return compiledModule() !== null;
}

/** A new instance with room for `bytes` of data. */
export function instantiate(bytes: number): KernelInstance {
  const module = compiledModule();
  const wasm = host.WebAssembly;
  if (module === null || wasm === undefined) throw new Error("instantiate: no WebAssembly SIMD.");
  const memory = new wasm.Memory({ initial: Math.ceil(bytes / PAGE) });
  const { exports } = new wasm.Instance(module, { env: { memory } });
  return { kernels: exports as Kernels, buffer: memory.buffer };
}

function compiledModule(): object | null {
  if (compiled === undefined) {
    const bytes = Uint8Array.from(host.atob(kernelBytes), (letter) => letter.charCodeAt(0));
    const wasm = host.WebAssembly;
    compiled = wasm?.validate(bytes) ? new wasm.Module(bytes) : null;
  }
  return compiled;
}
