import {
  type CameronMartinCoordinates,
  child,
  coefficients,
  fillNormals,
  key,
  rotate,
  uniformRotation,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { expect, test } from "vitest";
import type { GaussianCheckpoint } from "../src/checkpoint/checkpoint.ts";
import { networkSpec } from "../src/fitting/networkSpec.ts";
import type { NetworkSpec, NetworkWeights } from "../src/network/architecture.ts";
import { networkResidual } from "../src/network/evaluate.ts";
import { initialise } from "../src/network/parameters.ts";

const L = 20;

function gaussianModel(): GaussianCheckpoint {
  const { spectrum } = whittleMatern(L, { alpha: 1.6, kappa: 2 });
  const d = L * L;
  return {
    kind: "gaussian",
    bandLimit: L,
    noise: { spectrum },
    mean: new Float64Array(d),
    grid: { kind: "gauss-legendre", nLat: 30, nLon: 60, firstLongitude: 0 },
    unit: "",
    horizon: 5,
    stop: 1e-3,
    ratio: Float64Array.from({ length: L }, (_, l) => 1 + 1 / (l + 1)),
    seed: 1,
    commit: "",
    dataChecksum: "",
    loss: new Float64Array(0),
    covariance: {
      kind: "full",
      basis: "cameron-martin",
      dimension: d,
      mean: new Float64Array(d),
      eigenvalues: new Float64Array(d),
      eigenvectors: new Float64Array(d * d),
    },
  };
}

/** First weights with normal draws in the place of zeros, so that nothing is switched off. */
function trainedWeights(spec: NetworkSpec): NetworkWeights {
  const filled = Object.entries(initialise(spec, key(711))).map(([name, { shape, data }], i) => {
    const draws = new Float64Array(data.length);
    fillNormals(child(key(712), i), 0, draws);
    const isZero = data.every((value) => value === 0);
    return [name, { shape, data: isZero ? Float32Array.from(draws, (z) => 0.3 * z) : data }];
  });
  return Object.fromEntries(filled);
}

/** Relative distance of rotate-then-denoise from denoise-then-rotate, of what the network adds. */
function defect(spec: NetworkSpec): number {
  const residual = networkResidual(spec, trainedWeights(spec));
  const rotation = uniformRotation(key(713));
  const x = whiteNoise(L, 1, key(714));
  const field = (values: Float64Array): CameronMartinCoordinates =>
    coefficients("cameron-martin", L, values);
  const before = residual(0.2, rotate(x, rotation).values);
  const after = rotate(field(residual(0.2, x.values)), rotation).values;
  return Math.hypot(...before.map((v, i) => v - after[i])) / Math.hypot(...after);
}

test("the operator that is told no position commutes with rotations to rounding, as with SiLU it would not", () => {
  const spec = networkSpec("operator", gaussianModel(), { positionDegrees: 1 });
  if (spec.kind !== "spherical-operator") throw new Error("not an operator");
  // Measured 2e-14.
  expect(defect(spec)).toBeLessThan(1e-12);
  expect(defect({ ...spec, activation: "silu" })).toBeGreaterThan(1e-5);
});

test("by default the operator knows the position", () => {
  expect(defect(networkSpec("operator", gaussianModel(), {}))).toBeGreaterThan(1e-2);
});
