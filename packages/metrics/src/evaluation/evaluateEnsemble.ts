import { child, type HarmonicCoefficients, type Key, purpose, ShapeError } from "@chaosphere/core";
import { type Cancellation, sharedCopy, type WorkerPool } from "@chaosphere/core/workers";
import { checkSameBandLimit } from "../comparison/distances.ts";
import { randomHalves } from "../comparison/resampling.ts";
import {
  type EvaluationParts,
  type EvaluationSetting,
  evaluatePart,
  evaluationParts,
  parts,
} from "./evaluationParts.ts";
import type { MarginalJudgement } from "./heights.ts";
import { type Judgement, type Split, splitsOf } from "./judgement.ts";
import type { SeenCells } from "./seenCells.ts";
import type { DeviationJudgement, MinkowskiJudgement } from "./shapes.ts";
import type { BispectrumJudgement, SpectrumJudgement } from "./spectra.ts";

/** A distance with its p-value, the probability of one as large under equal laws. */
export interface TestedJudgement extends Judgement {
  /** By permutation of fields: valid if they are independent, too small if they come in dependent runs. */
  readonly pValue: number;
}

/** A generated ensemble read against a reference, metric by metric. */
export interface Evaluation {
  readonly spectrum: SpectrumJudgement;
  readonly standardDeviationMap: DeviationJudgement;
  /** Unbiased, in the unit of the field. */
  readonly energyDistance: TestedJudgement;
  /** SW₂², in the unit of the field squared. */
  readonly slicedWasserstein: Judgement;
  /** Unbiased MMD², at the median distance of the pooled fields. */
  readonly kernelTwoSample: TestedJudgement;
  readonly marginals: MarginalJudgement;
  readonly minkowski: MinkowskiJudgement;
  readonly bispectrum: BispectrumJudgement;
  /**
   * The median distance to the nearest training field, in the unit of the field; `beyond` when generated fields are
   * closer to the training fields than any half of the reference is. Null without training fields.
   */
  readonly nearestTrainingField: Judgement | null;
}

/** Options of {@link evaluateEnsemble}. */
export interface EvaluationOptions {
  /** Determines the splits, directions and permutations. */
  readonly key: Key;
  /** The independent group of each reference field, such as its run. Default: all fields are independent. */
  readonly groups?: ArrayLike<number>;
  /** The fields the model was fitted to. Default none. */
  readonly training?: HarmonicCoefficients;
  /**
   * Of fields with gaps, the values at the cells that all saw, as `onCommonCells` gives them; the coefficients are then those of
   * `cutCoefficients`. Heights and standard deviations are compared at these cells, everything else by the coefficients of what
   * was seen: spectra are pseudo-spectra, excursion sets those of the cut fields.
   */
  readonly cells?: SeenCells | undefined;
  /** Number of random splits of the reference, 1 or more. Default 20. */
  readonly splits?: number;
}

/**
 * Compares generated fields with a reference by spectrum, standard-deviation map, energy distance, sliced Wasserstein
 * distance, kernel two-sample test, heights, Minkowski functionals, bispectrum and nearest training field, each read
 * against what it gives between halves of the reference, one of them thinned to the number of generated fields.
 *
 * @throws {@link ShapeError} if band limits differ, there are fewer than two generated fields, or the groups do not
 *   let the reference be split into halves of two fields or more.
 * @throws {@link DomainError} if the number of splits is not a whole number, 1 or more.
 *
 * @example
 * ```ts
 * import { colour, key, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { evaluateEnsemble } from "@chaosphere/metrics";
 *
 * const γ = whittleMatern(8, { alpha: 2.5, kappa: 3 });
 * const fields = (seed: number, count: number) => colour(γ, whiteNoise(8, count, key(seed)));
 * const doubled = fields(2, 40).values.map((a) => 2 * a);
 * const generated = { ...fields(2, 40), values: doubled };
 * const { spectrum, energyDistance } = evaluateEnsemble(generated, fields(1, 80), { key: key(3), splits: 4 });
 * console.log(spectrum.verdict, energyDistance.verdict, energyDistance.pValue); // beyond beyond 0.005
 * ```
 */
