import type { Key } from "@chaosphere/core";
import {
  type ConditionalEstimate,
  crossValidate,
  type RegressionSample,
  type Smoother,
  smoothExpectation,
} from "@chaosphere/malliavin";
import { CallError } from "../errors/callError.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type NetworkSmoother, networkRegression } from "./networkRegression.ts";

/** Values of --method. */
export const regressionMethods = [
  "auto",
  "binning",
  "nadaraya-watson",
  "nearest-neighbours",
  "network",
] as const;

/** How E[−δ | X_T] is estimated. */
export interface Regression {
  readonly method: (typeof regressionMethods)[number];
  /** Number of bins, bandwidth, or number of neighbours. Default the usual one for the number of paths. */
  readonly smoothing?: number;
  /** Holds paths out for `auto`, and draws for `network`. */
  readonly key: Key;
  /** T. */
  readonly time: number;
  /** Shows how far a network is. */
  readonly terminal: Terminal;
}

/** What made an estimate. */
export type ScoreSmoother = Smoother | NetworkSmoother;

/** E[−δ | X_T] at points, and what made it. */
export interface ScoreEstimate {
  readonly estimate: ConditionalEstimate;
  readonly smoother: ScoreSmoother;
}

/** @throws {@link CallError} for a smoothing of a method that has none. */
export function checkSmoothing({
  method,
  smoothing,
}: Pick<Regression, "method" | "smoothing">): void {
  if (smoothing === undefined || !(method === "auto" || method === "network")) return;
  throw new CallError(
    `--smoothing needs a --method that smooths, got ${method}. Name binning, nadaraya-watson or nearest-neighbours, or leave the smoothing out.`,
  );
}

/** E[−δ | X_T] at points. */
export async function regress(
  sample: RegressionSample,
  points: Float64Array,
  regression: Regression,
): Promise<ScoreEstimate> {
  const { method, smoothing, key } = regression;
  switch (method) {
    case "auto": {
      const { expectation, chosen } = crossValidate(sample, { key });
      return { estimate: expectation(points), smoother: chosen };
    }
    case "network":
      return await networkRegression(sample, points, regression);
    default: {
      const smoother = smootherOf(sample, method, smoothing);
      return { estimate: smoothExpectation(sample, smoother)(points), smoother };
    }
  }
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
