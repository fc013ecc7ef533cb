/** A memory of WebAssembly. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** What WebAssembly is to this package; the compiler's own library has it only together with the DOM. */
interface Host {
  readonly WebAssembly?: {
    validate(bytes: Uint8Array): boolean;
    Module: new (bytes: Uint8Array) => object;
    Memory: new (size: {
      readonly initial: number;
      readonly maximum?: number;
      readonly shared?: boolean;
    }) => WasmMemory;
    Instance: new (
      module: object,
      imports: { readonly env: { readonly memory: object } },
    ) => { readonly exports: object };
  };
  atob(text: string): string;
}

const host = globalThis as unknown as Host;

/** WebAssembly, or undefined where there is none. */
export const webAssembly: Host["WebAssembly"] = host.WebAssembly;

/** The bytes of a module given in base64. */
export function moduleBytes(base64: string): Uint8Array {
  return Uint8Array.from(host.atob(base64), (letter) => letter.charCodeAt(0));
}

/** Whether the engine accepts the module given in base64. */
export function runsHere(base64: string): boolean {
  return webAssembly?.validate(moduleBytes(base64)) === true;
}
