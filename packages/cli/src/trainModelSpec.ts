import type { GaussianCheckpoint, NetworkCheckpoint, NetworkSpec } from "@chaosphere/model";

/** The networks of `train`, by the names of the command line. */
export const networkNames = ["operator", "mlp", "per-degree"] as const;
export type NetworkName = (typeof networkNames)[number];

/** Sizes that the command line may set; the defaults suit a band limit of about 32. */
export interface NetworkSizes {
  /** Width of hidden layers, or channels of an operator. */
  readonly width?: number;
  /** Hidden layers, or blocks of an operator. */
  readonly depth?: number;
  /** Degrees below which an operator knows where on the sphere it is; 1 for isotropic data. */
  readonly positionDegrees?: number;
}

const TIME = { timeFrequencies: 4, timeWidth: 32 };

/** The network that corrects a Gaussian model, scaled by its ratio of data to noise. */
export function trainModelSpec(
  name: NetworkName,
  { bandLimit, ratio, noise }: GaussianCheckpoint,
  { width, depth, positionDegrees = Math.min(bandLimit, 8) }: NetworkSizes,
): NetworkSpec {
  const variances = Array.from(ratio);
  switch (name) {
    case "per-degree":
      return { kind: "per-degree", bandLimit, variances, ...TIME, timeWidth: width ?? 32 };
    case "mlp":
      return {
        kind: "mlp",
        dimension: bandLimit ** 2,
        width: width ?? 256,
        depth: depth ?? 2,
        variances: variances.flatMap((q, l) => new Array<number>(2 * l + 1).fill(q)),
        timeFrequencies: TIME.timeFrequencies,
      };
    case "operator":
      return {
        kind: "spherical-operator",
        bandLimit,
        variances,
        ...TIME,
        noiseSpectrum: Array.from(noise.spectrum),
        channels: width ?? 16,
        blocks: depth ?? 3,
        degreeKnots: Math.min(bandLimit, 8),
        // Without position an operator is to commute with rotations, which SiLU does only up to the degrees that alias.
        activation: positionDegrees === 1 ? "square" : "silu",
        gridBandLimit: Math.ceil((3 * bandLimit) / 2),
        positionDegrees,
      };
  }
}

/** The closed forms that a network may correct, by the names of the command line. */
export const closedFormNames = ["full", "localised", "diagonal"] as const;
export type ClosedFormName = (typeof closedFormNames)[number];

/** The covariance of a Gaussian model, full or localised, or the variances on its diagonal, far fewer numbers to have been fitted. */
export function trainModelClosedForm(
  name: ClosedFormName,
  { covariance }: GaussianCheckpoint,
): NetworkCheckpoint["closedForm"] {
  if (name !== "diagonal") return covariance;
  const { dimension: d, mean, eigenvalues, eigenvectors } = covariance;
  const variances = Float64Array.from({ length: d }, (_, i) =>
    eigenvalues.reduce((sum, λ, j) => sum + λ * (eigenvectors[i * d + j] ?? Number.NaN) ** 2, 0),
  );
  return { variances, mean };
}
