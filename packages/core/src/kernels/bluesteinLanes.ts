import { portableCos, portableSin } from "../elementary/trigonometric.ts";
import {
  isFastLength,
  type LaneMemory,
  type LaneTransform,
  laneTableBytes,
  simdLaneTransform,
} from "./laneFourier.ts";

/** Transforms of two lanes of any length, with plans that are made once; the points are those of the memory given. */
export interface LanePlans {
  readonly transform: (length: number) => LaneTransform;
}

/** What the plans of some lengths take. */
export interface LanePlanSize {
  /** Bytes of tables. */
  readonly tableBytes: number;
  /** Points of the longest sequence on the way. */
  readonly points: number;
}

/** The size of the plans of some lengths, each counted once. */
export function lanePlanSize(lengths: readonly number[]): LanePlanSize {
  const direct = new Set<number>();
  let tableBytes = 0;
  for (const length of new Set(lengths)) {
    const size = convolutionSize(length);
    direct.add(size);
    if (size !== length) tableBytes += whole(16 * (2 * length + size));
  }
  for (const length of direct) tableBytes += whole(laneTableBytes(length));
  return { tableBytes, points: Math.max(...direct) };
}

/**
 * Plans in the memory from `tablesAt` on. A length with a prime factor above 61 goes by Bluestein's algorithm on a length
 * that has none.
 */
export function lanePlans(memory: LaneMemory): LanePlans {
  const { kernels, buffer, pointsAt, otherPointsAt } = memory;
  let at = memory.tablesAt;
  const reserve = (bytes: number): number => {
    at += whole(bytes);
    return at - whole(bytes);
  };
  const known = new Map<number, LaneTransform>();
  /** Fast lengths from the second set of points, where convolutions take place. */
  const convolutions = new Map<number, LaneTransform>();
  const tables = new Map<number, number>();
  const tablesOf = (length: number): number => {
    const found = tables.get(length) ?? reserve(laneTableBytes(length));
    tables.set(length, found);
    return found;
  };

  const bluestein = (length: number, size: number): LaneTransform => {
    const swapped = {
      ...memory,
      pointsAt: otherPointsAt,
      otherPointsAt: pointsAt,
      tablesAt: tablesOf(size),
    };
    const convolve = convolutions.get(size) ?? simdLaneTransform(size, swapped);
    convolutions.set(size, convolve);
    const chirpAt = reserve(16 * (2 * length + size));
    const conjugateAt = chirpAt + 16 * length;
    const filterAt = conjugateAt + 16 * length;
    const chirp = new Float64Array(buffer, chirpAt, 2 * length);
    const conjugate = new Float64Array(buffer, conjugateAt, 2 * length);
    // The filter is the transform of w̄, wrapped round, over M; it passes through the points.
    const points = new Float64Array(buffer, otherPointsAt, 4 * size).fill(0);
    for (let j = 0; j < length; j++) {
      // j² modulo 2N in whole numbers: the angle is rounded once.
      const angle = (-Math.PI * ((j * j) % (2 * length))) / length;
      const [c, s] = [portableCos(angle), portableSin(angle)];
      chirp.set([c, s], 2 * j);
      conjugate.set([c, -s], 2 * j);
      for (const k of [j, (size - j) % size]) {
        points[4 * k] = c / size;
        points[4 * k + 2] = -s / size;
      }
    }
    const spectrum = new Float64Array(buffer, convolve(), 4 * size);
    const filter = new Float64Array(buffer, filterAt, 2 * size);
    for (let k = 0; k < size; k++) filter.set([spectrum[4 * k], spectrum[4 * k + 2]], 2 * k);
    return () => {
      kernels.chirpPoints(pointsAt, length, chirpAt, size, otherPointsAt);
      kernels.conjugateProduct(convolve(), size, filterAt, otherPointsAt);
      kernels.conjugateProduct(convolve(), length, conjugateAt, pointsAt);
      return pointsAt;
    };
  };

  return {
    transform: (length) => {
      const found = known.get(length);
      if (found !== undefined) return found;
      const size = convolutionSize(length);
      const made =
        size === length
          ? simdLaneTransform(length, { ...memory, tablesAt: tablesOf(length) })
          : bluestein(length, size);
      known.set(length, made);
      return made;
    },
  };
}

/** The length itself if its prime factors are small, else the smallest M ≥ 2N − 1 with M = 2^a, 3·2^a, 5·2^a or 9·2^a. */
function convolutionSize(length: number): number {
  if (isFastLength(length)) return length;
  const least = 2 * length - 1;
  return Math.min(...[1, 3, 5, 9].map((odd) => odd * 2 ** Math.ceil(Math.log2(least / odd))));
}

function whole(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
