import { DomainError, ShapeError } from "../errors.ts";
import { whiteNoise } from "../gaussian/whiteNoise.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import { checkKey, child, type Key } from "../random/key.ts";
import { purpose } from "../random/purpose.ts";
import type { OrthogonalMap } from "./brownianPath.ts";
import { checkDecreasing } from "./dyadicTimes.ts";
import type { ScoreFunction } from "./forwardProcess.ts";

/** What every reverse sampler needs besides the score. */
export interface ReverseOptions {
  /**
   * Forward times from the horizon down to the stopping time, strictly decreasing. Runs of one key on grids of few binary
   * digits, such as the library's own, follow the same path; other grids meet it at dyadic numbers (`dyadicTimes`).
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
  /**
   * An orthogonal map from Cameron–Martin coordinates to those of the score and of the states, such as that to the eigenvectors
   * of a Gaussian law. The start that is drawn and the driving noise go through it, so that the key means the same fields in
   * both coordinates, up to rounding. A given start is one in the score's coordinates. Default none.
   */
  readonly rotate?: OrthogonalMap;
}

/** A reverse sampler: yields the state at each time, `times.length` states in all. */
export type Sampler = (
  score: ScoreFunction,
  options: ReverseOptions,
) => Generator<CameronMartinCoordinates, void, undefined>;

/** @throws {@link DomainError} if coordinates are rotated that a sampler treats degree by degree. */
export function checkCommutes(
  caller: string,
  ratio: number | Float64Array | undefined,
  rotate: OrthogonalMap | undefined,
): void {
  if (rotate === undefined || typeof ratio !== "object") return;
  throw new DomainError(
    `${caller}: a ratio per degree must have Cameron–Martin coordinates, got a rotation to others. Give one number, or no rotation.`,
  );
}

/**
 * The state a sampler begins from: the given start, or rows firstRow, firstRow + 1, … of γ.
 *
 * @throws {@link DomainError} unless there is a time and all are finite, 0 or more and strictly
 *   decreasing, {@link ShapeError} if the start has another band limit or batch than the options.
 */
export function startingState(options: ReverseOptions): CameronMartinCoordinates {
  const { times, bandLimit, batch, key, firstRow = 0, start, rotate } = options;
  checkKey("reverse sampler", key);
  checkDecreasing("reverse sampler", times.length > 0 ? times : [times[0]]);
  if (start === undefined) {
    const drawn = whiteNoise(bandLimit, batch, child(key, purpose.start), { firstRow });
    return rotate ? { ...drawn, values: rotate(drawn.values) } : drawn;
  }
  if (start.bandLimit !== bandLimit || start.batch !== batch) {
    throw new ShapeError(
      `reverse sampler: the start must have bandLimit ${bandLimit} and batch ${batch}, got ${start.bandLimit} and ${start.batch}. Truncate it or change the options.`,
    );
  }
  return start;
}
