import { DomainError, ShapeError } from "@chaosphere/core";

/**
 * What a network predicts, for X_t = Y X_0 + √γ Z: the data X_0, the noise Z, or the velocity
 *
 *     V = ( Y Z − √γ X_0 ) / r,   r = √(Y² + γ).
 */
export type Parametrisation = "data" | "noise" | "velocity";

/** The law of a scalar schedule at one time, X_t = signal X_0 + √variance Z. */
export interface NoiseLevel {
  /** Y > 0. */
  readonly signal: number;
  /** γ > 0. */
  readonly variance: number;
}

/**
 * The score for a prediction of a posterior mean, number by number:
 *
 *     data m:      −(y − Y m)/γ,
 *     noise ε:     −ε/√γ,
 *     velocity v:  −y/r² − Y v/(r √γ).
 *
 * All three are one score if the predictions are E[X_0 | y], E[Z | y] and E[V | y].
 *
 * @throws {@link ShapeError} if there is not one prediction for each number of y.
 * @throws {@link DomainError} unless signal and variance are positive.
 *
 * Source: Salimans and Ho (2022), for the velocity; docs/theory/formulas.md (L1.1, L2).
 */
export function scoreFromPrediction(
  parametrisation: Parametrisation,
  level: NoiseLevel,
  y: Float64Array,
  prediction: Float64Array,
): Float64Array {
  checkLevel("scoreFromPrediction", level);
  if (prediction.length !== y.length) {
    throw new ShapeError(
      `scoreFromPrediction: there must be a prediction for every number of y, got ${prediction.length} for ${y.length}. Predict in the shape of y.`,
    );
  }
  const gain = errorAmplification(parametrisation, level);
  const { signal, variance } = level;
  switch (parametrisation) {
    case "data":
      return y.map((y, i) => (signal * prediction[i] - y) / variance);
    case "noise":
      return prediction.map((ε) => -gain * ε);
    case "velocity":
      return y.map((y, i) => -y / (signal * signal + variance) - gain * prediction[i]);
  }
}

/**
 * |∂ score / ∂ prediction|: what an error of the prediction is multiplied by,
 *
 *     data Y/γ,   noise 1/√γ,   velocity Y/(r √γ).
 *
 * Near t = 0 the first grows like 1/γ, the others like its square root.
 *
 * @throws {@link DomainError} unless signal and variance are positive.
 *
 * Source: docs/theory/formulas.md (L2).
 */
export function errorAmplification(parametrisation: Parametrisation, level: NoiseLevel): number {
  checkLevel("errorAmplification", level);
  const { signal, variance } = level;
  switch (parametrisation) {
    case "data":
      return signal / variance;
    case "noise":
      return 1 / Math.sqrt(variance);
    case "velocity":
      return signal / Math.sqrt((signal * signal + variance) * variance);
  }
}

function checkLevel(caller: string, { signal, variance }: NoiseLevel): void {
  if (!(signal > 0 && variance > 0)) {
    throw new DomainError(
      `${caller}: signal and variance must be positive, got ${signal} and ${variance}. At t = 0 there is no noise to amplify an error.`,
    );
  }
}
