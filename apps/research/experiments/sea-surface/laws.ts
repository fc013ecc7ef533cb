import {
  type FittedFromSeen,
  fitFromSeen,
  gridCells,
  type ObservationOperator,
  type SeenLaw,
  seenPosterior,
  seenStatistics,
} from "@chaosphere/score/posterior";
import { predictionOf } from "../withheld/prediction.ts";
import type { SeaSurface } from "./ocean.ts";

/** Sizes of the fits of coefficients. */
export interface HarmonicFits {
  /** L. */
  readonly bandLimit: number;
  /** Number of fields that the isotropic law counts for to which the full covariance is drawn. */
  readonly towards: number;
  /** Steps of expectation–maximisation at most, isotropic and full. */
  readonly steps: readonly [number, number];
  /** Nats per field at which it ends. */
  readonly tolerance: number;
}

/** Laws of the degrees l < L with an independent error at each cell. */
export interface Fits {
  /** The variance of the error of each cell, relative to the mean. */
  readonly errorSizes: Float64Array;
  readonly isotropic: FittedFromSeen;
  readonly full: FittedFromSeen;
  readonly zeroFilled: FittedFromSeen;
}

/** The laws: one variance per degree, any covariance drawn to that, and one that takes gaps for 0. */
export function fits(
  { fitted, grid, ocean }: SeaSurface,
  { bandLimit: L, towards, steps, tolerance }: HarmonicFits,
  all: ObservationOperator,
  log: (line: string) => void,
): Fits {
  const n = ocean.length;
  const months = fitted.length / n;
  const told = (name: string) => (step: number, value: number) =>
    log(`${name}: step ${step}, ${(value / months).toFixed(2)} nats per month`);
  const common = { fitMean: false, tolerance };
  const equal = fitFromSeen([seenStatistics(all, fitted)], {
    ...common,
    iterations: steps[0],
    onStep: told("isotropic, equal errors"),
  });
  const errorSizes = sizesOfErrors(all, fitted, equal.law);
  const whole = seenStatistics(all, fitted, errorSizes);
  const isotropic = fitFromSeen([whole], {
    ...common,
    iterations: steps[0],
    start: equal.law,
    onStep: told("isotropic"),
  });
  const full = fitFromSeen([whole], {
    ...common,
    iterations: steps[1],
    covariance: "full",
    start: isotropic.law,
    towards: { spectrum: isotropic.spectrum, fields: towards },
    onStep: told("full"),
  });

  const map = grid.nLat * grid.nLon;
  const filled = new Float64Array(months * map);
  for (let b = 0; b < months; b++) {
    ocean.forEach((cell, i) => {
      filled[b * map + cell] = fitted[b * n + i];
    });
  }
  const everywhere = gridCells(grid, new Uint8Array(map).fill(1), L);
  const zeroFilled = fitFromSeen([seenStatistics(everywhere, filled)], {
    ...common,
    iterations: steps[0],
  });
  return { errorSizes, isotropic, full, zeroFilled };
}

/** Smallest error of a cell, relative to the mean square. */
const LEAST_ERROR = 0.02;

/**
 * What is expected of the squared error at each cell under a law, over the months, relative to their mean: what the degrees l < L do
 * not hold is large along currents and small elsewhere.
 */
function sizesOfErrors(all: ObservationOperator, values: Float64Array, law: SeenLaw): Float64Array {
  const n = all.size;
  const found = predictionOf(seenPosterior(seenStatistics(all, values), law), all, () => 0);
  const squares = found.sds.map((sd) => (sd * sd * values.length) / n);
  values.forEach((y, at) => {
    squares[at % n] += (y - found.means[at]) ** 2;
  });
  const mean = squares.reduce((sum, x) => sum + x, 0) / n;
  return squares.map((x) => Math.max(LEAST_ERROR, x / mean));
}
