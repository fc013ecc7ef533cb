import { child, type HarmonicCoefficients, type Key, purpose, ShapeError } from "@chaosphere/core";
import { checkSameBandLimit, nearestFields } from "../comparison/distances.ts";
import { energyDistance } from "../comparison/energyDistance.ts";
import {
  kernelPermutationTest,
  maximumMeanDiscrepancy,
} from "../comparison/maximumMeanDiscrepancy.ts";
import { energyPermutationTest, randomHalves } from "../comparison/resampling.ts";
import { slicedWasserstein } from "../comparison/slicedWasserstein.ts";
import { judgeMarginals, type MarginalJudgement } from "./heights.ts";
import { type Judgement, judge, judgeEnsembles, type Split, splitsOf } from "./judgement.ts";
import {
  type DeviationJudgement,
  judgeDeviationMap,
  judgeMinkowski,
  type MinkowskiJudgement,
} from "./shapes.ts";
import {
  type BispectrumJudgement,
  judgeBispectrum,
  judgeSpectrum,
  type SpectrumJudgement,
} from "./spectra.ts";

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
  const { training } = options;
  const groups = options.groups ?? Array.from({ length: reference.batch }, (_, b) => b);
  const directions = child(options.key, purpose.direction);
  const permuting = child(options.key, purpose.permutation);
  checkSameBandLimit("evaluateEnsemble", generated, reference);
  if (training) checkSameBandLimit("evaluateEnsemble", training, reference);
  const halves = randomHalves("evaluateEnsemble", reference.batch, {
    key: child(options.key, purpose.splitting),
    splits: options.splits ?? 20,
    groups,
  });
  const splits = splitsOf(halves, generated.batch);
  checkSizes(generated.batch, splits);
  return {
    spectrum: judgeSpectrum(generated, reference, splits),
    standardDeviationMap: judgeDeviationMap(generated, reference, splits),
    energyDistance: {
      ...judgeEnsembles(generated, reference, splits, (f, g) => energyDistance(f, g)),
      pValue: energyPermutationTest(generated, reference, { key: permuting }),
    },
    slicedWasserstein: judgeEnsembles(generated, reference, splits, (f, g) =>
      slicedWasserstein(f, g, { key: directions }),
    ),
    kernelTwoSample: {
      ...judgeEnsembles(generated, reference, splits, (f, g) => maximumMeanDiscrepancy(f, g)),
      pValue: kernelPermutationTest(generated, reference, { key: permuting }),
    },
    marginals: judgeMarginals(generated, reference, splits, groups),
    minkowski: judgeMinkowski(generated, reference, splits),
    bispectrum: judgeBispectrum(generated, reference, splits),
    nearestTrainingField: training ? judgeNearest(generated, reference, training, splits) : null,
  };
}

function judgeNearest(
  generated: HarmonicCoefficients,
  reference: HarmonicCoefficients,
  training: HarmonicCoefficients,
  splits: readonly Split[],
): Judgement {
  const { distances } = nearestFields(reference, training);
  const medians = splits.flatMap(({ first, second }) =>
    [first, second].map((part) => median(Float64Array.from(part, (b) => distances[b]))),
  );
  return judge(median(nearestFields(generated, training).distances), medians, "smaller");
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
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
