import { DomainError } from "@chaosphere/core";
import {
  type ConditionalExpectation,
  checkPoints,
  checkSample,
  coordinateScales,
  emptyEstimate,
  type RegressionSample,
  weightedMean,
} from "./sample.ts";

/** Options of {@link nadarayaWatson}. */
export interface NadarayaWatsonOptions {
  /** Width h > 0 of the Gaussian kernel in standard deviations of each coordinate. Default n^{−1/(m+4)}. */
  readonly bandwidth?: number;
}

/** Beyond this many widths a weight is below 3.4e-8 of the largest and is left out. */
const REACH = Math.sqrt(2 * Math.log(3e7));

/**
 * E[δ | X = x] by a Gaussian kernel,
 *
 *     Σ_p K_h(x − X_p) δ_p / Σ_p K_h(x − X_p),   K_h(y) = exp(−½ Σ_i (y_i / (h s_i))²),
 *
 * s_i the standard deviation of coordinate i. Draws are kept in order of the first coordinate, and only those within
 * √(2 log 3e7) ≈ 5.9 widths of x along it are visited.
 *
 * @throws {@link DomainError} unless the bandwidth is positive, and states and targets are finite.
 * @throws {@link ShapeError} if the sample's lengths do not match.
 *
 * Source: Nadaraya (1964); Watson (1964).
 *
 * @example
 * ```ts
 * import { fillNormals, key } from "@chaosphere/core";
 * import { nadarayaWatson } from "@chaosphere/malliavin";
 *
 * const states = new Float64Array(2000);
 * fillNormals(key(1), 0, states);
 * const expectation = nadarayaWatson({ dimension: 1, outputs: 1, states, targets: states.map((x) => 3 * x) });
 * const { values } = expectation(Float64Array.of(-1, 0, 1));
 * console.log(Array.from(values, (v) => Math.round(v)).join(" ")); // -3 0 3
 * ```
 */
export function nadarayaWatson(
  sample: RegressionSample,
  options: NadarayaWatsonOptions = {},
): ConditionalExpectation {
  const caller = "nadarayaWatson";
  const count = checkSample(caller, sample);
  const { dimension, outputs, states } = sample;
  const { bandwidth = count ** (-1 / (dimension + 4)) } = options;
  if (!(bandwidth > 0 && bandwidth < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `${caller}: bandwidth must be positive and finite, got ${bandwidth}. Leave it out for the usual width.`,
    );
  }
  const widths = coordinateScales(sample).map((scale) => bandwidth * scale);
  const order = Uint32Array.from({ length: count }, (_, p) => p).sort(
    (p, q) => states[p * dimension] - states[q * dimension],
  );
  const leading = Float64Array.from(order, (p) => states[p * dimension]);

  return (points) => {
    const estimate = emptyEstimate(checkPoints(caller, points, dimension), outputs);
    for (let p = 0; p * dimension < points.length; p++) {
      const first = points[p * dimension];
      const from = lowerBound(leading, first - REACH * widths[0]);
      const to = lowerBound(leading, first + REACH * widths[0]);
      const near = order.subarray(from, to);
      const weights = Float64Array.from(near, (q) => {
        let distance = 0;
        for (let i = 0; i < dimension; i++) {
          distance += ((states[q * dimension + i] - points[p * dimension + i]) / widths[i]) ** 2;
        }
        return Math.exp(-distance / 2);
      });
      weightedMean(sample, near, (n) => weights[n], estimate, p);
    }
    return estimate;
  };
}

/** Number of the ascending values that lie below x. */
function lowerBound(values: Float64Array, x: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
