import { type Figure, linePlot, type PlotSeries } from "@chaosphere/atlas";
import { geometricTimes, uniformTimes } from "@chaosphere/core";
import {
  clockTransition,
  errorAmplification,
  gaussianMixtureLaw,
  gridStiffness,
  type LinearSde,
  linearTransition,
  type Mitigation,
  malliavinScore,
  mitigationReport,
  type ScheduleSde,
  subVariancePreservingSde,
  tikhonovBias,
  tikhonovScore,
  variancePreservingSde,
  withDamping,
  withNoiseFloor,
  withNoiseGrowth,
} from "@chaosphere/malliavin";
import { column, type Experiment, type Findings } from "../../src/experiment.ts";
import { panels } from "../../src/figures/panels.ts";

interface Config {
  /** Times of the curves. */
  readonly times: readonly number[];
  /** Steps of the grids whose stiffness is compared. */
  readonly steps: number;
}

const schedules: Readonly<Record<string, ScheduleSde>> = {
  vp: variancePreservingSde(),
  subVp: subVariancePreservingSde(),
};
const [lambda, floor, rate, variance, stop] = [0.01, 0.5, 50, 1e-3, 1e-3];

const mitigationsByName: Readonly<Record<string, Mitigation>> = {
  tikhonov: { kind: "tikhonov", lambda },
  floor: { kind: "noise floor", floor },
  linearGrowth: { kind: "noise growth", power: 1 },
  fastStart: { kind: "noise growth", power: -0.25 },
  damping: { kind: "damping", rate },
  initialVariance: { kind: "initial variance", variance },
  earlyStopping: { kind: "early stopping", stop },
  geometricGrid: { kind: "geometric grid", stop, steps: 200 },
  noisePrediction: { kind: "parametrisation", predict: "noise" },
  velocityPrediction: { kind: "parametrisation", predict: "velocity" },
};

/** Y/γ on the equation as altered, at each time. */
function amplificationOf(sde: LinearSde, times: readonly number[], initial = 0): number[] {
  return times.map((t) => {
    const state = linearTransition(sde, t, { initialCovariance: Float64Array.of(initial) });
    const [signal] = state.firstVariation;
    const [γ] = state.covariance;
    return errorAmplification("data", { signal, variance: γ });
  });
}

/** The curves of the figure, by the names of the remedies that change them. */
function curvesOf(sde: ScheduleSde, times: readonly number[]): Record<string, number[]> {
  const bare = amplificationOf(sde, times);
  const level = (t: number) => ({
    signal: sde.clock.signal(t),
    variance: sde.clock.variance(t),
  });
  return {
    bare,
    tikhonov: times.map((t) => {
      const { signal, variance: γ } = level(t);
      return errorAmplification("data", { signal, variance: γ + lambda });
    }),
    floor: amplificationOf(withNoiseFloor(sde, floor), times),
    linearGrowth: amplificationOf(withNoiseGrowth(sde, 1), times),
    damping: amplificationOf(withDamping(sde, rate), times),
    initialVariance: amplificationOf(sde, times, variance),
    noisePrediction: times.map((t) => errorAmplification("noise", level(t))),
  };
}

/** Largest relative difference between the regularised score and the true one times γ/(γ + λ), and the factors. */
function tikhonovNumbers(): Record<string, number> {
  const law = gaussianMixtureLaw({ dimension: 1, means: Float64Array.of(-1, 0.5) });
  const { clock } = variancePreservingSde();
  const y = Float64Array.of(0.3);
  const differences = [1e-3, 1e-2, 0.1, 1].map((t) => {
    const state = clockTransition(clock, t);
    const [regularised] = tikhonovScore(state, law.posteriorMean, y, lambda);
    const [score] = malliavinScore(state, law.posteriorMean, y);
    const γ = clock.variance(t);
    return Math.abs(regularised / ((score * γ) / (γ + lambda)) - 1);
  });
  const kept = (t: number) => tikhonovBias(clockTransition(clock, t), lambda)[0].kept;
  return {
    "tikhonov.factor": Math.max(...differences),
    "tikhonov.kept.early": kept(1e-3),
    "tikhonov.kept.late": kept(1),
  };
}

function run({ times, steps }: Config): Findings {
  const numbers: Record<string, number> = tikhonovNumbers();
  const tables: Record<string, Record<string, number[]>> = {};
  for (const [name, sde] of Object.entries(schedules)) {
    for (const [remedy, mitigation] of Object.entries(mitigationsByName)) {
      const { before, after } = mitigationReport(sde, mitigation);
      numbers[`${name}.bare.exponent`] = before.exponent;
      numbers[`${name}.bare.constant`] = before.constant;
      numbers[`${name}.${remedy}.exponent`] = after.exponent;
      numbers[`${name}.${remedy}.constant`] = after.constant;
    }
    const span = { horizon: 1, stop };
    numbers[`${name}.stiffness.uniform`] = gridStiffness(sde, uniformTimes(span, steps));
    numbers[`${name}.stiffness.geometric`] = gridStiffness(sde, geometricTimes(span, steps));
    tables[name] = { time: [...times], ...curvesOf(sde, times) };
  }
  return { numbers, tables };
}

const labels: readonly (readonly [name: string, label: string, dashed?: true])[] = [
  ["bare", "no remedy"],
  ["linearGrowth", "noise that grows from 0: worse (E8)"],
  ["damping", "damping 50: no effect (E8)", true],
  ["floor", "noise floor 0.5"],
  ["noisePrediction", "prediction of the noise"],
  ["tikhonov", "Tikhonov, λ = 0.01"],
  ["initialVariance", "initial variance 10⁻³"],
];

function figures(findings: Findings): Record<string, Figure> {
  const plots = (
    [
      ["vp", "(a) VP"],
      ["subVp", "(b) sub-VP"],
    ] as const
  ).map(([name, title], i) =>
    linePlot(
      labels.map(
        ([remedy, label, dashed]): PlotSeries => ({
          ...(i === 0 && { label }),
          x: column(findings, name, "time"),
          y: column(findings, name, remedy),
          mark: dashed ? "dashed" : "line",
          colour: colours[remedy] ?? "",
        }),
      ),
      {
        title,
        width: 560,
        height: 460,
        x: { label: "time t" },
        y: { label: "error of the score over error of the prediction", domain: [1e-2, 1e26] },
        legend: "upper-right",
      },
    ),
  );
  return { "amplification-by-remedy": panels(plots, { columns: 2 }) };
}

const colours: Readonly<Record<string, string>> = {
  bare: "#1a1a1a",
  linearGrowth: "#d55e00",
  damping: "#e69f00",
  floor: "#009e73",
  noisePrediction: "#0072b2",
  tikhonov: "#cc79a7",
  initialVariance: "#56b4e9",
};

/** What each remedy of the slides does to the singularity: docs/theory/formulas.md, L3, erratum E8. */
export const mitigations: Experiment<Config> = {
  configs: {
    quick: { times: [1e-4, 1e-2, 1], steps: 50 },
    full: { times: Array.from({ length: 61 }, (_, k) => 1e-5 * 10 ** (k / 12)), steps: 200 },
  },
  fullIsShort: true,
  run,
  figures,
};
