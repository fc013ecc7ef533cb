import type { Key } from "@chaosphere/core";
import {
  type ConditionalEstimate,
  crossValidate,
  type RegressionSample,
  type Smoother,
  smooth,
} from "@chaosphere/score";
import { CallError } from "../callError.ts";

/** Values of --method. */
export const regressionMethods = [
  "auto",
  "binning",
  "nadaraya-watson",
  "nearest-neighbours",
] as const;

/** How E[−δ | X_T] is estimated. */
export interface Regression {
  readonly method: (typeof regressionMethods)[number];
  /** Number of bins, bandwidth, or number of neighbours. Default the usual one for the number of paths. */
  readonly smoothing?: number;
  /** Holds paths out for `auto`. */
  readonly key: Key;
}

/** E[−δ | X_T] at points, and by which smoother. */
export function regress(
  sample: RegressionSample,
  points: Float64Array,
  regression: Regression,
): { readonly estimate: ConditionalEstimate; readonly smoother: Smoother } {
  if (regression.method === "auto") {
    if (regression.smoothing !== undefined) {
      throw new CallError(
        `--smoothing needs a --method of its own, got auto. Name the method, or leave the smoothing to cross-validation.`,
      );
    }
    const { expectation, chosen } = crossValidate(sample, { key: regression.key });
    return { estimate: expectation(points), smoother: chosen };
  }
  const smoother = smootherOf(sample, regression.method, regression.smoothing);
  return { estimate: smooth(sample, smoother)(points), smoother };
}

function smootherOf(
  { states, dimension }: RegressionSample,
  method: Smoother["method"],
  smoothing?: number,
): Smoother {
  const count = states.length / dimension;
  switch (method) {
    case "binning":
      return { method, bins: smoothing ?? Math.max(1, Math.round(Math.cbrt(count))) };
    case "nadaraya-watson":
      return { method, bandwidth: smoothing ?? count ** (-1 / (dimension + 4)) };
    case "nearest-neighbours":
      return { method, neighbours: smoothing ?? Math.round(count ** (4 / (dimension + 4))) };
    default:
      return method satisfies never;
  }
}
