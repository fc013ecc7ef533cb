import { coefficientBlock } from "./equation.ts";
import { implicitDrift } from "./implicitDrift.ts";
import { pullBack } from "./pullBack.ts";
import { addAlongNoise, type Step, type StepShape, shift } from "./step.ts";

/**
 * The split-step implicit scheme: the drift by backward Euler, then the noise at the state it leads to,
 *
 *     X* = X + h b(t, X*),   F(X) = X* + σ(t, X*) ΔB.
 *
 * Stable for one-sided Lipschitz drifts with any step that leaves I − h ∂b invertible; NaN where X* does not exist.
 *
 * Source: Higham, Mao and Stuart (2002).
 */
export function splitStep(shape: StepShape): Step {
  const { equation, count, order } = shape;
  const { dimension: m, noise: r, stateIndependent } = equation;
  const square = m * m;
  const drifted = implicitDrift(shape);
  const noiseOrder = stateIndependent ? 0 : order;
  const σ = coefficientBlock(stateIndependent ? 1 : count, m * r, m, noiseOrder);
  /** ∂σ ΔB and ∂²σ ΔB at X*. */
  const kick = coefficientBlock(count, m, m, 2);
  const still = new Float64Array(count * m);
  const room = new Float64Array(square);
  const bend = new Float64Array(m * square);

  return (t, states, increments, at, stride, jet) => {
    const { values: x, jacobian: A, hessian: Z } = drifted(t, states);
    equation.diffusion(t, stateIndependent ? x.subarray(0, m) : x, noiseOrder, σ);
    jet.noise.set(σ.values);
    shift(x, still, 0, σ.values, stateIndependent, m, r, increments, at, stride, jet.next);
    if (order === 0) return;
    jet.slope.set(A);
    if (order === 2) jet.curvature.set(Z);
    if (stateIndependent) return;

    kick.jacobian.fill(0);
    addAlongNoise(σ.jacobian, m, r, m, increments, at, stride, kick.jacobian);
    for (let p = 0; p < count; p++) addProduct(kick.jacobian, A, p, m, m, jet.slope);
    if (order === 1) return;
    kick.hessian.fill(0);
    addAlongNoise(σ.hessian, m, r, square, increments, at, stride, kick.hessian);
    jet.noiseSlope.fill(0);
    for (let p = 0; p < count; p++) {
      pullBack(kick.hessian, p * m, m, A, p * square, m, room, bend);
      for (let i = 0; i < m * square; i++) jet.curvature[p * m * square + i] += bend[i];
      addProduct(kick.jacobian, Z, p, m, square, jet.curvature);
      for (let i = 0; i < m; i++) {
        multiplyRows(σ.jacobian, (p * m + i) * r, r, A, p * square, m, jet.noiseSlope);
      }
    }
  };
}

/** out^i_w += Σ_a f^i_a g^a_w for the m×m matrix f and the m rows g of state p. */
function addProduct(
  f: Float64Array,
  g: Float64Array,
  p: number,
  m: number,
  width: number,
  out: Float64Array,
): void {
  for (let i = p * m; i < (p + 1) * m; i++) {
    for (let a = 0; a < m; a++) {
      const factor = f[i * m + a];
      for (let w = 0; w < width; w++) out[i * width + w] += factor * g[(p * m + a) * width + w];
    }
  }
}

/** The rows first, …, first + rows − 1 of f times A. */
function multiplyRows(
  f: Float64Array,
  first: number,
  rows: number,
  A: Float64Array,
  aAt: number,
  m: number,
  out: Float64Array,
): void {
  for (let row = first; row < first + rows; row++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let a = 0; a < m; a++) sum += f[row * m + a] * A[aAt + a * m + j];
      out[row * m + j] = sum;
    }
  }
}
