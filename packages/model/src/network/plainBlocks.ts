import { analyse, coefficients, gridFields, synthesise } from "@chaosphere/core";
import { matrixProduct } from "@chaosphere/core/linalg";
import type { SphericalOperatorSpec } from "./architecture.ts";
import { activate, add, bound, modulate } from "./channelSteps.ts";
import { mixDegrees } from "./mixDegrees.ts";
import type { Block, Modulation, OperatorParts } from "./operatorParts.ts";

/** The blocks of a spherical operator, on the channels of one field. */
export interface OperatorBlocks {
  /** Where the channels are to be put, `[c·L² + lm]`; until the next call. */
  readonly channels: () => Float64Array;
  /** Takes them through all blocks, in place, with the modulations of one time. */
  readonly run: (modulations: readonly Modulation[]) => void;
}

/** The blocks in plain loops, but for the transforms and the product of matrices, whose bits are their own. */
export function plainBlocks(
  spec: SphericalOperatorSpec,
  { grid, blocks }: OperatorParts,
): OperatorBlocks {
  const { bandLimit: L, channels: C } = spec;
  const N = L * L;
  const a = new Float64Array(C * N);

  function run(block: Block, modulation: Modulation): void {
    const bySlopes = block.slopes?.added(a, modulation.slopeScale);
    const u = mixDegrees(a, block.mix, L, C);
    for (let c = 0; c < C; c++) {
      const field = u.subarray(c * N, (c + 1) * N);
      if (spec.amplitude !== "free") bound(field);
      modulate(field, block.bias, modulation, c);
    }
    const { values } = synthesise(coefficients("harmonic", L, u), grid);
    activate(values, spec.activation);
    const g = analyse(gridFields(grid, values), L).values;
    const mixed = matrixProduct(block.out, g, C, C, N);
    add(a, mixed);
    if (bySlopes) add(a, bySlopes);
  }

  return {
    channels: () => a,
    run: (modulations) => blocks.forEach((block, k) => void run(block, modulations[k])),
  };
}
