import { DomainError } from "../errors.ts";
import { invertInto } from "../linalg/smallMatrix.ts";
import type { CompleteMaternParameters } from "../matern/maternParameters.ts";
import { bestAmplitude, type SpectralDatum, whittleLikelihood } from "./whittleLikelihood.ts";

/** A point (log σ², α, log κ) of the search. */
export type SearchPoint = readonly [number, number, number];

/** Ranges of (log σ², α, log κ), ends included. */
export interface SearchBox {
  readonly low: SearchPoint;
  readonly high: SearchPoint;
}

/** The search ends when the next step is this small a part of a standard error. */
const RESOLUTION = 1e-8;
const MOST_STEPS = 500;

/** The most likely point of a grid in (α, log κ), σ at its best for each. */
export function gridStart(data: readonly SpectralDatum[]): SearchPoint {
  const last = data[data.length - 1].degree;
  let best: SearchPoint = [0, 2, 0];
  let most = -Infinity;
  for (const alpha of [1.1, 1.3, 1.6, 2, 2.5, 3.2, 4.5, 7, 11]) {
    for (let i = 0; i <= 8; i++) {
      const kappa = 0.1 * (20 * last) ** (i / 8);
      const sigma = bestAmplitude(data, alpha, kappa);
      const { value } = whittleLikelihood(data, { alpha, kappa, sigma });
      if (value > most) [most, best] = [value, [2 * Math.log(sigma), alpha, Math.log(kappa)]];
    }
  }
  return best;
}

/** Damped Fisher scoring within the box: p ← p + (F + μ diag F)⁻¹ ∇ℓ along the free directions. */
export function climb(
  data: readonly SpectralDatum[],
  start: SearchPoint,
  box: SearchBox,
): SearchPoint {
  let point = start;
  let here = whittleLikelihood(data, parametersAt(point));
  let damping = 1e-3;
  for (let step = 0; step < MOST_STEPS; step++) {
    const free = freeDirections(point, here.gradient, box);
    const move = scoringStep(here.gradient, here.information, free, damping);
    if (move.every((d, p) => Math.abs(d) * Math.sqrt(here.information[4 * p]) < RESOLUTION)) break;

    const next = confined(point, move, box);
    const there = whittleLikelihood(data, parametersAt(next));
    // Near the maximum the gain is lost in rounding of the value.
    if (there.value >= here.value - 4 * Number.EPSILON * Math.abs(here.value)) {
      [point, here] = [next, there];
      damping /= 4;
    } else {
      damping *= 8;
    }
  }
  return point;
}

/** Directions not held by the box: those inside it, and those at an end that the gradient leaves. */
export function freeDirections(
  point: SearchPoint,
  gradient: Float64Array,
  { low, high }: SearchBox,
): number[] {
  return [0, 1, 2].filter(
    (p) => !(point[p] <= low[p] && gradient[p] <= 0) && !(point[p] >= high[p] && gradient[p] >= 0),
  );
}

export function parametersAt([
  logVariance,
  alpha,
  logKappa,
]: SearchPoint): CompleteMaternParameters {
  return { alpha, kappa: Math.exp(logKappa), sigma: Math.exp(logVariance / 2) };
}

/**
 * The inverse of the information among the free directions, n×n for n of them, each diagonal entry raised by the share
 * `damping` first.
 */
export function inverseInformation(
  information: Float64Array,
  free: readonly number[],
  damping = 0,
): Float64Array {
  const n = free.length;
  const damped = Float64Array.from(
    free.flatMap((p) => free.map((q) => information[3 * p + q] * (p === q ? 1 + damping : 1))),
  );
  const inverse = new Float64Array(n * n);
  if (!invertInto(damped, 0, n, inverse, 0, new Float64Array(n * n))) {
    throw new DomainError(
      `fitSpectrum: the data must tell ${n} parameters apart, got a singular Fisher information. Let more degrees enter.`,
    );
  }
  return inverse;
}

function scoringStep(
  gradient: Float64Array,
  information: Float64Array,
  free: readonly number[],
  damping: number,
): Float64Array {
  const move = new Float64Array(3);
  const n = free.length;
  const inverse = inverseInformation(information, free, damping);
  free.forEach((p, i) => {
    free.forEach((q, j) => {
      move[p] += inverse[i * n + j] * gradient[q];
    });
  });
  return move;
}

function confined(point: SearchPoint, move: Float64Array, { low, high }: SearchBox): SearchPoint {
  const at = (p: 0 | 1 | 2) => Math.min(high[p], Math.max(low[p], point[p] + move[p]));
  return [at(0), at(1), at(2)];
}
