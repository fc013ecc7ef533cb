import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import { child } from "../random/key.ts";
import { purpose } from "../random/purpose.ts";
import { drivingNoise } from "./brownianPath.ts";
import type { Corrector } from "./corrector.ts";
import { linearStep } from "./linearStep.ts";
import { type Sampler, startingState } from "./reverseOptions.ts";

/**
 * Predictor–corrector sampling: after each martingale exponential step the corrector moves the state
 * towards the law of its new forward time,
 *
 *     Y' = corrector(t', e^−h Y + 2 sinh(h) s(t, Y) + √(1 − e^−2h) ξ).
 *
 * It is left out at forward time 0, where the data need not have a score. Without it the states are those
 * of {@link martingaleExponential} on the same key. Yields each state once.
 *
 * Source: Song and others (2021), algorithm 1; docs/theory/formulas.md (G7.2), (G4).
 */
export function predictorCorrector(corrector: Corrector): Sampler {
  return function* (score, options) {
    const { times, key, firstRow = 0 } = options;
    const noise = drivingNoise({ ...options, key: child(key, purpose.path) });
    let y = startingState(options);
    yield y;
    for (let k = 1; k < times.length; k++) {
      const h = times[k - 1] - times[k];
      const [decay, gain] = [portableExp(-h), portableExpm1(h) - portableExpm1(-h)];
      const dW = noise.step(times[k - 1], times[k]);
      y = linearStep([decay, y], [gain, score(times[k - 1], y)], [1, dW]);
      if (times[k] > 0)
        y = corrector(times[k], y, child(child(key, purpose.correction), k), firstRow);
      yield y;
    }
  };
}
