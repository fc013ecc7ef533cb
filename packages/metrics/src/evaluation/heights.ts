import {
  type GridFields,
  gaussLegendre,
  type HarmonicCoefficients,
  seenShare,
  synthesise,
} from "@chaosphere/core";
import type { MeasuredValue } from "../comparison/measuredMean.ts";
import { pixelMoments } from "../comparison/pixelMoments.ts";
import { type FeatureMeans, type FieldFeatures, judgeMeans } from "./features.ts";
import type { Judgement, Split } from "./judgement.ts";
import type { SeenCells } from "./seenCells.ts";

/** A moment of both ensembles. */
export interface ComparedMoment {
  readonly generated: MeasuredValue;
  readonly reference: MeasuredValue;
}

/** Distributions of heights compared. The value is the Kolmogorov–Smirnov statistic sup |F − G|. */
export interface MarginalJudgement extends Judgement {
  /** ∫ |F − G| du, in the unit of the field. */
  readonly wasserstein: Judgement;
  /** Skewness of the heights, over points and fields. */
  readonly skewness: ComparedMoment;
  /** Excess kurtosis of the heights. */
  readonly kurtosis: ComparedMoment;
}

/** Number of quantiles, and of equal steps of height, at which distribution functions are read. */
const LEVELS = 512;

/**
 * Compares the distributions of heights over points, by area, and fields. They are read at 512 quantiles of the
 * pooled heights, so that sup |F − G| is short by less than 1/512, and at 512 equal steps for the tails.
 *
 * @param groups of the reference, for the standard errors of its moments.
 * @param cells the heights at the cells that all fields saw, in place of those of the coefficients.
 */
export function judgeMarginals(
  generated: HarmonicCoefficients,
  reference: HarmonicCoefficients,
  splits: readonly Split[],
  groups: ArrayLike<number>,
  cells?: SeenCells,
): MarginalJudgement {
  const grid = gaussLegendre(reference.bandLimit);
  const [f, g] = cells
    ? [cells.generated, cells.reference]
    : [synthesise(generated, grid), synthesise(reference, grid)];
  const levels = pooledLevels(seenValues(f), seenValues(g));
  const [F, G] = [shareBelow(f, levels), shareBelow(g, levels)];
  const gap = (f: FeatureMeans, g: FeatureMeans) => f.means.map((p, k) => Math.abs(p - g.means[k]));
  const [left, right] = [pixelMoments(f), pixelMoments(g, { groups })];
  const compared = (name: "skewness" | "kurtosis"): ComparedMoment => ({
    generated: left[name],
    reference: right[name],
  });
  return {
    ...judgeMeans(F, G, splits, (f, g) => gap(f, g).reduce((most, d) => Math.max(most, d), 0)),
    wasserstein: judgeMeans(F, G, splits, (f, g) => trapezium(levels, gap(f, g))),
    skewness: compared("skewness"),
    kurtosis: compared("kurtosis"),
  };
}

/** The distribution function of each field, by area, at increasing levels. */
function shareBelow(fields: GridFields, levels: Float64Array): FieldFeatures {
  const { grid, batch, values, seen } = fields;
  const columns = levels.length;
  const shares = new Float64Array(batch * columns);
  const map = grid.nLat * grid.nLon;
  const whole = 4 * Math.PI * seenShare(fields);
  values.forEach((value, i) => {
    if (seen && seen[i % map] === 0) return;
    const k = firstAtLeast(levels, value);
    if (k === columns) return;
    const area = grid.weights[Math.floor((i % map) / grid.nLon)] / whole;
    shares[Math.floor(i / map) * columns + k] += area;
  });
  for (let i = 0; i < shares.length; i++) if (i % columns > 0) shares[i] += shares[i - 1];
  return { columns, values: shares };
}

/** The values at the cells that were seen. */
function seenValues({ values, seen }: GridFields): Float64Array {
  return seen ? values.filter((_, i) => seen[i % seen.length] === 1) : values;
}

/** The first k with levels[k] ≥ value. */
function firstAtLeast(levels: Float64Array, value: number): number {
  let [low, high] = [0, levels.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (levels[middle] >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function pooledLevels(x: Float64Array, y: Float64Array): Float64Array {
  const pooled = new Float64Array(x.length + y.length);
  pooled.set(x);
  pooled.set(y, x.length);
  pooled.sort();
  const last = pooled.length - 1;
  const levels = new Float64Array(2 * LEVELS + 2);
  for (let k = 0; k <= LEVELS; k++) {
    levels[2 * k] = pooled[Math.round((k / LEVELS) * last)];
    levels[2 * k + 1] = pooled[0] + (k / LEVELS) * (pooled[last] - pooled[0]);
  }
  return levels.sort();
}

function trapezium(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let k = 1; k < x.length; k++) sum += ((y[k] + y[k - 1]) / 2) * (x[k] - x[k - 1]);
  return sum;
}
