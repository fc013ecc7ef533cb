import type { SphericalOperatorSpec } from "@chaosphere/model";
import { wasmBackend } from "../backend/heap.ts";
import type { Tf } from "../backend/tf.ts";
import { heapPointwise } from "./heapPointwise.ts";
import { type Pointwise, plainPointwise } from "./pointwise.ts";

/** A nonlinearity in the form that is fastest on the backend. */
export function pointwiseOf(tf: Tf, name: SphericalOperatorSpec["activation"]): Pointwise {
  const wasm = wasmBackend(tf);
  return wasm ? heapPointwise(tf, wasm, name) : plainPointwise(tf, name);
}
