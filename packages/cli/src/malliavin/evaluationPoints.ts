import { FormatError } from "@chaosphere/core";
import { readNpy } from "@chaosphere/data";
import { readBytes } from "@chaosphere/data/node";
import { CallError } from "../errors/callError.ts";
import { finite, whole } from "../options/numbers.ts";

/** n points from low to high along one dimension. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

const MOST_POINTS = 1e6;

/** Reads `--grid lo:hi:n`, one for each dimension, separated by commas. */
export function axes(text: string): readonly Axis[] {
  return text.split(",").map((part) => {
    const [low, high, count, ...more] = part.split(":");
    if (count === undefined || more.length > 0) {
      throw new CallError(
        `--grid must be lo:hi:n for each dimension, got "${text}". Write it like -2:2:41 or -2:2:41,0:1:11.`,
      );
    }
    const axis = {
      low: finite("--grid")(low ?? ""),
      high: finite("--grid")(high ?? ""),
      count: whole("--grid", 1, MOST_POINTS)(count),
    };
    if (!(axis.low <= axis.high)) {
      throw new CallError(`--grid must have lo ≤ hi, got ${part}. Exchange them.`);
    }
    return axis;
  });
}

/** The points of a grid in m dimensions, the last coordinate running fastest; rows of m numbers. */
export function gridPoints(grid: readonly Axis[], m: number): Float64Array {
  const own = grid.length === 1 ? Array.from({ length: m }, () => grid[0] as Axis) : grid;
  if (own.length !== m) {
    throw new CallError(
      `--grid must give lo:hi:n for each of the ${m} dimensions of the equation, got ${grid.length}. Separate them by commas.`,
    );
  }
  const count = own.reduce((product, axis) => product * axis.count, 1);
  if (!(count <= MOST_POINTS)) {
    throw new CallError(
      `--grid must have at most ${MOST_POINTS} points, got ${count}. Take fewer a dimension.`,
    );
  }
  const points = new Float64Array(count * m);
  let stride = count;
  own.forEach(({ low, high, count: n }, i) => {
    stride /= n;
    for (let p = 0; p < count; p++) {
      const k = Math.floor(p / stride) % n;
      points[p * m + i] = n === 1 ? low : k === n - 1 ? high : low + (k * (high - low)) / (n - 1);
    }
  });
  return points;
}

/**
 * Points of an .npy file, [count, m]; [count] too on the line.
 *
 * @throws {@link FormatError} for another shape, or a number that is not finite.
 */
export async function readPoints(path: string, m: number): Promise<Float64Array> {
  const { shape, dtype, data } = readNpy(await readBytes(path), path);
  const fits = (shape.length === 2 && shape[1] === m) || (shape.length === 1 && m === 1);
  if (!fits || dtype === "complex128" || data.length === 0) {
    throw new FormatError(
      `readPoints: ${path} must hold real points [count, ${m}], got ${dtype} [${shape.join(", ")}]. Give one row per point.`,
      { path, field: "shape" },
    );
  }
  const points = Float64Array.from(data);
  const at = points.findIndex((x) => !Number.isFinite(x));
  if (at >= 0) {
    throw new FormatError(
      `readPoints: points of ${path} must be finite, got ${points[at]} in row ${Math.floor(at / m)}. Correct it.`,
      { path, field: "data" },
    );
  }
  return points;
}

/** 41 points from the 0.5 % to the 99.5 % quantile of states on the line. */
export function quantileGrid(states: Float64Array): Float64Array {
  const sorted = states.slice().sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  return gridPoints([{ low: at(0.005), high: at(0.995), count: 41 }], 1);
}
