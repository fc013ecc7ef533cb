import { covarianceFunction, type Key, whittleMatern } from "@chaosphere/core";
import { fitSpectrum } from "@chaosphere/core/estimation";
import { columns } from "../../src/columns.ts";
import { directionsOf, dot, type PlaceLaw, simpleKriging } from "../withheld/kriging.ts";
import { judge, type Prediction } from "../withheld/prediction.ts";
import { taperedCovariance } from "../withheld/taperedCovariance.ts";
import { areasOf, placesOf, type SeaSurface, withhold } from "./ocean.ts";

/** How far the sample covariance of the months is trusted. */
export interface CellLawChoice {
  /** ℓ, radii of the sphere: covariances fade like exp(−d²/2ℓ²), d the chord. */
  readonly length: number;
  /** τ, °C: the deviation of an error of each cell that is seen. */
  readonly errorSd: number;
  /** s: all deviations of the law are multiplied by it. */
  readonly scale: number;
}

/** Among what the months that are kept aside choose. */
export interface CellLawChoices {
  readonly lengths: readonly number[];
  readonly errorSds: readonly number[];
  readonly scales: readonly number[];
  /** One in so many of the seen cells is used to choose. */
  readonly choosingEvery: number;
}

/** β, the share of the isotropic part: what the sample covariance, of rank 104 at most, leaves out. */
const SHARE = 0.02;
/** The least deviation of a cell, °C; those under ice hardly vary. */
const LEAST_SD = 0.02;
/** Degrees of the isotropic part: cells of 2° resolve no more. */
const DEGREES = 90;
/** Steps of the angle at which the isotropic correlation is tabulated. */
const STEPS = 2 ** 16;

/**
 * The law of the cells of the ocean whose covariance is the sample's where it is near,
 *
 *     C(x, y) = s² [(1 − β) S(x, y) e^{−|x − y|²/2ℓ²} + β D(x) D(y) κ(x·y)],
 *
 * S the sample covariance of months of anomalies, D² its diagonal, κ the correlation of the Whittle–Matérn field that is as smooth as a
 * spectrum. It knows no band limit: what is small and smooth is part of the field. The values seen are exact to 0.001 °C; the error
 * s τ that they are given stands for what the law has wrong, so that it is not asked to explain all of it, and what is predicted has none.
 *
 * Source: Houtekamer and Mitchell (2001), section 3, for the product with a correlation.
 *
 * @param months row-major months × cells.
 */
export function cellLaw(
  { grid, ocean }: SeaSurface,
  months: Float64Array,
  spectrum: Float64Array,
  { length, errorSd, scale }: CellLawChoice,
): PlaceLaw {
  const places = placesOf(grid, ocean);
  const [n, directions] = [ocean.length, directionsOf(places)];
  const count = months.length / n;
  const sds = Float64Array.from(ocean, (_, i) => {
    let sum = 0;
    for (let b = 0; b < count; b++) sum += months[b * n + i] ** 2;
    return Math.max(LEAST_SD, Math.sqrt(sum / count));
  });
  const correlation = correlationOf(spectrum);
  const sample = taperedCovariance(
    places,
    months.map((x) => x * scale * Math.sqrt((1 - SHARE) / count)),
    length,
  );
  return {
    places,
    errors: new Float64Array(n).fill((scale * errorSd) ** 2),
    isErrorPredicted: false,
    covariance: (from, to) => {
      const C = sample(from, to);
      let at = 0;
      for (const p of from) {
        const [x, share] = [directions[p], scale ** 2 * SHARE * sds[p]];
        for (const q of to) C[at++] += share * sds[q] * correlation(dot(x, directions[q]));
      }
      return C;
    },
  };
}

