import { type Figure, linePlot } from "@chaosphere/atlas";
import {
  diagonalGaussian,
  isotropicGaussian,
  perCoefficient,
  relativeEntropy,
} from "@chaosphere/core";
import { gaussianBridge, gaussianDenoiser, martingaleLaw, relativeScore } from "@chaosphere/score";
import { column, type Experiment, type Findings } from "../../src/experiment.ts";
import { maternRatio } from "../../src/laws.ts";
import { lineBridge, lineLaw } from "./line.ts";

interface Config {
  /** Degrees whose bridges are computed on a grid. */
  readonly degrees: readonly number[];
  readonly horizons: readonly number[];
  /** Points of the grid of each law. */
  readonly points: number;
  /** Degrees l < bandLimit of the fields that are sampled. */
  readonly bandLimit: number;
  /** Numbers of steps, each twice the one before. */
  readonly steps: readonly number[];
}

const NOISE = { mean: 0, variance: 1 };
/** A mean that the data have and the noise has not, in standard deviations of the noise. */
const MEAN = 0.75;

interface Normal {
  readonly mean: number;
  readonly variance: number;
}

const asLaw = ({ mean, variance }: Normal) =>
  diagonalGaussian("cameron-martin", Float64Array.of(variance), Float64Array.of(mean));

const onLine = ({ mean, variance }: Normal, count: number) =>
  lineLaw((x) => Math.exp(-((x - mean) ** 2) / (2 * variance)), {
    middle: mean,
    span: 9 * Math.sqrt(variance),
    count,
  });

/** The largest differences of the closed form from the grid, over degrees and horizons. */
function againstGrid({ degrees, horizons, points }: Config): Record<string, number> {
  const largest = { coupling: 0, entropy: 0, marginals: 0, otherHorizon: 0, iterations: 0 };
  const raise = (name: keyof typeof largest, value: number) => {
    largest[name] = Math.max(largest[name], value);
  };
  const ratio = maternRatio(Math.max(...degrees) + 1);
  let least = Number.POSITIVE_INFINITY;
  for (const l of degrees) {
    const data = { mean: MEAN, variance: ratio[l] };
    for (const T of horizons) {
      const bridge = gaussianBridge(asLaw(data), asLaw(NOISE), T);
      const grid = lineBridge(onLine(data, points), onLine(NOISE, points), T);
      const correlation = (c: number) => c / Math.sqrt(data.variance);
      const gap = (c: number) => Math.abs(correlation(c) - correlation(grid.crossCovariance));
      raise("coupling", gap(bridge.crossCovariance[0]));
      raise("entropy", Math.abs(bridge.entropy - grid.entropy));
      for (const share of [0, 0.1, 0.5, 0.9, 1]) {
        const { mean = Float64Array.of(0), variances } = bridge.marginal(share * T);
        const exact = grid.at(share * T);
        raise("marginals", Math.abs(mean[0] - exact.mean));
        raise("marginals", Math.abs(variances[0] - exact.variance));
      }
      raise("iterations", grid.iterations);
      const other = gaussianBridge(asLaw(data), asLaw(NOISE), 1.1 * T);
      least = Math.min(least, gap(other.crossCovariance[0]));
    }
  }
  return { ...largest, otherHorizon: least };
}

/** The two-humped law of the fixture, which is not Gaussian, to N(0, 1). */
function twoHumps(): Record<string, number> {
  const grid = { middle: 0, span: 5, count: 61 };
  const bump = (x: number, mean: number, variance: number) =>
    Math.exp(-((x - mean) ** 2) / (2 * variance));
  const data = lineLaw((x) => 0.7 * bump(x, 1.5, 0.2) + 0.3 * bump(x, -1, 0.1) + 1e-9, grid);
  const prior = lineLaw((x) => bump(x, 0, 1), grid);
  const mean = data.weights.reduce((sum, p, i) => sum + p * data.points[i], 0);
  const variance = data.weights.reduce((sum, p, i) => sum + p * (data.points[i] - mean) ** 2, 0);
  const gaussian = gaussianBridge(asLaw({ mean, variance }), asLaw(NOISE), 0.5);
  const found = lineBridge(data, prior, 0.5);
  return {
    crossMoment: found.crossCovariance,
    // The negative control: the bridge of the Gaussian law with the same two moments.
    gaussian: gaussian.crossCovariance[0],
  };
}

