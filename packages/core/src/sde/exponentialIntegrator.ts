import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import { child } from "../random/key.ts";
import { purpose } from "../random/purpose.ts";
import { drivingNoise } from "./brownianPath.ts";
import type { ScoreFunction } from "./forwardProcess.ts";
import { linearStep } from "./linearStep.ts";
import { type ReverseOptions, startingState } from "./reverseOptions.ts";

/**
 * Exponential integrator (EI) for the time reversal: the linear part exactly, the score frozen,
 *
 *     Y' = e^−h Y + 2(1 − e^−h) s(t, Y) + √(1 − e^−2h) ξ.
 *
 * The noise γ itself is reproduced exactly at any band limit. Weak order 1. Yields each state once.
 *
 * Source: docs/theory/formulas.md (G7.1).
 */
export function* exponentialIntegrator(
  score: ScoreFunction,
  options: ReverseOptions,
): Generator<CameronMartinCoordinates, void, undefined> {
  const { times, key } = options;
  const noise = drivingNoise({ ...options, key: child(key, purpose.path) });
  let y = startingState(options);
  yield y;
  for (let k = 1; k < times.length; k++) {
    const h = times[k - 1] - times[k];
    const [decay, gain] = [portableExp(-h), -2 * portableExpm1(-h)];
    const dW = noise.step(times[k - 1], times[k]);
    y = linearStep([decay, y], [gain, score(times[k - 1], y)], [1, dW]);
    yield y;
  }
}
