import type { Evaluation, Judgement } from "@chaosphere/metrics";

/** A row of the table of an evaluation. */
export interface Metric {
  readonly name: string;
  /** What the value is, in one phrase, with its unit. */
  readonly meaning: string;
  readonly of: (evaluation: Evaluation) => Judgement | null;
}

/** The metrics in the order of the table, for fields in a unit. */
export function metrics(unit: string): readonly Metric[] {
  const inUnit = (power = "") => (unit === "" ? "" : `, ${unit}${power}`);
  return [
    {
      name: "Spectrum",
      meaning: "mean relative difference by degree, in cosmic standard deviations of one field",
      of: (e) => e.spectrum,
    },
    {
      name: "Standard-deviation map",
      meaning: "relative L² difference of the maps",
      of: (e) => e.standardDeviationMap,
    },
    {
      name: "Energy distance",
      meaning: `2E‖X−Y‖ − E‖X−X′‖ − E‖Y−Y′‖${inUnit()}`,
      of: (e) => e.energyDistance,
    },
    {
      name: "Sliced Wasserstein distance",
      meaning: `squared, order 2, over random directions${inUnit("²")}`,
      of: (e) => e.slicedWasserstein,
    },
    {
      name: "Kernel two-sample distance",
      meaning: "squared maximum mean discrepancy, Gaussian kernel",
      of: (e) => e.kernelTwoSample,
    },
    {
      name: "Heights, Kolmogorov–Smirnov",
      meaning: "largest difference of the distribution functions",
      of: (e) => e.marginals,
    },
    {
      name: "Heights, Wasserstein",
      meaning: `area between the distribution functions${inUnit()}`,
      of: (e) => e.marginals.wasserstein,
    },
    {
      name: "Minkowski functionals",
      meaning: "relative L² difference of area, length and curvature of excursion sets",
      of: (e) => e.minkowski,
    },
    {
      name: "Bispectrum",
      meaning: "mean difference by bin, in standard deviations of one field",
      of: (e) => e.bispectrum,
    },
    {
      name: "Nearest training field",
      meaning: `median distance; beyond means nearer than data are${inUnit()}`,
      of: (e) => e.nearestTrainingField,
    },
  ];
}
