import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import { child } from "../random/key.ts";
import { purpose } from "../random/purpose.ts";
import { drivingNoise } from "./brownianPath.ts";
import type { ScoreFunction } from "./forwardProcess.ts";
import { linearStep } from "./linearStep.ts";
import { type ReverseOptions, startingState } from "./reverseOptions.ts";

/**
 * Martingale exponential integrator (mEI): e^t s_t is a martingale of the reverse process, so the
 * score is continued by its conditional mean instead of being frozen,
 *
 *     Y' = e^−h Y + 2 sinh(h) s(t, Y) + √(1 − e^−2h) ξ.
 *
 * The mean is E[X_t−h | X_t] for any data law: the step of DDPM. Weak order 1. Yields each state once.
 *
 * Source: docs/theory/formulas.md (G7.2), (G5.4), (G5.5).
 */
export function* martingaleExponential(
  score: ScoreFunction,
  options: ReverseOptions,
): Generator<CameronMartinCoordinates, void, undefined> {
  const { times, key } = options;
  const noise = drivingNoise({ ...options, key: child(key, purpose.path) });
  let y = startingState(options);
  yield y;
  for (let k = 1; k < times.length; k++) {
    const h = times[k - 1] - times[k];
    const [decay, gain] = [portableExp(-h), portableExpm1(h) - portableExpm1(-h)];
    const dW = noise.step(times[k - 1], times[k]);
    y = linearStep([decay, y], [gain, score(times[k - 1], y)], [1, dW]);
    yield y;
  }
}
