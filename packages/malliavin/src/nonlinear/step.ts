import {
  type Coefficient,
  type CoefficientBlock,
  coefficientBlock,
  type DerivativeOrder,
  type StochasticEquation,
} from "./equation.ts";
import { type NoiseBend, noiseBend } from "./noiseBend.ts";

/** One step x ↦ F(x) of a scheme from n states, to second order, and how the noise enters it. */
export interface StepJet {
  /** F(x_p), `next[p·m + i]`. */
  readonly next: Float64Array;
  /** A = ∂_j F^i, `slope[(p·m + i)·m + j]`; from order 1. */
  readonly slope: Float64Array;
  /** H = ∂_j ∂_k F^i, `curvature[((p·m + i)·m + j)·m + k]`; from order 2. */
  readonly curvature: Float64Array;
  /** σ where it multiplies ΔB, `noise[p·m·r + i·r + l]`; of one state for all if it is state-independent. */
  readonly noise: Float64Array;
  /** ∂σ/∂x, `noiseSlope[((p·m + i)·r + l)·m + j]`; from order 2, empty if σ is state-independent. */
  readonly noiseSlope: Float64Array;
}

/**
 * Writes the step from time t. The increments of state p are `increments[at + p·stride + l]`.
 */
export type Step = (
  t: number,
  states: Float64Array,
  increments: Float64Array,
  at: number,
  stride: number,
  jet: StepJet,
) => void;

/** The parameters of a {@link Step}. */
export interface StepShape {
  readonly equation: StochasticEquation;
  /** n: number of states of every call. */
  readonly count: number;
  /** h. */
  readonly h: number;
  /** How far the step is differentiated. */
  readonly order: DerivativeOrder;
}

/** Room for a step of n states. */
export function stepJet({ equation, count, order }: StepShape): StepJet {
  const { dimension: m, noise: r, stateIndependent } = equation;
  const state = coefficientBlock(count, m, m, order);
  const noise = coefficientBlock(stateIndependent ? 1 : count, m * r, m, 0);
  const slope = order >= 2 && !stateIndependent ? count * m * r * m : 0;
  return {
    next: state.values,
    slope: state.jacobian,
    curvature: state.hessian,
    noise: noise.values,
    noiseSlope: new Float64Array(slope),
  };
}

/**
 * Euler–Maruyama, X + b h + σ ΔB. With another drift in place of b it is the tamed scheme.
 *
 * Source: Maruyama (1955).
 */
export function eulerStep(shape: StepShape, drift: Coefficient = shape.equation.drift): Step {
  const { equation, count, h, order } = shape;
  const { dimension: m, noise: r, stateIndependent } = equation;
  const b = coefficientBlock(count, m, m, order);
  const noiseOrder = stateIndependent ? 0 : order;
  const σ = coefficientBlock(stateIndependent ? 1 : count, m * r, m, noiseOrder);
  const bend = noiseOrder === 2 && m > 1 ? noiseBend(count, m, r) : undefined;
  const own = bend === undefined ? σ : { ...σ, hessian: bend.hessian };
  return (t, states, increments, at, stride, jet) => {
    drift(t, states, order, b);
    equation.diffusion(t, stateIndependent ? states.subarray(0, m) : states, noiseOrder, own);
    jet.noise.set(σ.values);
    jet.noiseSlope.set(jet.noiseSlope.length > 0 ? σ.jacobian : []);
    if (m === 1 && r === 1)
      scalarStep(b, σ, stateIndependent, h, states, increments, at, stride, jet);
    else {
      shift(
        states,
        b.values,
        h,
        σ.values,
        stateIndependent,
        m,
        r,
        increments,
        at,
        stride,
        jet.next,
      );
      spread(b, own, stateIndependent, h, m, r, increments, at, stride, jet, bend);
    }
  };
}

/** The whole step on the line. */
function scalarStep(
  b: CoefficientBlock,
  σ: CoefficientBlock,
  isShared: boolean,
  h: number,
  x: Float64Array,
  increments: Float64Array,
  at: number,
  stride: number,
  { next, slope, curvature }: StepJet,
): void {
  const count = x.length;
  for (let p = 0; p < count; p++) {
    next[p] = x[p] + h * b.values[p] + σ.values[isShared ? 0 : p] * increments[at + p * stride];
  }
  if (slope.length === 0) return;
  for (let p = 0; p < count; p++) {
    slope[p] = 1 + h * b.jacobian[p] + (isShared ? 0 : σ.jacobian[p] * increments[at + p * stride]);
  }
  if (curvature.length === 0) return;
  for (let p = 0; p < count; p++) {
    curvature[p] = h * b.hessian[p] + (isShared ? 0 : σ.hessian[p] * increments[at + p * stride]);
  }
}

/** next = x + h b + σ ΔB. */
export function shift(
  x: Float64Array,
  b: Float64Array,
  h: number,
  σ: Float64Array,
  isShared: boolean,
  m: number,
  r: number,
  increments: Float64Array,
  at: number,
  stride: number,
  next: Float64Array,
): void {
  const count = x.length / m;
  for (let p = 0; p < count; p++) {
    const noiseAt = isShared ? 0 : p * m * r;
    for (let i = 0; i < m; i++) {
      let sum = x[p * m + i] + h * b[p * m + i];
      for (let l = 0; l < r; l++) {
        sum += σ[noiseAt + i * r + l] * increments[at + p * stride + l];
      }
      next[p * m + i] = sum;
    }
  }
}

/** A = I + h ∂b + ∂σ ΔB and H = h ∂²b + ∂²σ ΔB, as far as the jet goes. */
function spread(
  b: CoefficientBlock,
  σ: CoefficientBlock,
  isShared: boolean,
  h: number,
  m: number,
  r: number,
  increments: Float64Array,
  at: number,
  stride: number,
  { slope, curvature }: StepJet,
  bend: NoiseBend | undefined,
): void {
  for (let i = 0; i < slope.length; i++) slope[i] = h * b.jacobian[i];
  for (let i = 0; i < curvature.length; i++) curvature[i] = h * b.hessian[i];
  if (!isShared) {
    addAlongNoise(σ.jacobian, m, r, m, increments, at, stride, slope);
    if (bend !== undefined) bend.add(increments, at, stride, curvature);
    else addAlongNoise(σ.hessian, m, r, m * m, increments, at, stride, curvature);
  }
  for (let d = 0; d < slope.length; d += m * m) {
    for (let i = 0; i < m; i++) slope[d + i * (m + 1)] += 1;
  }
}

/** out[(p·m + i)·w + j] += Σ_l f[((p·m + i)·r + l)·w + j] ΔB_l, w the number of derivatives. */
export function addAlongNoise(
  f: Float64Array,
  m: number,
  r: number,
  width: number,
  increments: Float64Array,
  at: number,
  stride: number,
  out: Float64Array,
): void {
  const rows = out.length / width;
  for (let row = 0; row < rows; row++) {
    const increment = at + Math.floor(row / m) * stride;
    for (let l = 0; l < r; l++) {
      const dB = increments[increment + l];
      const from = (row * r + l) * width;
      for (let j = 0; j < width; j++) out[row * width + j] += f[from + j] * dB;
    }
  }
}
