import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import { DomainError } from "../errors.ts";
import { whiteNoise } from "../gaussian/whiteNoise.ts";
import { checkKey, child, type Key } from "../random/key.ts";

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
}

/** One Brownian path per row, read step by step. */
export interface DrivingNoise {
  /**
   * The noise an exact reverse step from forward time t down to next adds, `values[b·L² + i]`,
   * independent N(0, 1 − e^−2(t−next)). It depends on the key and the two times alone; walking
   * down in order is what makes it cheap.
   */
  step(t: number, next: number): Float64Array;
}

/** Noise over a dyadic interval of forward time. */
interface Cell {
  readonly lower: number;
  readonly upper: number;
  /** The random stream of the normals that halve it, and below them of those of its halves. */
  readonly key: Key;
  readonly noise: Float64Array;
}

/**
 * The Brownian motion W that drives the reverse process, as a function of (key, forward time):
 *
 *     ξ[a, b] = √2 ∫_a^b e^−(u−a) dW_u,   ξ[a, b] = e^−(m−a) ξ[m, b] + ξ[a, m].
 *
 * Lévy's construction: noise is drawn on [0, 1], [1, 2], [2, 4], [4, 8], … and halved by its
 * conditional law until an end of the step is met, so that any double is reached exactly and every
 * number of steps follows the same path. Costs one normal per coordinate for each cell halved, about
 * log₂(step / last bit of its ends); memory is one row of cells from top to bottom.
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
  const { key, bandLimit, batch, firstRow = 0 } = options;
  checkKey("drivingNoise", key);
  const normals = (stream: Key): Float64Array =>
    whiteNoise(bandLimit, batch, child(stream, 0), { firstRow }).values;

  function root(t: number): Cell {
    let [lower, upper, octave] = [0, 1, 0];
    for (; upper < t; octave++) [lower, upper] = [upper, 2 * upper];
    const stream = child(key, octave);
    const deviation = Math.sqrt(-portableExpm1(-2 * (upper - lower)));
    const noise = normals(stream).map((n) => deviation * n);
    return { lower, upper, key: child(stream, 1), noise };
  }

  function halves(cell: Cell): [Cell, Cell] {
    const h = (cell.upper - cell.lower) / 2;
    const middle = cell.lower + h;
    const { decay, slope, deviation } = bridge(h);
    const above = normals(cell.key).map((n, i) => slope * cell.noise[i] + deviation * n);
    const below = cell.noise.map((noise, i) => noise - decay * above[i]);
    return [
      { lower: cell.lower, upper: middle, key: child(cell.key, 1), noise: below },
      { lower: middle, upper: cell.upper, key: child(cell.key, 2), noise: above },
    ];
  }

  let now = Number.NaN;
  let pending: Cell[] = [];

  function start(t: number): void {
    pending = [root(t)];
    now = pending[0].upper;
    while (now > t) {
      const cell = pending.pop() as Cell;
      if (cell.lower >= t) now = cell.lower;
      else pending.push(...halves(cell));
    }
  }

  function step(t: number, next: number): Float64Array {
    if (!(0 <= next && next < t && t < Number.POSITIVE_INFINITY)) {
      throw new DomainError(
        `drivingNoise: need 0 ≤ next < t < ∞, got t = ${t}, next = ${next}. Generation runs down in forward time.`,
      );
    }
    if (now !== t) start(t);
    let noise = new Float64Array(batch * bandLimit ** 2);
    while (now > next) {
      const cell = pending.pop() ?? root(now);
      if (cell.lower >= next) {
        const decay = portableExp(cell.lower - cell.upper);
        noise = cell.noise.map((below, i) => decay * noise[i] + below);
        now = cell.lower;
      } else {
        pending.push(...halves(cell));
      }
    }
    return noise;
  }

  return { step };
}

/** The law of the upper half's noise given the whole of a cell, for halves of length h. */
export interface Bridge {
  /** e^−h: how much of the upper half survives to the bottom of the cell. */
  readonly decay: number;
  /** E[upper | whole] = slope · whole. */
  readonly slope: number;
  /** Standard deviation of the upper half given the whole. */
  readonly deviation: number;
}

/**
 * The conditional law that halves a cell of the path:
 *
 *     upper | whole ~ N(e^−h/(1 + e^−2h) · whole, (1 − e^−2h)/(1 + e^−2h)).
 */
export function bridge(h: number): Bridge {
  const decay = portableExp(-h);
  const total = 1 + decay * decay;
  return { decay, slope: decay / total, deviation: Math.sqrt(-portableExpm1(-2 * h) / total) };
}
