import { coefficients, gaussLegendre, type Key, synthesise } from "@chaosphere/core";
import {
  barotropicTurbulence,
  type CompleteTurbulenceLaw,
  enstrophy,
  kineticEnergy,
  streamFunction,
  zonalEnergy,
} from "@chaosphere/core/barotropic";
import type { Task } from "@chaosphere/core/workers";
import type { RowRange } from "../output/inBatches.ts";

/** What is written of the flow. */
export type FlowField = "vorticity" | "stream";

/** Rows of an ensemble of turbulent fields; each is the same in any range. */
export interface TurbulentPiece extends RowRange {
  readonly law: CompleteTurbulenceLaw;
  readonly stream: Key;
  readonly field: FlowField;
}

/** Numbers of one field, of its vorticity whatever is written. */
export interface FlowNumbers {
  readonly energy: number;
  readonly zonalEnergy: number;
  readonly enstrophy: number;
  /** ⟨ζ²⟩, ⟨ζ³⟩ and ⟨ζ⁴⟩ over the sphere. */
  readonly moments: readonly [second: number, third: number, fourth: number];
}

/** Rows of coefficients, and the numbers of each. */
export interface TurbulentRows {
  readonly values: Float64Array;
  readonly numbers: readonly FlowNumbers[];
}

/** Turbulent fields by the barotropic vorticity equation. */
export const turbulentRows: Task<TurbulentPiece, TurbulentRows> = {
  module: import.meta.url,
  name: "drawTurbulentRows",
  run: drawTurbulentRows,
};

export function drawTurbulentRows({
  law,
  stream,
  field,
  first,
  count,
}: TurbulentPiece): TurbulentRows {
  const ζ = barotropicTurbulence(law, count, stream, { firstRow: first });
  const [energies, zonal, enstrophies] = [kineticEnergy(ζ), zonalEnergy(ζ), enstrophy(ζ)];
  const numbers = Array.from({ length: count }, (_, b) => ({
    energy: energies[b] ?? 0,
    zonalEnergy: zonal[b] ?? 0,
    enstrophy: enstrophies[b] ?? 0,
    moments: momentsOf(
      ζ.values.subarray(b * ζ.bandLimit ** 2, (b + 1) * ζ.bandLimit ** 2),
      ζ.bandLimit,
    ),
  }));
  return { values: (field === "stream" ? streamFunction(ζ) : ζ).values, numbers };
}

/** Means of powers over the sphere, on a grid that integrates them exactly: degree 4(L − 1). */
function momentsOf(row: Float64Array, bandLimit: number): FlowNumbers["moments"] {
  const grid = gaussLegendre(2 * bandLimit);
  const { values } = synthesise(coefficients("harmonic", bandLimit, row), grid);
  let [second, third, fourth] = [0, 0, 0];
  for (let j = 0, p = 0; j < grid.nLat; j++) {
    const weight = grid.weights[j] / (4 * Math.PI);
    for (const end = p + grid.nLon; p < end; p++) {
      const square = values[p] ** 2;
      second += weight * square;
      third += weight * square * values[p];
      fourth += weight * square * square;
    }
  }
  return [second, third, fourth];
}
