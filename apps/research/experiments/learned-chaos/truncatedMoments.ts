import {
  analyse,
  covarianceFunction,
  type GaussianMeasure,
  gaussLegendre,
  gaussLegendreRule,
  gridFields,
  isotropic,
  orthonormalLegendre,
} from "@chaosphere/core";

/** Cumulants of a field at a point, over powers of the standard deviation. */
export interface PointMoments {
  readonly variance: number;
  readonly skewness: number;
  /** Excess kurtosis. */
  readonly kurtosis: number;
}

/**
 * Moments of X = Z + f(Z² − E Z²) cut to degrees l < L, exact. At the pole the field is a quadratic form of independent normals,
 *
 *     P_L X = b·z + zᵀ M z − tr M,   b_l = √((2l+1)/4π C_l),   M_m[l, l′] = f √(C_l C_l′) ∫ K_L Y_lm Y_l′m dΩ,   K_L = Σ_{l<L} (2l+1)/4π P_l,
 *
 * one block for each order, of cumulants κ_n = 2^{n−1} (n−1)! (Σ_m tr M_mⁿ + n/4 bᵀ M_0^{n−2} b).
 *
 * Source: docs/theory/formulas.md (G9).
 */
export function truncatedQuadraticMoments({ spectrum }: GaussianMeasure, f: number): PointMoments {
  const L = spectrum.length;
  const { colatitudes, weights } = gaussLegendreRule(2 * L);
  const kernel = projectionKernel(L, colatitudes);
  const b = Float64Array.from(spectrum, (c, l) => Math.sqrt(((2 * l + 1) / (4 * Math.PI)) * c));
  let [trace2, trace3, trace4] = [0, 0, 0];
  let [linear3, linear4] = [0, 0];
  for (let m = 0; m < L; m++) {
    const M = new Float64Array((L - m) ** 2);
    colatitudes.forEach((θ, i) => {
      const P = orthonormalLegendre(L, m, θ);
      const w = 2 * Math.PI * f * weights[i] * kernel[i];
      P.forEach((p, l) => {
        P.forEach((q, k) => {
          const scale = Math.sqrt(spectrum[l + m] * spectrum[k + m]);
          M[l * (L - m) + k] += w * scale * p * q;
        });
      });
    });
    const square = multiply(M, M, L - m);
    const orders = m === 0 ? 1 : 2;
    trace2 += orders * inner(M, M);
    trace3 += orders * inner(M, square);
    trace4 += orders * inner(square, square);
    if (m === 0) {
      linear3 = inner(b, multiply(M, b, L));
      linear4 = inner(b, multiply(square, b, L));
    }
  }
  const variance = 2 * trace2 + inner(b, b);
  return {
    variance,
    skewness: (8 * trace3 + 6 * linear3) / variance ** 1.5,
    kurtosis: (48 * trace4 + 48 * linear4) / variance ** 2,
  };
}

/**
 * Moments of X = exp(Z − E Z²/2) cut to degrees l < L, by quadrature on n rings. With E(p, p′) = exp Cov(Z(p), Z(p′)), degree by degree
 * E = Σ (2l+1)/4π e_l P_l, and K_L as above, at the pole
 *
 *     E[(P_L X)²] = Σ_{l<L} (2l+1)/4π e_l,   E[(P_L X)³] = ∬ K K E ∫u,   E[(P_L X)⁴] = ∬ K K E Σ_lm e_l u_lm²,
 *     u(p) = K_L(p) E(p_1, p) E(p_2, p) under the integrals over p_1 and p_2.
 *
 * Source: Coles and Jones (1991), for the moments of X itself.
 */
