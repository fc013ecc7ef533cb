import type { KernelConfig, TensorInfo } from "@tensorflow/tfjs";
import type { WasmBackend } from "./heap.ts";
import type { Tf } from "./tf.ts";

type Call = Parameters<KernelConfig["kernelFunc"]>[0];

/**
 * Replaces two kernels of tfjs's WebAssembly backend that copy more than they need: `identity`, which every saved tensor of
 * a gradient passes, becomes a second reference to the same memory, and a slice of neighbouring floats one copy of these in
 * place of one of the whole tensor first.
 */
export function installViews(tf: Tf): void {
  replace(tf, "Identity", ({ inputs, backend }, original) => {
    const { x } = inputs as { x: TensorInfo };
    if (x.dtype === "string") return original();
    (backend as WasmBackend).incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  });
  replace(tf, "Slice", ({ inputs, attrs, backend }, original) => {
    const { x } = inputs as { x: TensorInfo };
    const { begin, size } = attrs as { begin: number[]; size: number[] };
    const [from, lengths] = tf.slice_util.parseSliceParams(x as never, begin, size);
    if (x.dtype !== "float32" || !tf.slice_util.isSliceContinous(x.shape, from, lengths)) {
      return original();
    }
    const wasm = backend as WasmBackend;
    const out = wasm.makeOutput(lengths, "float32");
    const first = tf.slice_util.computeFlatOffset(from, tf.util.computeStrides(x.shape));
    const count = tf.util.sizeFromShape(lengths);
    // The heap may have moved with the new tensor, so its views come after it.
    wasm.typedArrayFromHeap(out).set(wasm.typedArrayFromHeap(x).subarray(first, first + count));
    return out;
  });
}

function replace(
  tf: Tf,
  name: string,
  compute: (call: Call, original: () => TensorInfo) => TensorInfo,
): void {
  const kernel = tf.getKernel(name, "wasm");
  const kernelFunc = (call: Call) => compute(call, () => kernel.kernelFunc(call) as TensorInfo);
  tf.unregisterKernel(name, "wasm");
  tf.registerKernel({ ...kernel, kernelFunc });
}
