import type { Key } from "@chaosphere/core";
import {
  type FittedFromSeen,
  fitFromSeen,
  gridCells,
  type ObservationOperator,
  type SeenLaw,
  seenPosterior,
  seenStatistics,
} from "@chaosphere/score/posterior";
import { judge, predictionOf } from "../withheld/prediction.ts";
import { pick, type SeaSurface, type Withheld, withhold } from "./ocean.ts";

/** Sizes of the experiment on sea surface temperatures. */
export interface SeaSurfaceConfig {
  /** L. */
  readonly bandLimit: number;
  /** Months that no fit sees. */
  readonly later: number;
  /** Months kept aside from the fit to choose how far the full covariance is drawn to the isotropic one. */
  readonly choosing: number;
  /** Counts of fields that the isotropic law may stand for. */
  readonly towards: readonly number[];
  /** Factors by which the errors of seen cells may be inflated. */
  readonly inflations: readonly number[];
  readonly boxes: number;
  /** Steps of expectation–maximisation at most, isotropic and full. */
  readonly steps: readonly [number, number];
  /** Nats per field at which it ends. */
  readonly tolerance: number;
  /** Seen cells of which one is taken for the comparison with kriging by all cells. */
  readonly every: number;
  /** Seen cells that kriging takes about each target. */
  readonly nearest: number;
}

/** The laws of the sea surface. */
export interface Fits {
  /** The variance of the error of each cell, relative to the mean. */
  readonly errorSizes: Float64Array;
  readonly isotropic: FittedFromSeen;
  readonly full: FittedFromSeen;
  readonly chosen: ChosenLaw;
  readonly chosenIsotropic: ChosenLaw;
  readonly zeroFilled: FittedFromSeen;
  /** Number of fields that the isotropic law stands for. */
  readonly towards: number;
}

/** A law, and the number of cells that count as one error where values are seen. */
export interface ChosenLaw {
  readonly law: SeenLaw;
  readonly inflation: number;
}

/**
 * The laws: one variance per degree, any covariance drawn to that, and one that takes gaps for 0. How far it is drawn, and by how much the
 * errors of the seen cells are inflated since what lies beyond the degrees is alike in neighbouring cells, is chosen by the score
 * of cells and boxes withheld in months kept aside.
 */
export function fits(
  sea: SeaSurface,
  { bandLimit: L, choosing, towards, inflations, steps, tolerance, boxes }: SeaSurfaceConfig,
  all: ObservationOperator,
  key: Key,
  log: (line: string) => void,
): Fits {
  const { fitted, grid, ocean } = sea;
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
  const isotropicFit = fitFromSeen([whole], {
    ...common,
    iterations: steps[0],
    start: equal.law,
    onStep: told("isotropic"),
  });
  const fullFit = (of: typeof whole, fields: number) =>
    fitFromSeen([of], {
      ...common,
      iterations: steps[1],
      covariance: "full",
      start: isotropicFit.law,
      towards: { spectrum: isotropicFit.spectrum, fields },
      onStep: told(`full, towards ${fields}`),
    });

  const first = seenStatistics(all, fitted.subarray(0, (months - choosing) * n), errorSizes);
  const kept = { ...sea, later: fitted.subarray((months - choosing) * n) };
  const scoreOf = scoreOfWithheld(kept, errorSizes, L, withhold(sea, boxes, key));
  const tried = [
    { fields: 0, law: isotropicFit.law },
    ...towards.map((fields) => ({ fields, law: fullFit(first, fields).law })),
  ].flatMap(({ fields, law }) =>
    inflations.map((inflation) => {
      const score = scoreOf({ law, inflation });
      log(
        `towards ${fields}, errors × ${inflation}: CRPS ${score.toFixed(4)} in months kept aside`,
      );
      return { fields, inflation, score };
    }),
  );
  const best = (of: typeof tried) => of.reduce((a, b) => (b.score < a.score ? b : a));
  const chosen = best(tried.filter(({ fields }) => fields > 0));
  const chosenIsotropic = best(tried.filter(({ fields }) => fields === 0));
  const full = fullFit(whole, chosen.fields);

  const map = grid.nLat * grid.nLon;
  const filled = new Float64Array(months * map);
  for (let b = 0; b < months; b++) {
    ocean.forEach((cell, i) => {
      filled[b * map + cell] = fitted[b * n + i];
    });
  }
  const everywhere = gridCells(grid, new Uint8Array(map).fill(1), L);
  return {
    errorSizes,
    isotropic: isotropicFit,
    full,
    chosen: { law: full.law, inflation: chosen.inflation },
    chosenIsotropic: { law: isotropicFit.law, inflation: chosenIsotropic.inflation },
    zeroFilled: fitFromSeen([seenStatistics(everywhere, filled)], {
      ...common,
      iterations: steps[0],
    }),
    towards: chosen.fields,
  };
}

/** The CRPS of what is withheld of the later months, boxes and single cells alike, by a law. */
function scoreOfWithheld(
  { grid, ocean, later }: SeaSurface,
  errorSizes: Float64Array,
  L: number,
  hidden: Withheld,
): (chosen: ChosenLaw) => number {
  const n = ocean.length;
  const maskOf = (cells: readonly number[]) => {
    const mask = new Uint8Array(grid.nLat * grid.nLon);
    for (const i of cells) mask[ocean[i]] = 1;
    return gridCells(grid, mask, L);
  };
  const seen = seenStatistics(
    maskOf(hidden.seen),
    pick(later, n, hidden.seen),
    Float64Array.from(hidden.seen, (i) => errorSizes[i]),
  );
  return ({ law, inflation }) => {
    // Larger errors everywhere weigh what was seen less: the statistics are the same but for their scale.
    const posterior = seenPosterior(seen, { ...law, noiseSd: law.noiseSd * Math.sqrt(inflation) });
    const scores = [hidden.boxes, hidden.cells].map((cells) => {
      const variance = (p: number) => law.noiseSd ** 2 * errorSizes[cells[p]];
      const weights = Float64Array.from(
        cells,
        (i) => grid.weights[Math.floor(ocean[i] / grid.nLon)],
      );
      const prediction = predictionOf(posterior, maskOf(cells), variance);
      return judge(pick(later, n, cells), prediction, weights, [...cells.keys()]).crps;
    });
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  };
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
