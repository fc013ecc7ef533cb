import { child, type Key, perCoefficient } from "@chaosphere/core";
import type { Bench, Experiment, Findings } from "../../src/experiment.ts";
import { coast, landMatrix } from "./coast.ts";
import {
  atPlaces,
  type ConditionedLaw,
  conditionedLaw,
  isotropicPosterior,
  isotropicSpectrum,
  posteriorMeans,
  posteriorVariances,
  priorVariances,
} from "./conditioned.ts";
import { type FittedLaw, fitLaw } from "./fit.ts";
import { gaussianFilter } from "./gaussianFilter.ts";
import { blobFields, drawnErrors, monthsInARow, secondDifferences } from "./injected.ts";
import { leastSquares } from "./leastSquares.ts";
import { type GravityMonths, gravityMonths, seasonalTerms } from "./months.ts";
import { coverage, judgedPlaces, type Places, rootMeanSquare, stripedSea } from "./places.ts";
import { yardstickPlaces } from "./yardstick.ts";

/** Sizes of the experiment on gravity. */
export interface GraceGravityConfig {
  readonly bandLimit: number;
  /** Coefficients whose correlations the likelihood knows, and those that the posterior is given. */
  readonly core: number;
  readonly used: number;
  readonly evaluations: number;
  readonly tolerance: number;
  /** Every so many months have a known field injected. */
  readonly stride: number;
  /** Rings of the grid on which errors are judged. */
  readonly rings: number;
}

/** Radii of the Gaussian filters, km. */
const FILTERS = [300, 350, 400, 450, 500, 600, 700];
/** Orders from here on make stripes. */
const STRIPES = 15;
/** Steps of the fit of the isotropic law. */
const STEPS = 100;

async function run(config: GraceGravityConfig, key: Key, { log }: Bench): Promise<Findings> {
  const { bandLimit: L, core, used, evaluations, tolerance } = config;
  const months = await gravityMonths(L);
  const { seen } = months;
  const earth = await coast();
  const land = landMatrix(earth, L);
  const places = judgedPlaces(config.rings, L, seen, earth);
  const formal = formalVariances(months);
  const fit = (values: Float64Array, name: string): FittedLaw => {
    const fitted = fitLaw(
      { bandLimit: L, values, formal, seen, core, land },
      { tolerance, evaluations },
    );
    log(
      `${name}: ${fitted.evaluations} evaluations, log-likelihood ${fitted.logLikelihood.toFixed(1)}`,
    );
    return fitted;
  };
  const numbers: Record<string, number> = { months: months.count };
  const real = fit(months.residuals, "months as they were");
  const posterior = conditionedLaw(real.law, land, seen, used);
  Object.assign(
    numbers,
    shapeNumbers("real", real),
    realMonths(months, posterior, yardstickPlaces(L, seen, earth)),
    stripes(
      "real",
      months.residuals,
      posterior,
      real.law.months,
      stripedSea(places, L, STRIPES),
      earth,
    ),
  );

  const starts = monthsInARow(months, config.stride);
  numbers["injected"] = starts.length;
  const { noise, months: g } = real.law;
  const truth = seenOnly(blobFields(starts.length, L, earth, child(key, 0)), seen, L);
  const errors: Record<string, Float64Array> = {
    differences: secondDifferences(months, real.law, starts, child(key, 1)),
    drawn: drawnErrors(
      noise,
      starts.map((t) => g[t + 1]),
      child(key, 2),
    ),
  };
  const tables: Record<string, Record<string, number[]>> = {};
  for (const [name, error] of Object.entries(errors)) {
    const values = seenOnly(
      truth.map((x, at) => x + error[at]),
      seen,
      L,
    );
    const fitted = fit(values, name);
    const given = conditionedLaw(fitted.law, land, seen, used);
    Object.assign(
      numbers,
      shapeNumbers(name, fitted),
      judge(name, truth, values, given, places, earth),
      stripes(name, values, given, fitted.law.months, stripedSea(places, L, STRIPES), earth, truth),
      isotropicControl(name, truth, values, fitted, places, seen),
    );
    tables[name] = filterTable(truth, values, places, L);
    const best = Math.min(...tables[name]["all"]);
    numbers[`${name}.filter.all`] = best;
    numbers[`${name}.overFilter`] = numbers[`${name}.all`] / best;
  }
  tables["law"] = {
    degree: Array.from({ length: L }, (_, l) => l),
    land: [...real.law.land],
    sea: [...real.law.sea],
  };
  tables["months"] = { day: [...months.days], factor: [...g] };
  return { numbers, tables };
}

