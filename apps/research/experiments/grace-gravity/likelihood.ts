import { degreeOf } from "@chaosphere/core";
import { matrixProduct, symmetricEigen, transposed } from "@chaosphere/core/linalg";
import { columns } from "../../src/columns.ts";
import type { Objective } from "./climb.ts";
import {
  type GravityLaw,
  gather,
  type Interpolation,
  interpolate,
  knotWeights,
  noiseDesign,
  SHAPE,
  spectrumTable,
} from "./law.ts";

/** What the likelihood is of. */
export interface LikelihoodData {
  readonly bandLimit: number;
  /** Row-major T × L². */
  readonly values: Float64Array;
  /** Formal variances of a month of factor 1. Length L². */
  readonly formal: Float64Array;
  /** Indices of what is used. */
  readonly seen: Int32Array;
  /** How many of them, those of least formal variance, are taken with all their correlations. */
  readonly core: number;
  /** A = P W P for the land, row-major L² × L². */
  readonly land: Float64Array;
}

/** The log-likelihood by θ = (shape of land, shape of sea, knots of log f, log g_t), and the law of θ. */
export interface Likelihood {
  readonly objective: Objective;
  readonly lawOf: (θ: Float64Array) => GravityLaw;
  /** Knots of the noise. */
  readonly noiseKnots: number;
}

/**
 * The logarithm of the composite likelihood of months: that of the coefficients of least error as the Gaussian vector it is,
 *
 *     y_t ~ N(0, C + g_t N),   C = A S_land A + (1 − A) S_sea (1 − A),
 *
 * and that of each of the others by itself, whose signal is far below the error. One eigendecomposition of N^−½ C N^−½ serves all
 * months.
 *
 * Source: Varin, Reid and Firth (2011) for composite likelihoods.
 */
export function likelihood(data: LikelihoodData): Likelihood {
  const { bandLimit: L, values, formal, seen } = data;
  const row = L * L;
  const T = values.length / row;
  const table = spectrumTable(L);
  const design = noiseDesign(L);
  const sorted = Int32Array.from(seen).sort((i, j) => formal[i] - formal[j] || i - j);
  const core = sorted.slice(0, data.core).sort();
  const rest = sorted.slice(data.core).sort();
  const joint = coreTerm(data, core, table);
  const apart = restTerm(data, rest, table);
  const first = 2 * SHAPE + design.knots;

  const parts = (θ: Float64Array) => {
    const land = knotWeights(θ.subarray(0, SHAPE), L);
    const sea = knotWeights(θ.subarray(SHAPE, 2 * SHAPE), L);
    const factors = interpolate(design, θ.subarray(2 * SHAPE, first));
    const noise = formal.map((v, i) => v * Math.exp(factors[i]));
    const logs = θ.subarray(first);
    const mean = logs.reduce((s, x) => s + x, 0) / T;
    return { land, sea, noise, months: logs.map((x) => Math.exp(x - mean)) };
  };

  return {
    noiseKnots: design.knots,
    lawOf(θ) {
      const { land, sea, noise, months } = parts(θ);
      return {
        land: interpolate(table, land.weights),
        sea: interpolate(table, sea.weights),
        noise,
        months,
      };
    },
    objective(θ) {
      const { land, sea, noise, months } = parts(θ);
      const at = { land: land.weights, sea: sea.weights, noise, months };
      const slopes: Slopes = {
        land: new Float64Array(table.knots),
        sea: new Float64Array(table.knots),
        noise: new Float64Array(row),
        months: new Float64Array(T),
      };
      const value = joint(at, slopes) + apart(at, slopes);
      const gradient = new Float64Array(θ.length);
      for (let k = 0; k < table.knots; k++) {
        for (let j = 0; j < SHAPE; j++) {
          gradient[j] += land.slopes[k * SHAPE + j] * slopes.land[k];
          gradient[SHAPE + j] += sea.slopes[k * SHAPE + j] * slopes.sea[k];
        }
      }
      gradient.set(gather(design, slopes.noise), 2 * SHAPE);
      const level = slopes.months.reduce((s, x) => s + x, 0) / T;
      gradient.set(
        slopes.months.map((x) => x - level),
        first,
      );
      return { value, gradient };
    },
  };
}

/** Weights of the spectra at the knots, variances of the errors and factors of the months. */
interface Point {
  readonly land: Float64Array;
  readonly sea: Float64Array;
  readonly noise: Float64Array;
  readonly months: Float64Array;
}

/** Derivatives by the weights, by the logarithms of the variances and by those of the factors; terms add to them. */
type Slopes = Point;

type Term = (at: Point, slopes: Slopes) => number;

