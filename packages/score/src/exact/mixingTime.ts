import { DomainError, eigenvaluesOf, lawMean, type SpectralGaussian } from "@chaosphere/core";
import { portableExp, portableLog1p } from "@chaosphere/core/elementary";

/** Forward time beyond which nothing is searched: e^−2t is below 1e-17 there. */
const LONGEST = 20;

/**
 * The forward time at which Gaussian data have forgotten where they came from: the smallest T with
 *
 *     KL(μ_T | γ) = ½ Σ_j [ v_j(T) − 1 − log v_j(T) ] + ½ e^−2T ‖a‖²_CM ≤ tolerance,   v_j(T) = 1 + e^−2T (λ_j − 1),
 *
 * so that starting the reverse process from γ loses no more relative entropy than that.
 *
 * @param tolerance nats, positive.
 * @throws {@link DomainError} unless tolerance > 0.
 *
 * Source: docs/theory/formulas.md (G6.4, G6.5, G7.7).
 */
export function mixingTime(law: SpectralGaussian<"cameron-martin">, tolerance: number): number {
  if (!(tolerance > 0)) {
    throw new DomainError(
      `mixingTime: tolerance must be positive, got ${tolerance}. It is the relative entropy left, in nats.`,
    );
  }
  let [early, late] = [0, LONGEST];
  while (late - early > 1e-3) {
    const middle = (early + late) / 2;
    if (relativeEntropyAt(law, middle) > tolerance) early = middle;
    else late = middle;
  }
  return late;
}

function relativeEntropyAt(law: SpectralGaussian, t: number): number {
  const share = portableExp(-2 * t);
  let sum = 0;
  for (const λ of eigenvaluesOf(law)) {
    const departure = share * (λ - 1);
    sum += departure - portableLog1p(departure);
  }
  for (const a of lawMean(law)) sum += share * a * a;
  return sum / 2;
}
