import { DomainError } from "../errors.ts";
import { checkBandLimit } from "../harmonics/coefficients.ts";
import { checkKey, child, type Key } from "../random/key.ts";
import { fillNormals } from "../random/normal.ts";
import { hasNormalKernel, simdSplit } from "../random/simdNormals.ts";
import type { Bridge } from "./bridge.ts";
import { resolutions } from "./dyadicTimes.ts";
import { type Move, pathCells } from "./pathCells.ts";

/** Options of {@link drivingNoise}. */
export interface DrivingNoiseOptions {
  /** The random stream of the Brownian path. */
  readonly key: Key;
  /** L: degrees 0 ≤ l < L. A larger L adds degrees and leaves the others untouched. */
  readonly bandLimit: number;
  /** Number of independent paths. */
  readonly batch: number;
  /** Number of the first path among all paths of the key. Default 0. */
  readonly firstRow?: number;
  /**
   * The decreasing times of a whole run, so that inner ones of many binary digits cost no more than those of few.
   * Default none: a draw for every digit.
   */
  readonly times?: ArrayLike<number>;
  /** An orthogonal map of rows of L² numbers, given the noise of every step. Default none. */
  readonly rotate?: OrthogonalMap;
}

/** An orthogonal map of the coordinates of every row, into `out` or a new array. */
export type OrthogonalMap = (rows: Float64Array, out?: Float64Array) => Float64Array;

/** One Brownian path per row, read step by step. */
export interface DrivingNoise {
  /**
   * The noise an exact reverse step from forward time t down to next adds, `values[b·L² + i]`,
   * independent N(0, 1 − e^−2(t−next)). It depends on the key and the two times alone, and on the times of the run
   * where they are given; walking down in order is what makes it cheap. The next step overwrites the array.
   */
  step(t: number, next: number): Float64Array;
}

/**
 * The Brownian motion W that drives the reverse process, as a function of (key, forward time):
 *
 *     ξ[a, b] = √2 ∫_a^b e^−(u−a) dW_u,   ξ[a, b] = e^−(m−a) ξ[m, b] + ξ[a, m].
 *
 * Lévy's construction: noise is drawn on [0, 1], [1, 2], [2, 4], [4, 8], … and halved by its
 * conditional law until an end of the step is met, so that any double is reached exactly and every
 * number of steps follows the same path. Costs one normal per coordinate for each cell split, about
 * log₂(step / last bit of its ends); memory is one row of cells from top to bottom.
 *
 * In a run whose times are given, a time of many digits is split off its dyadic cell as soon as that is a quarter of the
 * steps beside it. The law stays exact, and other runs of the key meet the path in the dyadic numbers around.
 *
 * @throws {@link DomainError} from `step` unless t > next ≥ 0, both finite.
 *
 * Source: Lévy (1948), for Brownian motion; the noise is that of docs/theory/formulas.md (G7.1).
 *
 * @example
 * ```ts
 * import { drivingNoise, key } from "@chaosphere/core";
 *
 * // The same path at any steps: two short steps add up to the long one.
 * const long = drivingNoise({ key: key(1), bandLimit: 1, batch: 1 }).step(1, 0.5);
 * const short = drivingNoise({ key: key(1), bandLimit: 1, batch: 1 });
 * const [upper, lower] = [short.step(1, 0.75).slice(), short.step(0.75, 0.5)];
 * const difference = Math.exp(-0.25) * upper[0] + lower[0] - long[0];
 * console.log(Math.abs(difference) < 1e-12); // true
 * ```
 */
export function drivingNoise(options: DrivingNoiseOptions): DrivingNoise {
  const { key, bandLimit, batch, firstRow = 0, times = [], rotate } = options;
  checkKey("drivingNoise", key);
  checkBandLimit("drivingNoise", bandLimit);
  const row = bandLimit ** 2;
  const cells = pathCells(key, resolutions(times));
  const noise = new Float64Array(batch * row);
  const rotated = rotate && new Float64Array(batch * row);
  /** Noise of the cell at each place of the stack, made when it is reached. */
  const stack: Float64Array[] = [];

  function run(move: Move, b: number): void {
    const from = b * row;
    if (move.kind === "take") {
      addBelow(move.decay, stack[move.place], noise, from, row);
      return;
    }
    const cell = stack[move.place].subarray(from, from + row);
    const stream = child(move.stream, firstRow + b);
    if (move.kind === "draw") {
      fillNormals(stream, 0, cell);
      for (let i = 0; i < row; i++) cell[i] *= move.deviation;
    } else {
      split(stream, move.law, cell, stack[move.place + 1].subarray(from, from + row));
    }
  }

  function step(t: number, next: number): Float64Array {
    if (!(0 <= next && next < t && t < Number.POSITIVE_INFINITY)) {
      throw new DomainError(
        `drivingNoise: need 0 ≤ next < t < ∞, got t = ${t}, next = ${next}. Generation runs down in forward time.`,
      );
    }
    const moves = cells.moves(t, next);
    const places = Math.max(...moves.map((move) => move.place)) + 2;
    while (stack.length < places) stack.push(new Float64Array(batch * row));
    noise.fill(0);
    // Path by path, so that what a path works on stays in the cache.
    for (let b = 0; b < batch; b++) for (const move of moves) run(move, b);
    return rotate && rotated ? rotate(noise, rotated) : noise;
  }

  return { step };
}

/** Below this many numbers the loop is faster than the kernel. */
const FEWEST = 8;

/** Replaces the noise of a cell by that of its upper part, in `above`, and of its lower one, by fresh normals. */
function split(stream: Key, law: Bridge, cell: Float64Array, above: Float64Array): void {
  if (cell.length >= FEWEST && hasNormalKernel()) simdSplit(stream, law, cell, above);
  else plainSplit(stream, law, cell, above);
}

/** The definition of {@link simdSplit}. */
export function plainSplit(
  stream: Key,
  { decay, slope, deviation }: Bridge,
  cell: Float64Array,
  above: Float64Array,
): void {
  fillNormals(stream, 0, above);
  for (let i = 0; i < cell.length; i++) {
    const whole = cell[i];
    const upper = slope * whole + deviation * above[i];
    above[i] = upper;
    cell[i] = whole - decay * upper;
  }
}

function addBelow(
  decay: number,
  cell: Float64Array,
  noise: Float64Array,
  from: number,
  row: number,
): void {
  for (let i = from; i < from + row; i++) noise[i] = decay * noise[i] + cell[i];
}
