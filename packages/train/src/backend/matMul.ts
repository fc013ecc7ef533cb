import type { KernelConfig, NamedAttrMap, TensorInfo } from "@tensorflow/tfjs";
import { addressOf, heapOf, type WasmBackend } from "./heap.ts";
import type { Tf } from "./tf.ts";

/** The arguments of a kernel of tfjs. */
type Call = Parameters<KernelConfig["kernelFunc"]>[0];

/**
 * Replaces the two matrix products of tfjs's WebAssembly backend, `matMul` and `fused.matMul`, by
 *
 *     C_ij = bias_j + Σ_k A_ik B_kj   for every slice of the batch, A and B read as they are or transposed.
 *
 * The kernels of tfjs 4.22 run a scalar loop 15 times slower for a transposed factor or a batch, that is for every
 * gradient, and add the bias of a transposed fused product at wrong places (docs/guide/training-backend.md).
 */
export function installMatMul(tf: Tf): void {
  replaceKernel(tf, "BatchMatMul", (call) => product(tf, call));
  replaceKernel(tf, "_FusedMatMul", (call) => activated(tf, call));
}

function replaceKernel(tf: Tf, name: string, compute: (call: Call) => TensorInfo): void {
  const original = tf.getKernel(name, "wasm");
  const kernelFunc = (call: Call) => {
    const { a, b } = call.inputs;
    // For other types the original throws its own error.
    const isFloat = a?.dtype === "float32" && b?.dtype === "float32";
    return isFloat ? compute(call) : original.kernelFunc(call);
  };
  tf.unregisterKernel(name, "wasm");
  tf.registerKernel({ ...original, kernelFunc });
}

/** activation(A B + bias); the activation is a second kernel, tfjs's own. */
function activated(tf: Tf, call: Call): TensorInfo {
  const { preluActivationWeights: alpha } = call.inputs;
  const attributes = call.attrs as NamedAttrMap;
  const x = product(tf, call);
  const after = (name: string, inputs: Call["inputs"] = {}, attrs: NamedAttrMap = {}) => {
    const y = runKernel(tf, name, { ...call, inputs: { x, ...inputs }, attrs });
    (call.backend as WasmBackend).disposeData(x.dataId);
    return y;
  };
  switch (attributes["activation"]) {
    case "linear":
      return x;
    case "relu":
      return after("Relu");
    case "relu6":
      return after("Relu6");
    case "elu":
      return after("Elu");
    case "sigmoid":
      return after("Sigmoid");
    case "leakyrelu":
      return after("LeakyRelu", {}, { alpha: attributes["leakyreluAlpha"] });
    case "prelu":
      return after("Prelu", { alpha });
    default:
      throw new Error(`fused.matMul: no activation ${attributes["activation"]} on WebAssembly.`);
  }
}

/** A B + bias, slice by slice. */
function product(tf: Tf, call: Call): TensorInfo {
  const backend = call.backend as WasmBackend;
  const { a, b, bias } = call.inputs as { a: TensorInfo; b: TensorInfo; bias?: TensorInfo };
  const { transposeA, transposeB } = call.attrs as { transposeA: boolean; transposeB: boolean };
  const [[aBatch, aRows, aColumns], [bBatch, bRows, bColumns]] = [split(a), split(b)];
  const rows = transposeA ? aColumns : aRows;
  const inner = transposeA ? aRows : aColumns;
  const columns = transposeB ? bRows : bColumns;
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch);

  const c = backend.makeOutput([...batch, rows, columns], "float32");
  const { kernels, scratch } = heapOf(backend);
  const [aAt, bAt, cAt] = [a, b, c].map((tensor) => addressOf(backend, tensor));
  const isRowOfC = bias?.shape.length === 1 && bias.shape[0] === columns;
  const biasAt = isRowOfC ? addressOf(backend, bias) : 0;
  const multiply = (aFrom: number, bFrom: number, cFrom: number, height: number) =>
    kernels.multiply(
      aFrom,
      transposeA,
      bFrom,
      transposeB,
      biasAt,
      cFrom,
      height,
      columns,
      inner,
      scratch,
    );

  const slices = tf.util.sizeFromShape(batch);
  if (!transposeA && tf.util.sizeFromShape(bBatch) === 1) {
    // The rows of all slices are those of one tall matrix, and B is packed once.
    multiply(aAt, bAt, cAt, slices * rows);
  } else {
    const aSlices = broadcastSlices(aBatch, batch);
    const bSlices = broadcastSlices(bBatch, batch);
    for (let s = 0; s < slices; s++) {
      const aFrom = aAt + 4 * aSlices[s] * rows * inner;
      const bFrom = bAt + 4 * bSlices[s] * inner * columns;
      multiply(aFrom, bFrom, cAt + 4 * s * rows * columns, rows);
    }
  }
  if (!bias || isRowOfC) return c;
  const sum = runKernel(tf, "Add", { ...call, inputs: { a: c, b: bias }, attrs: {} });
  backend.disposeData(c.dataId);
  return sum;
}

/** The batch of a tensor of matrices, and the size of one of them. */
function split({ shape }: TensorInfo): [batch: number[], rows: number, columns: number] {
  return [shape.slice(0, -2), shape[shape.length - 2], shape[shape.length - 1]];
}

/** For every slice of the result, in order, the slice of a factor whose dimensions of size 1 are repeated. */
function broadcastSlices(own: readonly number[], batch: readonly number[]): number[] {
  let slices = [0];
  for (let d = 0; d < batch.length; d++) {
    const size = own[d - batch.length + own.length] ?? 1;
    slices = slices.flatMap((s) =>
      Array.from({ length: batch[d] }, (_, i) => s * size + (size === 1 ? 0 : i)),
    );
  }
  return slices;
}

function runKernel(tf: Tf, name: string, call: Call): TensorInfo {
  return tf.getKernel(name, "wasm").kernelFunc(call) as TensorInfo;
}
