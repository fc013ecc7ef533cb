import { ShapeError } from "../errors.ts";
import { whiteNoise } from "../gaussian/whiteNoise.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import { checkKey, child, type Key } from "../random/key.ts";
import { purpose } from "../random/purpose.ts";
import { checkDecreasing } from "./dyadicTimes.ts";
import type { ScoreFunction } from "./forwardProcess.ts";

/** What every reverse sampler needs besides the score. */
export interface ReverseOptions {
  /**
   * Forward times from the horizon down to the stopping time, strictly decreasing. A sampler with noise takes about ten
   * times as long on arbitrary doubles as on the library's own grids: pass your times through `dyadicTimes` ({@link gridAdvice}).
   */
  readonly times: ArrayLike<number>;
  /** L: degrees 0 ≤ l < L are sampled. */
  readonly bandLimit: number;
  /** Number of fields. */
  readonly batch: number;
  /** The random stream of the start and the driving noise; the same key follows the same path on any time grid. */
  readonly key: Key;
  /** Number of the first row among all rows of the key, so that shards agree with the whole. Default 0. */
  readonly firstRow?: number;
  /** State at the first time. Default: a draw of the noise γ. */
  readonly start?: CameronMartinCoordinates;
}

/** A reverse sampler: yields the state at each time, `times.length` states in all. */
export type Sampler = (
  score: ScoreFunction,
  options: ReverseOptions,
) => Generator<CameronMartinCoordinates, void, undefined>;

/**
 * The state a sampler begins from: the given start, or rows firstRow, firstRow + 1, … of γ.
 *
 * @throws {@link DomainError} unless there is a time and all are finite, 0 or more and strictly
 *   decreasing, {@link ShapeError} if the start has another band limit or batch than the options.
 */
export function startingState(options: ReverseOptions): CameronMartinCoordinates {
  const { times, bandLimit, batch, key, firstRow = 0, start } = options;
  checkKey("reverse sampler", key);
  checkDecreasing("reverse sampler", times.length > 0 ? times : [times[0]]);
  if (start === undefined)
    return whiteNoise(bandLimit, batch, child(key, purpose.start), { firstRow });
  if (start.bandLimit !== bandLimit || start.batch !== batch) {
    throw new ShapeError(
      `reverse sampler: the start must have bandLimit ${bandLimit} and batch ${batch}, got ${start.bandLimit} and ${start.batch}. Truncate it or change the options.`,
    );
  }
  return start;
}
