import { DomainError } from "@chaosphere/core";
import { type LinearSde, linearSde } from "./linearSde.ts";

/**
 * The same equation with independent noise added in every direction,
 *
 *     σ σᵀ → σ σᵀ + floor² I,
 *
 * so that γ ~ floor² t near 0 whatever σ does there.
 *
 * @throws {@link DomainError} unless the floor is positive.
 *
 * Source: docs/theory/formulas.md (L3).
 */
export function withNoiseFloor(sde: LinearSde, floor: number): LinearSde {
  checkPositive("withNoiseFloor", "floor", floor);
  const { dimension: m, noise: noises } = sde;
  const wide = noises + m;
  return linearSde({
    ...sde,
    noise: wide,
    diffusion(t) {
      const σ = sde.diffusion(t);
      return Float64Array.from({ length: m * wide }, (_, k) => {
        const [i, j] = [Math.floor(k / wide), k % wide];
        if (j < noises) return σ[i * noises + j];
        return j - noises === i ? floor : 0;
      });
    },
  });
}

/**
 * The same equation with noise that grows from 0 like a power of time,
 *
 *     σ(t) → (t/end)^power σ(t),
 *
 * which turns γ ~ t into γ ~ t^(2·power + 1): linear growth gives t³, and a singularity of order 3 where it was of order 1.
 * A power in (−½, 0) does the opposite.
 *
 * @throws {@link DomainError} unless power > −½, below which ∫ σ² diverges, and the end is finite.
 *
 * Source: docs/theory/formulas.md (L2.2, L3).
 */
export function withNoiseGrowth(sde: LinearSde, power: number): LinearSde {
  if (!(power > -0.5 && power < Number.POSITIVE_INFINITY && sde.end < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `withNoiseGrowth: need power > −½ and a finite end, got ${power} and ${sde.end}. At −½ and below the variance is infinite at every t > 0.`,
    );
  }
  return linearSde({
    ...sde,
    diffusion: (t) => sde.diffusion(t).map((s) => (t / sde.end) ** power * s),
  });
}

/**
 * The same equation with damping, b → b − rate·I. γ changes by the factor 1 + O(rate·t): neither exponent nor constant
 * of its leading power moves.
 *
 * @throws {@link DomainError} unless the rate is positive.
 *
 * Source: docs/theory/formulas.md (L3).
 */
export function withDamping(sde: LinearSde, rate: number): LinearSde {
  checkPositive("withDamping", "rate", rate);
  const m = sde.dimension;
  return linearSde({
    ...sde,
    drift: (t) => sde.drift(t).map((b, k) => (k % (m + 1) === 0 ? b - rate : b)),
  });
}

function checkPositive(caller: string, name: string, value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `${caller}: ${name} must be positive, got ${value}. With 0 the equation stays as it is.`,
    );
  }
}
