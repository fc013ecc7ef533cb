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

/** The functions of `wasm/*.as.ts`, documented there; addresses count bytes. */
export interface PathKernels {
  pullBackNoise(
    ...[m, r, R, σ, κ, q, scratch]: [number, number, number, number, number, number, number]
  ): void;
  addCovering(
    m: number,
    r: number,
    h: number,
    hasSlope: boolean,
    isDiscrete: boolean,
    ...addresses: number[]
  ): void;
  addBend(m: number, ...addresses: number[]): void;
  addAlongNoise(...addressesAndSizes: number[]): void;
  drawNormals(k0: number, k1: number, quads: number, uniforms: number, normals: number): void;
}

const PAGE = 65536;
const host = globalThis as unknown as Host;
/** The module, compiled at first use; null where there is no WebAssembly with SIMD. */
let compiled: object | null | undefined;

/** The kernels with room for `bytes` of data, or undefined where there is no WebAssembly with SIMD. */
export function pathKernels(
  bytes: number,
): { readonly kernels: PathKernels; readonly buffer: ArrayBuffer } | undefined {
  const wasm = host.WebAssembly;
  if (compiled === undefined) {
    const code = Uint8Array.from(host.atob(kernelBytes), (letter) => letter.charCodeAt(0));
    compiled = wasm?.validate(code) ? new wasm.Module(code) : null;
  }
  if (compiled === null || wasm === undefined) return undefined;
  const memory = new wasm.Memory({ initial: Math.ceil(bytes / PAGE) });
  const { exports } = new wasm.Instance(compiled, { env: { memory } });
  return { kernels: exports as PathKernels, buffer: memory.buffer };
}
