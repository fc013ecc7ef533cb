import { ShapeError } from "../errors.ts";
import type { Basis, CameronMartinCoordinates, Coefficients } from "../harmonics/coefficients.ts";
import { type GaussianLaw, lawDimension } from "./gaussianLaw.ts";
import { checkRegular, standardCoordinates } from "./standardCoordinates.ts";

/**
 * Log-density of each row with respect to Lebesgue measure on ℝ^d, nats. Length batch.
 *
 *     log p(x) = −½ (x − m)ᵀ Σ⁻¹ (x − m) − ½ log det Σ − (d/2) log 2π.
 *
 * @throws {@link ShapeError} if the coordinates are not of the law's dimension.
 * @throws {@link DomainError} if some eigenvalue is 0, when there is no density.
 */
export function logDensity<B extends Basis>(
  law: GaussianLaw<B>,
  x: Coefficients<NoInfer<B>>,
): Float64Array {
  const d = checkedDimension("logDensity", law, x);
  const { values: standard, halfLogDeterminant } = standardCoordinates(law, x.values);
  const constant = halfLogDeterminant + (d / 2) * Math.log(2 * Math.PI);
  const density = new Float64Array(x.batch).fill(-constant);
  standard.forEach((ξ, i) => {
    density[Math.floor(i / d)] -= ξ ** 2 / 2;
  });
  return density;
}

/**
 * Log-density of each row with respect to the noise γ, which is N(0, I) in Cameron–Martin coordinates, nats. Length batch.
 *
 *     log dμ/dγ (z) = ½ [ ‖z‖² − (z − m)ᵀ Σ⁻¹ (z − m) − log det Σ ].
 *
 * For {@link noisedGaussian} it is what the probability flow of the law computes, without its steps. Coordinates of degrees without
 * variance, z = 0 and λ = 1, add nothing.
 *
 * @throws {@link ShapeError} if the coordinates are not of the law's dimension.
 * @throws {@link DomainError} if some eigenvalue is 0, when there is no density.
 */
export function relativeLogDensity(
  law: GaussianLaw<"cameron-martin">,
  z: CameronMartinCoordinates,
): Float64Array {
  const d = checkedDimension("relativeLogDensity", law, z);
  const { values: standard, halfLogDeterminant } = standardCoordinates(law, z.values);
  const density = new Float64Array(z.batch).fill(-halfLogDeterminant);
  z.values.forEach((value, i) => {
    density[Math.floor(i / d)] += (value ** 2 - standard[i] ** 2) / 2;
  });
  return density;
}

function checkedDimension(caller: string, law: GaussianLaw, x: Coefficients): number {
  const d = lawDimension(law);
  if (x.bandLimit ** 2 !== d) {
    throw new ShapeError(
      `${caller}: coordinates must have dimension ${d}, got ${x.bandLimit ** 2}. Truncate them to the law's band limit.`,
    );
  }
  checkRegular(caller, law);
  return d;
}
