import { jacobiEigen } from "@chaosphere/core/linalg";
import { coefficientBlock, type StochasticEquation } from "./equation.ts";
import { smallestEigenvalue } from "./malliavinMatrix.ts";
import type { FlowStates } from "./pathOptions.ts";

/** E[λ^{−p}] of the smallest eigenvalue λ of the Malliavin matrix, from a batch of paths. */
export interface InverseMoment {
  readonly power: number;
  readonly value: number;
  readonly standardError: number;
  /** Share of the largest term in the sum. Above .1 one path decides, and the moment may well be infinite. */
  readonly largestShare: number;
}

/** Whether the law of X_t has a density with a score, as far as a batch of paths shows. */
export interface MalliavinCriterion {
  readonly time: number;
  readonly paths: number;
  /** Smallest eigenvalue λ of γ_t: its least value over the paths, the 1 % quantile and the median. */
  readonly smallestEigenvalue: {
    readonly least: number;
    readonly low: number;
    readonly median: number;
  };
  /** E[λ^{−p}] for p = 1, 2, 4 over the paths where λ > 0. */
  readonly inverseMoments: readonly InverseMoment[];
  /** Least eigenvalue of σσᵀ over the ends X_t: 0 or nearly so where the equation is not elliptic. */
  readonly ellipticity: number;
  /** Share of the paths on which the Malliavin matrix is degenerate. */
  readonly degenerateShare: number;
  /** Largest share of paths that end at one and the same state, and that state. */
  readonly atom: { readonly mass: number; readonly state: readonly number[] };
  /**
   * "score": γ_t is positive on every path and the inverse moments a weight is made of, the first two, settle.
   * "doubtful": one of these rests on few paths.
   * "none": γ_t is degenerate on some paths, or the law has an atom: there is no density to take a score of.
   */
  readonly verdict: "score" | "doubtful" | "none";
  /** The reason for the verdict, in one sentence. */
  readonly reason: string;
}

/** λ below this share of the largest over all paths counts as 0: rounding of γ = Y Λ Yᵀ in double precision. */
const DEGENERATE = 1e-13;

/**
 * Whether the law of X_t can have a score by Malliavin's criterion (γ_t invertible, with inverse moments of every order),
 * as far as a batch of paths can tell.
 *
 * Source: Nualart (2006), section 2.1; docs/theory/formulas.md (N1, N10).
 *
 * @example
 * ```ts
 * import { key } from "@chaosphere/core";
 * import { doubleWellEquation, malliavinCriterion, signedSquareEquation, simulateFlow } from "@chaosphere/malliavin";
 *
 * // Paths of the second equation reach 0 and stay there, so that its law has an atom and no score.
 * const options = { key: key(1), paths: 500, start: Float64Array.of(0.5), horizon: 2, steps: 400 };
 * const [well, square] = [doubleWellEquation(), signedSquareEquation()];
 * console.log(malliavinCriterion(well, simulateFlow(well, options)[0]).verdict); // score
 * console.log(malliavinCriterion(square, simulateFlow(square, options)[0]).verdict); // none
 * ```
 */
export function malliavinCriterion(
  equation: StochasticEquation,
  flow: FlowStates,
): MalliavinCriterion {
  const m = flow.dimension;
  const paths = flow.states.length / m;
  const smallest = Float64Array.from({ length: paths }, (_, p) => smallestEigenvalue(flow, p));
  const scale = flow.malliavinMatrix.reduce((top, g) => Math.max(top, Math.abs(g)), 0);
  const positive = smallest.filter((λ) => λ > DEGENERATE * scale);
  const degenerateShare = 1 - positive.length / paths;
  const sorted = smallest.slice().sort();
  const quantile = (share: number) => sorted[Math.min(paths - 1, Math.floor(share * paths))];
  const inverseMoments = [1, 2, 4].map((power) => inverseMoment(positive, power));
  const atom = largestAtom(flow.states, m);

  const unsettled = inverseMoments.find((moment) => moment.power <= 2 && moment.largestShare > 0.1);
  let verdict: MalliavinCriterion["verdict"] = "score";
  let reason =
    "The Malliavin matrix is positive on every path and its first two inverse moments settle.";
  if (degenerateShare > 0 || atom.mass > Math.max(1, paths / 1000) / paths) {
    verdict = "none";
    reason = `The Malliavin matrix vanishes on ${(100 * degenerateShare).toFixed(2)} % of the paths and ${(100 * atom.mass).toFixed(2)} % of them end at (${atom.state.join(", ")}): the law has no density there, so no score.`;
  } else if (unsettled !== undefined) {
    verdict = "doubtful";
    reason = `E[λ^−${unsettled.power}] of the smallest eigenvalue rests on few paths: one has ${(100 * unsettled.largestShare).toFixed(0)} % of the sum. Weights will have heavy tails; use more noise or a later time.`;
  }
  return {
    time: flow.time,
    paths,
    smallestEigenvalue: { least: sorted[0], low: quantile(0.01), median: quantile(0.5) },
    inverseMoments,
    ellipticity: leastEllipticity(equation, flow),
    degenerateShare,
    atom,
    verdict,
    reason,
  };
}

function inverseMoment(eigenvalues: Float64Array, power: number): InverseMoment {
  const terms = eigenvalues.map((λ) => λ ** -power);
  const sum = terms.reduce((a, b) => a + b, 0);
  const value = sum / terms.length;
  const spread = terms.reduce((s, term) => s + (term - value) ** 2, 0);
  const largestShare = terms.reduce((a, b) => Math.max(a, b), 0) / sum;
  return { power, value, standardError: Math.sqrt(spread) / terms.length, largestShare };
}

/** Least eigenvalue of σσᵀ(t, X_t) over the paths. */
function leastEllipticity(equation: StochasticEquation, { states, time }: FlowStates): number {
  const { dimension: m, noise: r } = equation;
  const count = equation.stateIndependent ? 1 : states.length / m;
  const block = coefficientBlock(count, m * r, m, 0);
  equation.diffusion(time, states.subarray(0, count * m), 0, block);
  let least = Number.POSITIVE_INFINITY;
  for (let p = 0; p < count; p++) {
    const σ = block.values.subarray(p * m * r, (p + 1) * m * r);
    const covariance = new Float64Array(m * m);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) {
        for (let l = 0; l < r; l++) covariance[i * m + j] += σ[i * r + l] * σ[j * r + l];
      }
    }
    least = Math.min(least, jacobiEigen(covariance, m).eigenvalues[m - 1]);
  }
  return least;
}

/** The state at which most paths end, to the last bit; a law with a density gives each state to one path. */
function largestAtom(states: Float64Array, m: number): { mass: number; state: number[] } {
  const counts = new Map<string, number>();
  let best = "";
  for (let p = 0; p * m < states.length; p++) {
    const name = states.subarray(p * m, (p + 1) * m).join(" ");
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    if (count > (counts.get(best) ?? 0)) best = name;
  }
  return {
    mass: ((counts.get(best) ?? 0) * m) / states.length,
    state: best.split(" ").map(Number),
  };
}
