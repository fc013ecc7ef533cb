import { child, fillNormals, type Key, whittleMatern } from "@chaosphere/core";
import { initialise, type NetworkSpec, type NetworkWeights } from "@chaosphere/model";

const conditioning = { timeFrequencies: 2, timeWidth: 5 };

/** A small network of every kind, for fields of the given band limit. */
export function modelSpecs(bandLimit: number): readonly [string, NetworkSpec][] {
  const variances = Array.from({ length: bandLimit }, (_, l) => 1 + 1 / (l + 1));
  const degrees = { bandLimit, variances, ...conditioning };
  const spherical = {
    ...degrees,
    kind: "spherical-operator",
    noiseSpectrum: Array.from(whittleMatern(bandLimit, { alpha: 1.6, kappa: 2 }).spectrum),
    channels: 3,
    blocks: 2,
    degreeKnots: 3,
    gridBandLimit: Math.ceil(1.5 * bandLimit),
  } as const;
  const dimension = bandLimit ** 2;
  return [
    ["per-degree", { kind: "per-degree", ...degrees }],
    [
      "mlp",
      {
        kind: "mlp",
        dimension,
        variances: Array(dimension).fill(0.8),
        timeFrequencies: 2,
        width: 16,
        depth: 1,
      },
    ],
    [
      "mlp with frequencies",
      {
        kind: "mlp",
        dimension,
        variances: Array(dimension).fill(0.8),
        timeFrequencies: 2,
        width: 16,
        depth: 1,
        inputFrequencies: 3,
      },
    ],
    ["operator with squares", { ...spherical, activation: "square", positionDegrees: 1 }],
    ["operator with SiLU and position", { ...spherical, activation: "silu", positionDegrees: 3 }],
    [
      "operator of free amplitude",
      { ...spherical, activation: "silu", amplitude: "free", positionDegrees: 1 },
    ],
    [
      "operator that reads slopes",
      { ...spherical, activation: "silu", amplitude: "free", positionDegrees: 1, slopePairs: 2 },
    ],
    [
      "operator of squares that reads slopes",
      { ...spherical, activation: "square", positionDegrees: 3, slopePairs: 1 },
    ],
    [
      "operator that reads posterior means beside two known fields",
      {
        ...spherical,
        activation: "silu",
        positionDegrees: 1,
        reads: "posterior-mean",
        knownFields: Array.from({ length: 2 * dimension }, (_, i) => Math.sin(i)),
      },
    ],
  ];
}

/** First weights with normal draws in the place of zeros, so that no gradient is zero. */
export function trainedWeights(spec: NetworkSpec, stream: Key): NetworkWeights {
  const filled = Object.entries(initialise(spec, stream)).map(([name, { shape, data }], i) => {
    const draws = new Float64Array(data.length);
    fillNormals(child(stream, 1000 + i), 0, draws);
    const isZero = data.every((value) => value === 0);
    return [name, { shape, data: isZero ? Float32Array.from(draws, (z) => 0.3 * z) : data }];
  });
  return Object.fromEntries(filled);
}
