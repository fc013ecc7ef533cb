import type { FlowNumbers } from "./turbulentRows.ts";

/** What an ensemble of flows is like: means over the fields, and shapes of the vorticity over the sphere and the fields. */
export interface FlowSummary {
  /** Kinetic energy per unit of area, and how much of all of it the zonal means have. */
  readonly energy: number;
  readonly zonalShare: number;
  /** ½⟨ζ²⟩. */
  readonly enstrophy: number;
  /** ⟨ζ³⟩/⟨ζ²⟩^(3/2) and ⟨ζ⁴⟩/⟨ζ²⟩² − 3, both 0 for a Gaussian field. */
  readonly skewness: number;
  readonly kurtosis: number;
}

/** The summary of the numbers of fields, one or more. */
export function flowSummary(fields: readonly FlowNumbers[]): FlowSummary {
  const mean = (of: (field: FlowNumbers) => number) =>
    fields.reduce((sum, field) => sum + of(field), 0) / fields.length;
  const energy = mean((field) => field.energy);
  const [second, third, fourth] = [
    mean(({ moments }) => moments[0]),
    mean(({ moments }) => moments[1]),
    mean(({ moments }) => moments[2]),
  ];
  return {
    energy,
    zonalShare: mean((field) => field.zonalEnergy) / energy,
    enstrophy: mean((field) => field.enstrophy),
    skewness: third / second ** 1.5,
    kurtosis: fourth / second ** 2 - 3,
  };
}
