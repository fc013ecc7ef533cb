import {
  type CameronMartinCoordinates,
  child,
  coefficients,
  type DiagonalGaussian,
  degreeOf,
  diagonalGaussian,
  type ForwardProcess,
  fillNormals,
  type Key,
  normalAt,
  ornsteinUhlenbeck,
  uniformAt,
} from "@chaosphere/core";
import { gaussianMixtureLaw } from "@chaosphere/malliavin";
import { type NetworkSpec, networkResidual } from "@chaosphere/model";
import { type ShiftMixture, shiftMixtureDenoiser } from "@chaosphere/score";
import { type DataSource, eightGaussians } from "@chaosphere/train";
import type { Bench, Experiment, Findings } from "../../src/experiment.ts";
import {
  gaussianPosterior,
  type PosteriorMean,
  planarPosterior,
} from "../learned-runs/posteriorMeans.ts";
import { timedFit } from "../learned-runs/timedFit.ts";

/** Size of one training run. */
interface Training {
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
}

/** Sizes of the two laws. */
export interface LearnedLawsConfig {
  /** States by which an error is measured at one time. */
  readonly points: number;
  readonly planar: Training & { readonly width: number; readonly depth: number };
  readonly shifts: Training & {
    readonly bandLimit: number;
    readonly width: number;
    readonly depth: number;
  };
}

/** A law whose posterior mean is known. */
interface KnownLaw {
  readonly name: string;
  readonly source: DataSource;
  /** Its Gaussian law with the same mean and variances. */
  readonly gaussian: DiagonalGaussian<"cameron-martin">;
  readonly spec: NetworkSpec;
  readonly process: ForwardProcess;
  readonly posteriorMean: PosteriorMean;
}

const ERROR_TIMES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 0.7, 1, 2];

/** Learned denoisers against exact posterior means, on states that no training saw. */
export const learnedLaws: Experiment<LearnedLawsConfig> = {
  configs: {
    quick: {
      points: 300,
      planar: { steps: 400, batch: 128, learningRate: 5e-3, width: 32, depth: 2 },
      shifts: { steps: 200, batch: 64, learningRate: 4e-3, bandLimit: 5, width: 48, depth: 1 },
    },
    full: {
      points: 1000,
      planar: { steps: 6000, batch: 512, learningRate: 3e-3, width: 128, depth: 3 },
      shifts: { steps: 3000, batch: 512, learningRate: 2e-3, bandLimit: 17, width: 192, depth: 1 },
    },
  },
  async run(config, key, bench) {
    const laws = [
      [planarLaw(config.planar), config.planar],
      [shiftLaw(config.shifts, child(key, 10)), config.shifts],
    ] as const;
    const numbers: Record<string, number> = {};
    const tables: Record<string, Findings["tables"][string]> = {};
    for (const [law, training] of laws) {
      const found = await learn(law, training, config.points, key, bench);
      Object.assign(numbers, found.numbers);
      Object.assign(tables, found.tables);
    }
    return { numbers, tables };
  },
};

function planarLaw({ width, depth }: LearnedLawsConfig["planar"]): KnownLaw {
  const source = eightGaussians();
  const law = gaussianMixtureLaw(source.mixture);
  const process = ornsteinUhlenbeck({ horizon: 4, stop: 1e-3 });
  const variances = new Float64Array(2).fill(2 + 0.08 ** 2);
  return {
    name: "eightGaussians",
    source,
    gaussian: diagonalGaussian("cameron-martin", variances),
    process,
    spec: {
      kind: "mlp",
      dimension: 2,
      width,
      depth,
      variances: [...variances],
      timeFrequencies: 6,
    },
    posteriorMean: planarPosterior(law, process),
  };
}