/** KL from the data of what the martingale exponential integrator gives from the noise, exactly: by its recursion for covariances. */
function sampled({ bandLimit, steps }: Config) {
  const mean = perCoefficient(Float64Array.from({ length: bandLimit }, () => MEAN));
  const data = diagonalGaussian("cameron-martin", perCoefficient(maternRatio(bandLimit)), mean);
  const noise = isotropicGaussian("cameron-martin", new Float64Array(bandLimit).fill(1));
  const horizon = 0.5;
  const denoisers = {
    bridge: gaussianBridge(data, noise, horizon).denoiser,
    // The time reversal of noising, started from the noise where it should be from the noised data.
    reversal: gaussianDenoiser(data),
  };
  const ofSteps = (name: keyof typeof denoisers) =>
    steps.map((count) => {
      const times = Float64Array.from({ length: count + 1 }, (_, k) => horizon * (1 - k / count));
      const law = martingaleLaw(relativeScore(denoisers[name]), { times, bandLimit });
      return relativeEntropy(law, data);
    });
  return { bridge: ofSteps("bridge"), reversal: ofSteps("reversal") };
}

function run(config: Config): Findings {
  const { bridge, reversal } = sampled(config);
  const numbers: Record<string, number> = {};
  for (const [name, value] of Object.entries(againstGrid(config))) numbers[`grid.${name}`] = value;
  for (const [name, value] of Object.entries(twoHumps())) numbers[`humps.${name}`] = value;
  const last = bridge.length - 1;
  numbers["fields.bridge"] = bridge[last];
  numbers["fields.reversal"] = reversal[last];
  numbers["fields.order"] = Math.log2(bridge[last - 1] / bridge[last]);

  const ratio = maternRatio(config.bandLimit);
  const shares = Array.from({ length: 41 }, (_, k) => k / 40);
  const tables: Record<string, Record<string, readonly number[]>> = {
    steps: { steps: [...config.steps], bridge, reversal },
  };
  for (const l of [0, 2, config.bandLimit - 1]) {
    const { marginal } = gaussianBridge(asLaw({ mean: 0, variance: ratio[l] }), asLaw(NOISE), 0.5);
    tables[`degree.${l}`] = {
      t: shares.map((share) => 0.5 * share),
      variance: shares.map((share) => marginal(0.5 * share).variances[0]),
      noised: shares.map((share) => 1 + Math.exp(-share) * (ratio[l] - 1)),
    };
  }
  return { numbers, tables };
}

function figures(findings: Findings): Record<string, Figure> {
  const degrees = Object.keys(findings.tables).filter((name) => name.startsWith("degree."));
  const variances = linePlot(
    degrees.flatMap((name) => [
      {
        label: `l = ${name.slice("degree.".length)}`,
        x: column(findings, name, "t"),
        y: column(findings, name, "variance"),
      },
      {
        x: column(findings, name, "t"),
        y: column(findings, name, "noised"),
        mark: "dashed" as const,
      },
    ]),
    {
      title: "Variance over the noise's along the bridge (solid) and along noising (dashed), T = ½",
      width: 720,
      x: { label: "forward time t" },
      y: { label: "variance", scale: "log" },
    },
  );
  const entropies = linePlot(
    ["bridge", "reversal"].map((name) => ({
      label: name === "bridge" ? "Schrödinger bridge" : "time reversal from the noise",
      x: column(findings, "steps", "steps"),
      y: column(findings, "steps", name),
      mark: "line-points" as const,
    })),
    {
      title: "KL of sampled fields from data, T = ½",
      width: 720,
      x: { label: "steps", scale: "log" },
      y: { label: "nats", scale: "log" },
    },
  );
  return { "variance-along-bridge": variances, "entropy-by-steps": entropies };
}

/** The Schrödinger bridge from the noise to Gaussian fields: closed form, Sinkhorn's iteration, and samplers that it drives. */
export const schrodingerBridge: Experiment<Config> = {
  configs: {
    quick: {
      degrees: [0, 8, 32],
      horizons: [0.2, 1],
      points: 121,
      bandLimit: 5,
      steps: [100, 200, 400],
    },
    full: {
      degrees: [0, 1, 2, 4, 8, 16, 32, 64],
      horizons: [0.1, 0.2, 0.5, 1, 3],
      points: 181,
      bandLimit: 9,
      steps: [50, 100, 200, 400],
    },
  },
  fullIsShort: true,
  run,
  figures,
};
