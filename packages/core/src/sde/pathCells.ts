import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import { child, type Key } from "../random/key.ts";
import { type Bridge, bridge, unequalBridge } from "./bridge.ts";

/** An interval of forward time whose noise is known; those on a stack follow each other from the bottom up. */
interface Cell {
  readonly lower: number;
  readonly upper: number;
  /** The random stream of the normals that split it, and below them of those of its parts. */
  readonly key: Key;
  /** Whether it came from [0, 1], [1, 2], [2, 4], … by halving alone. */
  readonly isDyadic: boolean;
}

/** What is done with the noise of the cell at a place of the stack, for every path alike. */
export type Move =
  /** Its noise is `deviation` times fresh normals of the stream. */
  | { kind: "draw"; place: number; stream: Key; deviation: number }
  /** The upper part, drawn given the whole, goes to the place above; the lower one stays. */
  | { kind: "split"; place: number; stream: Key; law: Bridge }
  /** It is added below the noise so far, of which `decay` is left at its bottom. */
  | { kind: "take"; place: number; decay: number };

/** The cells between forward time 0 and where a walk down has come to. */
export interface PathCells {
  /** The moves that lead to the noise of a step from t down to next. */
  moves(t: number, next: number): Move[];
}

/**
 * Lévy's construction without its numbers: which intervals are drawn, split and used up, in which order, from which streams.
 *
 * @param resolution The width from which on a cell is split at a time at once; 0 halves until the time is met.
 */
export function pathCells(key: Key, resolution: (t: number) => number): PathCells {
  let now = Number.NaN;
  let pending: Cell[] = [];

  function draw(t: number): Move {
    let [lower, upper, octave] = [0, 1, 0];
    for (; upper < t; octave++) [lower, upper] = [upper, 2 * upper];
    const stream = child(key, octave);
    pending = [{ lower, upper, key: child(stream, 1), isDyadic: true }];
    const deviation = Math.sqrt(-portableExpm1(-2 * (upper - lower)));
    return { kind: "draw", place: 0, stream: child(stream, 0), deviation };
  }

  /** Splits the uppermost cell at its middle, or, if that is small enough, at t. */
  function split(cell: Cell, t: number): Move {
    const { lower, upper, key, isDyadic } = cell;
    const isHalved = isDyadic && upper - lower > resolution(t);
    const at = isHalved ? lower + (upper - lower) / 2 : t;
    const law = isHalved ? bridge((upper - lower) / 2) : unequalBridge(upper - at, at - lower);
    const label = isHalved ? 0 : 3;
    const place = pending.length - 1;
    pending[place] = { lower, upper: at, key: child(key, label + 1), isDyadic: isHalved };
    pending.push({ lower: at, upper, key: child(key, label + 2), isDyadic: isHalved });
    return { kind: "split", place, stream: child(key, label), law };
  }

  /** Goes down to t, by cells that are left out. */
  function start(t: number): Move[] {
    const moves = [draw(t)];
    now = pending[0].upper;
    while (now > t) {
      const cell = pending[pending.length - 1];
      if (cell.lower < t) moves.push(split(cell, t));
      else {
        pending.pop();
        now = cell.lower;
      }
    }
    return moves;
  }

  function moves(t: number, next: number): Move[] {
    const moves = now === t ? [] : start(t);
    while (now > next) {
      if (pending.length === 0) moves.push(draw(now));
      const place = pending.length - 1;
      const cell = pending[place];
      if (cell.lower < next) moves.push(split(cell, next));
      else {
        pending.pop();
        now = cell.lower;
        moves.push({ kind: "take", place, decay: portableExp(cell.lower - cell.upper) });
      }
    }
    return moves;
  }

  return { moves };
}
