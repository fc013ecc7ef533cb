import { DomainError, ShapeError } from "@chaosphere/core";
import type { NamedTensorMap, Tensor, Variable } from "@tensorflow/tfjs";
import type { Tf } from "../loadTf.ts";
import { type Moments, stepByOperations, stepInPlace } from "./adamStep.ts";
import { wasmBackend } from "./heap.ts";

/** Parameters of {@link fusedAdam}. */
export interface AdamOptions {
  /** Learning rate η > 0, unless a step brings its own. Default 0.001. */
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

/** What one step may set for itself. */
export interface AdamStepOptions {
  /** Learning rate of this step. Default that of the optimiser. */
  readonly learningRate?: number;
  /** Factor on all gradients, such as that of clipping by their norm. Default 1. */
  readonly gradientScale?: number;
}

/** All that a later run needs to go on as if it had never stopped. */
export interface AdamState {
  /** Steps taken. */
  readonly step: number;
  /** The two moments by name of the variable, in its layout. */
  readonly moments: Readonly<
    Record<string, { readonly first: Float32Array; readonly second: Float32Array }>
  >;
}

/** An optimiser of tfjs variables. */
export interface Adam {
  /** Takes one step; gradients by name of their variable, as `tf.variableGrads` returns them. */
  applyGradients(gradients: NamedTensorMap, options?: AdamStepOptions): void;
  /** A copy of the state. */
  state(): AdamState;
  /** Goes on from a state. */
  restore(state: AdamState): void;
  /** Gives back the memory of the moments. */
  dispose(): void;
}

/**
 * Adam with decoupled weight decay. Step k, entry by entry:
 *
 *     m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²,
 *     w ← w − η m̂ / (√v̂ + ε) − η λ w,   m̂ = m/(1 − β₁^k),  v̂ = v/(1 − β₂^k).
 *
 * On WebAssembly each variable is one pass over its memory, in place; elsewhere the steps are tfjs's operations.
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

  const factors = ({ learningRate: η = learningRate, gradientScale = 1 }: AdamStepOptions) => {
    const [c1, c2] = [1 - beta1 ** steps, 1 - beta2 ** steps];
    return {
      scale: gradientScale,
      beta1,
      beta2,
      rate: (η * Math.sqrt(c2)) / c1,
      epsilon: epsilon * Math.sqrt(c2),
      decay: η * weightDecay,
    };
  };
  const forget = () => {
    for (const { first, second } of moments.values()) tf.dispose([first, second]);
    moments.clear();
  };

  return {
    applyGradients(gradients, stepOptions = {}) {
      const pairs = Object.entries(gradients).map(([name, gradient]) => {
        const variable = variableNamed(tf, name);
        checkSize(`the gradient of ${name}`, gradient.size, variable);
        return { name, variable, gradient };
      });
      steps++;
      const step = factors(stepOptions);
      const backend = wasmBackend(tf);
      for (const { name, variable, gradient } of pairs) {
        const known = moments.get(name) ?? zeroMoments(tf, variable);
        moments.set(name, known);
        if (backend) stepInPlace(tf, backend, variable, gradient, known, step);
        else stepByOperations(tf, variable, gradient, known, step);
      }
    },
    state: () => ({
      step: steps,
      moments: Object.fromEntries(
        [...moments].map(([name, { first, second }]) => [
          name,
          {
            first: Float32Array.from(first.dataSync()),
            second: Float32Array.from(second.dataSync()),
          },
        ]),
      ),
    }),
    restore(state) {
      const entries = Object.entries(state.moments).map(([name, { first, second }]) => {
        const variable = variableNamed(tf, name);
        checkSize(`the first moment of ${name}`, first.length, variable);
        checkSize(`the second moment of ${name}`, second.length, variable);
        return { name, first, second, shape: variable.shape };
      });
      forget();
      steps = state.step;
      for (const { name, first, second, shape } of entries) {
        moments.set(name, { first: kept(tf, first, shape), second: kept(tf, second, shape) });
      }
    },
    dispose: forget,
  };
}

function zeroMoments(tf: Tf, { size, shape }: Variable): Moments {
  return {
    first: kept(tf, new Float32Array(size), shape),
    second: kept(tf, new Float32Array(size), shape),
  };
}

/** A tensor that outlives every tidy; the numbers are copied, since a backend may keep the array it is given. */
function kept(tf: Tf, values: Float32Array, shape: number[]): Tensor {
  return tf.keep(tf.tensor(values.slice(), shape, "float32"));
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
    `fusedAdam: ${name} must be positive, got ${value}. Usual is 1e-3 or less.`,
  );
}

function checkDecay(name: string, value: number): void {
  if (value >= 0 && value < 1) return;
  throw new DomainError(
    `fusedAdam: ${name} must be at least 0 and below 1, got ${value}. Usual is 0.9 or more.`,
  );
}
