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

/** Gathers the numbers of fields, one or more, in memory that does not grow with them. */
export interface FlowSums {
  readonly add: (field: FlowNumbers) => void;
  readonly summary: () => FlowSummary;
}

/** Sums over fields, each added in turn. */
export function flowSums(): FlowSums {
  const sums = { energy: 0, zonalEnergy: 0, enstrophy: 0, second: 0, third: 0, fourth: 0 };
  let count = 0;
  return {
    add: ({ energy, zonalEnergy, enstrophy, moments: [second, third, fourth] }: FlowNumbers) => {
      count++;
      sums.energy += energy;
      sums.zonalEnergy += zonalEnergy;
      sums.enstrophy += enstrophy;
      sums.second += second;
      sums.third += third;
      sums.fourth += fourth;
    },
    summary: (): FlowSummary => ({
      energy: sums.energy / count,
      zonalShare: sums.zonalEnergy / count / (sums.energy / count),
      enstrophy: sums.enstrophy / count,
      skewness: sums.third / count / (sums.second / count) ** 1.5,
      kurtosis: sums.fourth / count / (sums.second / count) ** 2 - 3,
    }),
  };
}
