import type { Coverage } from "@chaosphere/metrics/calibration";
import { counted } from "../terminal/counted.ts";
import type { JudgedTrials } from "./judgedTrials.ts";

/** What a calibration says in JSON. */
export function calibrationJson({
  calibration,
  pooled,
  energyScore,
  chiSquared,
}: JudgedTrials): Record<string, unknown> {
  const { functionals } = calibration;
  const by = <T>(of: (f: (typeof functionals)[number]) => T) =>
    Object.fromEntries(functionals.map((f) => [f.name, of(f)]));
  const known = (p: number) => (Number.isNaN(p) ? null : p);
  return {
    pValue: by(({ uniformity }) => known(uniformity.pValue)),
    ecdfPValue: by(({ cumulativePValue }) => known(cumulativePValue)),
    coverage: by(({ coverage }) => coverage),
    pooledCoverage: pooled,
    crps: by(({ crps }) => crps),
    energyScore: { ...energyScore, norm: "L2 of the unit sphere" },
    chiSquared: chiSquared
      ? {
          ratio: chiSquared.ratio.value,
          standardError: chiSquared.ratio.standardError,
          degreesOfFreedom: chiSquared.degreesOfFreedom,
          pValue: known(chiSquared.pValue),
        }
      : null,
    ranks: by(({ uniformity }) => [...uniformity.counts]),
  };
}

/** The same in lines. */
export function calibrationSummary(
  { calibration, pooled, energyScore, chiSquared }: JudgedTrials,
  words: string,
  s: {
    method: string;
    observe: string;
    trials: number;
    draws: number;
    runs: number;
    unit: string;
  },
): string[] {
  const p = (value: number) =>
    (Number.isNaN(value)
      ? "-"
      : value < 1e-12
        ? "< 1e-12"
        : value < 1e-3
          ? value.toExponential(1)
          : value.toPrecision(3)
    ).padStart(10);
  const measured = (m: { value: number; standardError: number }) =>
    `${m.value.toPrecision(4)} ± ${m.standardError.toPrecision(2)}`;
  const at90 = (of: readonly Coverage[]) => {
    const found = of.find(({ level }) => level === 0.9);
    return found
      ? `${(100 * found.value).toFixed(1)} ± ${(100 * found.standardError).toFixed(1)} %`
      : "";
  };
  const unit = s.unit === "" ? "" : ` ${s.unit}`;
  return [
    `${s.observe} by ${s.method}: ${counted(s.trials, "trial")}${s.runs < s.trials ? ` in ${counted(s.runs, "run")}` : ""}, ${s.draws} draws each`,
    `${"".padEnd(26)}${"p (χ²)".padStart(10)}${"p (ECDF)".padStart(10)}${"90 % covers".padStart(18)}${"CRPS".padStart(22)}`,
    ...calibration.functionals.map(
      ({ name, uniformity, cumulativePValue, coverage, crps }) =>
        `${name.padEnd(26)}${p(uniformity.pValue)}${p(cumulativePValue)}${at90(coverage).padStart(18)}${measured(crps).padStart(22)}`,
    ),
    ...Object.entries(pooled).map(([where, of]) => `points ${where}, together: ${at90(of)}`),
    `energy score ${measured(energyScore)}${unit}`,
    ...(chiSquared
      ? [
          `χ²/d of the Gaussian posterior ${measured(chiSquared.ratio)}, d = ${chiSquared.degreesOfFreedom}${Number.isNaN(chiSquared.pValue) ? "" : `, p = ${chiSquared.pValue.toPrecision(3)}`}`,
        ]
      : []),
    words,
  ];
}
