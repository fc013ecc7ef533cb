import { atPlaces, type ConditionedLaw, conditionedLaw, posteriorMeans } from "./conditioned.ts";
import { type FittedLaw, fitLaw } from "./fit.ts";
import { filtered } from "./judge.ts";
import { leastSquares } from "./leastSquares.ts";
import { type GravityMonths, seasonalTerms } from "./months.ts";
import { type Places, rootMeanSquare } from "./places.ts";

/** How much of the months a fit and a posterior use. */
export interface ConditioningSizes {
  /** Coefficients whose correlations the likelihood knows. */
  readonly core: number;
  /** Coefficients that the posterior is given. */
  readonly used: number;
  /** Evaluations of the likelihood, at most. */
  readonly evaluations: number;
  /** Nats that five steps of a fit must gain for it to go on. */
  readonly tolerance: number;
}

/** Fits a law to months of errors like those of GRACE, and gives their posterior under it. */
export function conditioning(
  months: GravityMonths,
  land: Float64Array,
  { core, used, evaluations, tolerance }: ConditioningSizes,
  log: (line: string) => void,
): (name: string, values: Float64Array) => { fit: FittedLaw; posterior: ConditionedLaw } {
  const { bandLimit, seen } = months;
  const formal = formalVariances(months);
  return (name, values) => {
    const data = { bandLimit, values, formal, seen, core, land };
    const fit = fitLaw(data, { tolerance, evaluations });
    log(`${name}: ${fit.evaluations} evaluations, log-likelihood ${fit.logLikelihood.toFixed(1)}`);
    return { fit, posterior: conditionedLaw(fit.law, land, seen, used) };
  };
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

/** Water heights of the months, cm, by the filters and by the posterior, as grace_yardstick.py has them. */
export function realMonths(
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
