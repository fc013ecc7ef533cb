import { lawDimension, lawMean, type NoisableGaussian, spectralFormOf } from "@chaosphere/core";
import type { ConditionedAtTime } from "./conditionedAtTime.ts";
import { givenCoordinates } from "./givenCoordinates.ts";
import { givenData } from "./givenData.ts";
import { givenState } from "./givenState.ts";
import type { ObservedDirections } from "./observedDirections.ts";

/** Times whose factors are kept: a sampler asks for a time once or twice in turn. */
const KEPT = 2;

/** Largest dimension whose posterior covariance is decomposed once for all times. */
const LARGEST_DENSE = 4096;

/**
 * Conditions a Gaussian law on its noised state and on what is seen, in the order that costs least: given the state first where few
 * directions are seen, given the data first where more than half of all are, and number by number where law and operator are both diagonal.
 *
 * Source: docs/theory/formulas.md (P3.2), (P2.1), (G6.5).
 */
export function covarianceConditioning(
  law: NoisableGaussian<"cameron-martin">,
  seen: ObservedDirections,
): (t: number) => ConditionedAtTime {
  const d = lawDimension(law);
  const residual = residuals(law, seen);
  if ((law.kind === "isotropic" || law.kind === "diagonal") && seen.indices) {
    return remembered(givenCoordinates(law, residual, seen, seen.indices));
  }
  if (2 * seen.rank > d && d <= LARGEST_DENSE) return remembered(givenData(law, residual, seen));
  return remembered(givenState(spectralFormOf(law) ?? law, residual, seen));
}

/** ỹ′ − B′m, one row per observation. */
function residuals(law: NoisableGaussian, seen: ObservedDirections): Float64Array {
  const predicted = seen.project(lawMean(law));
  return seen.data.map((y, at) => y - predicted[at % seen.rank]);
}

/** The same function, with its last two values kept. */
function remembered<T>(at: (t: number) => T): (t: number) => T {
  const kept = new Map<number, T>();
  return (t) => {
    const value = kept.get(t) ?? at(t);
    kept.set(t, value);
    if (kept.size > KEPT) kept.delete([...kept.keys()][0]);
    return value;
  };
}
