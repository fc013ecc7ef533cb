import type { GaussianCheckpoint } from "../checkpoint/checkpoint.ts";
import type { NetworkSpec } from "../network/architecture.ts";

/** The kinds of networks that correct a Gaussian model, by name. */
export const networkNames = ["operator", "mlp", "per-degree"] as const;
export type NetworkName = (typeof networkNames)[number];

/** Sizes of a network; the defaults suit a band limit of about 32. */
export interface NetworkSizes {
  /** Width of the hidden layers, or number of channels of an operator. Default 32 for `per-degree`, 256 for `mlp`, 16 for `operator`. */
  readonly width?: number;
  /** Number of hidden layers, or of blocks of an operator. Default 2 for `mlp`, 3 for `operator`. */
  readonly depth?: number;
  /** The biases of an operator are fields of degrees below this, so that it knows where on the sphere it is; 1 for isotropic data. Default 8, at most the band limit. */
  readonly positionDegrees?: number;
}

const TIME = { timeFrequencies: 4, timeWidth: 32 };

/** The specification of a network that corrects a Gaussian model, scaled by its ratio of data to noise. */
export function networkSpec(
  name: NetworkName,
  { bandLimit, ratio, noise }: GaussianCheckpoint,
  { width, depth, positionDegrees = Math.min(bandLimit, 8) }: NetworkSizes = {},
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