function coreTerm(
  { bandLimit: L, values, land: A }: LikelihoodData,
  core: Int32Array,
  table: Interpolation,
): Term {
  const row = L * L;
  const n = core.length;
  const T = values.length / row;
  const K = table.knots;
  const degrees = Array.from(core, degreeOf);
  const y = columns(values, row, core);
  const block = Float64Array.from(
    { length: n * n },
    (_, at) => A[core[Math.floor(at / n)] * row + core[at % n]],
  );
  // G_k = A T_k A on the core.
  const couplings = Array.from({ length: K }, (_, k) => {
    const columnsOfKnot = Array.from({ length: row }, (_, j) => j).filter(
      (j) => table.weights[degreeOf(j) * K + k] !== 0,
    );
    const part = Float64Array.from({ length: n * columnsOfKnot.length }, (_, at) => {
      const j = columnsOfKnot[at % columnsOfKnot.length];
      return (
        A[core[Math.floor(at / columnsOfKnot.length)] * row + j] *
        Math.sqrt(table.weights[degreeOf(j) * K + k])
      );
    });
    return matrixProduct(part, part, n, columnsOfKnot.length, n, { transposeB: true });
  });
  return ({ land, sea, noise, months }, slopes) => {
    const S = interpolate(table, sea);
    const scale = Float64Array.from(core, (i) => 1 / Math.sqrt(noise[i]));
    const C = new Float64Array(n * n);
    couplings.forEach((G, k) => {
      const weight = land[k] + sea[k];
      for (let at = 0; at < C.length; at++) C[at] += weight * G[at];
    });
    for (let i = 0; i < n; i++) {
      C[i * (n + 1)] += S[degrees[i]];
      for (let j = 0; j < n; j++) {
        C[i * n + j] -= block[i * n + j] * (S[degrees[i]] + S[degrees[j]]);
        C[i * n + j] *= scale[i] * scale[j];
      }
    }
    const { eigenvalues, eigenvectors: U } = symmetricEigen(C, n);
    const λ = eigenvalues.map((x) => Math.max(0, x));
    const z = matrixProduct(
      y.map((x, at) => x * scale[at % n]),
      U,
      T,
      n,
      n,
    );
    let value = 0;
    for (let i = 0; i < n; i++) value += T * Math.log(scale[i]);
    // w = (λ + g_t)⁻¹ z, and the sums over months that the derivatives take.
    const w = new Float64Array(T * n);
    const [precision, scaledPrecision] = [new Float64Array(n), new Float64Array(n)];
    for (let t = 0; t < T; t++) {
      const g = months[t];
      let slope = 0;
      for (let j = 0; j < n; j++) {
        const p = 1 / (λ[j] + g);
        const x = z[t * n + j] * p;
        w[t * n + j] = x;
        value += 0.5 * (Math.log(p) - z[t * n + j] * x);
        slope += 0.5 * g * (x * x - p);
        precision[j] += p;
        scaledPrecision[j] += g * p;
      }
      slopes.months[t] += slope;
    }
    const Ut = transposed(U, n, n);
    const W = matrixProduct(w, Ut, T, n, n);
    // M of d log p = ½ tr(M dC).
    const Wt = transposed(W, T, n);
    const M = matrixProduct(Wt, W, n, T, n);
    const inverse = matrixProduct(
      U.map((u, at) => u * precision[at % n]),
      Ut,
      n,
      n,
      n,
    );
    for (let i = 0; i < n; i++) {
      let [square, trace] = [0, 0];
      for (let t = 0; t < T; t++) square += months[t] * Wt[i * T + t] ** 2;
      for (let j = 0; j < n; j++) trace += U[i * n + j] ** 2 * scaledPrecision[j];
      slopes.noise[core[i]] += 0.5 * (square - trace);
      for (let j = 0; j < n; j++) {
        M[i * n + j] = (M[i * n + j] - inverse[i * n + j]) * scale[i] * scale[j];
      }
    }
    couplings.forEach((G, k) => {
      let trace = 0;
      for (let at = 0; at < G.length; at++) trace += M[at] * G[at];
      slopes.land[k] += 0.5 * trace;
      slopes.sea[k] += 0.5 * trace;
    });
    for (let i = 0; i < n; i++) {
      let crossed = M[i * (n + 1)];
      for (let j = 0; j < n; j++) crossed -= 2 * M[i * n + j] * block[i * n + j];
      for (let k = 0; k < K; k++)
        slopes.sea[k] += 0.5 * crossed * table.weights[degrees[i] * K + k];
    }
    return value;
  };
}

function restTerm(
  { bandLimit: L, values, land: A }: LikelihoodData,
  rest: Int32Array,
  table: Interpolation,
): Term {
  const row = L * L;
  const n = rest.length;
  const T = values.length / row;
  const K = table.knots;
  const squares = columns(values, row, rest).map((x) => x * x);
  // Variances of the signal by the weights at the knots: squares of the rows of A and of 1 − A.
  const [onLand, atSea] = [new Float64Array(n * K), new Float64Array(n * K)];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < row; j++) {
      const a = A[rest[i] * row + j];
      const b = (rest[i] === j ? 1 : 0) - a;
      for (let k = 0; k < K; k++) {
        const T_lk = table.weights[degreeOf(j) * K + k];
        onLand[i * K + k] += a * a * T_lk;
        atSea[i * K + k] += b * b * T_lk;
      }
    }
  }
  return ({ land, sea, noise, months }, slopes) => {
    let value = 0;
    for (let i = 0; i < n; i++) {
      let signal = 0;
      for (let k = 0; k < K; k++) signal += onLand[i * K + k] * land[k] + atSea[i * K + k] * sea[k];
      let [bySignal, byNoise] = [0, 0];
      const error = noise[rest[i]];
      for (let t = 0; t < T; t++) {
        const variance = signal + months[t] * error;
        const square = squares[t * n + i] / variance;
        value -= 0.5 * (square + Math.log(variance));
        const slope = (0.5 * (square - 1)) / variance;
        bySignal += slope;
        byNoise += slope * months[t] * error;
        slopes.months[t] += slope * months[t] * error;
      }
      slopes.noise[rest[i]] += byNoise;
      for (let k = 0; k < K; k++) {
        slopes.land[k] += bySignal * onLand[i * K + k];
        slopes.sea[k] += bySignal * atSea[i * K + k];
      }
    }
    return value;
  };
}
