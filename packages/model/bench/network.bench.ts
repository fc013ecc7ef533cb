import { key, whiteNoise, whittleMatern } from "@chaosphere/core";
import { bench, describe } from "vitest";
import type { SphericalOperatorSpec } from "../src/network/architecture.ts";
import { networkResidual } from "../src/network/evaluate.ts";
import { initialise } from "../src/network/parameters.ts";

const L = 64;

describe.each([
  [8, 2],
  [16, 3],
])("one evaluation of an operator at L = 64, %d channels, %d blocks", (channels, blocks) => {
  const spec: SphericalOperatorSpec = {
    kind: "spherical-operator",
    bandLimit: L,
    noiseSpectrum: Array.from(whittleMatern(L, { alpha: 2, kappa: 3 }).spectrum),
    variances: new Array(L).fill(1),
    timeFrequencies: 4,
    timeWidth: 32,
    channels,
    blocks,
    degreeKnots: 6,
    activation: "silu",
    gridBandLimit: (3 * L) / 2,
    positionDegrees: 1,
  };
  const residual = networkResidual(spec, initialise(spec, key(1)));
  const x = whiteNoise(L, 1, key(2)).values;
  bench("networkResidual", () => {
    residual(0.3, x);
  });
});