/** κ by the cosine of the distance: of the Whittle–Matérn spectrum nearest to one of fewer degrees, without its level. */
function correlationOf(spectrum: Float64Array): (cosine: number) => number {
  const { alpha, kappa } = fitSpectrum({ spectrum, fields: 1 });
  const law = whittleMatern(DEGREES, { alpha, kappa });
  const table = covarianceFunction(
    law,
    Float64Array.from({ length: STEPS + 1 }, (_, i) => (Math.PI * i) / STEPS),
  );
  return (cosine) => {
    const x = (Math.acos(cosine) * STEPS) / Math.PI;
    const i = Math.min(STEPS - 1, Math.floor(x));
    return (table[i] + (x - i) * (table[i + 1] - table[i])) / table[0];
  };
}

/**
 * Months before some number and from it on, as anomalies from the mean of the months before alone: a mean in which the later ones had a
 * part would make them look easier to predict than months are that no fit saw.
 */
function fromClimatologyBefore(
  anomalies: Float64Array,
  n: number,
  split: number,
): [before: Float64Array, after: Float64Array] {
  const out = anomalies.slice();
  const rows = anomalies.length / n;
  for (let month = 0; month < 12; month++) {
    const mean = new Float64Array(n);
    const of = Array.from({ length: rows }, (_, b) => b).filter((b) => b % 12 === month);
    const past = of.filter((b) => b < split);
    for (const b of past) for (let i = 0; i < n; i++) mean[i] += anomalies[b * n + i] / past.length;
    for (const b of of) for (let i = 0; i < n; i++) out[b * n + i] -= mean[i];
  }
  return [out.subarray(0, split * n), out.subarray(split * n)];
}

/**
 * The law that months kept aside choose, boxes and cells withheld from them: length and errorSd by the score, then the scale with which
 * 90 % intervals of boxes and of cells hold 90 % in the mean. Laws are fitted to the months before.
 */
export function chooseCellLaw(
  sea: SeaSurface,
  spectrum: Float64Array,
  options: CellLawChoices & { readonly choosing: number; readonly boxes: number },
  key: Key,
  log: (line: string) => void,
): CellLawChoice {
  const { fitted, ocean } = sea;
  const n = ocean.length;
  const split = fitted.length - options.choosing * n;
  const [before, aside] = fromClimatologyBefore(fitted, n, split / n);
  const hidden = withhold(sea, options.boxes, key);
  const seen = hidden.seen.filter((_, i) => i % options.choosingEvery === 0);
  const targets = [...hidden.boxes, ...hidden.cells];
  const groups = [hidden.boxes, hidden.cells].map((cells) => cells.length);
  const places = [...targets.keys()];
  const parts = [places.slice(0, groups[0]), places.slice(groups[0])];
  const [values, truth] = [columns(aside, n, seen), columns(aside, n, targets)];
  const weights = areasOf(sea, targets);
  const judged = ({ means, sds }: Prediction, scale: number) => {
    const scores = parts.map((part) =>
      judge(truth, { means, sds: sds.map((s) => scale * s) }, weights, part),
    );
    const mean = (of: (score: (typeof scores)[number]) => number) =>
      scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
    return { crps: mean(({ crps }) => crps), coverage: mean(({ coverage }) => coverage) };
  };
  const tried = options.lengths.flatMap((length) =>
    options.errorSds.map((errorSd) => {
      const law = cellLaw(sea, before, spectrum, { length, errorSd, scale: 1 });
      const prediction = simpleKriging(law, seen, values, targets);
      const { crps, coverage } = judged(prediction, 1);
      log(
        `length ${length}, errorSd ${errorSd}: CRPS ${crps.toFixed(4)}, coverage ${coverage.toFixed(3)}`,
      );
      return { length, errorSd, prediction, crps };
    }),
  );
  const { length, errorSd, prediction } = tried.reduce((a, b) => (b.crps < a.crps ? b : a));
  const off = (scale: number) => Math.abs(judged(prediction, scale).coverage - 0.9);
  const scale = options.scales.reduce((a, b) => (off(b) < off(a) ? b : a));
  return { length, errorSd, scale };
}
