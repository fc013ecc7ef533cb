import { DomainError, ShapeError } from "@chaosphere/core";
import type { NetworkTrainingState, NetworkWeights } from "@chaosphere/model";
import type { AdamState } from "./adam.ts";

/** The state before the first step. */
export function initialState(weights: NetworkWeights): NetworkTrainingState {
  const zero = Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [
      name,
      { shape, data: new Float32Array(data.length) },
    ]),
  );
  return {
    step: 0,
    weights,
    average: weights,
    firstMoment: zero,
    secondMoment: zero,
    smoothedLoss: 0,
    gradientNorm: 0,
    log: [],
  };
}

/** The optimiser's part of a state. */
export function adamStateOf(state: NetworkTrainingState): AdamState {
  const { step, firstMoment, secondMoment } = state;
  const moments = Object.keys(state.weights).map((name) => {
    return [name, { first: firstMoment[name].data, second: secondMoment[name].data }];
  });
  return { step, moments: Object.fromEntries(moments) };
}

/** The optimiser's moments as a state holds them, in the shapes of the weights. */
export function momentsOf(
  { moments }: AdamState,
  weights: NetworkWeights,
): Pick<NetworkTrainingState, "firstMoment" | "secondMoment"> {
  const part = (which: "first" | "second"): NetworkWeights =>
    Object.fromEntries(
      Object.entries(weights).map(([name, { shape }]) => [
        name,
        { shape, data: moments[name][which] },
      ]),
    );
  return { firstMoment: part("first"), secondMoment: part("second") };
}

/**
 * Checks that a state belongs to a network.
 *
 * @param weights Any weights of the network.
 * @throws {@link ShapeError} if a tensor is missing or of another shape.
 * @throws {@link DomainError} if the step is no whole number or a running mean not finite.
 */
export function checkState(state: NetworkTrainingState, weights: NetworkWeights): void {
  const { step, smoothedLoss, gradientNorm } = state;
  if (!(Number.isSafeInteger(step) && step >= 0 && gradientNorm >= 0)) {
    throw new DomainError(
      `checkState: the step must be a whole number, 0 or more, got ${step}. Resume from a state that fitDenoiser gave.`,
    );
  }
  if (!Number.isFinite(smoothedLoss + gradientNorm)) {
    throw new DomainError(
      `checkState: running means must be finite, got ${smoothedLoss}, ${gradientNorm}. Resume from an earlier state.`,
    );
  }
  const parts = ["weights", "average", "firstMoment", "secondMoment"] as const;
  for (const part of parts) {
    for (const [name, { shape, data }] of Object.entries(weights)) {
      const found = Object.hasOwn(state[part], name) ? state[part][name] : undefined;
      if (found?.data.length !== data.length || String(found.shape) !== String(shape)) {
        throw new ShapeError(
          `checkState: ${part} must hold "${name}" of shape [${shape}], got ${found ? `[${found.shape}]` : "none"}. Resume with the specification of the run.`,
        );
      }
    }
  }
}

/**
 * A running mean: plain over the first values, then exponential.
 *
 *     m ← m + (x − m)/min(k, memory),   k the number of the value, from 1.
 */
export function smoothed(mean: number, value: number, k: number, memory: number): number {
  return mean + (value - mean) / Math.min(k, memory);
}
