import {
  diagonalGaussian,
  type FullGaussian,
  type IndependentGaussian,
  isotropicGaussian,
  type LowRankGaussian,
  type NoisableGaussian,
} from "@chaosphere/core";
import type { FittedLaw } from "./checkpoint.ts";
import type { Tensor, TensorFile } from "./tensorFile.ts";

/** A tensor of doubles of a file, of the given shape; undefined stands for any length. */
export type ReadTensor = (name: string, shape: readonly (number | undefined)[]) => Float64Array;

/** The tensors of a Gaussian law by name. */
export function lawTensors(law: NoisableGaussian<"cameron-martin">): [string, Tensor][] {
  if (law.kind === "low-rank") {
    const d = law.diagonal.length;
    return [
      ["covariance.mean", vector(law.mean)],
      ["covariance.diagonal", vector(law.diagonal)],
      ["covariance.factor", { shape: [law.factor.length / d, d], values: law.factor }],
    ];
  }
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

/** The law of a Gaussian model's file: of low rank if it has a diagonal. */
export function readFittedLaw({ tensors }: TensorFile, read: ReadTensor, row: number): FittedLaw {
  return tensors.has("covariance.diagonal") ? readLowRankLaw(read, row) : readFullLaw(read, row);
}

/** The diagonal and the factor of a file, in the given dimension. */
function readLowRankLaw(read: ReadTensor, row: number): LowRankGaussian<"cameron-martin"> {
  return {
    kind: "low-rank",
    basis: "cameron-martin",
    mean: read("covariance.mean", [row]),
    diagonal: read("covariance.diagonal", [row]),
    factor: read("covariance.factor", [undefined, row]),
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