/** Geometric means over the months of the formal variances. */
function formalVariances({ sigmas, count, bandLimit: L, seen }: GravityMonths): Float64Array {
  const d = L * L;
  const out = new Float64Array(d);
  for (const i of seen) {
    let sum = 0;
    for (let t = 0; t < count; t++) sum += Math.log(sigmas[t * d + i]);
    out[i] = Math.exp((2 * sum) / count);
  }
  return out;
}

function shapeNumbers(
  name: string,
  { shapes, evaluations, law }: FittedLaw,
): Record<string, number> {
  const [landSd, landKappa, landAlpha, seaSd, seaKappa, seaAlpha] = shapes.map(Math.exp);
  return {
    [`${name}.landSd`]: landSd,
    [`${name}.landKappa`]: landKappa,
    [`${name}.landAlpha`]: landAlpha,
    [`${name}.seaSd`]: seaSd,
    [`${name}.seaKappa`]: seaKappa,
    [`${name}.seaAlpha`]: seaAlpha,
    [`${name}.largestMonth`]: Math.sqrt(Math.max(...law.months)),
    [`${name}.evaluations`]: evaluations,
  };
}

/** Water heights of the months, cm, by the filters and by the posterior, as grace_yardstick.py has them. */
function realMonths(
  months: GravityMonths,
  posterior: ConditionedLaw,
  places: Places,
): Record<string, number> {
  const { bandLimit: L, anomalies, days, residuals } = months;
  const d = L * L;
  const { areas, land, sea, rows } = places;
  const terms = seasonalTerms(days);
  const numbers: Record<string, number> = {};
  const note = (name: string, values: Float64Array) => {
    const heights = atPlaces(leastSquares(terms, values, d).residuals, rows, d);
    numbers[`real.${name}.sea`] = rootMeanSquare(heights, areas, sea);
    numbers[`real.${name}.land`] = rootMeanSquare(heights, areas, land);
  };
  for (const km of [300, 400, 500]) note(`filter${km}`, filtered(anomalies, L, km));
  note("posterior", posteriorMeans(posterior, residuals, posterior.law.months));
  return numbers;
}

/** Errors of the posterior mean and how its intervals cover, all and of the tenth of months with the largest errors. */
function judge(
  name: string,
  truth: Float64Array,
  values: Float64Array,
  given: ConditionedLaw,
  places: Places,
  earth: Parameters<typeof priorVariances>[1],
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
  const prior = priorVariances(given.law, earth, rows);
  const [errors, variances] = [gaps(months), posteriorVariances(given, prior, rows, months)];
  const even = new Float64Array(months.length).fill(1);
  const [evenErrors, evenVariances] = [gaps(even), posteriorVariances(given, prior, rows, even)];
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
function stripes(
  name: string,
  values: Float64Array,
  given: ConditionedLaw,
  factors: Float64Array,
  striped: Places,
  earth: Parameters<typeof priorVariances>[1],
  truth?: Float64Array,
): Record<string, number> {
  const L = given.bandLimit;
  const { rows, areas, sea } = striped;
  const size = (x: Float64Array) => rootMeanSquare(x, areas, sea);
  const means = posteriorMeans(given, values, factors);
  const left = (x: Float64Array) =>
    size(atPlaces(truth ? x.map((v, at) => v - truth[at]) : x, rows, L * L));
  const prior = priorVariances(given.law, earth, rows);
  const sds = posteriorVariances(given, prior, rows, factors).map(Math.sqrt);
  const [found, allowed] = [left(means), size(sds)];
  return {
    [`${name}.stripes`]: found,
    [`${name}.stripesAllowed`]: allowed,
    [`${name}.stripesOverAllowed`]: found / allowed,
    [`${name}.stripesFiltered`]: left(filtered(values, L, 300)),
  };
}

/** A negative control: one isotropic law for land and sea. */
function isotropicControl(
  name: string,
  truth: Float64Array,
  values: Float64Array,
  { law }: FittedLaw,
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
function filterTable(
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

function filtered(values: Float64Array, L: number, km: number): Float64Array {
  const weights = perCoefficient(gaussianFilter(L, km));
  return values.map((x, at) => x * weights[at % weights.length]);
}

function seenOnly(values: Float64Array, seen: Int32Array, L: number): Float64Array {
  const d = L * L;
  const out = new Float64Array(values.length);
  for (let first = 0; first < values.length; first += d) {
    for (const i of seen) out[first + i] = values[first + i];
  }
  return out;
}

/** Water heights from the months of GRACE, with errors, and known fields among real errors. */
export const graceGravity: Experiment<GraceGravityConfig> = {
  configs: {
    quick: {
      bandLimit: 31,
      core: 200,
      used: 700,
      evaluations: 50,
      tolerance: 10,
      stride: 4,
      rings: 16,
    },
    full: {
      bandLimit: 61,
      core: 600,
      used: 1500,
      evaluations: 80,
      tolerance: 2,
      stride: 2,
      rings: 30,
    },
  },
  run,
};
