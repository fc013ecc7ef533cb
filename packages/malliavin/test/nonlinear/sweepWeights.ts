import { choleskyFactor, solveCholesky } from "@chaosphere/core/linalg";
import type { VariationPaths } from "../../src/nonlinear/variationPaths.ts";
import { columnOf, contractBend, pulledBack } from "./pulledBack.ts";

/**
 * The covering weights of whole paths, by the integrals in their textbook order:
 *
 *     δ(u) = R_Tᵀ { Λ⁻¹ S + ∫ Σ_l P^l(t,T)ᵀ w_{t,l} dt + Λ⁻¹ ∫ Σ_l (D^l_t Λ) w_{t,l} dt },   w = Λ⁻¹ κ,
 *     P^l(t,T) = G_T[κ_{t,l}] + E_{t,l},   E_{t,l} = Q_{t,l} − G_t[κ_{t,l}],   D^l_t Λ = M + Mᵀ,
 *     M^{cf} = (T2 − T1)^{cf}_b κ_{t,l}^b − E^c_a Λ_tail^{af},
 *
 * with the tails T1, T2, Λ_tail over [t, T] gathered by one sweep backwards, half of the current cell in each. The plain
 * twin of `malliavinWeights`, whose single pass forwards is the same sum in another order.
 *
 * Source: docs/theory/formulas.md (N3.1), (N3.3).
 */
export function sweepWeights(paths: VariationPaths): Float64Array {
  const { dimension: m, steps: N, states } = paths;
  const count = states.length / (m * (N + 1));
  const weights = new Float64Array(count * m);
  for (let p = 0; p < count; p++) weights.set(sweepWeight(paths, p), p * m);
  return weights;
}

function sweepWeight(paths: VariationPaths, p: number): Float64Array {
  const { dimension: m, noise: r, steps: N, stepLength: h } = paths;
  const { R, G, κ, Q } = pulledBack(paths, p, false);
  const square = m * m;
  const Λ = new Float64Array(square);
  const S = new Float64Array(m);
  for (let n = 0; n < N; n++) {
    addOuter(Λ, κ[n], m, r, h);
    for (let a = 0; a < m; a++) {
      for (let l = 0; l < r; l++) S[a] += κ[n][a * r + l] * paths.increments[(p * N + n) * r + l];
    }
  }
  const factor = choleskyFactor(Λ, m, { caller: "sweepWeights" });
  const total = solveCholesky(factor, S);
  const tailΛ = new Float64Array(square);
  /** (T2 − T1)^{cf}_b, `[(c·m + f)·m + b]`. */
  const tail = new Float64Array(square * m);
  for (let n = N - 1; n >= 0; n--) {
    const own = cellOf(κ[n], G[n], Q[n], m, r);
    addOuter(tailΛ, κ[n], m, r, h / 2);
    for (let i = 0; i < tail.length; i++) tail[i] += (h / 2) * own[i];
    for (let l = 0; l < r; l++) {
      const k = columnOf(κ[n], r, l);
      const w = solveCholesky(factor, k);
      const bent = contractBend(G[n], k, m);
      const E = bent.map((g, i) => Q[n][l * square + i] - g);
      const P = contractBend(G[N], k, m).map((g, i) => g + E[i]);
      const DΛw = new Float64Array(m);
      for (let c = 0; c < m; c++) {
        for (let f = 0; f < m; f++) {
          let M = 0;
          for (let b = 0; b < m; b++) {
            M += tail[(c * m + f) * m + b] * k[b] - E[c * m + b] * tailΛ[b * m + f];
          }
          DΛw[c] += M * w[f];
          DΛw[f] += M * w[c];
        }
      }
      const solved = solveCholesky(factor, DΛw);
      for (let b = 0; b < m; b++) {
        for (let c = 0; c < m; c++) total[b] += h * P[c * m + b] * w[c];
        total[b] += h * solved[b];
      }
    }
    addOuter(tailΛ, κ[n], m, r, h / 2);
    for (let i = 0; i < tail.length; i++) tail[i] += (h / 2) * own[i];
  }
  return transposeTimes(R[N], total, m);
}

/** Σ_l (Q_l − G[κ_l])^c_b κ_l^f: what T2 − T1 gathers in a cell. */
function cellOf(
  κ: Float64Array,
  G: Float64Array,
  Q: Float64Array,
  m: number,
  r: number,
): Float64Array {
  const out = new Float64Array(m * m * m);
  for (let l = 0; l < r; l++) {
    const k = columnOf(κ, r, l);
    const bent = contractBend(G, k, m);
    for (let c = 0; c < m; c++) {
      for (let f = 0; f < m; f++) {
        for (let b = 0; b < m; b++) {
          out[(c * m + f) * m + b] += (Q[(l * m + c) * m + b] - bent[c * m + b]) * k[f];
        }
      }
    }
  }
  return out;
}

/** a += factor κ κᵀ. */
export function addOuter(
  a: Float64Array,
  κ: Float64Array,
  m: number,
  r: number,
  factor: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      for (let l = 0; l < r; l++) a[i * m + j] += factor * κ[i * r + l] * κ[j * r + l];
    }
  }
}

/** Rᵀ v. */
export function transposeTimes(R: Float64Array, v: Float64Array, m: number): Float64Array {
  return Float64Array.from({ length: m }, (_, k) => {
    let sum = 0;
    for (let a = 0; a < m; a++) sum += R[a * m + k] * v[a];
    return sum;
  });
}
