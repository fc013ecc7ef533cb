import { DomainError, gaussLegendreRule } from "@chaosphere/core";
import { choleskyFactor, matrixProduct, solveCholesky } from "@chaosphere/core/linalg";
import type { LinearSde } from "./linearSde.ts";
import { checkTime, identity, linearTransition, propagator } from "./transition.ts";

/**
 * The Malliavin derivative of X_T at increasing times r_n,
 *
 *     D_r X_T = Y_T Y_r⁻¹ σ(r),   0 ≤ r ≤ T,
 *
 * as `values[(n·m + i)·noise + k]` for component i and Brownian motion k. Deterministic, since the equation is linear.
 * Y_T Y_r⁻¹ is solved for as one matrix, by steps from T down, and no Y_r is inverted.
 *
 * @throws {@link DomainError} unless 0 < T ≤ end and 0 ≤ r_1 ≤ r_2 ≤ … ≤ T.
 *
 * Source: Nualart (2006), section 2.2; docs/theory/formulas.md (L1).
 *
 * @example
 * ```ts
 * import { linearMalliavinDerivative, scalarSde } from "@chaosphere/malliavin";
 *
 * // For dX = −X dt + dB the derivative is D_r X_1 = e^{−(1 − r)}.
 * const sde = scalarSde({ drift: () => -1, diffusion: () => 1 });
 * const D = linearMalliavinDerivative(sde, 1, [0, 0.5, 1]);
 * console.log(Array.from(D, (d) => d.toFixed(4)).join(" ")); // 0.3679 0.6065 1.0000
 * ```
 */
export function linearMalliavinDerivative(
  sde: LinearSde,
  T: number,
  times: ArrayLike<number>,
): Float64Array {
  const { dimension: m, noise: noises } = sde;
  checkTime("linearMalliavinDerivative", sde.end, T, 0);
  const values = new Float64Array(times.length * m * noises);
  let Φ = identity(m);
  let above = T;
  for (let n = times.length - 1; n >= 0; n--) {
    const r = times[n];
    if (!(r >= 0 && r <= above)) {
      throw new DomainError(
        `linearMalliavinDerivative: times must increase within [0, T = ${T}], got ${r} before ${above}. Sort them, none after T.`,
      );
    }
    Φ = matrixProduct(Φ, propagator(sde, r, above), m, m, m);
    values.set(matrixProduct(Φ, sde.diffusion(r), m, m, noises), n * m * noises);
    above = r;
  }
  return values;
}

/**
 * The covering fields u_k of X_T at increasing times r_n, the least ones with ⟨DX_T^i, u_k⟩ = δ_ik:
 *
 *     u_k(r) = Σ_j (γ_T⁻¹)_kj D_r X_T^j,
 *
 * as `values[(n·m + k)·noise + l]` for Brownian motion l.
 *
 * @throws {@link DomainError} as {@link linearMalliavinDerivative}, or if γ_T is singular, when no field covers.
 *
 * Source: Mirafzali and others (2025), arXiv:2503.16917; docs/theory/formulas.md (L1, N1).
 *
 * @example
 * ```ts
 * import { key } from "@chaosphere/core";
 * import { brownianIncrements, coveringFields, scalarSde, weightByItoSum } from "@chaosphere/malliavin";
 *
 * // For Brownian motion the covering field is u = 1/T, and the weight δ(u) = B_T/T.
 * const sde = scalarSde({ drift: () => 0, diffusion: () => 1, end: 2 });
 * const times = Array.from({ length: 64 }, (_, n) => (2 * n) / 64);
 * const increments = brownianIncrements({ key: key(1), paths: 1, horizon: 2, steps: 64 });
 * const [weight] = weightByItoSum(sde, coveringFields(sde, 2, times), increments);
 * const end = increments.reduce((sum, dB) => sum + dB, 0);
 * console.log((weight / (end / 2)).toFixed(6)); // 1.000000
 * ```
 */
export function coveringFields(sde: LinearSde, T: number, times: ArrayLike<number>): Float64Array {
  const { dimension: m, noise: noises } = sde;
  const γ = choleskyFactor(linearTransition(sde, T).covariance, m, { caller: "coveringFields" });
  const values = linearMalliavinDerivative(sde, T, times);
  const column = new Float64Array(m);
  for (let n = 0; n < times.length; n++) {
    for (let l = 0; l < noises; l++) {
      const at = (i: number): number => (n * m + i) * noises + l;
      for (let i = 0; i < m; i++) column[i] = values[at(i)];
      solveCholesky(γ, column).forEach((u, k) => {
        values[at(k)] = u;
      });
    }
  }
  return values;
}

/** Options of {@link coveringMatrix}. */
export interface CoveringOptions {
  /** Number of Gauss–Legendre panels. Default 8. */
  readonly panels?: number;
}

/**
 * The matrix that must be the unit one if the fields cover, by quadrature in time:
 *
 *     ⟨DX_T^i, u_k⟩ = ∫₀ᵀ D_r X_T^i · u_k(r) dr,   at [i·m + k].
 *
 * Composite Gauss–Legendre with 12 nodes per panel, in s with r = T s⁴, which resolves σ² ~ r^p for p ≥ −¾.
 *
 * @throws as {@link coveringFields}.
 *
 * Source: Mirafzali and others (2025), arXiv:2503.16917; docs/theory/formulas.md (N1).
 */
export function coveringMatrix(
  sde: LinearSde,
  T: number,
  { panels = 8 }: CoveringOptions = {},
): Float64Array {
  const { dimension: m, noise: noises } = sde;
  const { colatitudes, weights } = gaussLegendreRule(12);
  const s = Float64Array.from({ length: 12 * panels }, (_, n) => {
    return (Math.floor(n / 12) + (1 - Math.cos(colatitudes[n % 12])) / 2) / panels;
  });
  const times = s.map((s) => T * s ** 4);
  const D = linearMalliavinDerivative(sde, T, times);
  const u = coveringFields(sde, T, times);
  const matrix = new Float64Array(m * m);
  for (let n = 0; n < s.length; n++) {
    const weight = (4 * T * s[n] ** 3 * weights[n % 12]) / (2 * panels);
    const slice = [n * m * noises, (n + 1) * m * noises] as const;
    const inner = matrixProduct(D.subarray(...slice), u.subarray(...slice), m, noises, m, {
      transposeB: true,
    });
    for (let i = 0; i < m * m; i++) matrix[i] += weight * inner[i];
  }
  return matrix;
}
