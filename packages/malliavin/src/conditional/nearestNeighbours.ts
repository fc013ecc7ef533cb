import { DomainError } from "@chaosphere/core";
import { KdTreeMap } from "@thi.ng/geom-accel/kd-tree-map";
import {
  type ConditionalExpectation,
  checkPoints,
  checkSample,
  coordinateScales,
  emptyEstimate,
  type RegressionSample,
  weightedMean,
} from "./sample.ts";

/** Options of {@link nearestNeighbours}. */
export interface NearestNeighboursOptions {
  /** Number of neighbours, 1 or more. Default n^{4/(m+4)}, rounded. */
  readonly neighbours?: number;
}

/**
 * E[δ | X = x] as the mean of δ over the draws nearest to x, distances in standard deviations of each coordinate, found
 * by a kd-tree; on the line they are a window of the ordered draws.
 *
 * @throws {@link DomainError} unless neighbours is a whole number between 1 and the number of draws; if a state
 *   or target is not finite. {@link ShapeError} if the sample's lengths do not match.
 *
 * @example
 * ```ts
 * import { fillNormals, key } from "@chaosphere/core";
 * import { nearestNeighbours } from "@chaosphere/malliavin";
 *
 * // δ = X² + noise.
 * const [states, noise] = [new Float64Array(20_000), new Float64Array(20_000)];
 * fillNormals(key(1), 0, states);
 * fillNormals(key(2), 0, noise);
 * const targets = states.map((x, p) => x * x + 0.1 * noise[p]);
 * const expectation = nearestNeighbours({ dimension: 1, outputs: 1, states, targets }, { neighbours: 400 });
 * const { values, standardErrors } = expectation(Float64Array.of(1));
 * console.log(values[0].toFixed(1), standardErrors[0] < 0.02); // 1.0 true
 * ```
 */
export function nearestNeighbours(
  sample: RegressionSample,
  options: NearestNeighboursOptions = {},
): ConditionalExpectation {
  const caller = "nearestNeighbours";
  const count = checkSample(caller, sample);
  const { dimension, outputs, states } = sample;
  const { neighbours = Math.round(count ** (4 / (dimension + 4))) } = options;
  if (!(Number.isInteger(neighbours) && neighbours >= 1 && neighbours <= count)) {
    throw new DomainError(
      `${caller}: neighbours must be a whole number between 1 and the ${count} draws, got ${neighbours}. Leave it out for the usual number.`,
    );
  }
  const search = dimension === 1 ? windowSearch(states) : treeSearch(sample);
  return (points) => {
    const estimate = emptyEstimate(checkPoints(caller, points, dimension), outputs);
    for (let p = 0; p * dimension < points.length; p++) {
      const near = search(points.subarray(p * dimension, (p + 1) * dimension), neighbours);
      weightedMean(sample, near, () => 1, estimate, p);
    }
    return estimate;
  };
}

/** Indices of the draws nearest to a point. */
type NeighbourSearch = (point: Float64Array, neighbours: number) => ArrayLike<number>;

function treeSearch(sample: RegressionSample): NeighbourSearch {
  const { dimension, states } = sample;
  const scales = coordinateScales(sample);
  const scaled = (point: Float64Array) => point.map((x, i) => x / scales[i]);
  const rows = Array.from({ length: states.length / dimension }, (_, p): [Float64Array, number] => [
    scaled(states.subarray(p * dimension, (p + 1) * dimension)),
    p,
  ]);
  const tree = new KdTreeMap<Float64Array, number>(dimension, rows);
  return (point, neighbours) =>
    tree.queryValues(scaled(point), Number.POSITIVE_INFINITY, neighbours);
}

/** The window of k ordered draws around x is the first whose lower end is no farther from x than the draw after it. */
function windowSearch(states: Float64Array): NeighbourSearch {
  const order = Uint32Array.from(states, (_, p) => p).sort((p, q) => states[p] - states[q]);
  return ([x], neighbours) => {
    let low = 0;
    let high = order.length - neighbours;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (x - states[order[middle]] <= states[order[middle + neighbours]] - x) high = middle;
      else low = middle + 1;
    }
    return order.subarray(low, low + neighbours);
  };
}
