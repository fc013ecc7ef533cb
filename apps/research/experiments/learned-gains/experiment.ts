import {
  diagonalGaussian,
  type ForwardProcess,
  fillNormals,
  harmonicIndex,
  type Key,
  ornsteinUhlenbeck,
  perCoefficient,
} from "@chaosphere/core";
import { type NetworkSpec, type NetworkWeights, networkResidual } from "@chaosphere/model";
import type { Bench, Experiment, Findings } from "../../src/experiment.ts";
import { timedFit } from "../learned-runs/timedFit.ts";

/** Sizes of the gains' network and training. */
export interface LearnedGainsConfig {
  readonly bandLimit: number;
  readonly timeWidth: number;
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
}

const GAIN_TIMES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2];

/** A gain for each degree, learned from Gaussian data, against the exact ones. */
export const learnedGains: Experiment<LearnedGainsConfig> = {
  configs: {
    quick: { steps: 200, batch: 64, learningRate: 1e-2, bandLimit: 6, timeWidth: 16 },
    full: { steps: 6000, batch: 512, learningRate: 1e-2, bandLimit: 9, timeWidth: 32 },
  },
  run: learnGains,
};

/** Gains of a per-degree network on Gaussian data of ratio q_l = 3^{cos l}, against e^{−t} q/(e^{−2t} q + 1 − e^{−2t}). */
async function learnGains(
  { bandLimit, timeWidth, ...training }: LearnedGainsConfig,
  key: Key,
  bench: Bench,
): Promise<Findings> {
  const ratio = Float64Array.from({ length: bandLimit }, (_, l) => 3 ** Math.cos(l));
  const d = bandLimit ** 2;
  const variances = perCoefficient(ratio);
  const process = ornsteinUhlenbeck({ horizon: 4, stop: 0.01 });
  // The closed form is that of the noise alone, so that the network has all of the data's law to learn.
  const closedForm = diagonalGaussian("cameron-martin", new Float64Array(d).fill(1));
  const spec: NetworkSpec = {
    kind: "per-degree",
    bandLimit,
    timeWidth,
    variances: new Array<number>(bandLimit).fill(1),
    timeFrequencies: 4,
  };
  const { fit, seconds } = await timedFit(bench, "gains", {
    spec,
    process,
    closedForm,
    training: {
      dimension: d,
      draw: (stream, out) => {
        fillNormals(stream, 0, out);
        for (let i = 0; i < d; i++) out[i] *= Math.sqrt(variances[i]);
      },
    },
    key: key,
    ...training,
  });
  const errors = GAIN_TIMES.flatMap((t) => gainErrors(spec, fit.weights, process, ratio, t));
  const worst = (of: "learned" | "noise", last: number) =>
    Math.max(...errors.filter(({ t }) => t <= last).map((row) => Math.abs(row[of])));
  const column = (of: "t" | "l" | "learned" | "noise") => errors.map((row) => row[of]);
  return {
    numbers: {
      worstError: worst("learned", 2),
      worstErrorToTimeOne: worst("learned", 1),
      worstErrorUntrained: worst("noise", 2),
      errorOverUntrained: rms(column("learned")) / rms(column("noise")),
      seconds,
    },
    tables: {
      gains: {
        time: column("t"),
        degree: column("l"),
        learned: column("learned"),
        untrained: column("noise"),
      },
    },
  };
}

/** Relative errors of the gains of the denoiser at one time, learned and untrained. */
function gainErrors(
  spec: NetworkSpec,
  weights: NetworkWeights,
  process: ForwardProcess,
  ratio: Float64Array,
  t: number,
): { t: number; l: number; learned: number; noise: number }[] {
  const residual = networkResidual(spec, weights);
  const [decay, noise] = [process.mean(t), process.spread(t) ** 2];
  const unit = new Float64Array(ratio.length ** 2);
  for (let l = 0; l < ratio.length; l++) unit[harmonicIndex(l, 0)] = 1;
  const r = residual(t, unit);
  return Array.from(ratio, (q, l) => {
    const exact = (decay * q) / (decay ** 2 * q + noise);
    const learned = decay + r[harmonicIndex(l, 0)];
    return { t, l, learned: learned / exact - 1, noise: decay / exact - 1 };
  });
}

function rms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
}
