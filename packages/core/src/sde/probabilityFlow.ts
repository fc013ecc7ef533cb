import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import { DomainError, ShapeError } from "../errors.ts";
import { type CameronMartinCoordinates, degreeOf } from "../harmonics/coefficients.ts";
import type { ScoreFunction } from "./forwardProcess.ts";
import { linearStep } from "./linearStep.ts";
import { type ReverseOptions, startingState } from "./reverseOptions.ts";

/**
 * The probability flow dy/du = s(T − u, y) by Heun's rule: deterministic given its start, with the
 * marginals of the reverse process. Order 2. Evaluates the score at the last time too, which must
 * therefore be positive wherever the score is singular at 0. Yields each state once.
 *
 * Source: docs/theory/formulas.md (G4.3).
 */
export function* probabilityFlow(
  score: ScoreFunction,
  options: ReverseOptions,
): Generator<CameronMartinCoordinates, void, undefined> {
  const { times } = options;
  let y = startingState(options);
  yield y;
  for (let k = 1; k < times.length; k++) {
    const h = times[k - 1] - times[k];
    const s = score(times[k - 1], y);
    const ahead = score(times[k], push(y, h, s));
    y = push(push(y, h / 2, s), h / 2, ahead);
    yield y;
  }
}

/**
 * The probability flow by the classical Runge–Kutta rule: order 4, four scores per step.
 *
 * Source: docs/theory/formulas.md (G4.3).
 *
 * @example
 * ```ts
 * import { key, ornsteinUhlenbeck, probabilityFlow, probabilityFlowRungeKutta, reverseSample, type ScoreFunction } from "@chaosphere/core";
 *
 * // Gaussian data of four times the noise's variance, whose score is linear.
 * const score: ScoreFunction = (t, x) => {
 *   const excess = 3 * Math.exp(-2 * t);
 *   return { ...x, values: x.values.map((v) => (v * excess) / (1 + excess)) };
 * };
 * const process = ornsteinUhlenbeck({ horizon: 5, stop: 0.01 });
 * const options = { bandLimit: 1, batch: 1, key: key(2), steps: 100 };
 * const [heun, rungeKutta] = [probabilityFlow, probabilityFlowRungeKutta].map(
 *   (sampler) => reverseSample(process, score, { ...options, sampler }).values[0],
 * );
 * console.log(Math.abs(heun / rungeKutta - 1) < 0.001); // true
 * ```
 */
export function* probabilityFlowRungeKutta(
  score: ScoreFunction,
  options: ReverseOptions,
): Generator<CameronMartinCoordinates, void, undefined> {
  const { times } = options;
  let y = startingState(options);
  yield y;
  for (let k = 1; k < times.length; k++) {
    const h = times[k - 1] - times[k];
    const middle = times[k] + h / 2;
    const s1 = score(times[k - 1], y);
    const s2 = score(middle, push(y, h / 2, s1));
    const s3 = score(middle, push(y, h / 2, s2));
    const s4 = score(times[k], push(y, h, s3));
    y = push(push(y, h / 6, s1), h / 3, s2);
    y = push(push(y, h / 3, s3), h / 6, s4);
    yield y;
  }
}

/**
 * The exact probability flow of centred isotropic Gaussian data from one forward time to another:
 *
 *     y_lm = √(v_l(to) / v_l(from)) x_lm,   v_l(t) = 1 + e^−2t (q_l − 1).
 *
 * @param ratio q_l = D_l / C_l ≥ 0, data over noise spectrum, length bandLimit.
 * @throws {@link ShapeError} if there is not one ratio per degree, {@link DomainError} unless
 *   v_l(from) > 0 and v_l(to) ≥ 0 for every degree, both times 0 or more.
 *
 * Source: docs/theory/formulas.md (G4.3), (G6.5).
 */
export function gaussianFlow(
  ratio: Float64Array,
  from: number,
  to: number,
  x: CameronMartinCoordinates,
): CameronMartinCoordinates {
  if (ratio.length !== x.bandLimit) {
    throw new ShapeError(
      `gaussianFlow: need one ratio per degree, ${x.bandLimit}, got ${ratio.length}. Truncate the spectrum or the state.`,
    );
  }
  const variance = (t: number, q: number): number =>
    portableExp(-2 * t) * q - portableExpm1(-2 * t);
  const stretch = ratio.map((q, l) => {
    const factor = Math.sqrt(variance(to, q) / variance(from, q));
    if (!(from >= 0 && to >= 0 && q >= 0 && factor < Number.POSITIVE_INFINITY)) {
      throw new DomainError(
        `gaussianFlow: need times and ratios ≥ 0 with positive variance at the first time, got from ${from}, to ${to}, q = ${q} at degree ${l}. Start at a positive time.`,
      );
    }
    return factor;
  });
  const row = x.bandLimit ** 2;
  return { ...x, values: x.values.map((value, i) => stretch[degreeOf(i % row)] * value) };
}

function push(
  y: CameronMartinCoordinates,
  h: number,
  s: CameronMartinCoordinates,
): CameronMartinCoordinates {
  return linearStep([1, y], [h, s]);
}
