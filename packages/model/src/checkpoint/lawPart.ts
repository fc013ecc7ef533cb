import {
  diagonalGaussian,
  type FullGaussian,
  type IndependentGaussian,
  isotropicGaussian,
  type SpectralGaussian,
} from "@chaosphere/core";
import type { Tensor } from "./tensorFile.ts";

/** A tensor of doubles of a file, of the given shape; undefined stands for any length. */
export type ReadTensor = (name: string, shape: readonly (number | undefined)[]) => Float64Array;

/** The tensors of a Gaussian law by name. */
export function lawTensors(law: SpectralGaussian<"cameron-martin">): [string, Tensor][] {
  if (law.kind === "full") {
    const d = law.dimension;
    return [
      ["covariance.mean", vector(law.mean)],
      ["covariance.eigenvalues", vector(law.eigenvalues)],
      ["covariance.eigenvectors", { shape: [d, d], values: law.eigenvectors }],
    ];
  }
  return [
    ["independent.variances", vector(law.kind === "isotropic" ? law.spectrum : law.variances)],
    ...(law.mean ? [["independent.mean", vector(law.mean)] as [string, Tensor]] : []),
  ];
}

/** The full covariance of a file, in the given dimension. */
export function readFullLaw(read: ReadTensor, row: number): FullGaussian<"cameron-martin"> {
  return {
    kind: "full",
    basis: "cameron-martin",
    dimension: row,
    mean: read("covariance.mean", [row]),
    eigenvalues: read("covariance.eigenvalues", [row]),
    eigenvectors: read("covariance.eigenvectors", [row, row]),
  };
}

/** The law of independent coordinates of a file: one variance per coefficient if there are as many, else one per degree. */
export function readIndependentLaw(
  read: ReadTensor,
  hasMean: boolean,
  row: number,
): IndependentGaussian<"cameron-martin"> {
  const variances = read("independent.variances", [undefined]);
  const mean = hasMean ? read("independent.mean", [row]) : undefined;
  const law = variances.length === row ? diagonalGaussian : isotropicGaussian;
  return law("cameron-martin", variances, mean);
}

/** A vector as a tensor. */
export function vector(values: Float64Array): Tensor {
  return { shape: [values.length], values };
}
