import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import { DomainError } from "../errors.ts";
import { whiteNoise } from "../gaussian/whiteNoise.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import { child, type Key } from "../random/key.ts";
import { purpose } from "../random/purpose.ts";
import type { ScoreFunction } from "./forwardProcess.ts";
import { linearStep } from "./linearStep.ts";

/**
 * Moves a batch at forward time t > 0 and leaves its law μ_t as it is. Row b draws from row firstRow + b of the
 * key; firstRow is 0 by default.
 */
export type Corrector = (
  t: number,
  x: CameronMartinCoordinates,
  key: Key,
  firstRow?: number,
) => CameronMartinCoordinates;

/** Options of the correctors. */
export interface CorrectorOptions {
  /** η > 0: the time of the Langevin process, at unit rate, that a move stands for. */
  readonly size: number;
  /** Number of moves, 1 or more. Default 1. */
  readonly moves?: number;
}

/**
 * Langevin moves preconditioned by the covariance of the noise, linear part exact,
 *
 *     X' = e^−η X + (1 − e^−η) s(t, X) + √(1 − e^−2η) ξ,   of dX = (−X + s) dτ + √2 dW.
 *
 * γ is invariant for every η and at any band limit; where the score is not 0, μ_t is to first order in η.
 *
 * @throws {@link DomainError} unless η is positive and there is a move; from the corrector unless t > 0.
 *
 * Source: Cotter and others (2013), section 4; docs/theory/formulas.md (G4).
 */
export function langevinCorrector(score: ScoreFunction, options: CorrectorOptions): Corrector {
  const { decay, spread, moves } = checkMoves("langevinCorrector", options);
  return (t, x, key, firstRow = 0) => {
    checkTime("langevinCorrector", t);
    let y = x;
    for (let move = 0; move < moves; move++) {
      const ξ = whiteNoise(x.bandLimit, x.batch, child(child(key, move), purpose.proposal), {
        firstRow,
      }).values;
      y = linearStep([decay, y], [1 - decay, score(t, y)], [spread, ξ]);
    }
    return y;
  };
}

/** e^−η, √(1 − e^−2η) and the number of moves. */
export function checkMoves(
  caller: string,
  { size, moves = 1 }: CorrectorOptions,
): { decay: number; spread: number; moves: number } {
  if (!(size > 0 && size < Number.POSITIVE_INFINITY && Number.isInteger(moves) && moves >= 1)) {
    throw new DomainError(
      `${caller}: need a size above 0 and a whole number of moves, 1 or more, got ${size} and ${moves}. A size of 0.1 keeps nine tenths of the state.`,
    );
  }
  return { decay: portableExp(-size), spread: Math.sqrt(-portableExpm1(-2 * size)), moves };
}

/** @throws {@link DomainError} unless 0 < t < ∞. */
export function checkTime(caller: string, t: number): void {
  if (!(t > 0 && t < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `${caller}: t must be positive and finite, got ${t}. Correct at a forward time with noise.`,
    );
  }
}
