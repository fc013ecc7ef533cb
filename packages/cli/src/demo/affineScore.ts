import type { CameronMartinCoordinates, FullGaussian, ScoreFunction } from "@chaosphere/core";
import { type NetworkCheckpoint, networkResidual } from "@chaosphere/model";
import { gaussianTrace, type TraceFunction } from "@chaosphere/score";

/**
 * What makes the score of the models affine, ŝ(t, x) = S(t) x + b(t): a Gaussian's covariance, and of the network the gains r_i(t) that
 * it adds to the denoiser's, one per coordinate and the same within a degree:
 *
 *     S = (a/σ²)( V diag(g) Vᵀ + diag(r) − a ),   a = e^{−t},   σ² = 1 − a²,   g_j = a λ_j/(a² λ_j + σ²).
 */
export interface AffineScore {
  readonly covariance: FullGaussian<"cameron-martin">;
  readonly residual?: (t: number) => Float64Array;
}

/** The gains of a per-degree network at each time. Length d. */
export function residualGains({
  spec,
  weights,
}: Pick<NetworkCheckpoint, "spec" | "weights">): (t: number) => Float64Array {
  if (spec.kind !== "per-degree") {
    throw new TypeError(`residualGains: the network must be per-degree, got ${spec.kind}.`);
  }
  const ones = new Float64Array(spec.bandLimit ** 2).fill(1);
  const apply = networkResidual(spec, weights);
  return (t) => apply(t, ones);
}

/** tr S and ‖S‖² (the sum of squares), as functions of the time. */
export function scoreTraces({
  covariance,
  residual,
}: AffineScore): (t: number) => { readonly trace: number; readonly squaredNorm: number } {
  const { dimension: d, eigenvalues, eigenvectors } = covariance;
  const squares = eigenvectors.map((v) => v * v);
  return (t) => {
    const [decay, noise] = [Math.exp(-t), -Math.expm1(-2 * t)];
    const gains = eigenvalues.map((λ) => (decay * λ) / (decay * decay * λ + noise));
    const added = residual?.(t);
    let [trace, squaredNorm] = [0, 0];
    for (let i = 0; i < d; i++) {
      const gain = gains[i];
      const r = added?.[i] ?? 0;
      // In the eigenvectors' own frame g − a; the residual is diagonal in the coordinates' frame, and only (Vdiag(g)Vᵀ)_ii meets it.
      let own = 0;
      if (r !== 0) {
        for (let j = 0; j < d; j++) own += squares[i * d + j] * (gains[j] - decay);
      }
      trace += gain - decay + r;
      squaredNorm += (gain - decay) ** 2 + r * r + 2 * r * own;
    }
    const scale = decay / noise;
    return { trace: scale * trace, squaredNorm: scale * scale * squaredNorm };
  };
}

/** tr S for a probability flow, exact: that of the Gaussian and the gains' own. */
export function flowTrace({ covariance, residual }: AffineScore): TraceFunction {
  const closed = gaussianTrace(covariance);
  return (t, x) => {
    const scale = Math.exp(-t) / -Math.expm1(-2 * t);
    const own = scale * (residual?.(t) ?? new Float64Array()).reduce((sum, r) => sum + r, 0);
    return closed(t, x).map((value) => value + own);
  };
}

/**
 * The denoising loss of each row, nats, in the weights of the sampler martingale-exponential, its mean over all noise in closed form:
 *
 *     Σ_k ½(e^{2h_k} − 1) J_k,   J = E_ξ[ ‖ŝ(X)‖² − 2⟨ŝ(X), τ⟩ ] = ‖ŝ(a x)‖² − 2⟨ŝ(a x), a x⟩ + σ²‖S‖² + 2a² tr S,
 *
 * X = a x + σ ξ and τ = a x − a² ξ/σ.
 *
 * Source: docs/theory/formulas.md (G7.4, G8.1).
 */
export function denoisingLoss(
  score: ScoreFunction,
  affine: AffineScore,
  x: CameronMartinCoordinates,
  times: ArrayLike<number>,
): Float64Array {
  const traces = scoreTraces(affine);
  const d = x.bandLimit ** 2;
  const loss = new Float64Array(x.batch);
  for (let k = 0; k + 1 < times.length; k++) {
    const t = times[k];
    const weight = Math.expm1(2 * (t - times[k + 1])) / 2;
    const [decay, noise] = [Math.exp(-t), -Math.expm1(-2 * t)];
    const { trace, squaredNorm } = traces(t);
    const signal = x.values.map((value) => decay * value);
    const s = score(t, { ...x, values: signal }).values;
    for (let b = 0; b < x.batch; b++) {
      let sum = noise * squaredNorm + 2 * decay * decay * trace;
      for (let i = b * d; i < (b + 1) * d; i++) {
        const ŝ = s[i];
        sum += ŝ * (ŝ - 2 * signal[i]);
      }
      loss[b] += weight * sum;
    }
  }
  return loss;
}
