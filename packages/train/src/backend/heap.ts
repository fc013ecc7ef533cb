import type { TensorInfo } from "@tensorflow/tfjs";
import { kernelBytes, relaxedKernelBytes } from "./bytes.generated.ts";
import type { Tf } from "./tf.ts";

/**
 * What the kernels use of tfjs's WebAssembly backend. None of it is public, so the version is pinned to 4.22.0 and the
 * tests compare every kernel with the cpu backend.
 */
export interface WasmBackend {
  readonly wasm: {
    readonly asm: { readonly memory: { readonly buffer: ArrayBuffer } };
    _malloc(bytes: number): number;
  };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  makeOutput(shape: number[], dtype: "float32"): TensorInfo;
  disposeData(dataId: object): boolean;
  incRef(dataId: object): void;
  refCount(dataId: object): number;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array;
}

/** The functions of `wasm/*.as.ts`, documented there; addresses count bytes in tfjs's heap. */
export interface Kernels {
  scratchBytes(): number;
  multiply(
    a: number,
    transposeA: boolean,
    b: number,
    transposeB: boolean,
    bias: number,
    c: number,
    rows: number,
    columns: number,
    inner: number,
    scratch: number,
  ): void;
  adamStep(
    weights: number,
    first: number,
    second: number,
    gradient: number,
    count: number,
    scale: number,
    beta1: number,
    beta2: number,
    rate: number,
    epsilon: number,
    decay: number,
  ): void;
  pointwiseValue(square: boolean, parts: number, out: number, count: number): void;
  pointwiseGradient(square: boolean, parts: number, upstream: number, count: number): void;
}

/** The kernels in the heap of one backend. */
export interface Heap {
  readonly kernels: Kernels;
  /** Address of `kernels.scratchBytes()` bytes that any call may overwrite. */
  readonly scratch: number;
}

/** The part of WebAssembly that this package uses; its own types come only with those of the DOM. */
interface Host {
  readonly WebAssembly: {
    validate(bytes: Uint8Array): boolean;
    Module: new (bytes: Uint8Array) => object;
    Instance: new (
      module: object,
      imports: { readonly env: { readonly memory: object } },
    ) => { readonly exports: object };
  };
}

const { WebAssembly } = globalThis as unknown as Host;
/** One instance for each backend, as long as the backend lives. */
const heaps = new WeakMap<WasmBackend, Heap>();

/** tfjs's backend if that is WebAssembly, else null. */
export function wasmBackend(tf: Tf): WasmBackend | null {
  return tf.getBackend() === "wasm" ? (tf.backend() as unknown as WasmBackend) : null;
}

/** The kernels in the heap of a backend, instantiated at first use. */
export function heapOf(backend: WasmBackend): Heap {
  const known = heaps.get(backend);
  if (known) return known;
  const kernels = instantiate(backend, hasRelaxedSimd() ? "relaxed" : "plain");
  const heap = { kernels, scratch: backend.wasm._malloc(kernels.scratchBytes()) };
  heaps.set(backend, heap);
  return heap;
}

/** Whether the engine has fused multiply-add: Node 22 and later, Chromium 114 and later. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(decode(relaxedKernelBytes));
}

/** A new instance of the kernels, with one rounding of a b + c (`"relaxed"`) or two. */
export function instantiate(backend: WasmBackend, arithmetic: "plain" | "relaxed"): Kernels {
  const bytes = decode(arithmetic === "relaxed" ? relaxedKernelBytes : kernelBytes);
  const module = new WebAssembly.Module(bytes);
  const { memory } = backend.wasm.asm;
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels;
}

/** Where a float32 tensor's numbers start. */
export function addressOf(backend: WasmBackend, { dataId }: TensorInfo): number {
  return backend.dataIdMap.get(dataId).memoryOffset;
}

function decode(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