/** ½, 0.3 and 0.2 of N(h_i, 1), the shifts with |h_lm| about 3 (l + 1)^−3/2: elements of the Cameron–Martin space as L grows. */
function shiftLaw({ bandLimit, width, depth }: LearnedLawsConfig["shifts"], key: Key): KnownLaw {
  const d = bandLimit ** 2;
  const weights = Float64Array.of(0.5, 0.3, 0.2);
  const values = Float64Array.from(
    { length: 3 * d },
    (_, k) => (3 * normalAt(child(key, Math.floor(k / d)), k % d)) / (degreeOf(k % d) + 1) ** 1.5,
  );
  const shifts: CameronMartinCoordinates = coefficients("cameron-martin", bandLimit, values);
  const mixture: ShiftMixture = { shifts, weights };
  const moment = (f: (h: number, i: number) => number) =>
    Float64Array.from({ length: d }, (_, i) =>
      weights.reduce((sum, w, k) => sum + w * f(values[k * d + i], i), 0),
    );
  const mean = moment((h) => h);
  const variances = moment((h, i) => 1 + (h - mean[i]) ** 2);
  const exact = shiftMixtureDenoiser(mixture);
  return {
    name: "shiftMixture",
    gaussian: diagonalGaussian("cameron-martin", variances, mean),
    process: ornsteinUhlenbeck({ horizon: 4, stop: 1e-3 }),
    spec: {
      kind: "mlp",
      dimension: d,
      width,
      depth,
      variances: [...variances],
      timeFrequencies: 4,
    },
    source: {
      dimension: d,
      draw: (stream, out) => {
        const u = uniformAt(stream, 0);
        const k = u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
        fillNormals(stream, 1, out);
        for (let i = 0; i < d; i++) out[i] += values[k * d + i];
      },
    },
    posteriorMean: (t, x) => exact(t, coefficients("cameron-martin", bandLimit, x)).values,
  };
}

/** Relative L² errors √(E|m̂ − m|²/E|m|²) under the law of X_t, of the learned denoiser and of the closed-form Gaussian one. */
async function learn(
  law: KnownLaw,
  training: Training,
  points: number,
  key: Key,
  bench: Bench,
): Promise<Findings> {
  const { name, spec, source, gaussian, process } = law;
  const { fit, seconds } = await timedFit(bench, name, {
    spec,
    process,
    closedForm: gaussian,
    training: source,
    heldOut: source,
    heldOutPairs: 4096,
    key: child(key, 1),
    ...training,
  });
  const residual = networkResidual(spec, fit.weights);
  const closedForm = gaussianPosterior(gaussian, process);
  const rows = ERROR_TIMES.map((t, k) => {
    const x = states(law, t, points, child(child(key, 2), k));
    const m = law.posteriorMean(t, x);
    const closed = closedForm(t, x);
    const r = residual(t, x);
    const sums = { learned: 0, gaussian: 0, exact: 0 };
    for (let i = 0; i < x.length; i++) {
      const [mi = 0, gi = 0, ri = 0] = [m[i], closed[i], r[i]];
      sums.learned += (gi + ri - mi) ** 2;
      sums.gaussian += (gi - mi) ** 2;
      sums.exact += mi ** 2;
    }
    return sums;
  });
  const total = (of: "learned" | "gaussian" | "exact") =>
    rows.reduce((sum, row) => sum + row[of], 0);
  const errorAt = rows.map(({ learned, exact }) => Math.sqrt(learned / exact));
  const gaussianAt = rows.map((row) => Math.sqrt(row.gaussian / row.exact));
  return {
    numbers: {
      [`${name}.relativeError`]: Math.sqrt(total("learned") / total("exact")),
      [`${name}.worstRelativeError`]: Math.max(...errorAt),
      [`${name}.gaussianRelativeError`]: Math.sqrt(total("gaussian") / total("exact")),
      [`${name}.errorOverGaussian`]: Math.sqrt(total("learned") / total("gaussian")),
      [`${name}.heldOutNats`]: fit.log.at(-1)?.heldOutLoss ?? Number.NaN,
      [`${name}.seconds`]: seconds,
    },
    tables: { [name]: { time: ERROR_TIMES, learned: errorAt, gaussian: gaussianAt } },
  };
}

function states(law: KnownLaw, t: number, points: number, key: Key): Float64Array {
  const { source, process } = law;
  const d = source.dimension;
  const x = new Float64Array(points * d);
  const [x0, z] = [new Float64Array(d), new Float64Array(d)];
  for (let b = 0; b < points; b++) {
    const stream = child(key, b);
    source.draw(child(stream, 0), x0);
    fillNormals(child(stream, 1), 0, z);
    for (let i = 0; i < d; i++) {
      x[b * d + i] = process.mean(t) * x0[i] + process.spread(t) * z[i];
    }
  }
  return x;
}
