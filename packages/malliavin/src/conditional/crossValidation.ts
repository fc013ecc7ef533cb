import { DomainError, type Key, uniformAt } from "@chaosphere/core";
import { binnedExpectation } from "./binning.ts";
import { nadarayaWatson } from "./nadarayaWatson.ts";
import { nearestNeighbours } from "./nearestNeighbours.ts";
import { type ConditionalExpectation, checkSample, type RegressionSample } from "./sample.ts";

/** A method to estimate a conditional expectation, with its amount of smoothing. */
export type Smoother =
  | { readonly method: "binning"; readonly bins: number }
  | { readonly method: "nadaraya-watson"; readonly bandwidth: number }
  | { readonly method: "nearest-neighbours"; readonly neighbours: number };

/** The result of {@link crossValidate}. */
export interface CrossValidation {
  /** The smoother with the smallest error, fitted to all draws. */
  readonly expectation: ConditionalExpectation;
  readonly chosen: Smoother;
  /** Mean squared error of predicting held-out δ by every candidate, best first, with its standard error. */
  readonly scores: readonly {
    readonly smoother: Smoother;
    readonly error: number;
    readonly standardError: number;
  }[];
}

/** Options of {@link crossValidate}. */
export interface CrossValidationOptions {
  /** Shuffles the draws. */
  readonly key: Key;
  /** Default: each method with its smoothing at ¼, ½, 1, 2 and 4 times the usual one. */
  readonly candidates?: readonly Smoother[];
  /** Number of draws held out to be predicted, at most a fifth of all. Default 500. */
  readonly heldOut?: number;
}

/**
 * The smoother that best predicts draws it has not seen. Since E|δ − m(X)|² = E|δ − E[δ|X]|² + E|m − E[δ|X]|², the one of
 * the smallest prediction error is the one nearest to the conditional expectation in L².
 *
 * In the tails some smoothers find no draw nearby; held-out draws that one candidate cannot predict are left out for all.
 *
 * @throws {@link DomainError} without a candidate, if no held-out draw is left, or if a state or target is not finite.
 * @throws {@link ShapeError} if the sample's lengths do not match.
 *
 * @example
 * ```ts
 * import { fillNormals, key } from "@chaosphere/core";
 * import { crossValidate } from "@chaosphere/malliavin";
 *
 * // δ = sin 2X + noise: too few neighbours follow the noise, too many flatten the sine.
 * const [states, noise] = [new Float64Array(4000), new Float64Array(4000)];
 * fillNormals(key(1), 0, states);
 * fillNormals(key(2), 0, noise);
 * const targets = states.map((x, p) => Math.sin(2 * x) + noise[p]);
 * const candidates = [1, 100, 2000].map((neighbours) => ({ method: "nearest-neighbours" as const, neighbours }));
 * const { chosen } = crossValidate({ dimension: 1, outputs: 1, states, targets }, { key: key(3), candidates });
 * console.log(chosen.method === "nearest-neighbours" && chosen.neighbours); // 100
 * ```
 */
export function crossValidate(
  sample: RegressionSample,
  { key, candidates, heldOut = 500 }: CrossValidationOptions,
): CrossValidation {
  const count = checkSample("crossValidate", sample);
  const order = Uint32Array.from({ length: count }, (_, p) => p);
  const shuffle = Float64Array.from(order, (p) => uniformAt(key, p));
  order.sort((p, q) => shuffle[p] - shuffle[q]);
  const tests = rowsOf(
    sample,
    order.subarray(0, Math.max(1, Math.min(heldOut, Math.floor(count / 5)))),
  );
  const rest = rowsOf(sample, order.subarray(tests.states.length / sample.dimension));

  const smoothers = candidates ?? usualSmoothers(count, sample.dimension);
  if (smoothers.length === 0) {
    throw new DomainError(
      "crossValidate: there must be a candidate to choose, got none. Leave candidates out for the usual ones.",
    );
  }
  const squares = smoothers.map((smoother) => {
    const { values } = smoothExpectation(rest, smoother)(tests.states);
    return values.map((value, i) => (value - tests.targets[i]) ** 2);
  });
  const shared = tests.targets.map((_, i) => (squares.every((s) => Number.isFinite(s[i])) ? 1 : 0));
  const total = shared.reduce((sum, one) => sum + one, 0);
  if (!(total > 0)) {
    throw new DomainError(
      `crossValidate: some held-out number must be predicted by every candidate, got none of ${tests.targets.length}. Smooth more, or give more draws.`,
    );
  }
  const scores = smoothers
    .map((smoother, n) => {
      const mean = squares[n].reduce((sum, s, i) => (shared[i] ? sum + s : sum), 0) / total;
      const spread = squares[n].reduce((sum, s, i) => (shared[i] ? sum + (s - mean) ** 2 : sum), 0);
      return { smoother, error: mean, standardError: Math.sqrt(spread) / total };
    })
    .sort((a, b) => a.error - b.error);
  const chosen = scores[0].smoother;
  return { expectation: smoothExpectation(sample, chosen), chosen, scores };
}

/**
 * x ↦ E[target | state = x] by a smoother whose width is given, fitted to all of the sample; {@link crossValidate} finds a width.
 */
export function smoothExpectation(
  sample: RegressionSample,
  smoother: Smoother,
): ConditionalExpectation {
  switch (smoother.method) {
    case "binning":
      return binnedExpectation(sample, smoother);
    case "nadaraya-watson":
      return nadarayaWatson(sample, smoother);
    case "nearest-neighbours":
      return nearestNeighbours(sample, smoother);
  }
}

function usualSmoothers(count: number, dimension: number): Smoother[] {
  const within = (value: number) => Math.min(Math.floor(count / 3), Math.max(1, Math.round(value)));
  return [0.25, 0.5, 1, 2, 4].flatMap((factor): Smoother[] => [
    { method: "binning", bins: within(Math.cbrt(count) * factor) },
    { method: "nadaraya-watson", bandwidth: count ** (-1 / (dimension + 4)) * factor },
    { method: "nearest-neighbours", neighbours: within(count ** (4 / (dimension + 4)) * factor) },
  ]);
}

function rowsOf(sample: RegressionSample, rows: Uint32Array): RegressionSample {
  const { dimension, outputs } = sample;
  const take = (values: Float64Array, width: number) => {
    const taken = new Float64Array(rows.length * width);
    rows.forEach((p, n) => {
      taken.set(values.subarray(p * width, (p + 1) * width), n * width);
    });
    return taken;
  };
  return {
    dimension,
    outputs,
    states: take(sample.states, dimension),
    targets: take(sample.targets, outputs),
  };
}
