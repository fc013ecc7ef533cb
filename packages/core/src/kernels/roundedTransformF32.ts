import type { SphereGrid } from "../grid/sphereGrid.ts";
import { sphericalTransform } from "./kernel.ts";
import type { TransformF32 } from "./transformF32.ts";

/** The double transform, field by field, rounded: the definition of the single-precision one. */
export function roundedTransformF32(grid: SphereGrid, bandLimit: number): TransformF32 {
  const transform = sphericalTransform(grid, bandLimit);
  const row = bandLimit ** 2;
  const map = grid.nLat * grid.nLon;
  const each =
    (work: (from: Float64Array, to: Float64Array) => void, inputs: number, outputs: number) =>
    (from: Float32Array, to: Float32Array): void => {
      const input = new Float64Array(inputs);
      const output = new Float64Array(outputs);
      for (let b = 0; b * inputs < from.length; b++) {
        input.set(from.subarray(b * inputs, (b + 1) * inputs));
        work(input, output);
        to.set(output, b * outputs);
      }
    };
  return {
    synthesise: each(transform.synthesise, row, map),
    analyse: each(transform.analyse, map, row),
    adjoint: each(transform.adjoint, map, row),
  };
}
