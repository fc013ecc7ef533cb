import {
  child,
  degreeOf,
  fillNormals,
  type Key,
  perCoefficient,
  uniformAt,
} from "@chaosphere/core";
import { pointValues } from "@chaosphere/score/posterior";
import type { Coast } from "./coast.ts";
import type { GravityLaw } from "./law.ts";
import type { GravityMonths } from "./months.ts";

/** Radii of blobs, rad: 300 to 1500 km. */
const RADII = [300, 450, 700, 1000, 1500].map((km) => km / 6371);
/** Blobs of each radius in a month. */
const BLOBS = 120;
/** Root mean square of the sums of blobs on land and at sea, cm. */
const SIZES = { land: 6, sea: 1.2 };
/** Second differences of a longer step than this in days are left out. */
const LONGEST_STEP = 40;
/** Degrees up to this have signal in their second differences. */
const SIGNAL_DEGREES = 15;

/**
 * Fields of another law than is fitted, row-major count × L²: sums of Gaussian blobs of five radii about uniform centres, their sizes
 * from the Laplace law, those of the land cut at the coast and those of the sea too, so that both have shapes of basins.
 */
export function blobFields(
  count: number,
  bandLimit: number,
  { onLand }: Coast,
  key: Key,
): Float64Array {
  const d = bandLimit ** 2;
  const [land, sea] = [SIZES.land, SIZES.sea].map((size, kind) => {
    const rows = new Float64Array(count * d);
    for (let b = 0; b < count; b++) {
      rows.set(sumOfBlobs(bandLimit, size, child(child(key, kind), b)), b * d);
    }
    return rows;
  });
  const [landOnLand, seaOnLand] = [onLand(land, bandLimit), onLand(sea, bandLimit)];
  return sea.map((x, at) => x - seaOnLand[at] + landOnLand[at]);
}

function sumOfBlobs(L: number, size: number, key: Key): Float64Array {
  const sum = new Float64Array(L * L);
  RADII.forEach((radius, r) => {
    const stream = child(key, r);
    const draws = Array.from({ length: 4 * BLOBS }, (_, i) => uniformAt(stream, i));
    const part = (k: number) => draws.slice(k * BLOBS, (k + 1) * BLOBS);
    const [cosines, longitudes, first, second] = [0, 1, 2, 3].map(part);
    const centres = pointValues(
      cosines.map((u) => Math.acos(2 * u - 1)),
      longitudes.map((u) => 2 * Math.PI * u),
      L,
    );
    // The difference of two exponential draws has variance 2.
    const heights = Float64Array.from(first, (u, i) => Math.log(u / second[i]) / Math.SQRT2);
    const shape = Float64Array.from({ length: L }, (_, l) =>
      Math.exp((-l * (l + 1) * radius ** 2) / 2),
    );
    const variance =
      (BLOBS / (4 * Math.PI)) *
      shape.reduce((s, x, l) => s + ((2 * l + 1) / (4 * Math.PI)) * x * x, 0);
    const scale = size / Math.sqrt(RADII.length * variance);
    const weights = perCoefficient(shape);
    centres.adjoint(heights).forEach((x, i) => {
      sum[i] += scale * weights[i] * x;
    });
  });
  return sum;
}

/** First months of three in a row, each `stride`th. */
export function monthsInARow({ days, count }: GravityMonths, stride: number): number[] {
  const all = Array.from({ length: count - 2 }, (_, t) => t).filter(
    (t) => days[t + 1] - days[t] < LONGEST_STEP && days[t + 2] - days[t + 1] < LONGEST_STEP,
  );
  return all.filter((_, i) => i % stride === 0);
}

/**
 * Errors as they were: (y_t − 2y_{t+1} + y_{t+2})/√6, of the variance of one month, for degrees above 15, where hardly any water is
 * left. Degrees below have drawn errors of the same factors.
 */
export function secondDifferences(
  { residuals, bandLimit: L }: GravityMonths,
  { noise, months: g }: GravityLaw,
  starts: readonly number[],
  key: Key,
): Float64Array {
  const d = L * L;
  const out = drawnErrors(
    noise,
    starts.map((t) => (g[t] + 4 * g[t + 1] + g[t + 2]) / 6),
    key,
  );
  starts.forEach((t, b) => {
    for (let i = 0; i < d; i++) {
      if (degreeOf(i) <= SIGNAL_DEGREES) continue;
      const at = (s: number) => residuals[(t + s) * d + i];
      out[b * d + i] = (at(0) - 2 * at(1) + at(2)) / Math.sqrt(6);
    }
  });
  return out;
}

/** Draws of N(0, g N), row-major factors × L². */
export function drawnErrors(
  noise: Float64Array,
  factors: readonly number[],
  key: Key,
): Float64Array {
  const d = noise.length;
  const out = new Float64Array(factors.length * d);
  factors.forEach((g, b) => {
    const row = out.subarray(b * d, (b + 1) * d);
    fillNormals(child(key, b), 0, row);
    for (let i = 0; i < d; i++) row[i] *= Math.sqrt(g * noise[i]);
  });
  return out;
}