export function evaluateEnsemble(
  generated: HarmonicCoefficients,
  reference: HarmonicCoefficients,
  options: EvaluationOptions,
): Evaluation {
  const setting = settingOf("evaluateEnsemble", generated, reference, options);
  return gathered(names.map((part) => [part, evaluatePart({ part, setting })]));
}

/** Options of {@link evaluateEnsembleParallel}. */
export interface ParallelEvaluationOptions extends EvaluationOptions {
  /** The workers, each of which computes one metric at a time. */
  readonly pool: WorkerPool;
  /** Rejects with the reason of its abort. */
  readonly signal?: Cancellation | undefined;
}

/**
 * {@link evaluateEnsemble} by the workers of a pool, metric by metric; the same bits for any number of them. No
 * metric is divided: the longest takes as long as with one worker.
 *
 * @throws Like {@link evaluateEnsemble}; the reason of the signal's abort.
 */
export async function evaluateEnsembleParallel(
  generated: HarmonicCoefficients,
  reference: HarmonicCoefficients,
  { pool, signal, ...options }: ParallelEvaluationOptions,
): Promise<Evaluation> {
  const made = settingOf("evaluateEnsemble", generated, reference, options);
  const { training } = made;
  const shared = <T extends HarmonicCoefficients>(a: T): T =>
    pool.workers === 0 ? a : { ...a, values: sharedCopy(a.values) };
  const setting = {
    ...made,
    generated: shared(generated),
    reference: shared(reference),
    training: training && shared(training),
  };
  const pieces = names.map((part) => ({ part, setting }));
  const results: [string, unknown][] = [];
  for await (const result of pool.map(evaluationParts, pieces, { signal })) {
    results.push([String(names[results.length]), result]);
  }
  return gathered(results);
}

const names = Object.keys(parts) as (keyof EvaluationParts)[];

/** What all metrics share, checked. */
function settingOf(
  caller: string,
  generated: HarmonicCoefficients,
  reference: HarmonicCoefficients,
  { key, training, cells, splits = 20, groups: given }: EvaluationOptions,
): EvaluationSetting {
  const groups = given ?? Array.from({ length: reference.batch }, (_, b) => b);
  checkSameBandLimit(caller, generated, reference);
  if (training) checkSameBandLimit(caller, training, reference);
  const halves = randomHalves(caller, reference.batch, {
    key: child(key, purpose.splitting),
    splits,
    groups,
  });
  const setting = {
    generated,
    reference,
    training,
    groups,
    cells,
    splits: splitsOf(halves, generated.batch),
    directions: child(key, purpose.direction),
    permuting: child(key, purpose.permutation),
  };
  checkSizes(generated.batch, setting.splits);
  return setting;
}

function gathered(results: readonly (readonly [string, unknown])[]): Evaluation {
  const of = Object.fromEntries(results) as unknown as EvaluationParts;
  return {
    spectrum: of.spectrum,
    standardDeviationMap: of.standardDeviationMap,
    energyDistance: { ...of.energyDistance, pValue: of.energyPermutations },
    slicedWasserstein: of.slicedWasserstein,
    kernelTwoSample: { ...of.kernelTwoSample, pValue: of.kernelPermutations },
    marginals: of.marginals,
    minkowski: of.minkowski,
    bispectrum: of.bispectrum,
    nearestTrainingField: of.nearestTrainingField,
  };
}

function checkSizes(generated: number, splits: readonly Split[]): void {
  const sizes = splits.flatMap(({ first, second }) => [first.length, second.length]);
  const smallest = Math.min(...sizes);
  if (!(generated >= 2 && smallest >= 2)) {
    throw new ShapeError(
      `evaluateEnsemble: need two generated fields or more and halves of the reference of two or more, got ${generated} and ${smallest}. Give more fields.`,
    );
  }
}
