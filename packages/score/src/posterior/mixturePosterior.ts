import {
  alongEigenvectors,
  type CameronMartinCoordinates,
  child,
  coefficients,
  covarianceMatrix,
  eigenvaluesOf,
  fillNormals,
  fromEigenvectors,
  type Key,
  lawDimension,
  lawMean,
  type NoisableGaussian,
  purpose,
  sampleGaussian,
  uniformAt,
} from "@chaosphere/core";
import {
  type CholeskyFactor,
  choleskyFactor,
  gramMatrix,
  matrixProduct,
  solveCholesky,
  whitenCholesky,
} from "@chaosphere/core/linalg";
import { normaliseExponentials } from "@chaosphere/core/special";
import type { ObservedDirections } from "./observedDirections.ts";
import { pointLogWeights } from "./pointConditioning.ts";
import { type ClosedFormLaw, checkLawBandLimit, gaussianComponents, lawForm } from "./priorLaw.ts";

/** The posterior of a mixture, Σ_k w_k^y N(m_k^y, C_k^y), in Cameron–Martin coordinates, for each observation. */
export interface MixturePosterior {
  /** L. */
  readonly bandLimit: number;
  /** Number of observations. */
  readonly batch: number;
  /** Number of components. */
  readonly components: number;
  /** w_k^y. Row-major batch × components. */
  readonly weights: Float64Array;
  /** m_k^y, `[(b·components + k)·L² + i]`. */
  readonly means: Float64Array;
  /** log p(y), nats. Length batch. */
  readonly logEvidence: Float64Array;
  /** C_k^y, row-major L² × L², the same for every observation; made when it is asked for. */
  readonly covariance: (k: number) => Float64Array;
  /** `count` independent draws for each observation, observation by observation; a larger count extends a smaller one. */
  readonly draw: (key: Key, count: number) => CameronMartinCoordinates;
}

/** One component along the directions seen. */
interface Component {
  readonly law: NoisableGaussian<"cameron-martin">;
  /** B′Σ, row-major r × d. */
  readonly spread: Float64Array;
  /** I + B′ΣB′* = L Lᵀ. */
  readonly factor: CholeskyFactor;
}

/**
 * The exact posterior of a mixture of Gaussian laws, of shifts of the noise or of points,
 *
 *     w_k^y ∝ w_k p_k(y),   log p_k(y) = −½ |L^{−1}(ỹ′ − B′m_k)|² − ½ log det(I + B′Σ_kB′*) + const,
 *     m_k^y = m_k + Σ_k B′* (I + B′Σ_kB′*)^{-1} (ỹ′ − B′m_k),   C_k^y = Σ_k − Σ_k B′* (I + B′Σ_kB′*)^{-1} B′Σ_k,
 *
 * with weights in logarithms until the last. Draws choose a component and correct a draw from it (Matheron's rule): no matrix of L² × L²
 * is made unless a covariance is asked for. r ≤ min(n, L²) is the rank of what is seen; cost r²L² + r³ per component.
 *
 * @param law the law of the standardised fields, C^−½(a − ā).
 * @param seen what was seen of the fields, factored by {@link observedDirections}.
 * @throws as {@link conditionalDenoiser}.
 *
 * Source: docs/theory/formulas.md (P4), (P2.2), (P2.4).
 *
 * @example
 * ```ts
 * import { coefficients, whittleMatern } from "@chaosphere/core";
 * import { standardisation } from "@chaosphere/core/estimation";
 * import { mixturePosterior, observation, observedDirections, pointValues } from "@chaosphere/score/posterior";
 *
 * // Two equally likely shifts of the mean by ±1 standard deviation; a station reads something above 0.
 * const γ = whittleMatern(1, { alpha: 2, kappa: 1 });
 * const shifts = coefficients("cameron-martin", 1, Float64Array.of(1, -1));
 * const standard = standardisation(γ, { mean: coefficients("harmonic", 1, new Float64Array(1)) });
 * const station = pointValues(Float64Array.of(1), Float64Array.of(0), 1);
 * const seen = observation(station, { kind: "white", sd: 0.1 }, Float64Array.of(0.2));
 * const { weights } = mixturePosterior({ shifts }, observedDirections(seen, standard));
 * console.log([...weights].map((w) => w.toFixed(4)).join(" ")); // 0.7790 0.2210
 * ```
 */
