import { child, fillNormals, type Key, whittleMatern } from "@chaosphere/core";
import type {
  MlpSpec,
  NetworkSpec,
  NetworkWeights,
  PerDegreeSpec,
  SphericalOperatorSpec,
} from "../src/network/architecture.ts";
import { initialise } from "../src/network/parameters.ts";

const conditioning = { timeFrequencies: 3 };

export function perDegreeSpec(bandLimit: number): PerDegreeSpec {
  const variances = Array.from({ length: bandLimit }, (_, l) => 1 + 2 / (l + 1) ** 2);
  return { kind: "per-degree", bandLimit, variances, timeWidth: 6, ...conditioning };
}

export function mlpSpec(dimension: number): MlpSpec {
  const variances = Array.from({ length: dimension }, (_, i) => 0.5 + i / dimension);
  return { kind: "mlp", dimension, variances, width: 12, depth: 2, ...conditioning };
}

export function operatorSpec(
  bandLimit: number,
  change: Partial<SphericalOperatorSpec> = {},
): SphericalOperatorSpec {
  return {
    kind: "spherical-operator",
    bandLimit,
    variances: perDegreeSpec(bandLimit).variances,
    noiseSpectrum: Array.from(whittleMatern(bandLimit, { alpha: 1.6, kappa: 2 }).spectrum),
    timeWidth: 6,
    channels: 4,
    blocks: 2,
    degreeKnots: 3,
    activation: "square",
    gridBandLimit: Math.ceil(1.5 * bandLimit),
    positionDegrees: 1,
    ...conditioning,
    ...change,
  };
}

/** First weights with normal draws of size `spread` in the place of zeros, so that nothing is switched off. */
export function trainedWeights(spec: NetworkSpec, stream: Key, spread = 0.3): NetworkWeights {
  const filled = Object.entries(initialise(spec, stream)).map(([name, { shape, data }], i) => {
    const draws = new Float64Array(data.length);
    fillNormals(child(stream, 1000 + i), 0, draws);
    const isZero = data.every((value) => value === 0);
    return [name, { shape, data: isZero ? Float32Array.from(draws, (z) => spread * z) : data }];
  });
  return Object.fromEntries(filled);
}
