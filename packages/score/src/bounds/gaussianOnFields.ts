import {
  alongEigenvectors,
  type CameronMartinCoordinates,
  DomainError,
  eigenvaluesOf,
  type GaussianMeasure,
  lawDimension,
  lawMean,
  type NoisableGaussian,
  ShapeError,
  supportDimension,
} from "@chaosphere/core";
import { lowRankOnFields } from "./lowRankOnFields.ts";
import type { GaussianOnFields } from "./onFields.ts";

/**
 * A Gaussian model held against fields, in closed form: with y = Vᵀ(z − m), d the number of λ_j > 0, v_j(t) = e^{−2t}λ_j + σ², σ² = 1 − e^{−2t},
 *
 *     loss(z) = mean over t of (1/d) Σ_j [ σ⁴ y_j²/v_j² + σ² e^{−2t} λ_j²/v_j² ],   expected mean over t of (1/d) Σ_j σ² λ_j/v_j,
 *     log p(z) = −½ Σ_j [ y_j²/λ_j + log 2πλ_j ],                                    expected −½ Σ_j [ 1 + log 2πλ_j ].
 *
 * Under the model y_j² = λ_j χ²_1, so the spreads are √(2 Σ c_j² λ_j²) for the loss with its weights c_j, and √(d/2).
 *
 * For a diagonal and a factor of low rank the expectations and the density are as exact; the loss of a field is set beside 64 fields drawn
 * from the model, which give its spread to 9 % and leave an eighth of it as a common error.
 *
 * @param times forward times, each positive.
 * @param noise the noise of the coordinates: those of its degrees with C_l = 0, where z = 0 and λ = 1, carry no information and are left
 *   out. Default: every degree has variance.
 * @throws {@link ShapeError} if the fields are not of the law's dimension.
 * @throws {@link DomainError} if there is no time, or one is not positive.
 *
 * Source: docs/theory/formulas.md (G5, G8.1).
 */
export function gaussianOnFields(
  law: NoisableGaussian<"cameron-martin">,
  z: CameronMartinCoordinates,
  times: ArrayLike<number>,
  noise?: GaussianMeasure,
): GaussianOnFields {
  const [d, mean] = [lawDimension(law), lawMean(law)];
  if (z.bandLimit ** 2 !== d) {
    throw new ShapeError(
      `gaussianOnFields: fields must have the model's ${d} coordinates, got ${z.bandLimit ** 2}. Analyse them at the model's band limit.`,
    );
  }
  const wrong = Array.from(times).find((t) => !(t > 0));
  if (wrong !== undefined || times.length === 0) {
    throw new DomainError(
      `gaussianOnFields: times must be positive, one or more, got ${wrong ?? "none"}. At time 0 there is no noise to remove.`,
    );
  }
  const empty = noise === undefined ? 0 : d - supportDimension(noise);
  if (law.kind === "low-rank") return lowRankOnFields(law, z, Array.from(times), empty);
  const eigenvalues = eigenvaluesOf(law);
  const centred = z.values.map((value, i) => value - mean[i % d]);
  const y = alongEigenvectors(law, centred);
  const { weights, constant, atOne } = lossOfSquares(eigenvalues, times, empty);
  const loss = new Float64Array(z.batch).fill(constant);
  const logDensity = new Float64Array(z.batch).fill((empty / 2) * Math.log(2 * Math.PI));
  let [outside, fixed] = [0, 0];
  eigenvalues.forEach((λ, j) => {
    if (λ === 0) fixed++;
    for (let b = 0; b < z.batch; b++) {
      const square = y[b * d + j] ** 2;
      loss[b] += weights[j] * square;
      if (λ === 0) outside += square / z.batch;
      else logDensity[b] -= (square / λ + Math.log(2 * Math.PI * λ)) / 2;
    }
  });
  const free = eigenvalues.filter((λ) => λ > 0);
  return {
    denoisingLoss: {
      perField: loss,
      expected: eigenvalues.reduce((sum, λ, j) => sum + weights[j] * λ, constant - empty * atOne),
      spread: Math.sqrt(
        2 * eigenvalues.reduce((sum, λ, j) => sum + (weights[j] * λ) ** 2, -empty * atOne ** 2),
      ),
    },
    logDensity: {
      perField: logDensity,
      expected: free.reduce(
        (sum, λ) => sum - (1 + Math.log(2 * Math.PI * λ)) / 2,
        (empty / 2) * (1 + Math.log(2 * Math.PI)),
      ),
      spread: Math.sqrt((free.length - empty) / 2),
    },
    fixed,
    outside,
  };
}

/**
 * The loss as constant + Σ_j weights_j y_j², less what `empty` coordinates with λ = 1 and y = 0 add to it, and the weight of one of
 * these.
 */
function lossOfSquares(eigenvalues: Float64Array, times: ArrayLike<number>, empty: number) {
  const free = eigenvalues.filter((λ) => λ > 0).length - empty;
  const parts = Math.max(free, 1) * times.length;
  const weights = new Float64Array(eigenvalues.length);
  let [constant, atOne] = [0, 0];
  for (const t of Array.from(times)) {
    const [share, noise] = [Math.exp(-2 * t), -Math.expm1(-2 * t)];
    eigenvalues.forEach((λ, j) => {
      if (!(λ > 0)) return;
      const v = share * λ + noise;
      weights[j] += (noise / v) ** 2 / parts;
      constant += (noise * share * (λ / v) ** 2) / parts;
    });
    constant -= (empty * noise * share) / parts;
    atOne += noise ** 2 / parts;
  }
  return { weights, constant, atOne };
}
