import { analyse, coefficients, gridFields, synthesise } from "@chaosphere/core";
import { matrixProduct } from "@chaosphere/core/linalg";
import type { NetworkDerivative, NetworkWeights, SphericalOperatorSpec } from "./architecture.ts";
import { add, bound, modulate } from "./channelSteps.ts";
import { silu, siluSlope } from "./layers.ts";
import { mixDegrees } from "./mixDegrees.ts";
import {
  addProjected,
  type Block,
  lifted,
  type Modulation,
  operatorParts,
} from "./operatorParts.ts";

/**
 * The derivative of a spherical operator along directions, by the chain rule: with u = f w the bounded field,
 * f = (½ + ½ ‖w‖²/4π)^{−½}, and ẇ, u̇ the derivatives of w and u,
 *
 *     u̇ = f (ẇ − u ⟨u, ẇ⟩ / 8π),   ȧ ← ȧ + P_L (σ′(u) u̇) · V.
 *
 * The operator itself is evaluated once for all directions, and they go through the transforms together.
 */
export function sphericalOperatorDerivative(
  spec: SphericalOperatorSpec,
  weights: NetworkWeights,
): NetworkDerivative {
  const { bandLimit: L, channels: C, activation } = spec;
  const N = L * L;
  const { grid, blocks, at, known } = operatorParts(spec, weights);
  const slope = activation === "silu" ? siluSlope : (x: number) => x;
  const value = activation === "silu" ? silu : (x: number) => (x * x) / 2;
  const onGrid = (a: Float64Array) => synthesise(coefficients("harmonic", L, a), grid).values;
  const back = (values: Float64Array) => analyse(gridFields(grid, values), L).values;

  /** Takes channels and their derivatives, one set for each direction, through a block. */
  function run(
    a: Float64Array,
    directions: readonly Float64Array[],
    block: Block,
    modulation: Modulation,
  ): void {
    const bySlopes = block.slopes?.added(a, modulation.slopeScale);
    const alongSlopes = block.slopes?.derivative(a, directions, modulation.slopeScale);
    const u = mixDegrees(a, block.mix, L, C);
    const along = new Float64Array(directions.length * C * N);
    directions.forEach((da, p) => {
      along.set(mixDegrees(da, block.mix, L, C), p * C * N);
    });
    for (let c = 0; c < C; c++) {
      const field = u.subarray(c * N, (c + 1) * N);
      const factor = spec.amplitude === "free" ? 1 : bound(field);
      for (let p = 0; p < directions.length; p++) {
        const first = (p * C + c) * N;
        const du = along.subarray(first, first + N);
        if (spec.amplitude !== "free") boundAlong(field, du, factor);
        for (let i = 0; i < N; i++) du[i] *= 1 + modulation.scale[c];
      }
      modulate(field, block.bias, modulation, c);
    }
    const values = onGrid(u);
    const slopes = values.map(slope);
    const moved = onGrid(along);
    for (let first = 0; first < moved.length; first += slopes.length) {
      for (let i = 0; i < slopes.length; i++) moved[first + i] *= slopes[i];
    }
    add(a, matrixProduct(block.out, back(values.map(value)), C, C, N));
    const g = back(moved);
    if (bySlopes) add(a, bySlopes);
    directions.forEach((da, p) => {
      add(da, matrixProduct(block.out, g.subarray(p * C * N, (p + 1) * C * N), C, C, N));
      if (alongSlopes) add(da, alongSlopes[p]);
    });
  }

  return (t, z, directions) => {
    const { lift, modulations, project } = at(t);
    const a = lifted(z, lift, L, C, known);
    const along = Array.from({ length: directions.length / N }, (_, p) =>
      lifted(directions.subarray(p * N, (p + 1) * N), lift, L, C),
    );
    blocks.forEach((block, k) => {
      run(a, along, block, modulations[k]);
    });
    const out = new Float64Array(directions.length);
    along.forEach((da, p) => {
      addProjected(da, project, L, out.subarray(p * N, (p + 1) * N));
    });
    return out;
  };
}

/** ẇ ← f (ẇ − u ⟨u, ẇ⟩ / 8π), u the bounded field. */
function boundAlong(u: Float64Array, dw: Float64Array, factor: number): void {
  let inner = 0;
  for (let i = 0; i < u.length; i++) inner += u[i] * dw[i];
  const share = inner / (8 * Math.PI);
  for (let i = 0; i < u.length; i++) dw[i] = factor * (dw[i] - share * u[i]);
}
