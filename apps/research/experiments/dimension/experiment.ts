import { type Figure, linePlot, type PlotSeries } from "@chaosphere/atlas";
import { isotropicGaussian, relativeEntropy } from "@chaosphere/core";
import { gaussianEntropies, sampledGaussian } from "@chaosphere/score";
import { column, type Experiment, type Findings } from "../../src/experiment.ts";
import { panels } from "../../src/figures/panels.ts";
import { matchedRatio } from "../../src/laws.ts";
import { equalTimes } from "../../src/times.ts";

interface Config {
  /** Largest degrees L. */
  readonly degrees: readonly number[];
}

const [horizon, steps] = [4, 100];

/** Data over noise at degrees l < bandLimit, by names. */
const laws = {
  noise: (bandLimit: number) => new Float64Array(bandLimit).fill(1),
  matched: matchedRatio,
  mismatched: (bandLimit: number) =>
    Float64Array.from({ length: bandLimit }, (_, l) => 1 / (l + 1)),
};

function run({ degrees }: Config): Findings {
  const numbers: Record<string, number> = {};
  const tables: Record<string, Record<string, number[]>> = {};
  const times = equalTimes(horizon, steps);
  for (const [name, ratio] of Object.entries(laws)) {
    const table: Record<string, number[]> = { degree: [...degrees] };
    for (const L of degrees) {
      const law = isotropicGaussian("cameron-martin", ratio(L + 1));
      const output = (sampler: "exponential" | "euler-maruyama") =>
        relativeEntropy(law, sampledGaussian(law, times, { sampler }));
      const row = {
        fisher: gaussianEntropies(law)(0).fisherInformation,
        exponential: output("exponential"),
        euler: output("euler-maruyama"),
      };
      for (const [quantity, value] of Object.entries(row)) {
        numbers[`${name}.${L}.${quantity}`] = value;
        table[quantity] = [...(table[quantity] ?? []), value];
      }
    }
    tables[name] = table;
  }
  // Each mode of the noise ends with variance 1/(1 − h/2): ½(v − 1 − log v) ≈ h²/16 of it.
  const [L] = degrees.slice(-1);
  const leading = ((L + 1) ** 2 * (horizon / steps) ** 2) / 16;
  numbers["noise.euler.overLeading"] = (numbers[`noise.${L}.euler`] ?? Number.NaN) / leading;
  numbers["noise.exponential.largest"] = Math.max(
    ...degrees.map((L) => Math.abs(numbers[`noise.${L}.exponential`] ?? Number.NaN)),
  );
  return { numbers, tables };
}

function figures(findings: Findings): Record<string, Figure> {
  const curve = (
    table: string,
    quantity: string,
    label: string,
    mark: "line-points" | "dashed" = "line-points",
  ): PlotSeries => ({
    label,
    x: column(findings, table, "degree"),
    y: column(findings, table, quantity),
    mark,
  });
  const size = { width: 560, height: 440, x: { label: "largest degree L" } };
  const output = linePlot(
    [
      curve("mismatched", "exponential", "data smoother than the noise, EI"),
      curve("noise", "euler", "data = noise, Euler–Maruyama"),
      curve("matched", "euler", "matched data, Euler–Maruyama", "dashed"),
      curve("matched", "exponential", "matched data, EI"),
    ],
    { ...size, title: "(a) Entropy of the output", y: { label: "KL(μ₀ | output)", unit: "nats" } },
  );
  const fisher = linePlot(
    [
      curve("mismatched", "fisher", "data smoother than the noise, v = 1/(l+1)"),
      curve("matched", "fisher", "matched data, v = 1 + 2(l+1)⁻²"),
    ],
    { ...size, title: "(b) Relative Fisher information", y: { label: "I(μ₀ | γ)" } },
  );
  return { "entropy-against-degree": panels([output, fisher], { columns: 2 }) };
}

/** What depends on the band limit and what does not: docs/theory/formulas.md, dimension test of G7. */
export const dimension: Experiment<Config> = {
  configs: {
    quick: { degrees: [16, 32, 64, 128] },
    full: { degrees: [8, 16, 32, 64, 128, 256] },
  },
  fullIsShort: true,
  run,
  figures,
};