export function mixturePosterior(law: ClosedFormLaw, seen: ObservedDirections): MixturePosterior {
  const form = lawForm("mixturePosterior", law);
  checkLawBandLimit("mixturePosterior", form, seen.bandLimit);
  if (form.form === "points") return posteriorOfPoints(form.points, form.logs, seen);

  const d = seen.bandLimit ** 2;
  const r = seen.rank;
  const components = gaussianComponents(form).map((law) => componentOf(law, seen));
  const K = components.length;
  const logs = new Float64Array(seen.batch * K);
  const means = new Float64Array(seen.batch * K * d);
  components.forEach((component, k) => {
    const mean = lawMean(component.law);
    const predicted = seen.project(mean);
    for (let b = 0; b < seen.batch; b++) {
      const e = predicted.map((value, j) => seen.data[b * r + j] - value);
      const square = whitenCholesky(component.factor, e).reduce((sum, z) => sum + z * z, 0);
      logs[b * K + k] = form.logs[k] - square / 2 - component.factor.halfLogDeterminant;
      means.set(corrected(component, mean, e), (b * K + k) * d);
    }
  });
  const { weights, logEvidence } = normalised(logs, K, seen.constants);
  const choose = chooser(weights, K);
  return {
    bandLimit: seen.bandLimit,
    batch: seen.batch,
    components: K,
    weights,
    means,
    logEvidence,
    covariance: (k) => posteriorCovariance(components[k], d),
    draw(key, count) {
      const values = new Float64Array(seen.batch * count * d);
      for (let b = 0; b < seen.batch; b++) {
        const own = child(key, b);
        for (let i = 0; i < count; i++) {
          const k = choose(own, b, i);
          const x = sampleGaussian(components[k].law, 1, child(own, purpose.start), {
            firstRow: i,
          }).values;
          const e = new Float64Array(r);
          fillNormals(child(child(own, purpose.noise), i), 0, e);
          seen.project(x).forEach((value, j) => {
            e[j] = seen.data[b * r + j] - value - e[j];
          });
          values.set(corrected(components[k], x, e), (b * count + i) * d);
        }
      }
      return coefficients("cameron-martin", seen.bandLimit, values);
    },
  };
}

function posteriorOfPoints(
  points: CameronMartinCoordinates,
  logW: Float64Array,
  seen: ObservedDirections,
): MixturePosterior {
  const d = seen.bandLimit ** 2;
  const K = points.batch;
  const { weights, logEvidence } = normalised(
    pointLogWeights(points, logW, seen),
    K,
    seen.constants,
  );
  const choose = chooser(weights, K);
  const means = new Float64Array(seen.batch * K * d);
  for (let b = 0; b < seen.batch; b++) means.set(points.values, b * K * d);
  return {
    bandLimit: seen.bandLimit,
    batch: seen.batch,
    components: K,
    weights,
    means,
    logEvidence,
    covariance: () => new Float64Array(d * d),
    draw(key, count) {
      const values = new Float64Array(seen.batch * count * d);
      for (let b = 0; b < seen.batch; b++) {
        for (let i = 0; i < count; i++) {
          const k = choose(child(key, b), b, i);
          values.set(points.values.subarray(k * d, (k + 1) * d), (b * count + i) * d);
        }
      }
      return coefficients("cameron-martin", seen.bandLimit, values);
    },
  };
}

function componentOf(law: NoisableGaussian<"cameron-martin">, seen: ObservedDirections): Component {
  const r = seen.rank;
  const d = lawDimension(law);
  const B = seen.matrix();
  const spread = timesCovariance(law, B);
  const covariance = matrixProduct(spread, B, r, d, r, { transposeB: true });
  for (let j = 0; j < r; j++) covariance[j * (r + 1)] += 1;
  return { law, spread, factor: choleskyFactor(covariance, r, { caller: "mixturePosterior" }) };
}

/** Rows times Σ. */
function timesCovariance(law: NoisableGaussian, rows: Float64Array): Float64Array {
  const d = lawDimension(law);
  if (law.kind !== "low-rank") {
    const λ = eigenvaluesOf(law);
    const along = alongEigenvectors(law, rows).map((value, at) => value * λ[at % d]);
    return fromEigenvectors(law, along);
  }
  const count = rows.length / d;
  const rank = law.factor.length / d;
  const shares = matrixProduct(rows, law.factor, count, d, rank, { transposeB: true });
  const out = matrixProduct(shares, law.factor, count, rank, d);
  for (let at = 0; at < out.length; at++) out[at] += rows[at] * law.diagonal[at % d];
  return out;
}

/** x + ΣB′* (I + B′ΣB′*)^{-1} e. */
function corrected({ spread, factor }: Component, x: Float64Array, e: Float64Array): Float64Array {
  const r = e.length;
  const out = matrixProduct(solveCholesky(factor, e), spread, 1, r, x.length);
  for (let i = 0; i < out.length; i++) out[i] += x[i];
  return out;
}

function posteriorCovariance({ law, spread, factor }: Component, d: number): Float64Array {
  const r = factor.dimension;
  const prior = covarianceMatrix(law);
  // Column i of L^{−1} B′Σ, in row i.
  const rows = new Float64Array(d * r);
  for (let i = 0; i < d; i++) {
    rows.set(
      whitenCholesky(
        factor,
        Float64Array.from({ length: r }, (_, j) => spread[j * d + i]),
      ),
      i * r,
    );
  }
  const explained = gramMatrix(rows, d, r);
  for (let at = 0; at < prior.length; at++) prior[at] -= explained[at];
  return prior;
}

/** Weights of each observation and the logarithm of their sum. */
function normalised(logs: Float64Array, K: number, constants: Float64Array) {
  const weights = logs.slice();
  const logEvidence = constants.map(
    (constant, b) => constant + normaliseExponentials(weights.subarray(b * K, (b + 1) * K)),
  );
  return { weights, logEvidence };
}

/** The component of draw i of observation b. */
function chooser(weights: Float64Array, K: number) {
  return (own: Key, b: number, i: number): number => {
    let left = uniformAt(child(own, purpose.choice), i);
    for (let k = 0; k < K - 1; k++) {
      left -= weights[b * K + k];
      if (left < 0) return k;
    }
    return K - 1;
  };
}
