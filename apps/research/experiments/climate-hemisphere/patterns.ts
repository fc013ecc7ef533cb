import type { GridFields } from "@chaosphere/core";
import { gramMatrix, matrixProduct, symmetricEigen, transposed } from "@chaosphere/core/linalg";
import { columnMeans, columns } from "../../src/columns.ts";
import type { Bench } from "../../src/experiment.ts";
import { type PlaceLaw, type Places, simpleKriging } from "../withheld/kriging.ts";
import { judge, type Prediction } from "../withheld/prediction.ts";
import { taperedCovariance } from "../withheld/taperedCovariance.ts";

/** What of a sample covariance is kept at any distance, and how far the rest reaches. */
export interface PatternChoice {
  /** k, patterns whose covariance is kept whole. */
  readonly leading: number;
  /** ℓ, radii of the sphere: what the patterns leave fades like exp(−d²/2ℓ²), d the chord. */
  readonly length: number;
}

/** Among what the task chooses. */
export interface PatternChoices {
  /** Numbers of leading patterns. */
  readonly leading: readonly number[];
  readonly lengths: readonly number[];
}

/** A law of the cells with their mean. */
export interface CellLaw extends PlaceLaw {
  readonly mean: Float64Array;
}

/** The deviation of what each cell has by itself, K. */
const NUGGET = 0.05;

/**
 * The law of the cells with the k leading patterns (empirical orthogonal functions) of fields, taken at their word, and what they leave,
 * localised:
 *
 *     C(x, y) = Σ_{j ≤ k} λ_j e_j(x) e_j(y) + [S(x, y) − Σ_{j ≤ k} λ_j e_j(x) e_j(y)] e^{−|x − y|²/2ℓ²} + τ² δ_xy.
 *
 * A few patterns are well determined by some hundred fields, however far they reach; the many small ones are not, and what the sample
 * says of them far away is chance.
 *
 * @param areas of the cells.
 */
export function patternsLaw(
  { values, batch }: GridFields,
  places: Places,
  areas: readonly number[],
  { leading, length }: PatternChoice,
): CellLaw {
  const n = areas.length;
  const mean = columnMeans(values, n);
  const centred = values.map((x, at) => (x - mean[at % n]) / Math.sqrt(batch - 1));
  const { eigenvectors } = symmetricEigen(
    gramMatrix(centred, batch, n, Float64Array.from(areas)),
    batch,
  );
  const scores = Float64Array.from(
    { length: batch * leading },
    (_, at) => eigenvectors[Math.floor(at / leading) * batch + (at % leading)],
  );
  const patterns = matrixProduct(transposed(scores, batch, leading), centred, leading, batch, n);
  const explained = matrixProduct(scores, patterns, batch, leading, n);
  const whole = taperedCovariance(places, patterns, Number.POSITIVE_INFINITY);
  const rest = taperedCovariance(
    places,
    centred.map((x, i) => x - explained[i]),
    length,
  );
  return {
    mean,
    places,
    errors: new Float64Array(n).fill(NUGGET ** 2),
    isErrorPredicted: true,
    covariance: (from, to) => {
      const far = whole(from, to);
      return rest(from, to).map((x, i) => x + far[i]);
    },
  };
}

/** The posterior of cells that are not seen from all that are. */
export function predictionAt(
  law: CellLaw,
  from: readonly number[],
  to: readonly number[],
  values: Float64Array,
): Prediction {
  const away = values.map((x, at) => x - law.mean[from[at % from.length]]);
  const { means, sds } = simpleKriging(law, from, away, to);
  return { means: means.map((x, at) => x + law.mean[to[at % to.length]]), sds };
}

/** Cells that are seen and those that are predicted from them. */
export interface SeenCells {
  readonly name: string;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Of the cells one in so many is used to choose, where there are many. */
const THINNED = 5;
/** The number up to which all are. */
const FEW = 500;

/**
 * The patterns that each task itself chooses: by the score of what it predicts in runs that laws fitted to others do not know.
 */
export function choosePatterns(
  { fitted, judges }: { readonly fitted: GridFields; readonly judges: GridFields },
  places: Places,
  areas: readonly number[],
  { leading, lengths }: PatternChoices,
  asked: readonly SeenCells[],
  log: Bench["log"],
): Record<string, PatternChoice> {
  const thinned = (cells: readonly number[]) =>
    cells.length > FEW ? cells.filter((_, i) => i % THINNED === 0) : cells;
  const tasks = asked.map(({ name, from, to }) => ({
    name,
    from: thinned(from),
    to: thinned(to),
  }));
  const n = areas.length;
  const tried = lengths.flatMap((length) =>
    leading.map((k) => {
      const choice = { leading: k, length };
      const law = patternsLaw(fitted, places, areas, choice);
      const scores = tasks.map(({ name, from, to }) => {
        const prediction = predictionAt(law, from, to, columns(judges.values, n, from));
        const weights = Float64Array.from(to, (p) => areas[p]);
        const truth = columns(judges.values, n, to);
        const { crps, rms } = judge(truth, prediction, weights, [...to.keys()]);
        log(
          `${name}, ${k} patterns, length ${length}: CRPS ${crps.toFixed(4)} K, rms ${rms.toFixed(4)} K`,
        );
        return crps;
      });
      return { choice, scores };
    }),
  );
  return Object.fromEntries(
    tasks.map(({ name }, t) => [
      name,
      tried.reduce((a, b) => (b.scores[t] < a.scores[t] ? b : a)).choice,
    ]),
  );
}
