import type { SphericalOperatorSpec } from "@chaosphere/model";
import type { Tensor, TensorInfo } from "@tensorflow/tfjs";
import { addressOf, heapOf, type WasmBackend } from "../backend/heap.ts";
import type { Tf } from "../backend/tf.ts";
import type { Pointwise } from "./pointwise.ts";

/** A nonlinearity of fields in octants in tfjs's heap: value and gradient are one pass over memory each. */
export function heapPointwise(
  tf: Tf,
  backend: WasmBackend,
  name: SphericalOperatorSpec["activation"],
): Pointwise {
  const { kernels, scratch } = heapOf(backend);
  const isSquare = name === "square";
  const like = ({ shape }: Tensor): Tensor =>
    tf.engine().makeTensorFromTensorInfo(backend.makeOutput([...shape], "float32"));
  /** Writes the addresses of two lists of parts to the heap; the addresses of the lists. */
  const listed = (first: readonly TensorInfo[], second: readonly TensorInfo[]) => {
    const addresses = [...first, ...second].map((part) => addressOf(backend, part));
    new Uint32Array(backend.wasm.asm.memory.buffer, scratch, addresses.length).set(addresses);
    return [scratch, scratch + 4 * first.length] as const;
  };
  return {
    inOctants: true,
    value: (parts) => {
      const out = parts.map(like);
      kernels.pointwiseValue(isSquare, ...listed(parts, out), parts[0].size);
      return out;
    },
    gradient: (parts, upstream) => {
      // Memory that somebody else holds as well must stay as it is.
      const out = upstream.map((u) => (backend.refCount(u.dataId) > 1 ? tf.mul(u, 1) : u));
      kernels.pointwiseGradient(isSquare, ...listed(parts, out), parts[0].size);
      return out;
    },
  };
}