export function truncatedLognormalMoments(Z: GaussianMeasure, n: number): PointMoments {
  const L = Z.spectrum.length;
  const grid = gaussLegendre(n);
  const { nLon, colatitudes } = grid;
  const area = Float64Array.from(colatitudes, (_, j) => grid.weights[j]);
  const K = projectionKernel(L, colatitudes);
  const E = correlations(Z, colatitudes, nLon);
  const e = degreesOf(Z, n);
  let [second, third, fourth] = [0, 0, 0];
  for (let l = 0; l < L; l++) second += ((2 * l + 1) / (4 * Math.PI)) * e[l];

  for (let first = 0; first < n; first++) {
    for (let other = 0; other <= first; other++) {
      const shifts = nLon / 2 + 1;
      const u = new Float64Array(shifts * n * nLon);
      for (let k = 0; k < shifts; k++) {
        for (let j = 0; j < n; j++) {
          for (let i = 0; i < nLon; i++) {
            u[(k * n + j) * nLon + i] =
              K[j] *
              E[(first * n + j) * nLon + i] *
              E[(other * n + j) * nLon + ((i - k + nLon) % nLon)];
          }
        }
      }
      const a = analyse(gridFields(grid, u), n).values;
      for (let k = 0; k < shifts; k++) {
        const copies = (other === first ? 1 : 2) * (k === 0 || k === nLon / 2 ? 1 : 2);
        const pair =
          copies *
          nLon *
          area[first] *
          area[other] *
          K[first] *
          K[other] *
          E[(first * n + other) * nLon + k];
        third += pair * Math.sqrt(4 * Math.PI) * a[k * n * n];
        for (let l = 0; l < n; l++) {
          let power = 0;
          for (let i = l * l; i < (l + 1) ** 2; i++) power += a[k * n * n + i] ** 2;
          fourth += pair * e[l] * power;
        }
      }
    }
  }
  const variance = second - 1;
  return {
    variance,
    skewness: (third - 3 * second + 2) / variance ** 1.5,
    kurtosis: (fourth - 4 * third - 3 * second ** 2 + 12 * second - 6) / variance ** 2,
  };
}

/** K_L at some colatitudes. */
function projectionKernel(L: number, colatitudes: ArrayLike<number>): Float64Array {
  return covarianceFunction(isotropic(new Float64Array(L).fill(1)), colatitudes);
}

/** E between longitude 0 of ring a and all points, `[(a·n + j)·nLon + i]` with longitudes from that of a. */
function correlations(Z: GaussianMeasure, colatitudes: Float64Array, nLon: number): Float64Array {
  const n = colatitudes.length;
  const angles = new Float64Array(n * n * nLon);
  colatitudes.forEach((α, a) => {
    colatitudes.forEach((β, j) => {
      for (let i = 0; i < nLon; i++) {
        const cos =
          Math.cos(α) * Math.cos(β) +
          Math.sin(α) * Math.sin(β) * Math.cos((2 * Math.PI * i) / nLon);
        angles[(a * n + j) * nLon + i] = Math.acos(Math.max(-1, Math.min(1, cos)));
      }
    });
  });
  return covarianceFunction(Z, angles).map(Math.exp);
}

/** e_l = 2π ∫ E P_l dx for l < n. */
function degreesOf(Z: GaussianMeasure, n: number): Float64Array {
  const { colatitudes, weights } = gaussLegendreRule(2 * n);
  const E = covarianceFunction(Z, colatitudes).map(Math.exp);
  const e = new Float64Array(n);
  colatitudes.forEach((θ, i) => {
    // P̄_l^0 = √((2l+1)/4π) P_l.
    orthonormalLegendre(n, 0, θ).forEach((P, l) => {
      const legendre = P / Math.sqrt((2 * l + 1) / (4 * Math.PI));
      e[l] += 2 * Math.PI * weights[i] * E[i] * legendre;
    });
  });
  return e;
}

/** A B, A of n rows and columns, B of n rows. */
function multiply(A: Float64Array, B: Float64Array, n: number): Float64Array {
  const columns = B.length / n;
  return Float64Array.from(B, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < n; k++) sum += A[i * n + k] * B[k * columns + j];
    return sum;
  });
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
