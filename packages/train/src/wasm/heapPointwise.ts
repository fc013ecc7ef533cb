import type { SphericalOperatorSpec } from "@chaosphere/score";
import type { Tensor, TensorInfo } from "@tensorflow/tfjs";
import type { Tf } from "../loadTf.ts";
import type { Pointwise } from "../pointwise.ts";
import { addressOf, heapOf, type WasmBackend } from "./heap.ts";

/** A nonlinearity in quadrants in tfjs's heap: value and gradient are one pass over memory each. */
export function heapPointwise(
  tf: Tf,
  backend: WasmBackend,
  name: SphericalOperatorSpec["activation"],
): Pointwise {
  const { kernels } = heapOf(backend);
  const isSquare = name === "square";
  const like = ({ shape }: Tensor): Tensor =>
    tf.engine().makeTensorFromTensorInfo(backend.makeOutput([...shape], "float32"));
  const addresses = ([ce, co, se, so]: readonly TensorInfo[]) =>
    [ce, co, se, so].map((part) => addressOf(backend, part)) as [number, number, number, number];
  return {
    inQuadrants: true,
    value: (parts) => {
      const out = parts.map(like);
      kernels.pointwiseValue(isSquare, ...addresses(parts), ...addresses(out), parts[0].size);
      return out;
    },
    gradient: (parts, upstream) => {
      // Memory that somebody else holds as well must stay as it is.
      const out = upstream.map((u) => (backend.refCount(u.dataId) > 1 ? tf.mul(u, 1) : u));
      kernels.pointwiseGradient(isSquare, ...addresses(parts), ...addresses(out), parts[0].size);
      return out;
    },
  };
}
