import { analyse, geometricTimes, ornsteinUhlenbeck, relativeLogDensity } from "@chaosphere/core";
import { type Dataset, splitByGroup } from "@chaosphere/data";
import { restoreModel } from "@chaosphere/model";
import { relativeScore } from "@chaosphere/score";
import { type AffineScore, denoisingLoss, residualGains } from "./affineScore.ts";
import { type EntropyBounds, entropyBounds } from "./bound.ts";
import type { DemoDesign } from "./design.ts";
import { modelLaws, sampledDivergence } from "./laws.ts";
import { everyOf, forEachModel, type ModelCheckpoints, type Models } from "./models.ts";

/** A mean over held-out runs. */
export interface OverRuns {
  readonly mean: number;
  /** Standard error over the runs: of two, half their difference. */
  readonly standardError: number;
  readonly runs: readonly number[];
}

/** What held-out fields say of a model, nats per field. Given the fields every number is exact: nothing is drawn for it. */
export interface Judgement {
  /** log-density relative to the isotropic noise, of the model's law. */
  readonly logDensity: OverRuns;
  /** The same less that of the localised Gaussian. */
  readonly logDensityGain: OverRuns;
  /** log-density relative to the noise of the law of the sampler's fields. */
  readonly fieldsLogDensity: OverRuns;
  /** The denoising loss less that of the localised Gaussian. */
  readonly loss: OverRuns;
}

/** Everything that is said of the models' laws: on held-out runs, and of the fields that are drawn from them. */
export interface HeldOutJudgement {
  readonly runs: readonly number[];
  /** Fields of each run whose log-density is taken, and those of the denoising loss. */
  readonly fieldsPerRun: { readonly logDensity: number; readonly loss: number };
  readonly models: Models<Judgement>;
  /** KL(law of the model | law of its sampler's fields), exact, nats. */
  readonly sampled: Models<number>;
  readonly bounds: EntropyBounds;
  /** KL of the localised Gaussian from itself by the flow in the fine steps that the network's law is computed in. */
  readonly flowError: number;
}

/** Judges the models by likelihood and denoising loss on runs that no fit saw, and their samplers by their laws. */
export function judge(
  models: ModelCheckpoints,
  test: Dataset,
  design: DemoDesign,
  onStep: () => void = () => {},
): HeldOutJudgement {
  const { samplerSteps, boundSteps, everyYears } = design;
  const runs = [...new Set(test.groups)];
  const { standard } = restoreModel(models.localised);
  const fieldsOf = (run: number, every: number) =>
    standard.apply(
      analyse(everyOf(splitByGroup(test, [run]).heldOut, every).fields, models.localised.bandLimit),
    );
  const [all, some] = [1, everyYears].map((every) => runs.map((run) => fieldsOf(run, every)));
  const laws = modelLaws(models, samplerSteps, onStep);
  const bounds = entropyBounds(models, laws.localised, boundSteps, onStep);
  const times = geometricTimes(ornsteinUhlenbeck(models.localised), boundSteps);
  const affine: Models<AffineScore> = {
    network: {
      covariance: models.localised.covariance,
      residual: residualGains(models.network),
    },
    localised: models.localised,
    full: models.full,
  };
  const losses = forEachModel(affine, (own, name) => {
    const score = relativeScore(restoreModel(models[name]).denoiser);
    return (some ?? []).map((x) => mean(denoisingLoss(score, own, x, times)));
  });
  const densities = forEachModel(laws, ({ own, fields }) => ({
    own: (all ?? []).map((x) => mean(relativeLogDensity(own, x))),
    fields: (all ?? []).map((x) => mean(relativeLogDensity(fields, x))),
  }));
  return {
    runs,
    fieldsPerRun: { logDensity: all?.[0]?.batch ?? 0, loss: some?.[0]?.batch ?? 0 },
    models: forEachModel<unknown, Judgement>(models, (_, name) => ({
      logDensity: overRuns(densities[name].own),
      logDensityGain: overRuns(less(densities[name].own, densities.localised.own)),
      fieldsLogDensity: overRuns(densities[name].fields),
      loss: overRuns(less(losses[name], losses.localised)),
    })),
    sampled: sampledDivergence(laws),
    bounds,
    flowError: laws.flowError,
  };
}

/** Steps that {@link judge} reports, for a bar. */
export function judgingSteps({ samplerSteps, boundSteps }: DemoDesign, refinement: number): number {
  return (1 + refinement) * samplerSteps + boundSteps;
}

function less(values: readonly number[], others: readonly number[]): number[] {
  return values.map((value, i) => value - others[i]);
}

/** Mean and standard error of a number of each run. */
export function overRuns(runs: readonly number[]): OverRuns {
  const m = mean(runs);
  const squares = runs.reduce((sum, v) => sum + (v - m) ** 2, 0);
  return { mean: m, standardError: Math.sqrt(squares / (runs.length * (runs.length - 1))), runs };
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
}
