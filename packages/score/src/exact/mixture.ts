import { type CameronMartinCoordinates, type ScoreFunction, ShapeError } from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import { matrixProduct } from "@chaosphere/core/linalg";
import { logWeights, normaliseExponentials } from "@chaosphere/core/special";
import { checkTime, type Denoiser } from "../denoiser.ts";

/** A mixture of Cameron–Martin shifts of the noise, μ_0 = Σ_i w_i N(m_i, C): equivalent to γ at every band limit. */
export interface ShiftMixture {
  /** m_i, one per row. */
  readonly shifts: CameronMartinCoordinates;
  /** w_i > 0, Σ w_i = 1. Length: the number of shifts. Default: all equal. */
  readonly weights?: Float64Array;
}

/**
 * The exact denoiser of a mixture of Cameron–Martin shifts,
 *
 *     m(t, x) = e^{−t} x + (1 − e^{−2t}) Σ_i π_i(t, x) m_i,
 *     π_i ∝ w_i exp( e^{−t} ⟨m_i, x⟩ − e^{−2t} ‖m_i‖² / 2 ).
 *
 * Nothing in it grows with the band limit.
 *
 * @throws {@link ShapeError} if there is no shift or not one weight a shift.
 * @throws {@link DomainError} if a weight is not positive.
 *
 * Source: docs/theory/formulas.md (G10.2, G5.3).
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { shiftMixtureDenoiser } from "@chaosphere/score";
 *
 * // Half of the data near 3, half near −3: from x = 0 neither is likelier.
 * const shifts = coefficients("cameron-martin", 1, Float64Array.of(3, -3));
 * const denoiser = shiftMixtureDenoiser({ shifts });
 * const x = coefficients("cameron-martin", 1, Float64Array.of(0, 4));
 * const { values } = denoiser(1, x);
 * console.log(values[0].toFixed(6), values[1].toFixed(3)); // 0.000000 4.065
 * ```
 */
export function shiftMixtureDenoiser(mixture: ShiftMixture): Denoiser {
  const posterior = posteriorOf("shiftMixtureDenoiser", mixture);
  return (t, x) => {
    const { shift } = posterior(t, x);
    const decay = portableExp(-t);
    const noise = -portableExpm1(-2 * t);
    return { ...x, values: x.values.map((x, i) => decay * x + noise * shift[i]) };
  };
}

/**
 * The relative score of a mixture of Cameron–Martin shifts, without Tweedie's formula:
 *
 *     s(t, x) = e^{−t} Σ_i π_i(t, x) m_i.
 *
 * @throws as {@link shiftMixtureDenoiser}.
 *
 * Source: docs/theory/formulas.md (G10.2).
 */
export function shiftMixtureScore(mixture: ShiftMixture): ScoreFunction {
  const posterior = posteriorOf("shiftMixtureScore", mixture);
  return (t, x) => {
    const decay = portableExp(-t);
    return { ...x, values: posterior(t, x).shift.map((m) => decay * m) };
  };
}

/**
 * The logarithm of the density dμ_t/dγ of a noised mixture of Cameron–Martin shifts,
 *
 *     log ρ_t(x) = log Σ_i w_i exp( e^{−t} ⟨m_i, x⟩ − e^{−2t} ‖m_i‖² / 2 ),
 *
 * as a function of (t, x) with one value per row.
 *
 * @throws as {@link shiftMixtureDenoiser}.
 *
 * Source: docs/theory/formulas.md (G10.2).
 */
export function shiftMixtureLogDensity(
  mixture: ShiftMixture,
): (t: number, x: CameronMartinCoordinates) => Float64Array {
  const posterior = posteriorOf("shiftMixtureLogDensity", mixture);
  return (t, x) => posterior(t, x).logDensity;
}

/** What the mixture says at (t, x). */
interface Posterior {
  /** log ρ_t(x_b) at index b. */
  readonly logDensity: Float64Array;
  /** Σ_i π_i m_i, in rows as x. */
  readonly shift: Float64Array;
}

function posteriorOf(
  caller: string,
  { shifts, weights }: ShiftMixture,
): (t: number, x: CameronMartinCoordinates) => Posterior {
  const count = shifts.batch;
  const row = shifts.bandLimit ** 2;
  const logW = logWeights(caller, count, weights);
  const halfNorms = Float64Array.from({ length: count }, (_, i) =>
    shifts.values.subarray(i * row, (i + 1) * row).reduce((sum, m) => sum + (m * m) / 2, 0),
  );
  return (t, x) => {
    checkTime(caller, t);
    if (x.bandLimit !== shifts.bandLimit) {
      throw new ShapeError(
        `${caller}: points and shifts must have one band limit, got ${x.bandLimit} and ${shifts.bandLimit}. Truncate one to the other.`,
      );
    }
    const decay = portableExp(-t);
    const π = matrixProduct(x.values, shifts.values, x.batch, row, count, { transposeB: true });
    const logDensity = new Float64Array(x.batch);
    for (let b = 0; b < x.batch; b++) {
      const y = π.subarray(b * count, (b + 1) * count);
      for (let i = 0; i < count; i++) {
        y[i] = logW[i] + decay * (y[i] - decay * halfNorms[i]);
      }
      logDensity[b] = normaliseExponentials(y);
    }
    return { logDensity, shift: matrixProduct(π, shifts.values, x.batch, count, row) };
  };
}
