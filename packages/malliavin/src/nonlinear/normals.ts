import { fillNormals, type Key, normalQuantile } from "@chaosphere/core";
import { pathKernels } from "./pathKernels.ts";

/** Half the width of the interval about ½ where the quantile has its central branch. */
const CENTRAL = 0.425;

/**
 * The normal draws 0, …, length − 1 of a stream, as `fillNormals(stream, 0, …)` gives them: the cipher and most of the
 * quantile by the SIMD kernel, the tails by `normalQuantile`. The array is written anew at every call.
 */
export function normalRow(length: number): (stream: Key) => Float64Array {
  const quads = Math.ceil(length / 4);
  const instance = pathKernels.instantiate(64 * quads);
  if (instance === undefined) {
    const row = new Float64Array(length);
    return (stream) => {
      fillNormals(stream, 0, row);
      return row;
    };
  }
  const { kernels, buffer } = instance;
  const uniforms = new Float64Array(buffer, 0, length);
  const row = new Float64Array(buffer, 32 * quads, length);
  return ({ high, low }) => {
    kernels.drawNormals(high | 0, low | 0, quads, 0, 32 * quads);
    for (let i = 0; i < length; i++) {
      if (Math.abs(uniforms[i] - 0.5) > CENTRAL) row[i] = normalQuantile(uniforms[i]);
    }
    return row;
  };
}
