import { type Figure, linePlot } from "@chaosphere/atlas";
import { checkerboardEntropies, entropyBound, pathEntropy } from "@chaosphere/score";
import { column, type Experiment, type Findings } from "../../src/experiment.ts";
import { panels } from "../../src/figures/panels.ts";
import { remembered } from "../../src/remembered.ts";
import { equalTimes, geometricTimesToZero } from "../../src/times.ts";

interface Config {
  /** Numbers of steps. */
  readonly steps: readonly number[];
  /** Times of the figure of Fisher information. */
  readonly times: readonly number[];
}

const [horizon, lastStep] = [4, 1e-3];
const grids = {
  uniform: (steps: number) => equalTimes(horizon, steps),
  geometric: (steps: number) => geometricTimesToZero(horizon, lastStep, steps),
};

function run({ steps, times }: Config): Findings {
  const numbers: Record<string, number> = {};
  const tables: Record<string, Record<string, number[]>> = {};
  const small = remembered(checkerboardEntropies({ halfWidth: 2 }));
  numbers["entropy"] = small(0).klDivergence;
  for (const [name, grid] of Object.entries(grids)) {
    const table: Record<string, number[]> = { steps: [...steps], exponential: [], bound: [] };
    for (const N of steps) {
      const path = (sampler: "exponential" | "martingale-exponential") =>
        pathEntropy(small, grid(N), { sampler }).total;
      const [exponential, martingale] = [path("exponential"), path("martingale-exponential")];
      numbers[`${name}.${N}.exponential`] = exponential;
      numbers[`${name}.${N}.between`] = Math.abs(exponential - martingale);
      table["exponential"]?.push(exponential);
      table["bound"]?.push(entropyBound(small, grid(N)).total);
    }
    tables[name] = table;
  }
  const bounds = Object.keys(grids).flatMap((name) => tables[name]?.["bound"] ?? []);
  numbers["bounds.finite"] = bounds.filter(Number.isFinite).length;

  const large = checkerboardEntropies({ halfWidth: 4 });
  for (const t of [0.4, 0.1, 0.02, 0.005]) {
    numbers[`fisher.${t}`] = large(t).fisherInformation;
  }
  // ½: I doubles when t falls to a quarter.
  const [early, late] = [1e-4, 4e-4].map((t) => small(t).fisherInformation);
  numbers["fisher.exponent"] = Math.log2(early / late) / 2;
  tables["fisher"] = {
    time: [...times],
    small: times.map((t) => small(t).fisherInformation),
    large: times.map((t) => large(t).fisherInformation),
  };
  return { numbers, tables };
}

function figures(findings: Findings): Record<string, Figure> {
  const time = column(findings, "fisher", "time");
  const small = column(findings, "fisher", "small");
  const size = { width: 560, height: 440 };
  const scale = small[0] * Math.sqrt(time[0]);
  const fisher = linePlot(
    [
      { label: "board on [−4, 4]²", x: time, y: column(findings, "fisher", "large") },
      { label: "board on [−2, 2]²", x: time, y: small },
      {
        label: "1/√t",
        x: time,
        y: time.map((t) => scale / Math.sqrt(t)),
        mark: "dashed",
        colour: "#4d4d4d",
      },
    ],
    {
      ...size,
      title: "(a) Fisher information has no limit at t = 0",
      x: { label: "forward time t" },
      y: { label: "I(μ_t | γ)" },
    },
  );
  const steps = column(findings, "uniform", "steps");
  const path = linePlot(
    [
      {
        label: "uniform steps",
        x: steps,
        y: column(findings, "uniform", "exponential"),
        mark: "line-points",
      },
      {
        label: "geometric steps to 10⁻³, then 0",
        x: column(findings, "geometric", "steps"),
        y: column(findings, "geometric", "exponential"),
        mark: "line-points",
      },
      {
        label: "KL(μ₀ | γ)",
        x: steps,
        y: steps.map(() => findings.numbers["entropy"] ?? Number.NaN),
        mark: "dashed",
        colour: "#4d4d4d",
      },
    ],
    {
      ...size,
      title: "(b) Entropy of the path, board on [−2, 2]²",
      x: { label: "steps" },
      y: { label: "K (G7.5)", unit: "nats" },
    },
  );
  return { "certificate-without-fisher-information": panels([fisher, path], { columns: 2 }) };
}

/** A certificate for data of infinite Fisher information: docs/theory/formulas.md (G7.5), N11. */
export const checkerboardCertificate: Experiment<Config> = {
  configs: {
    quick: { steps: [40, 160], times: [1e-3, 1e-2, 0.1, 1] },
    full: {
      steps: [10, 20, 40, 80, 160, 320],
      times: Array.from({ length: 33 }, (_, k) => 1e-4 * 10 ** (k / 8)),
    },
  },
  fullIsShort: true,
  run,
  figures,
};
