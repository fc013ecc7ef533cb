import {
  DomainError,
  type GaussianMeasure,
  type HarmonicCoefficients,
  isotropic,
  ShapeError,
  scaleDegrees,
} from "@chaosphere/core";

/**
 * A linear stochastic partial differential equation on the sphere, diagonal in degrees:
 *
 *     du = A u dt + Q^½ dW,   A Y_lm = a_l Y_lm,   Q Y_lm = q_l Y_lm.
 */
export interface SphereSpde {
  /** a_l, length bandLimit. */
  readonly drift: Float64Array;
  /** q_l ≥ 0, length bandLimit. */
  readonly noise: Float64Array;
}

/** The operators A with names, as functions of the eigenvalue λ = l(l+1) of −Δ. */
export type SphereOperator =
  /** A = νΔ: a = −νλ. */
  | { readonly kind: "heat"; readonly diffusivity: number }
  /** A = −κ: a = −κ, at every degree. */
  | { readonly kind: "ornstein-uhlenbeck"; readonly rate: number }
  /** A = −ν(−Δ)^s: a = −νλ^s. */
  | { readonly kind: "fractional"; readonly diffusivity: number; readonly power: number }
  /** A = −νΔ²: a = −νλ². */
  | { readonly kind: "biharmonic"; readonly diffusivity: number }
  /** A = −Δ² − βΔ, the linear part of u̇ = Δ(u³ − βu − Δu): a = −λ² + βλ. Degrees of 0 < λ < β grow. */
  | { readonly kind: "cahn-hilliard"; readonly beta: number }
  /** A = r − (1 + Δ)², the linear part of u̇ = ru − (1 + Δ)²u − u³: a = r − (1 − λ)². */
  | { readonly kind: "swift-hohenberg"; readonly r: number }
  /** A = Σ_j c_j Δ^j: a = Σ_j c_j (−λ)^j, from c_0 on. */
  | { readonly kind: "polynomial"; readonly coefficients: readonly number[] };

/** Options of {@link sphereSpde}. */
export interface SphereSpdeOptions {
  /** A named operator, or λ ↦ a, λ = l(l+1). */
  readonly operator: SphereOperator | ((λ: number) => number);
  /** λ ↦ q, which must be summable, Σ (2l+1) q_l < ∞, for the equation to live in L²(S²) at every band limit. */
  readonly noise: (λ: number) => number;
}

/**
 * A linear equation on the sphere by the symbols of its operators, for degrees l < bandLimit.
 *
 * @throws {@link DomainError} unless every a_l is finite and every q_l finite and 0 or more.
 *
 * Source: Da Prato and Zabczyk (2014), section 5.1; docs/theory/formulas.md (I1).
 *
 * @example
 * ```ts
 * import { spdeCovariance, sphereSpde } from "@chaosphere/malliavin";
 *
 * // The heat equation with noise: γ_l = q_l (1 − e^{−2λt})/2λ, λ = l(l + 1).
 * const heat = sphereSpde(4, { operator: { kind: "heat", diffusivity: 1 }, noise: (λ) => (1 + λ) ** -2 });
 * const { spectrum } = spdeCovariance(heat, 0.5);
 * console.log(Array.from(spectrum, (c) => c.toFixed(5)).join(" ")); // 0.50000 0.02402 0.00170 0.00025
 * ```
 */
export function sphereSpde(bandLimit: number, options: SphereSpdeOptions): SphereSpde {
  const { operator, noise } = options;
  const a = typeof operator === "function" ? operator : symbol(operator);
  const spde = {
    drift: Float64Array.from({ length: bandLimit }, (_, l) => a(l * (l + 1))),
    noise: Float64Array.from({ length: bandLimit }, (_, l) => noise(l * (l + 1))),
  };
  for (let l = 0; l < bandLimit; l++) {
    if (!(Number.isFinite(spde.drift[l]) && spde.noise[l] >= 0 && spde.noise[l] < Infinity)) {
      throw new DomainError(
        `sphereSpde: a_l must be finite and q_l finite and 0 or more, got ${spde.drift[l]} and ${spde.noise[l]} at l = ${l}. Check the symbols at λ = ${l * (l + 1)}.`,
      );
    }
  }
  return spde;
}

/**
 * The Malliavin matrix, which is the covariance of u_t given u_0, degree by degree:
 *
 *     γ_t = ∫₀ᵗ S(s) Q S(s)* ds,   γ_l = q_l (e^{2 a_l t} − 1)/(2 a_l),   q_l t where a_l = 0.
 *
 * @throws {@link DomainError} unless t > 0, or if some γ_l is not positive and finite, naming the degree.
 *
 * Source: Da Prato and Zabczyk (2014), section 5.1; docs/theory/formulas.md (I1).
 */
export function spdeCovariance(spde: SphereSpde, t: number): GaussianMeasure {
  checkSpdeTime("spdeCovariance", t);
  const γ = spde.drift.map((a, l) => {
    const growth = a === 0 ? t : Math.expm1(2 * a * t) / (2 * a);
    return spde.noise[l] * growth;
  });
  γ.forEach((eigenvalue, l) => {
    if (!(eigenvalue > 0 && eigenvalue < Number.POSITIVE_INFINITY)) {
      throw new DomainError(
        `spdeCovariance: γ must be positive definite and finite, got eigenvalue ${eigenvalue} at degree l = ${l}. Give noise to every degree, or lower the band limit.`,
      );
    }
  });
  return isotropic(γ);
}

/**
 * The semigroup S(t) u = e^{tA} u, row by row: multiplication of degree l by e^{a_l t}.
 *
 * @throws {@link DomainError} unless t > 0.
 * @throws {@link ShapeError} if field and equation have other band limits.
 *
 * Source: docs/theory/formulas.md (I1).
 */
export function spdeMean(
  spde: SphereSpde,
  t: number,
  u: HarmonicCoefficients,
): HarmonicCoefficients {
  checkSpdeTime("spdeMean", t);
  if (u.bandLimit !== spde.drift.length) {
    throw new ShapeError(
      `spdeMean: field and equation must have one band limit, got ${u.bandLimit} and ${spde.drift.length}. Truncate one to the other.`,
    );
  }
  return scaleDegrees(u, (l) => Math.exp(spde.drift[l] * t));
}

/** @throws {@link DomainError} unless t > 0. */
function checkSpdeTime(caller: string, t: number): void {
  if (!(t > 0 && t < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `${caller}: t must be positive and finite, got ${t}. At t = 0 there is no noise.`,
    );
  }
}

function symbol(operator: SphereOperator): (λ: number) => number {
  switch (operator.kind) {
    case "heat":
      return (λ) => -operator.diffusivity * λ;
    case "ornstein-uhlenbeck":
      return () => -operator.rate;
    case "fractional":
      return (λ) => -operator.diffusivity * λ ** operator.power;
    case "biharmonic":
      return (λ) => -operator.diffusivity * λ * λ;
    case "cahn-hilliard":
      return (λ) => λ * (operator.beta - λ);
    case "swift-hohenberg":
      return (λ) => operator.r - (1 - λ) ** 2;
    case "polynomial":
      return (λ) => operator.coefficients.reduceRight((sum, c) => c - λ * sum, 0);
  }
}
