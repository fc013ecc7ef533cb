import type { Calibration, ChiSquaredCalibration } from "@chaosphere/metrics/calibration";

/** What all tests together say of a posterior. */
export interface CalibrationVerdict {
  readonly verdict: "calibrated" | "not calibrated" | "untested";
  /** The smallest p value and the test it is of. */
  readonly smallestPValue: number;
  readonly of: string;
  /** Number of tests. */
  readonly tests: number;
  /** min(1, tests × smallest): below 1 % the posterior counts as not calibrated. */
  readonly adjustedPValue: number;
}

/** Probability that a calibrated posterior is called not calibrated, at most. */
const LEVEL = 0.01;

/** The verdict by Bonferroni's bound over the tests of ranks and, where there is one, that of χ². */
export function calibrationVerdict(
  { smallest }: Calibration,
  chiSquared: ChiSquaredCalibration | undefined,
): CalibrationVerdict {
  const extra = chiSquared && !Number.isNaN(chiSquared.pValue) ? chiSquared.pValue : undefined;
  const tests = smallest.tests + (extra === undefined ? 0 : 1);
  const isExtra = extra !== undefined && !(extra >= smallest.pValue);
  const smallestPValue = isExtra ? extra : smallest.pValue;
  const adjustedPValue = Math.min(1, tests * smallestPValue);
  return {
    verdict: tests === 0 ? "untested" : adjustedPValue < LEVEL ? "not calibrated" : "calibrated",
    smallestPValue,
    of: isExtra ? "χ²" : smallest.name,
    tests,
    adjustedPValue,
  };
}

/** The same in a sentence. */
export function verdictWords(
  { verdict, smallestPValue, of, tests, adjustedPValue }: CalibrationVerdict,
  trials: number,
): string {
  const smallest = `the smallest of ${tests} p values is ${inWords(smallestPValue)} (${of}), so the probability of one as small by chance is at most ${Math.max(adjustedPValue, 1e-12).toPrecision(3)}`;
  switch (verdict) {
    case "calibrated":
      return `No miscalibration found in ${trials} trials: ${smallest}.`;
    case "not calibrated":
      return `Not calibrated: ${smallest}.`;
    case "untested":
      return "Not tested: fields of one run depend on each other, and fewer than four runs tell too little. Read the coverage with its standard error.";
    default:
      return verdict satisfies never;
  }
}

/** Three digits; what rounding hides is told as a bound. */
function inWords(p: number): string {
  return p < 1e-12 ? "below 1e-12" : p.toPrecision(3);
}
