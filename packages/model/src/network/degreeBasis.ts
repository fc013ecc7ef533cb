import { gaussLegendre, type SphereGrid } from "@chaosphere/core";
import { portableExp, portableExpm1, portableLog } from "@chaosphere/core/elementary";
import type { SphericalOperatorSpec } from "./architecture.ts";

/** The fixed functions of the degree from which the weights of a spherical operator are made; `[k·L + l]`. */
export interface DegreeBasis {
  /** φ_k(l): K hats, with sum 1 at every degree. */
  readonly hats: Float64Array;
  /** K of the K + 1 input filters, which turn white coordinates into fields of pointwise variance 1 in one band. */
  readonly inputs: Float64Array;
  /** The K output filters, which turn fields of pointwise variance 1 in one band into white coordinates. */
  readonly outputs: Float64Array;
  /** The K filters that turn fields into ones whose slopes have the size that their values had. */
  readonly slopes: Float64Array;
}

/**
 * Piecewise linear functions of s(l) = ½ log(1 + l(l+1)), with K knots equally spaced from l = 0 to L − 1:
 *
 *     φ_k(l) = max(0, 1 − |(K−1) s(l)/s(L−1) − k|),   n_k² = Σ_l (2l+1)/4π φ_k(l)²,
 *     inputs:   φ_k(l)/n_k,      outputs:   n_k φ_k(l),      slopes:   φ_k(l) (1 + l(l+1))^{−½}.
 *
 * Degrees enter through s alone, and every filter has a limit as L grows with its knots fixed.
 */
export function degreeBasis(spec: SphericalOperatorSpec): DegreeBasis {
  const { bandLimit: L, degreeKnots: K } = spec;
  const hats = hatFunctions(K, L);
  const inputs = new Float64Array(K * L);
  const outputs = new Float64Array(K * L);
  const slopes = hats.map((φ, i) => φ / Math.sqrt(1 + (i % L) * ((i % L) + 1)));
  for (let k = 0; k < K; k++) {
    const n = Math.sqrt(pointwiseVariance(L, (l) => hats[k * L + l] ** 2));
    for (let l = 0; l < L; l++) {
      const φ = hats[k * L + l];
      inputs[k * L + l] = φ === 0 ? 0 : φ / n;
      outputs[k * L + l] = n * φ;
    }
  }
  return { hats, inputs, outputs, slopes };
}

/**
 * The first input filter at time t, which turns white coordinates into the field that the closed form finds, scaled to pointwise variance 1:
 *
 *     f_l = √(C_l v̄_l) ρ_l / (Σ_l (2l+1)/4π C_l v̄_l ρ_l²)^½,   ρ_l² = e^{−2t} v̄_l/(e^{−2t} v̄_l + 1 − e^{−2t}).
 *
 * It lets through the degrees that stand out of the noise at that time; 0 where the data have no variance. A posterior mean has been
 * filtered already: for a network that reads it, ρ_l = 1.
 */
export function estimateFilter(spec: SphericalOperatorSpec, t: number): Float64Array {
  const { bandLimit: L, noiseSpectrum, variances } = spec;
  const decay = portableExp(-2 * t);
  const noise = -portableExpm1(-2 * t);
  const isFiltered = spec.reads === "posterior-mean";
  const power = Float64Array.from(
    variances,
    (v, l) => noiseSpectrum[l] * v * (isFiltered ? 1 : (v * decay) / (decay * v + noise)),
  );
  const total = pointwiseVariance(L, (l) => power[l]);
  return power.map((p) => (p > 0 ? Math.sqrt(p / total) : 0));
}

/** The grid of the nonlinearity: Gauss–Legendre rings, and longitudes symmetric about λ = 0 and π/2 without points there. */
export function operatorGrid({ gridBandLimit: M }: SphericalOperatorSpec): SphereGrid {
  const nLon = 4 * Math.ceil(M / 2);
  return gaussLegendre(M, { nLon, firstLongitude: Math.PI / nLon });
}

/**
 * Weights that depend on the degree, from one for each function of a basis:
 *
 *     out[l·n + i] = Σ_k basis[k·L + l] weights[k·n + i],   n = weights per function.
 */
export function weightsByDegree(
  basis: Float64Array,
  bandLimit: number,
  weights: Float32Array,
): Float64Array {
  const n = (weights.length * bandLimit) / basis.length;
  const out = new Float64Array(bandLimit * n);
  for (let k = 0; k < basis.length / bandLimit; k++) {
    for (let l = 0; l < bandLimit; l++) {
      const φ = basis[k * bandLimit + l];
      if (φ === 0) continue;
      for (let i = 0; i < n; i++) out[l * n + i] += φ * weights[k * n + i];
    }
  }
  return out;
}

function hatFunctions(K: number, L: number): Float64Array {
  const s = (l: number) => portableLog(1 + l * (l + 1)) / 2;
  const hats = new Float64Array(K * L);
  for (let l = 0; l < L; l++) {
    const position = L === 1 ? 0 : ((K - 1) * s(l)) / s(L - 1);
    for (let k = 0; k < K; k++) hats[k * L + l] = Math.max(0, 1 - Math.abs(position - k));
  }
  return hats;
}

/** Σ_l (2l+1)/4π C_l. */
function pointwiseVariance(L: number, spectrum: (l: number) => number): number {
  let sum = 0;
  for (let l = 0; l < L; l++) sum += ((2 * l + 1) / (4 * Math.PI)) * spectrum(l);
  return sum;
}
