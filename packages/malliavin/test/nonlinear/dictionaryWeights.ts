import { ShapeError } from "@chaosphere/core";
import { choleskyFactor, multiplyInto, solveCholesky } from "@chaosphere/core/linalg";
import { writeMalliavinMatrix } from "../../src/nonlinear/malliavinMatrix.ts";
import type { VariationPaths } from "../../src/nonlinear/variationPaths.ts";
import { columnOf, contractBend, pulledBack } from "./pulledBack.ts";
import { addOuter } from "./sweepWeights.ts";

/**
 * The covering weights for a state-independent σ in the form of the paper's three terms,
 *
 *     δ = γ⁻¹ Y_T ∫ κ dB − ∫ Σ_l [A_l − B_l − C_l](u) κ_{u,l} du,   W_s = Y_T κ_s,
 *     A = γ⁻¹ Ω,   Ω_l(u) = Y_T P^l(u, T),
 *     B = γ⁻¹ ∫_0^u [Ω κ_s W_sᵀ + transpose] ds γ⁻¹ Y_T,   C = γ⁻¹ ∫_u^T [Θ W_sᵀ + transpose] ds γ⁻¹ Y_T,
 *     Θ_l(u, s) = Ω_l κ_s − Y_T (G_s − G_u)[κ_{u,l}] κ_s.
 *
 * C runs over [u, T]. O(N²) a path: a dictionary between two notations, not a way to compute.
 *
 * @throws {@link ShapeError} if σ depends on the state along the paths.
 *
 * Source: docs/theory/formulas.md (N5.1).
 */
export function dictionaryWeights(paths: VariationPaths): Float64Array {
  if (paths.noiseSlope.some((slope) => slope !== 0)) {
    throw new ShapeError(
      "dictionaryWeights: the three terms are those of a state-independent σ, got one with a slope. Use sweepWeights.",
    );
  }
  const { dimension: m, steps: N, states } = paths;
  const count = states.length / (m * (N + 1));
  const weights = new Float64Array(count * m);
  for (let p = 0; p < count; p++) weights.set(dictionaryWeight(paths, p), p * m);
  return weights;
}

function dictionaryWeight(paths: VariationPaths, p: number): Float64Array {
  const { dimension: m, noise: r, steps: N, stepLength: h } = paths;
  const square = m * m;
  const { G, κ } = pulledBack(paths, p, false);
  const Y = paths.firstVariation.subarray(
    (p * (N + 1) + N) * square,
    (p * (N + 1) + N + 1) * square,
  );
  const product = (a: Float64Array, b: Float64Array): Float64Array => {
    const out = new Float64Array(square);
    multiplyInto(a, 0, b, 0, m, out, 0);
    return out;
  };
  const Λ = new Float64Array(square);
  const S = new Float64Array(m);
  for (let n = 0; n < N; n++) {
    addOuter(Λ, κ[n], m, r, h);
    for (let a = 0; a < m; a++) {
      for (let l = 0; l < r; l++) S[a] += κ[n][a * r + l] * paths.increments[(p * N + n) * r + l];
    }
  }
  const γ = new Float64Array(square);
  writeMalliavinMatrix(Y, 0, Λ, m, γ, 0);
  const factor = choleskyFactor(γ, m, { caller: "dictionaryWeights" });
  const solve = (r: Float64Array): Float64Array => solveCholesky(factor, r);
  const W = κ.map((k) => times(Y, k, m, r));
  const weight = solve(times(Y, S, m, 1));
  for (let u = 0; u < N; u++) {
    for (let l = 0; l < r; l++) {
      const k = columnOf(κ[u], r, l);
      const now = contractBend(G[u], k, m);
      const Ω = product(
        Y,
        contractBend(G[N], k, m).map((g, i) => g - now[i]),
      );
      /** ∫ [… W_sᵀ + transpose] ds of B and C together. */
      const I = new Float64Array(square);
      for (let s = 0; s < N; s++) {
        const early = times(Ω, κ[s], m, r);
        const gap = contractBend(G[s], k, m).map((g, i) => g - now[i]);
        const late = times(product(Y, gap), κ[s], m, r).map((θ, i) => early[i] - θ);
        // The cell of u itself belongs to B and C by halves, which agree there.
        addSymmetric(I, s < u ? early : late, W[s], m, r, h);
      }
      const Yk = solve(times(Y, k, m, 1));
      const DFκ = times(Ω, k, m, 1).map((a, i) => {
        let sum = a;
        for (let j = 0; j < m; j++) sum -= I[i * m + j] * Yk[j];
        return sum;
      });
      solve(DFκ).forEach((d, i) => {
        weight[i] -= h * d;
      });
    }
  }
  return weight;
}

/** The m×m matrix a times the m×r matrix k. */
function times(a: Float64Array, k: Float64Array, m: number, r: number): Float64Array {
  return Float64Array.from({ length: m * r }, (_, e) => {
    let sum = 0;
    for (let j = 0; j < m; j++) sum += a[Math.floor(e / r) * m + j] * k[j * r + (e % r)];
    return sum;
  });
}

/** out += h (θ Wᵀ + W θᵀ). */
function addSymmetric(
  out: Float64Array,
  θ: Float64Array,
  W: Float64Array,
  m: number,
  r: number,
  h: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      for (let l = 0; l < r; l++) {
        out[i * m + j] += h * (θ[i * r + l] * W[j * r + l] + W[i * r + l] * θ[j * r + l]);
      }
    }
  }
}
