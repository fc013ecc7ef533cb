import type { Comparison, Judged } from "./comparison.ts";

/** The comparison as lines of text. */
export function table(comparison: Comparison, unit: string): string[] {
  const { spectrumRatio: ratio, spectrumRatioError: error } = comparison;
  const halves = comparison.splitHalfEnergyDistances;
  return [
    row("", "generated", "data against data"),
    row("standard-deviation map, correlation", ...both(comparison.deviationMapCorrelation, 3)),
    row(`energy distance to held-out runs (${unit})`, ...both(comparison.energyDistance, 4)),
    row(
      `  between halves of the data (${unit})`,
      "",
      `${Math.min(...halves).toFixed(4)} … ${Math.max(...halves).toFixed(4)}`,
    ),
    row(`nearest training field, median (${unit})`, ...both(comparison.nearestTrainingField, 3)),
    "",
    "C_l of generated fields over held-out ones, by degree (± cosmic variance alone)",
    ...ratio.map(
      (r, l) => `  ${String(l).padStart(2)}  ${r.toFixed(3)} ± ${(error[l] ?? 0).toFixed(3)}`,
    ),
  ];
}

function both({ generated, reference }: Judged, digits: number): [string, string] {
  return [generated.toFixed(digits), reference.toFixed(digits)];
}

function row(label: string, generated: string, reference: string): string {
  return `${label.padEnd(42)}${generated.padStart(12)}${reference.padStart(22)}`.trimEnd();
}
