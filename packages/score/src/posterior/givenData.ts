import {
  alongEigenvectors,
  eigenvaluesOf,
  fromEigenvectors,
  inFullForm,
  lawDimension,
  lawMean,
  type NoisableGaussian,
  type SpectralGaussian,
} from "@chaosphere/core";
import { portableExp, portableExpm1, portableLog } from "@chaosphere/core/elementary";
import {
  type CholeskyFactor,
  choleskyFactor,
  gramMatrix,
  matrixProduct,
  symmetricEigen,
  transposed,
  whitenRows,
} from "@chaosphere/core/linalg";
import type { ConditionedAtTime } from "./conditionedAtTime.ts";
import type { ObservedDirections } from "./observedDirections.ts";

/** The law of X_0 ~ N(m, Σ) given the data alone, N(m^y, C^y). */
export interface GivenData {
  /** m^y, one row per observation. Row-major batch × d. */
  readonly means: Float64Array;
  /** C^y, row-major d × d. */
  readonly covariance: Float64Array;
  /** log p(y) but for `constants` of the observation. Length batch. */
  readonly logEvidence: Float64Array;
}

/**
 * The posterior of a Gaussian law, dense. With Σ = V diag(λ) Vᵀ, G = B′V diag(√λ) and I + GᵀG = L Lᵀ,
 *
 *     C^y = V √λ L^{−T} L^{−1} √λ Vᵀ,   m^y = m + V √λ L^{−T} q,   q = L^{−1} Gᵀ(ỹ′ − B′m),
 *     log p(ỹ′) = −½ ( |ỹ′ − B′m|² − |q|² ) − ½ log det(I + GᵀG) − (r/2) log 2π.
 *
 * Source: docs/theory/formulas.md (P2.1), (P2.2).
 */
export function posteriorGivenData(
  law: NoisableGaussian<"cameron-martin">,
  residual: Float64Array,
  seen: ObservedDirections,
): GivenData {
  const spectral: SpectralGaussian = law.kind === "low-rank" ? inFullForm(law) : law;
  const d = lawDimension(spectral);
  const r = seen.rank;
  const batch = residual.length / r;
  const roots = eigenvaluesOf(spectral).map(Math.sqrt);
  const G = alongEigenvectors(spectral, seen.matrix()).map((value, at) => value * roots[at % d]);
  const columns = transposed(G, r, d);
  const precision = gramMatrix(columns, d, r);
  for (let i = 0; i < d; i++) precision[i * (d + 1)] += 1;
  const factor = choleskyFactor(precision, d, { caller: "mixturePosterior" });
  // Row j is L^{−1} √λ_j e_j.
  const rows = new Float64Array(d * d);
  for (let j = 0; j < d; j++) rows[j * (d + 1)] = roots[j];
  whitenRows(factor, rows);
  const q = whitenRows(factor, matrixProduct(residual, G, batch, r, d));
  const mean = lawMean(law);
  const shift = fromEigenvectors(
    spectral,
    matrixProduct(q, rows, batch, d, d, { transposeB: true }),
  );
  // The rows of V √λ L^{−T}, whose products are the covariance.
  const spread =
    spectral.kind === "full" ? matrixProduct(spectral.eigenvectors, rows, d, d, d) : rows;
  return {
    means: shift.map((value, at) => value + mean[at % d]),
    covariance: gramMatrix(spread, d, d),
    logEvidence: logEvidences(residual, q, factor, r),
  };
}

function logEvidences(
  residual: Float64Array,
  q: Float64Array,
  factor: CholeskyFactor,
  r: number,
): Float64Array {
  const d = factor.dimension;
  return Float64Array.from({ length: residual.length / r }, (_, b) => {
    let square = 0;
    for (let j = 0; j < r; j++) square += residual[b * r + j] ** 2;
    for (let i = 0; i < d; i++) square -= q[b * d + i] ** 2;
    return -square / 2 - factor.halfLogDeterminant;
  });
}

/**
 * Given the data first: the law of X_0 given y is decomposed once, d³, and then noised and denoised like any other, two products
 * with d × d for each time.
 *
 * Source: docs/theory/formulas.md (P4), (G6.5).
 */
export function givenData(
  law: NoisableGaussian<"cameron-martin">,
  residual: Float64Array,
  seen: ObservedDirections,
): (t: number) => ConditionedAtTime {
  const d = lawDimension(law);
  const { means, covariance, logEvidence } = posteriorGivenData(law, residual, seen);
  const { eigenvalues, eigenvectors } = symmetricEigen(covariance, d);
  const λ = eigenvalues.map((v) => Math.max(0, v));
  return (t) => {
    const decay = portableExp(-t);
    const noise = -portableExpm1(-2 * t);
    const precision = λ.map((v) => 1 / (decay * decay * v + noise));
    const half = precision.reduce((sum, p) => sum + portableLog(p) / 2, 0);
    return (x, each) => {
      const rows = x.length / d;
      const centre = (b: number) => Math.floor(b / each) * d;
      const u = new Float64Array(x.length);
      for (let b = 0; b < rows; b++) {
        const from = centre(b);
        for (let i = 0; i < d; i++) u[b * d + i] = x[b * d + i] - decay * means[from + i];
      }
      const y = matrixProduct(u, eigenvectors, rows, d, d);
      const logDensity = new Float64Array(rows);
      for (let b = 0; b < rows; b++) {
        let square = 0;
        for (let i = 0; i < d; i++) {
          const at = b * d + i;
          square += y[at] * y[at] * precision[i];
          y[at] *= decay * λ[i] * precision[i];
        }
        logDensity[b] = logEvidence[Math.floor(b / each)] + half - square / 2;
      }
      const values = matrixProduct(y, eigenvectors, rows, d, d, { transposeB: true, out: u });
      for (let b = 0; b < rows; b++) {
        const from = centre(b);
        for (let i = 0; i < d; i++) values[b * d + i] += means[from + i];
      }
      return { mean: values, logDensity };
    };
  };
}
