import { type CameronMartinCoordinates, rows } from "@chaosphere/core";
import type { Denoiser } from "../denoiser.ts";
import { pointDenoiser } from "../exact/empirical.ts";
import { type ObservedDirections, rowsPerObservation } from "./observedDirections.ts";

/**
 * log w_i − ½ |ỹ′ − B′x_i|² of the points of an empirical measure, row-major batch × points: the logarithms of their weights given what
 * is seen, but for a constant of each observation.
 */
export function pointLogWeights(
  points: CameronMartinCoordinates,
  logs: Float64Array,
  { batch, rank: r, data, project }: ObservedDirections,
): Float64Array {
  const count = points.batch;
  const predicted = project(points.values);
  const out = new Float64Array(batch * count);
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < count; i++) {
      let square = 0;
      for (let j = 0; j < r; j++) square += (data[b * r + j] - predicted[i * r + j]) ** 2;
      out[b * count + i] = logs[i] - square / 2;
    }
  }
  return out;
}

/**
 * The conditional denoiser of finitely many fields: their measure with other weights, w_i p(y | x_i), whatever t.
 *
 * Source: docs/theory/formulas.md (P3.2), (P4).
 */
export function pointConditioning(
  points: CameronMartinCoordinates,
  logs: Float64Array,
  seen: ObservedDirections,
): Denoiser {
  const weights = pointLogWeights(points, logs, seen);
  const count = points.batch;
  const denoisers = Array.from({ length: seen.batch }, (_, b) =>
    pointDenoiser("conditionalDenoiser", points, weights.subarray(b * count, (b + 1) * count)),
  );
  return (t, x) => {
    const each = rowsPerObservation("conditionalDenoiser", x.batch, seen.batch);
    if (denoisers.length === 1) return denoisers[0](t, x);
    const values = new Float64Array(x.values.length);
    denoisers.forEach((denoiser, b) => {
      const part = denoiser(t, rows(x, b * each, (b + 1) * each));
      values.set(part.values, b * each * x.bandLimit ** 2);
    });
    return { ...x, values };
  };
}
