import { DomainError, ShapeError } from "@chaosphere/core";
import type { NamedTensorMap, Variable } from "@tensorflow/tfjs";
import { wasmBackend } from "../backend/heap.ts";
import type { Tf } from "../backend/tf.ts";
import { heapMoments } from "./heapMoments.ts";
import { type Moments, type MomentValues, plainMoments } from "./moments.ts";
import { nativeBackend, nativeMoments } from "./nativeMoments.ts";

/** Parameters of {@link fusedAdam}. */
export interface AdamOptions {
  /** Learning rate η > 0, unless a step sets its own. Default 0.001. */
  readonly learningRate?: number;
  /** Decay β₁ ∈ [0, 1) of the mean of the gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay β₂ ∈ [0, 1) of the mean of their squares. Default 0.999. */
  readonly beta2?: number;
  /** ε > 0, below which a gradient's size no longer matters. Default 1e-8. */
  readonly epsilon?: number;
  /** Decoupled decay λ ≥ 0 of the weights. Default 0. */
  readonly weightDecay?: number;
}

/** Parameters of one step. */
export interface AdamStepOptions {
  /** Learning rate of this step. Default that of the optimiser. */
  readonly learningRate?: number;
  /** Factor on all gradients, such as that of clipping by their norm. Default 1. */
  readonly gradientScale?: number;
}

/** All that a later run needs to continue as if it had never stopped. */
export interface AdamState {
  /** Steps taken. */
  readonly step: number;
  /** The two moments by name of the variable, in its layout. */
  readonly moments: Readonly<Record<string, MomentValues>>;
}

/** An optimiser of tfjs variables. */
export interface Adam {
  /** Takes one step; gradients are keyed by the name of their variable, as `tf.variableGrads` returns them. */
  applyGradients(gradients: NamedTensorMap, options?: AdamStepOptions): void;
  /** A copy of the state. */
  state(): AdamState;
  /** Continues from a state. */
  restore(state: AdamState): void;
  /** Frees the memory of the moments. */
  dispose(): void;
}

/**
 * Adam with decoupled weight decay. Step k, entry by entry:
 *
 *     m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²,
 *     w ← w − η m̂ / (√v̂ + ε) − η λ w,   m̂ = m/(1 − β₁^k),  v̂ = v/(1 − β₂^k).
 *
 * On WebAssembly and in the native library a step is one pass over each variable's memory.
 *
 * @throws {@link DomainError} if an option is outside its range or a gradient's name is no variable's.
 * @throws {@link ShapeError} if a gradient or a moment has not the size of its variable.
 *
 * Source: Kingma and Ba (2015), algorithm 1; Loshchilov and Hutter (2019), algorithm 2.
 */
export function fusedAdam(tf: Tf, options: AdamOptions = {}): Adam {
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999 } = options;
  const { epsilon = 1e-8, weightDecay = 0 } = options;
  checkPositive("learningRate", learningRate);
  checkPositive("epsilon", epsilon);
  checkDecay("beta1", beta1);
  checkDecay("beta2", beta2);
  if (!(weightDecay >= 0)) {
    throw new DomainError(
      `fusedAdam: weightDecay must not be negative, got ${weightDecay}. Leave it out for none.`,
    );
  }

  const moments = new Map<string, Moments>();
  let steps = 0;

  const adamStep = ({ learningRate: η = learningRate, gradientScale: scale = 1 }) => {
    const [c1, c2] = [1 - beta1 ** steps, 1 - beta2 ** steps];
    const root = Math.sqrt(c2);
    const decay = η * weightDecay;
    return { scale, beta1, beta2, rate: (η * root) / c1, epsilon: epsilon * root, decay };
  };
  const forget = () => {
    for (const known of moments.values()) known.dispose();
    moments.clear();
  };

  return {
    applyGradients(gradients, stepOptions = {}) {
      for (const [name, { size }] of Object.entries(gradients)) {
        checkSize(`the gradient of ${name}`, size, variableNamed(tf, name));
      }
      steps++;
      const step = adamStep(stepOptions);
      for (const [name, gradient] of Object.entries(gradients)) {
        const known = moments.get(name) ?? zeroMoments(tf, variableNamed(tf, name));
        moments.set(name, known);
        known.step(gradient, step);
      }
    },
    state: () => ({
      step: steps,
      moments: Object.fromEntries([...moments].map(([name, known]) => [name, known.values()])),
    }),
    restore(state) {
      for (const [name, { first, second }] of Object.entries(state.moments)) {
        checkSize(`the first moment of ${name}`, first.length, variableNamed(tf, name));
        checkSize(`the second moment of ${name}`, second.length, variableNamed(tf, name));
      }
      forget();
      steps = state.step;
      for (const [name, values] of Object.entries(state.moments)) {
        moments.set(name, momentsOf(tf, variableNamed(tf, name), values));
      }
    },
    dispose: forget,
  };
}

/** Moments that start from given values, by the fastest means of the backend. */
function momentsOf(tf: Tf, variable: Variable, start: MomentValues): Moments {
  const wasm = wasmBackend(tf);
  if (wasm) return heapMoments(tf, wasm, variable, start);
  const native = nativeBackend(tf);
  if (native) return nativeMoments(tf, native, variable, start);
  return plainMoments(tf, variable, start);
}

function zeroMoments(tf: Tf, variable: Variable): Moments {
  const { size } = variable;
  return momentsOf(tf, variable, {
    first: new Float32Array(size),
    second: new Float32Array(size),
  });
}

function variableNamed(tf: Tf, name: string): Variable {
  const variable = tf.engine().registeredVariables[name];
  if (!variable) {
    throw new DomainError(
      `fusedAdam: gradients and moments must carry the name of a variable, got ${name}. Give the variables their names before training.`,
    );
  }
  return variable;
}

function checkSize(what: string, got: number, { size, shape }: Variable): void {
  if (got === size) return;
  throw new ShapeError(
    `fusedAdam: ${what} must hold ${size} numbers, shape [${shape}], got ${got}. Take both from the same network.`,
  );
}

function checkPositive(name: string, value: number): void {
  if (value > 0) return;
  throw new DomainError(
    `fusedAdam: ${name} must be positive, got ${value}. 1e-3 or less is usual.`,
  );
}

function checkDecay(name: string, value: number): void {
  if (value >= 0 && value < 1) return;
  throw new DomainError(
    `fusedAdam: ${name} must be at least 0 and below 1, got ${value}. 0.9 or more is usual.`,
  );
}
