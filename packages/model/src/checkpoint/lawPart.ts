import type { FullCovariance } from "@chaosphere/core";
import type { IndependentGaussian } from "@chaosphere/score";
import type { Tensor } from "./tensorFile.ts";

/** A tensor of doubles of a file, of the given shape; undefined stands for any length. */
export type ReadTensor = (name: string, shape: readonly (number | undefined)[]) => Float64Array;

/** The tensors of a Gaussian law by name. */
export function lawTensors(law: FullCovariance | IndependentGaussian): [string, Tensor][] {
  if ("eigenvectors" in law) {
    const d = law.dimension;
    return [
      ["covariance.mean", vector(law.mean)],
      ["covariance.eigenvalues", vector(law.eigenvalues)],
      ["covariance.eigenvectors", { shape: [d, d], values: law.eigenvectors }],
    ];
  }
  return [
    ["independent.variances", vector(law.variances)],
    ...(law.mean ? [["independent.mean", vector(law.mean)] as [string, Tensor]] : []),
  ];
}

/** The full covariance of a file, in the given dimension. */
export function readFullLaw(read: ReadTensor, row: number): FullCovariance {
  return {
    dimension: row,
    mean: read("covariance.mean", [row]),
    eigenvalues: read("covariance.eigenvalues", [row]),
    eigenvectors: read("covariance.eigenvectors", [row, row]),
  };
}

/** A vector as a tensor. */
export function vector(values: Float64Array): Tensor {
  return { shape: [values.length], values };
}
