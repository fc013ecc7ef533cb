import { perCoefficient } from "@chaosphere/core";
import type { Coast } from "./coast.ts";
import {
  atPlaces,
  type ConditionedLaw,
  isotropicPosterior,
  isotropicSpectrum,
  posteriorMeans,
  posteriorVariances,
} from "./conditioned.ts";
import { gaussianFilter } from "./gaussianFilter.ts";
import type { GravityLaw } from "./law.ts";
import { coverage, type Places, rootMeanSquare } from "./places.ts";

/** Radii of the Gaussian filters, km. */
const FILTERS = [300, 350, 400, 450, 500, 600, 700];
/** Steps of the fit of the isotropic law. */
const STEPS = 100;

/** Errors of the posterior mean and how its intervals cover, all and of the tenth of months with the largest errors. */
export function judge(
  name: string,
  truth: Float64Array,
  values: Float64Array,
  given: ConditionedLaw,
  places: Places,
  earth: Coast,
): Record<string, number> {
  const d = given.bandLimit ** 2;
  const { areas, land, sea, rows } = places;
  const all = [...land, ...sea];
  const { months } = given.law;
  const gaps = (factors: Float64Array) => {
    const means = posteriorMeans(given, values, factors);
    return atPlaces(
      means.map((x, at) => x - truth[at]),
      rows,
      d,
    );
  };
  const variancesBy = posteriorVariances(given, earth, rows);
  const [errors, variances] = [gaps(months), variancesBy(months)];
  const even = new Float64Array(months.length).fill(1);
  const [evenErrors, evenVariances] = [gaps(even), variancesBy(even)];
  const noisiest = [...months.keys()]
    .sort((s, t) => months[t] - months[s])
    .slice(0, Math.ceil(months.length / 10));
  const of = (x: Float64Array) => {
    const out = new Float64Array(noisiest.length * areas.length);
    noisiest.forEach((t, k) => {
      out.set(x.subarray(t * areas.length, (t + 1) * areas.length), k * areas.length);
    });
    return out;
  };
  const sds = variances.map(Math.sqrt);
  return {
    [`${name}.truth.land`]: rootMeanSquare(atPlaces(truth, rows, d), areas, land),
    [`${name}.truth.sea`]: rootMeanSquare(atPlaces(truth, rows, d), areas, sea),
    [`${name}.all`]: rootMeanSquare(errors, areas, all),
    [`${name}.land`]: rootMeanSquare(errors, areas, land),
    [`${name}.sea`]: rootMeanSquare(errors, areas, sea),
    [`${name}.landPosteriorSd`]: rootMeanSquare(sds, areas, land),
    [`${name}.seaPosteriorSd`]: rootMeanSquare(sds, areas, sea),
    [`${name}.landCoverage`]: coverage(errors, variances, areas, land),
    [`${name}.seaCoverage`]: coverage(errors, variances, areas, sea),
    [`${name}.noisiestCoverage`]: coverage(of(errors), of(variances), areas, all),
    // A negative control: every month of the same error.
    [`${name}.even.noisiestCoverage`]: coverage(of(evenErrors), of(evenVariances), areas, all),
  };
}

/**
 * What the orders that make stripes have over the sea, cm: the posterior mean (less the truth, where it is known), what the deviations of the
 * posterior are, and what a filter of 300 km leaves.
 */
export function stripes(
  name: string,
  values: Float64Array,
  given: ConditionedLaw,
  striped: Places,
  earth: Coast,
  truth?: Float64Array,
): Record<string, number> {
  const L = given.bandLimit;
  const factors = given.law.months;
  const { rows, areas, sea } = striped;
  const size = (x: Float64Array) => rootMeanSquare(x, areas, sea);
  const means = posteriorMeans(given, values, factors);
  const left = (x: Float64Array) =>
    size(atPlaces(truth ? x.map((v, at) => v - truth[at]) : x, rows, L * L));
  const sds = posteriorVariances(given, earth, rows)(factors).map(Math.sqrt);
  const [found, allowed] = [left(means), size(sds)];
  return {
    [`${name}.stripes`]: found,
    [`${name}.stripesAllowed`]: allowed,
    [`${name}.stripesOverAllowed`]: found / allowed,
    [`${name}.stripesFiltered`]: left(filtered(values, L, 300)),
  };
}

/** A negative control: one isotropic law for land and sea. */
export function isotropicControl(
  name: string,
  truth: Float64Array,
  values: Float64Array,
  law: GravityLaw,
  { rows, areas, land, sea }: Places,
  seen: Int32Array,
): Record<string, number> {
  const spectrum = isotropicSpectrum(values, law, seen, STEPS);
  const { means, variances } = isotropicPosterior(values, spectrum, law, rows);
  const known = atPlaces(truth, rows, law.noise.length);
  const errors = means.map((x, at) => x - known[at]);
  return {
    [`${name}.isotropic.land`]: rootMeanSquare(errors, areas, land),
    [`${name}.isotropic.sea`]: rootMeanSquare(errors, areas, sea),
    [`${name}.isotropic.landCoverage`]: coverage(errors, variances, areas, land),
    [`${name}.isotropic.seaCoverage`]: coverage(errors, variances, areas, sea),
  };
}

/** Errors of the Gaussian filters, cm. */
export function filterTable(
  truth: Float64Array,
  values: Float64Array,
  { rows, areas, land, sea }: Places,
  L: number,
): Record<string, number[]> {
  const table: Record<string, number[]> = { km: [...FILTERS], land: [], sea: [], all: [] };
  for (const km of FILTERS) {
    const smooth = filtered(values, L, km).map((x, at) => x - truth[at]);
    const errors = atPlaces(smooth, rows, L * L);
    table["land"].push(rootMeanSquare(errors, areas, land));
    table["sea"].push(rootMeanSquare(errors, areas, sea));
    table["all"].push(rootMeanSquare(errors, areas, [...land, ...sea]));
  }
  return table;
}

export function filtered(values: Float64Array, L: number, km: number): Float64Array {
  const weights = perCoefficient(gaussianFilter(L, km));
  return values.map((x, at) => x * weights[at % weights.length]);
}

export function seenOnly(values: Float64Array, seen: Int32Array, L: number): Float64Array {
  const d = L * L;
  const out = new Float64Array(values.length);
  for (let first = 0; first < values.length; first += d) {
    for (const i of seen) out[first + i] = values[first + i];
  }
  return out;
}
