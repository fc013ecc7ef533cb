import { matrixProduct } from "@chaosphere/core/linalg";
import { gaussianCrps } from "@chaosphere/metrics/calibration";
import type { ObservationOperator, SeenPosterior } from "@chaosphere/score/posterior";

/** Gaussian predictions of n numbers of some fields. */
export interface Prediction {
  /** Row-major fields × n. */
  readonly means: Float64Array;
  /** The standard deviation of each number, the same for all fields. Length n. */
  readonly sds: Float64Array;
}

/** How good predictions are of numbers that were withheld. */
export interface Judgement {
  /** Root mean square of the error of the mean. */
  readonly rms: number;
  /** Continuous ranked probability score, in the unit of the field. */
  readonly crps: number;
  /** Share of the numbers in the central 90 % interval. */
  readonly coverage: number;
}

/** The two-sided 90 % point of the normal law. */
const NINETY = 1.6448536269514722;

/** The numbers that an operator gives of fields whose posterior is known, with errors of their own of the given variances. */
export function predictionOf(
  { means, covariance: V }: SeenPosterior,
  target: ObservationOperator,
  variances: (p: number) => number,
): Prediction {
  const d = target.bandLimit ** 2;
  const n = target.size;
  const unit = new Float64Array(d * d);
  for (let i = 0; i < d; i++) unit[i * (d + 1)] = 1;
  const columns = target.apply(unit);
  const spread = matrixProduct(V, columns, d, d, n);
  const sums = new Float64Array(n);
  for (let at = 0; at < d * n; at++) sums[at % n] += columns[at] * spread[at];
  return {
    means: target.apply(means),
    sds: sums.map((sum, p) => Math.sqrt(Math.max(0, sum) + variances(p))),
  };
}

/** Judges predictions at some of the numbers, each with a weight. */
export function judge(
  truth: Float64Array,
  { means, sds }: Prediction,
  weights: Float64Array,
  places: readonly number[],
): Judgement {
  const n = sds.length;
  let [squares, score, held, total] = [0, 0, 0, 0];
  for (let first = 0; first < truth.length; first += n) {
    for (const p of places) {
      const error = truth[first + p] - means[first + p];
      squares += weights[p] * error ** 2;
      score += weights[p] * gaussianCrps(truth[first + p], means[first + p], sds[p]);
      if (Math.abs(error) <= NINETY * sds[p]) held += weights[p];
      total += weights[p];
    }
  }
  return { rms: Math.sqrt(squares / total), crps: score / total, coverage: held / total };
}
