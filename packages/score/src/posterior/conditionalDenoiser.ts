import { type CameronMartinCoordinates, ShapeError } from "@chaosphere/core";
import { normaliseExponentials } from "@chaosphere/core/special";
import { checkTime, type Denoiser } from "../denoiser.ts";
import type { JointUpdate } from "./conditionedAtTime.ts";
import { covarianceConditioning } from "./covarianceConditioning.ts";
import { type ObservedDirections, rowsPerObservation } from "./observedDirections.ts";
import { pointConditioning } from "./pointConditioning.ts";
import { type ClosedFormLaw, checkLawBandLimit, type LawForm, lawForm } from "./priorLaw.ts";
import { shiftConditioning } from "./shiftConditioning.ts";

/**
 * The denoiser of the fields given what was seen of them, m^y(t, x) = E[X_0 | X_t = x, y], exact: with it any reverse sampler draws from
 * the posterior, by Tweedie's formula
 *
 *     s^y(t, x) = D log dμ_t^y/dγ (x) = e^{−t} (m^y(t, x) − e^{−t}x) / (1 − e^{−2t}).
 *
 * Given X_0, the state x and the data y are independent Gaussian observations of it. Together they are one, u = X_0 + P_t^{−½}ζ with
 * P_t = e^{−2t}/(1 − e^{−2t}) + B*B, and m^y(t, x) = E[X_0 | u], so that every law that can be denoised under Gaussian noise of any
 * covariance can be conditioned: Gaussian laws, mixtures of them and of Cameron–Martin shifts of the noise, and finitely many fields.
 *
 * The operator is factored once; for shifts of the noise each time then costs two products with r directions, r ≤ min(n, L²) the rank
 * of B. Where the observation has several rows, the rows of x are divided among them evenly and in their order.
 *
 * @param law the law of the standardised fields, C^−½(a − ā).
 * @param seen what was seen of the fields, factored by {@link observedDirections}.
 * @throws {@link ShapeError} if the band limits of law and observation differ, or the law's parts do not match.
 * @throws {@link DomainError} if a weight is not positive.
 *
 * Source: docs/theory/formulas.md (P3.1), (P3.2), (P4).
 *
 * @example
 * ```ts
 * import { coefficients, key, ornsteinUhlenbeck, reverseSample, whittleMatern } from "@chaosphere/core";
 * import { standardisation } from "@chaosphere/core/estimation";
 * import { relativeScore } from "@chaosphere/score";
 * import { conditionalDenoiser, observation, observedDirections, pointValues } from "@chaosphere/score/posterior";
 *
 * // Fields that are half of the time around +h, half around −h; one station reads 2 ± 0.1.
 * const γ = whittleMatern(4, { alpha: 2, kappa: 3, sigma: 20 });
 * const h = new Float64Array(16);
 * h[0] = 6;
 * const shifts = coefficients("cameron-martin", 4, Float64Array.of(...h, ...h.map((v) => -v)));
 * const standard = standardisation(γ, { mean: coefficients("harmonic", 4, new Float64Array(16)) });
 * const station = pointValues(Float64Array.of(1), Float64Array.of(0), 4);
 * const seen = observation(station, { kind: "white", sd: 0.1 }, Float64Array.of(2));
 *
 * const denoiser = conditionalDenoiser({ shifts }, observedDirections(seen, standard));
 * const process = ornsteinUhlenbeck({ horizon: 5, stop: 1e-4 });
 * const draws = reverseSample(process, relativeScore(denoiser), { bandLimit: 4, batch: 50, key: key(1) });
 * const read = station.apply(standard.invert(draws).values);
 * console.log(read.every((value) => Math.abs(value - 2) < 0.5)); // true
 * ```
 */
export function conditionalDenoiser(law: ClosedFormLaw, seen: ObservedDirections): Denoiser {
  const form = lawForm("conditionalDenoiser", law);
  const denoiser = denoiserOf(form, seen);
  return (t, x) => {
    checkTime("conditionalDenoiser", t);
    if (x.bandLimit !== seen.bandLimit) {
      throw new ShapeError(
        `conditionalDenoiser: states and observation must have one band limit, got ${x.bandLimit} and ${seen.bandLimit}. Truncate one to the other.`,
      );
    }
    return denoiser(t, x);
  };
}

/** The conditional denoiser along the directions of an observation. */
function denoiserOf(form: LawForm, seen: ObservedDirections): Denoiser {
  checkLawBandLimit("conditionalDenoiser", form, seen.bandLimit);
  if (form.form === "points") return pointConditioning(form.points, form.logs, seen);
  if (form.form === "shifts") return shiftConditioning(form.shifts, form.logs, seen);
  const components = form.laws.map((law) => covarianceConditioning(law, seen));
  return (t, x) => {
    const each = rowsPerObservation("conditionalDenoiser", x.batch, seen.batch);
    const updates = components.map((at) => at(t)(x.values, each));
    if (updates.length === 1) return { ...x, values: updates[0].mean };
    return mixed(updates, form.logs, x);
  };
}

/** Σ_k π_k E_k, log π_k = log w_k + log p_k(x, y) + const, row by row. */
function mixed(
  updates: readonly JointUpdate[],
  logs: Float64Array,
  x: CameronMartinCoordinates,
): CameronMartinCoordinates {
  const d = x.bandLimit ** 2;
  const values = new Float64Array(x.values.length);
  const π = new Float64Array(updates.length);
  for (let b = 0; b < x.batch; b++) {
    updates.forEach(({ logDensity }, k) => {
      π[k] = logs[k] + logDensity[b];
    });
    normaliseExponentials(π);
    updates.forEach(({ mean }, k) => {
      for (let i = b * d; i < (b + 1) * d; i++) values[i] += π[k] * mean[i];
    });
  }
  return { ...x, values };
}
