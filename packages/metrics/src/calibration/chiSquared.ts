import { DomainError, ShapeError } from "@chaosphere/core";
import { regularisedGamma } from "@chaosphere/core/special";
import type { MeasuredValue } from "../comparison/measuredMean.ts";
import { meanOverTrials, runNumbers } from "./runs.ts";

/** The squared misfits of Gaussian posteriors against their law. */
export interface ChiSquaredCalibration {
  /** Mean of χ²/d over trials, 1 for a calibrated posterior; above where it is too narrow or off, below where it is too wide. */
  readonly ratio: MeasuredValue;
  /** d. */
  readonly degreesOfFreedom: number;
  /**
   * Of the sum over trials, χ²_{nd} by independence, in both tails: P of a sum as far out on either side. NaN where trials come
   * in dependent runs; compare the ratio with its standard error there.
   */
  readonly pValue: number;
  /** P(χ²_d ≤ χ²) per trial, uniform for a calibrated posterior. */
  readonly probabilities: Float64Array;
}

/**
 * The test of Gaussian posteriors N(m^y, C^y) by the squared length of the whitened error of each,
 *
 *     χ² = |(C^y)^{−1/2}(f − m^y)|² ~ χ²_d,
 *
 * over trials. With f of the prior N(m, C) and data of the noise R it needs no factor of C^y:
 * χ² = |C^{−1/2}(f − m^y)|² + |R^{−1/2}A(f − m^y)|².
 *
 * @param squares χ² of each trial.
 * @param degreesOfFreedom d, the dimension of the support of the posterior.
 * @throws {@link ShapeError} if there is no trial or not one group per trial.
 * @throws {@link DomainError} if a square is negative or not finite.
 *
 * Source: docs/theory/formulas.md (P7.1).
 */
export function chiSquaredCalibration(
  squares: Float64Array,
  degreesOfFreedom: number,
  groups?: ArrayLike<number>,
): ChiSquaredCalibration {
  const n = squares.length;
  if (!(n >= 1)) {
    throw new ShapeError("chiSquaredCalibration: need one trial or more, got 0. Draw some.");
  }
  const bad = squares.find((x) => !(x >= 0 && x < Number.POSITIVE_INFINITY));
  if (bad !== undefined) {
    throw new DomainError(
      `chiSquaredCalibration: squares must be finite and 0 or more, got ${bad}. Check the covariance of the posterior.`,
    );
  }
  const d = degreesOfFreedom;
  const { runs } = runNumbers("chiSquaredCalibration", n, groups);
  const probabilities = squares.map((x) => regularisedGamma(d / 2, x / 2).lower);
  const total = squares.reduce((sum, x) => sum + x, 0);
  const { lower, upper } = regularisedGamma((n * d) / 2, total / 2);
  const { value, standardError } = meanOverTrials(
    squares.map((x) => x / d),
    groups,
  );
  return {
    ratio: {
      value,
      standardError: runs < n ? standardError : Math.sqrt(2 / (n * d)),
    },
    degreesOfFreedom: d,
    pValue: runs < n ? Number.NaN : Math.min(1, 2 * Math.min(lower, upper)),
    probabilities,
  };
}
