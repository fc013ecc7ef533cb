import { coefficients, type HarmonicCoefficients, type Key } from "@chaosphere/core";
import { maximumMeanDiscrepancy, slicedWasserstein } from "@chaosphere/metrics";

/** Distances between two clouds in the plane. */
export interface CloudDistance {
  /** Sliced Wasserstein distance of order 2. */
  readonly sliced: number;
  /** Maximum mean discrepancy, the root of its V-statistic, Gaussian kernel at the median distance. */
  readonly kernel: number;
}

/** How far points in rows of two are from others. */
export function cloudDistance(f: Float64Array, g: Float64Array, stream: Key): CloudDistance {
  const [a, b] = [asFields(f), asFields(g)];
  // Directions in the plane are those in four dimensions, of mean square length ½ there.
  const sliced = Math.sqrt(2 * slicedWasserstein(a, b, { key: stream, directions: 200 }));
  const kernel = Math.sqrt(maximumMeanDiscrepancy(a, b, { estimator: "v-statistic" }));
  return { sliced, kernel };
}

/** The plane as the first two of four coefficients. */
function asFields(points: Float64Array): HarmonicCoefficients {
  const values = new Float64Array(2 * points.length);
  points.forEach((x, n) => {
    values[4 * Math.floor(n / 2) + (n % 2)] = x;
  });
  return coefficients("harmonic", 2, values);
}
