import {
  analyse,
  child,
  defaultTimes,
  type FullCovariance,
  type Key,
  localisedCovariance,
  ornsteinUhlenbeck,
} from "@chaosphere/core";
import { type Dataset, select } from "@chaosphere/data";
import {
  type Checkpoint,
  certificateFromSamples,
  eigenmodes,
  gaussianEntropies,
  pathEntropy,
  relativeScore,
  restore,
} from "@chaosphere/score";
import { type DemoDesign, localisation } from "./design.ts";
import { logDensities } from "./logDensity.ts";
import { forEachModel, type ModelCheckpoints, type Models } from "./models.ts";

/** A mean over held-out runs. */
export interface OverRuns {
  readonly mean: number;
  /** Standard error over the runs: of two, half their difference. */
  readonly standardError: number;
  readonly runs: readonly number[];
}

/** What held-out fields say of a model, nats a field. */
export interface Judgement {
  /** log-density relative to the isotropic noise, of the law that the probability flow makes of it. */
  readonly logDensity: OverRuns;
  /** The same less that of the localised Gaussian. */
  readonly logDensityGain: OverRuns;
  /** KL_η − K, a lower bound for the mean log-density of what the sampler gives, relative to the noise. */
  readonly samplerBound: OverRuns;
  /** How much the entropy K of the sampler's path is above that of the localised Gaussian: the held-out loss. */
  readonly loss: OverRuns;
}

/**
 * The bound KL(μ_η | samples) ≤ K = initialisation + discretisation + score error, nats (G7.4). Two of its terms, and the Fisher
 * information in the third, are those of the law of the data, which is not known: a Gaussian stands for it.
 */
export interface Certificate {
  /** KL_T. */
  readonly initialisation: number;
  /** What the steps cost with the exact score. */
  readonly discretisation: number;
  /** Σ_k ½(e^{2h_k} − 1)(J_k + I_k): J_k measured on held-out fields, I_k of the law that stands for theirs. */
  readonly scoreError: Models<OverRuns>;
}

/** Everything that is measured on held-out runs field by field. */
export interface HeldOutJudgement {
  readonly runs: readonly number[];
  /** Fields of each run. */
  readonly fieldsPerRun: number;
  readonly models: Models<Judgement>;
  readonly certificates: {
    /** For the localised Gaussian of the training runs: less Fisher information than the held-out fields show. */
    readonly ofTraining: Certificate;
    /** For the localised Gaussian of the held-out runs themselves: more, as it has seen them. */
    readonly ofHeldOut: Certificate;
  };
  /** Largest error of the flow's log-density where it is known, that of the localised Gaussian; it is taken off the network's. */
  readonly flowError: number;
}

/** Judges the models by likelihood and certificate on runs that no fit saw, each model with the same noise. */
export function judge(
  models: ModelCheckpoints,
  test: Dataset,
  design: DemoDesign,
  stream: Key,
  onPart: () => void = () => {},
): HeldOutJudgement {
  const { samplerSteps, flowSteps, everyYears } = design;
  const runs = [...new Set(test.groups)];
  const { standard } = restore(models.localised);
  const samples = runs.map((run) =>
    standard.apply(analyse(ofRun(test, run, everyYears).fields, models.localised.bandLimit)),
  );
  const densities = samples.map((x, i) => {
    const found = logDensities(models, x, flowSteps, child(stream, 2 * i));
    onPart();
    return found;
  });
  const times = defaultTimes(ornsteinUhlenbeck(models.localised), samplerSteps);
  const options = { times, sampler: "martingale" } as const;
  const gains = forEachModel<Checkpoint, number[]>(models, (model) => {
    const score = relativeScore(restore(model).denoiser);
    const found = samples.map(
      (x, i) =>
        certificateFromSamples(score, x, { ...options, stream: child(stream, 2 * i + 1) }).gain
          .value,
    );
    onPart();
    return found;
  });
  const certificateFor = (law: FullCovariance): Certificate => {
    const flow = gaussianEntropies(eigenmodes(law));
    const { total, terms } = pathEntropy(flow, times, options);
    const exactGain = flow(models.localised.stop).klDivergence - total;
    const { initialisation, discretisation } = terms;
    const scoreError = forEachModel(gains, (gain) => overRuns(gain.map((v) => exactGain - v)));
    return { initialisation, discretisation, scoreError };
  };
  const whole = standard.apply(analyse(test.fields, models.localised.bandLimit));
  return {
    runs,
    fieldsPerRun: samples[0]?.batch ?? 0,
    flowError: Math.max(...densities.map(({ flowError }) => flowError)),
    models: forEachModel<unknown, Judgement>(models, (_, name) => {
      const density = densities.map((d) => mean(d.relative[name]));
      const closed = densities.map((d) => mean(d.relative.localised));
      return {
        logDensity: overRuns(density),
        logDensityGain: overRuns(density.map((v, i) => v - (closed[i] ?? Number.NaN))),
        samplerBound: overRuns(gains[name]),
        loss: overRuns(gains[name].map((v, i) => (gains.localised[i] ?? Number.NaN) - v)),
      };
    }),
    certificates: {
      ofTraining: certificateFor(models.localised.covariance),
      ofHeldOut: certificateFor(localisedCovariance(whole, standard.measure, localisation)),
    },
  };
}

/** Fields of one run, some years apart. */
function ofRun(data: Dataset, run: number, every: number): Dataset {
  const own = Array.from(data.groups, (group, b) => ({ group, b })).filter(
    ({ group }) => group === run,
  );
  return select(
    data,
    own.filter((_, i) => i % every === 0).map(({ b }) => b),
  );
}

function overRuns(runs: readonly number[]): OverRuns {
  const m = mean(runs);
  const squares = runs.reduce((sum, v) => sum + (v - m) ** 2, 0);
  return { mean: m, standardError: Math.sqrt(squares / (runs.length * (runs.length - 1))), runs };
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
}
