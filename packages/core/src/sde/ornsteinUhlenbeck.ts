import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import { DomainError } from "../errors.ts";
import { whiteNoise } from "../gaussian/whiteNoise.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import { checkKey, type Key } from "../random/key.ts";
import { checkSpan, type ForwardProcess, type TimeSpan } from "./forwardProcess.ts";

/**
 * The Ornstein–Uhlenbeck process of the noise measure γ at unit rate, in Cameron–Martin coordinates:
 *
 *     dX = −X dt + √2 dW,   X_t = e^−t X_0 + √(1 − e^−2t) Z,   Z ~ γ,
 *
 * with exact transitions. The spread keeps its relative accuracy down to t = 0.
 *
 * @throws {@link DomainError} unless 0 ≤ stop < horizon < ∞.
 *
 * Source: docs/theory/formulas.md (G3.1).
 *
 * @example
 * ```ts
 * import { ornsteinUhlenbeck } from "@chaosphere/core";
 *
 * const process = ornsteinUhlenbeck({ horizon: 5, stop: 0.01 });
 * console.log(process.mean(1).toFixed(6), process.spread(1).toFixed(6)); // 0.367879 0.929873
 * ```
 */
export function ornsteinUhlenbeck({ horizon, stop }: TimeSpan): ForwardProcess {
  checkSpan("ornsteinUhlenbeck", { horizon, stop });
  const mean = (t: number): number => portableExp(-t);
  const spread = (t: number): number => Math.sqrt(-portableExpm1(-2 * t));

  function transition(
    from: number,
    to: number,
    x: CameronMartinCoordinates,
    key: Key,
  ): CameronMartinCoordinates {
    checkKey("transition", key);
    if (!(0 <= from && from <= to && to < Number.POSITIVE_INFINITY)) {
      throw new DomainError(
        `transition: need 0 ≤ from ≤ to < ∞, got ${from}, ${to}. The process runs forward in time.`,
      );
    }
    const [decay, amplitude] = [mean(to - from), spread(to - from)];
    const z = whiteNoise(x.bandLimit, x.batch, key).values;
    return { ...x, values: x.values.map((value, i) => decay * value + amplitude * z[i]) };
  }

  function noised(t: number, x0: CameronMartinCoordinates, key: Key): CameronMartinCoordinates {
    if (!(0 <= t && t <= horizon)) {
      throw new DomainError(
        `noised: t must lie between 0 and the horizon ${horizon}, got ${t}. Build the process with a larger horizon.`,
      );
    }
    return transition(0, t, x0, key);
  }

  return { horizon, stop, mean, spread, transition, noised };
}
