import type { ScoreFunction } from "@chaosphere/core";
import { jets } from "@chaosphere/core/autodiff";
import { portableExp } from "@chaosphere/core/elementary";
import { logWeights } from "@chaosphere/core/special";
import { checkTime } from "../denoiser.ts";
import { gramMatrix } from "../exact/gram.ts";
import type { ShiftMixture } from "../exact/mixture.ts";
import { automaticFunctional, type CylindricalFunctional } from "./functional.ts";
import { malliavinDerivative } from "./operators.ts";

/** log ρ_t = log dμ_t/dγ as a functional of the noise, for each forward time t. */
export type LogDensityFlow = (t: number) => CylindricalFunctional;

/**
 * The relative score as a Malliavin derivative:
 *
 *     s(t, x) = D log ρ_t (x).
 *
 * @throws the score, {@link DomainError} unless t > 0.
 *
 * Source: docs/theory/formulas.md (G5.1).
 */
export function derivativeScore(logDensity: LogDensityFlow): ScoreFunction {
  return (t, x) => {
    checkTime("derivativeScore", t);
    return malliavinDerivative(logDensity(t))(x);
  };
}

/**
 * The log density of a noised mixture of Cameron–Martin shifts as a functional, with automatic derivatives,
 *
 *     log ρ_t = log Σ_i w_i exp( e^{−t} y_i − e^{−2t} ‖m_i‖² / 2 ),   y_i = ⟨m_i, x⟩,   t ≥ 0.
 *
 * @throws {@link ShapeError} if there is no shift or not one weight a shift.
 * @throws {@link DomainError} if a weight is not positive.
 *
 * Source: docs/theory/formulas.md (G10.2).
 */
export function shiftMixtureFunctional({ shifts, weights }: ShiftMixture): LogDensityFlow {
  const n = shifts.batch;
  const logW = logWeights("shiftMixtureFunctional", n, weights);
  const gram = gramMatrix(shifts);
  return (t) => {
    const decay = portableExp(-t);
    return automaticFunctional(shifts, (y) => {
      const exponents = y.map((yi, i) =>
        jets.add(jets.multiply(yi, decay), logW[i] - (decay * decay * gram[i * (n + 1)]) / 2),
      );
      const largest = Math.max(...exponents.map(({ value }) => value));
      const [first, ...others] = exponents.map((e) => jets.exp(jets.subtract(e, largest)));
      return jets.add(jets.log(jets.add(first, ...others)), largest);
    });
  };
}
