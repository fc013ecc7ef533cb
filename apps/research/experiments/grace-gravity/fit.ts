import { climb } from "./climb.ts";
import { type GravityLaw, SHAPE } from "./law.ts";
import { type LikelihoodData, likelihood } from "./likelihood.ts";

/** A law fitted to months, and how. */
export interface FittedLaw {
  readonly law: GravityLaw;
  /** Logarithms of standard deviation, κ and α of the land and of the sea. Length 6. */
  readonly shapes: Float64Array;
  readonly logLikelihood: number;
  readonly evaluations: number;
}

/** Where the spectra begin: 6 cm on land and 1.5 cm at sea, κ = 8 and α = 1.5. */
const START = [6, 8, 1.5, 1.5, 8, 1.5].map(Math.log);
/** Formal deviations begin three times too small at degree 40, and more so below: log f and its slope. */
const START_FACTOR = [Math.log(3), -1];
/** Fisher information of the numbers of a spectrum per month, of each coefficient for its variance, and the knots they are shared by. */
const [SHAPE_INFORMATION, VARIANCE_INFORMATION] = [20, 0.5];

/** The law of greatest composite likelihood, from a start that knows nothing of the months but the size of the errors. */
export function fitLaw(
  data: LikelihoodData,
  options: { tolerance: number; evaluations: number },
): FittedLaw {
  const { objective, lawOf, noiseKnots } = likelihood(data);
  const { values, formal, seen, bandLimit } = data;
  const row = bandLimit ** 2;
  const T = values.length / row;
  const noisiest = Int32Array.from(seen).sort((i, j) => formal[j] - formal[i]);
  const judged = noisiest.subarray(0, Math.ceil(seen.length / 2));
  const logs = Array.from({ length: T }, (_, t) => {
    let sum = 0;
    for (const i of judged) sum += values[t * row + i] ** 2 / formal[i];
    return Math.log(sum / judged.length);
  });
  const level = logs.reduce((s, x) => s + x, 0) / T;
  const knots = Array.from(
    { length: noiseKnots },
    (_, k) => START_FACTOR[k < noiseKnots / 2 ? 0 : 1],
  );
  const start = Float64Array.from([...START, ...knots, ...logs.map((x) => x - level)]);
  const byMonth = 1 / Math.sqrt(VARIANCE_INFORMATION * seen.length);
  const byKnot = 1 / Math.sqrt((VARIANCE_INFORMATION * seen.length * T) / noiseKnots);
  const bySpectrum = 1 / Math.sqrt(SHAPE_INFORMATION * T);
  const scales = start.map((_, i) =>
    i < 2 * SHAPE ? bySpectrum : i < 2 * SHAPE + noiseKnots ? byKnot : byMonth,
  );
  const { at, value, evaluations } = climb(objective, start, scales, options);
  return { law: lawOf(at), shapes: at.slice(0, 2 * SHAPE), logLikelihood: value, evaluations };
}
