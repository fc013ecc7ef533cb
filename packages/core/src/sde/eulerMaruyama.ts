import { portableExpm1 } from "../elementary/exponential.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import { child } from "../random/key.ts";
import { purpose } from "../random/purpose.ts";
import { drivingNoise } from "./brownianPath.ts";
import type { ScoreFunction } from "./forwardProcess.ts";
import { linearStep } from "./linearStep.ts";
import { type ReverseOptions, startingState } from "./reverseOptions.ts";

/**
 * Euler–Maruyama for the time reversal,
 *
 *     Y' = (1 − h) Y + 2h s(t, Y) + √(2h) ξ.
 *
 * For comparison, not for use on L²(S²): even where the data are the noise every coordinate ends
 * with variance 1/(1 − h/2), so the relative entropy grows like L² h²/16. ξ is that of
 * {@link exponentialIntegrator} on the same key. Weak order 1. Yields each state once.
 *
 * Source: docs/theory/formulas.md (G7), scheme EM.
 */
export function* eulerMaruyama(
  score: ScoreFunction,
  options: ReverseOptions,
): Generator<CameronMartinCoordinates, void, undefined> {
  const { times, key } = options;
  const noise = drivingNoise({ ...options, key: child(key, purpose.path) });
  let y = startingState(options);
  yield y;
  for (let k = 1; k < times.length; k++) {
    const h = times[k - 1] - times[k];
    const amplitude = Math.sqrt((-2 * h) / portableExpm1(-2 * h));
    const dW = noise.step(times[k - 1], times[k]);
    y = linearStep([1 - h, y], [2 * h, score(times[k - 1], y)], [amplitude, dW]);
    yield y;
  }
}
