import { isotropicGaussian, key, whittleMatern } from "@chaosphere/core";
import { encodeCheckpoint, initialise, type SphericalOperatorSpec } from "@chaosphere/model";

/** A model file of a spherical operator with first weights, its last layer not zero. */
export function networkFile(bandLimit: number): Uint8Array {
  const matern = { alpha: 2, kappa: 3, sigma: 2 };
  const { spectrum } = whittleMatern(bandLimit, matern);
  const variances = new Array<number>(bandLimit).fill(1.5);
  const spec: SphericalOperatorSpec = {
    kind: "spherical-operator",
    bandLimit,
    noiseSpectrum: [...spectrum],
    variances,
    timeFrequencies: 4,
    timeWidth: 24,
    channels: 8,
    blocks: 2,
    degreeKnots: 6,
    activation: "silu",
    gridBandLimit: (3 * bandLimit) / 2,
    positionDegrees: 1,
  };
  const weights = initialise(spec, key(91));
  const project = weights["project"];
  if (!project) throw new Error("no last layer");
  project.data.forEach((_, i) => {
    project.data[i] = 0.1 * Math.sin(i + 1);
  });
  return encodeCheckpoint({
    kind: "network",
    bandLimit,
    noise: { spectrum, whittleMatern: matern },
    mean: new Float64Array(bandLimit ** 2),
    grid: { kind: "gauss-legendre", nLat: bandLimit, nLon: 2 * bandLimit, firstLongitude: 0 },
    unit: "",
    horizon: 4,
    stop: 0.01,
    ratio: Float64Array.from(variances),
    seed: 1,
    commit: "",
    dataChecksum: "",
    loss: new Float64Array(0),
    spec,
    weights,
    closedForm: isotropicGaussian("cameron-martin", Float64Array.from(variances)),
    steps: 0,
    heldOutLoss: new Float64Array(0),
  });
}
