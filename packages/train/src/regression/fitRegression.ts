import {
  child,
  DivergenceError,
  DomainError,
  type Key,
  purpose,
  ShapeError,
  uniformAt,
} from "@chaosphere/core";
import { initialise, type MlpSpec, mlpFunction, type NetworkWeights } from "@chaosphere/model";
import type { Scalar, Tensor2D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import { mlpModel } from "../network/mlp.ts";
import { type DescentOptions, descend, type StochasticLoss } from "../optimiser/descent.ts";
import { initialState } from "../optimiser/trainingState.ts";
import { type ScalesAtTime, type TimedSample, timeScales } from "./timeScales.ts";

/** Parameters of {@link fitRegression}. */
export interface RegressionOptions {
  /** Width of the hidden layers. Default 64. */
  readonly width?: number;
  /** Residual layers after the first. Default 2. */
  readonly depth?: number;
  /** Octaves of the Fourier features of the normalised state, 0 to 8. Default 2. */
  readonly inputFrequencies?: number;
  /** Octaves of the Fourier features of time, 1 to 8. Default 4. */
  readonly timeFrequencies?: number;
  /** Member k draws from `child(key, k)`. */
  readonly key: Key;
  /** Number of networks, each trained on its own resample of the paths, 1 or more. Default 3. */
  readonly members?: number;
  /** Steps of every member, 1 or more. */
  readonly steps: number;
  /** Draws per step, each at a time of its own. Default 512. */
  readonly batch?: number;
  /** Largest learning rate. Default 0.004. */
  readonly learningRate?: number;
  /** Decoupled decay of the weights, 0 or more. Default 1e-5. */
  readonly weightDecay?: number;
  /** Decay of the average of the weights, in [0, 1). Default 0.995. */
  readonly averageDecay?: number;
  /** Stops after the current step. */
  readonly signal?: AbortSignal;
  readonly onStep?: (progress: RegressionProgress) => void;
}

/** How far a regression is, after each step. */
export interface RegressionProgress {
  /** From 0. */
  readonly member: number;
  /** Step of the member, from 1. */
  readonly step: number;
  /** Running mean of the squared normalised error: 1 for the mean of the targets. */
  readonly loss: number;
}

/** E[δ_t | X_t = x] at q points. */
export interface TimedEstimate {
  /** Mean over the members, `values[p·m + i]`. */
  readonly values: Float64Array;
  /** Standard deviation over the members, likewise; NaN for one member. */
  readonly standardErrors: Float64Array;
}

/** A fitted regression. */
export interface FittedRegression {
  /** (t, x) ↦ E[δ_t | X_t = x] for rows x and any t between the first and the last time, from typed arrays alone. */
  readonly expectation: (t: number, points: Float64Array) => TimedEstimate;
  /** The networks on normalised variables. */
  readonly spec: MlpSpec;
  readonly members: readonly NetworkWeights[];
  /** Last running loss of every member. */
  readonly losses: readonly number[];
}

/**
 * The regression of random vectors δ_t on states X_t by a residual perceptron with Fourier features of state and time,
 *
 *     min_θ E | (δ_t − μ_δ(t))/s_δ(t) − F_θ(t/t_K, (X_t − μ_X(t))/s_X(t)) |²,
 *
 * over draws at times t_1 < … < t_K, by Adam with decoupled decay and a warmed-up cosine schedule. Of Malliavin weights it is minus
 * the score. Every member sees a resample of the rows with replacement, so that the spread over members is that of the noise in the
 * draws and of the training together: the standard error of one member, and for their mean an upper bound. The bias of a
 * network too small is not in it.
 *
 * @throws {@link ShapeError} unless all samples have one dimension, as many outputs, and as many rows.
 * @throws {@link DomainError} unless the times are positive and increase and the values are finite; if an option is out of range.
 * @throws {@link DivergenceError} if the loss stops being finite.
 *
 * Source: Tancik et al. (2020); Loshchilov and Hutter (2019); docs/theory/formulas.md (N1).
 *
 * @example
 * ```ts
 * import { fillNormals, key } from "@chaosphere/core";
 * import { fitRegression, loadTf } from "@chaosphere/train";
 *
 * // δ = x at two times: a straight line.
 * const { tf } = await loadTf({ backend: "wasm" });
 * const samples = [1, 2].map((time) => {
 *   const states = new Float64Array(500);
 *   fillNormals(key(time), 0, states);
 *   return { time, dimension: 1, outputs: 1, states, targets: states };
 * });
 * const { expectation } = await fitRegression(tf, samples, { key: key(3), steps: 100, width: 16, members: 2 });
 * const { values } = expectation(1.5, Float64Array.of(-1, 0, 1));
 * console.log(Array.from(values, (v) => Math.round(v)).join(" ")); // -1 0 1
 * ```
 */
export async function fitRegression(
  tf: Tf,
  samples: readonly TimedSample[],
  options: RegressionOptions,
): Promise<FittedRegression> {
  const { members: count = 3, key } = options;
  checkSamples(samples, count);
  const spec = specOf(samples[0].dimension, options);
  const scales = timeScales(samples);
  const members: NetworkWeights[] = [];
  const losses: number[] = [];
  for (let member = 0; member < count; member++) {
    const stream = child(key, member);
    const draw = batchOf(samples, stream, options.batch ?? 512);
    const { weights, state } = await descend(
      tf,
      squaredError(tf, spec, draw, member),
      initialState(initialise(spec, child(stream, purpose.weights))),
      descentOptions(options, member),
    );
    members.push(weights);
    losses.push(state.smoothedLoss);
  }
  const horizon = samples[samples.length - 1].time;
  const networks = members.map((weights) => mlpFunction(spec, weights));
  return {
    spec,
    members,
    losses,
    expectation: (t, points) => ensembleMean(networks, scales(t), t / horizon, points),
  };
}

/** Normalised rows of a batch. */
interface RegressionBatch {
  readonly times: Float64Array;
  readonly states: Float32Array;
  readonly targets: Float32Array;
}

function squaredError(
  tf: Tf,
  spec: MlpSpec,
  draw: (step: number) => RegressionBatch,
  member: number,
): StochasticLoss {
  const { run } = mlpModel(tf, spec);
  return {
    gradient: (weights, step) => {
      const { times, states, targets } = draw(step);
      const shape: [number, number] = [times.length, spec.dimension];
      const { value, grads } = tf.variableGrads(() => {
        const F: Tensor2D = run(weights, times, tf.tensor2d(states, shape));
        return tf.mean(tf.square(tf.sub(F, tf.tensor2d(targets, shape)))) as Scalar;
      }, Object.values(weights));
      const loss = value.dataSync()[0];
      value.dispose();
      return { loss, gradients: grads };
    },
    divergence: (_, step, loss) =>
      new DivergenceError(
        `fitRegression: the loss must stay finite, got ${loss} of member ${member} at step ${step + 1}. Lower the learning rate.`,
        { step: step + 1, time: 0 },
      ),
  };
}

/** Batches from the member's resample of the rows, at times drawn uniformly from those of the samples. */
function batchOf(
  samples: readonly TimedSample[],
  stream: Key,
  batch: number,
): (step: number) => RegressionBatch {
  const { dimension: m, states: first } = samples[0];
  const rows = first.length / m;
  const scales = timeScales(samples);
  const normal = samples.map(({ time }) => scales(time));
  const horizon = samples[samples.length - 1].time;
  const resampling = child(stream, purpose.resampling);
  const resample = Uint32Array.from({ length: rows }, (_, p) => rows * uniformAt(resampling, p));
  return (step) => {
    const draws = child(child(stream, purpose.pairs), step);
    const times = new Float64Array(batch);
    const [states, targets] = [new Float32Array(batch * m), new Float32Array(batch * m)];
    for (let b = 0; b < batch; b++) {
      const k = Math.floor(samples.length * uniformAt(draws, 2 * b));
      const p = resample[Math.floor(rows * uniformAt(draws, 2 * b + 1))];
      times[b] = samples[k].time / horizon;
      for (let i = 0; i < m; i++) {
        const { states: x, targets: y } = normal[k];
        states[b * m + i] = (samples[k].states[p * m + i] - x.mean[i]) / x.deviation[i];
        targets[b * m + i] = (samples[k].targets[p * m + i] - y.mean[i]) / y.deviation[i];
      }
    }
    return { times, states, targets };
  };
}

function ensembleMean(
  networks: readonly ((t: number, z: Float64Array) => Float64Array)[],
  { states, targets }: ScalesAtTime,
  t: number,
  points: Float64Array,
): TimedEstimate {
  const m = states.mean.length;
  if (points.length % m !== 0) {
    throw new ShapeError(
      `fitRegression: points must be whole rows of ${m} numbers, got ${points.length}. Give one point per row.`,
    );
  }
  const z = points.map((x, i) => (x - states.mean[i % m]) / states.deviation[i % m]);
  const answers = networks.map((F) => F(t, z));
  const values = points.map(
    (_, i) => answers.reduce((sum, own) => sum + own[i], 0) / answers.length,
  );
  const standardErrors = values.map((mean, i) => {
    const squares = answers.reduce((sum, own) => sum + (own[i] - mean) ** 2, 0);
    return targets.deviation[i % m] * Math.sqrt(squares / (answers.length - 1));
  });
  return {
    values: values.map((f, i) => targets.mean[i % m] + targets.deviation[i % m] * f),
    standardErrors,
  };
}

function descentOptions(options: RegressionOptions, member: number): DescentOptions {
  const { steps, learningRate = 4e-3, weightDecay = 1e-5, averageDecay = 0.995 } = options;
  const { signal, onStep } = options;
  return {
    steps,
    learningRate,
    weightDecay,
    averageDecay,
    ...(signal && { signal }),
    ...(onStep && { onStep: ({ step, loss }) => onStep({ member, step, loss }) }),
  };
}

function specOf(dimension: number, options: RegressionOptions): MlpSpec {
  const { width = 64, depth = 2, inputFrequencies = 2, timeFrequencies = 4 } = options;
  const variances = Array.from({ length: dimension }, () => 1);
  return { kind: "mlp", dimension, width, depth, inputFrequencies, timeFrequencies, variances };
}

function checkSamples(samples: readonly TimedSample[], members: number): void {
  if (!(samples.length >= 1 && Number.isInteger(members) && members >= 1)) {
    throw new DomainError(
      `fitRegression: there must be one sample and one member or more, got ${samples.length} and ${members}. Observe the paths at some times.`,
    );
  }
  const { dimension: m, states: first } = samples[0];
  samples.forEach(({ time, dimension, outputs, states, targets }, k) => {
    const fits = [outputs, dimension].every((width) => width === m);
    if (!(fits && states.length === first.length && targets.length === first.length)) {
      throw new ShapeError(
        `fitRegression: every sample must have rows of ${m} numbers and as many targets, ${first.length} numbers each, got rows of ${dimension} and ${outputs}, ${states.length} and ${targets.length} numbers at time ${time}. Observe the same paths.`,
      );
    }
    if (!(time > (k === 0 ? 0 : samples[k - 1].time) && time < Number.POSITIVE_INFINITY)) {
      throw new DomainError(
        `fitRegression: times must be positive, finite and increase, got ${time} at ${k}. Sort the samples.`,
      );
    }
    if (!(states.every(Number.isFinite) && targets.every(Number.isFinite))) {
      throw new DomainError(
        `fitRegression: states and targets must be finite, got other values at time ${time}. Use a scheme that keeps the paths finite.`,
      );
    }
  });
}
