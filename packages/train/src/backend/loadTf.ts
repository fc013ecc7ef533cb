import { DomainError } from "@chaosphere/core";
import { installMatMul } from "./matMul.ts";
import type { Tf } from "./tf.ts";
import { installViews } from "./views.ts";

/** Parameters of {@link loadTf}. */
export interface LoadTfOptions {
  /**
   * `"tensorflow"`: the native library of tfjs-node, or an error. `"wasm"`: WebAssembly. `"auto"`, the default: the
   * native library where it runs, else WebAssembly.
   */
  readonly backend?: "auto" | "tensorflow" | "wasm";
  /** Receives one line if `"auto"` falls back, with the reason. */
  readonly log?: (line: string) => void;
}

/** TensorFlow.js and the backend that it runs on. */
export interface LoadedTf {
  readonly tf: Tf;
  readonly backend: "tensorflow" | "wasm";
}

/**
 * Loads TensorFlow.js once for a program: native where it runs, else WebAssembly with the kernels of this package.
 *
 * A native library counts as loaded when it has run an operation; importing it proves nothing.
 *
 * @throws {@link DomainError} if backend is none of the three; whatever tfjs-node throws if it must run and does not.
 *
 * @example
 * ```ts
 * import { loadTf } from "@chaosphere/train";
 *
 * const { tf, backend } = await loadTf({ backend: "wasm" });
 * console.log(backend, tf.tidy(() => tf.sum(tf.tensor1d([1, 2, 3])).dataSync()[0])); // wasm 6
 * ```
 */
export async function loadTf(options: LoadTfOptions = {}): Promise<LoadedTf> {
  const { backend = "auto", log } = options;
  switch (backend) {
    case "tensorflow":
      return { tf: await native(), backend: "tensorflow" };
    case "wasm":
      return { tf: await wasm(), backend: "wasm" };
    case "auto":
      try {
        return { tf: await native(), backend: "tensorflow" };
      } catch (error) {
        log?.(`train: tfjs-node unavailable (${reason(error)}); using tfjs on WebAssembly`);
        return { tf: await wasm(), backend: "wasm" };
      }
    default:
      backend satisfies never;
      throw new DomainError(
        `loadTf: backend must be auto, tensorflow or wasm, got ${backend}. Choose one of them.`,
      );
  }
}

async function native(): Promise<Tf> {
  await restoreRemovedFunctions();
  // Its C++ side writes notes on the processor to stderr at level 0 and 1.
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
  // Not a literal, so that compiling does not need the optional package.
  const name: string = "@tensorflow/tfjs-node";
  const tf = (await import(name)) as Tf;
  tf.env().set("PROD", true);
  if (!(await tf.setBackend("tensorflow"))) throw new Error("its backend did not start");
  await tf.ready();
  tf.tidy(() => tf.square(tf.tensor1d([2])).dataSync());
  return tf;
}

/** Node 23 removed two functions that tfjs-node 4.22 calls in its first operation (tensorflow/tfjs#8609). */
async function restoreRemovedFunctions(): Promise<void> {
  const { default: util } = (await import("node:util")) as unknown as {
    default: Record<string, unknown>;
  };
  util["isNullOrUndefined"] = (value: unknown) => value === null || value === undefined;
  util["isArray"] = Array.isArray;
}

async function wasm(): Promise<Tf> {
  const tf = await import("@tensorflow/tfjs");
  await import("@tensorflow/tfjs-backend-wasm");
  tf.env().set("PROD", true);
  // Its threads do not start in Node, and hang a minified page (docs/guide/training-backend.md).
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  if (!(await tf.setBackend("wasm"))) {
    throw new Error("loadTf: the WebAssembly backend did not start. Reinstall the dependencies.");
  }
  await tf.ready();
  installMatMul(tf);
  installViews(tf);
  return tf;
}

/** The first sentence of an error's message, without folders: they only say where this machine keeps its packages. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [sentence = ""] = message
    .replace(/(file:\/\/)?(\/|[A-Z]:\\)[^\s'"]*[/\\]/g, "")
    .trim()
    .replace(/\s+/g, " ")
    .split(/\. (?=[A-Z])/);
  return sentence.replace(/\.$/, "").slice(0, 160);
}
