import { portableCos, portableSin } from "../elementary/trigonometric.ts";
import { fourierTransform } from "./fourier.ts";
import type { KernelInstance } from "./wasmModule.ts";

/** Where a transform of two lanes works; layouts are described in `wasm/transforms/fourier.as.ts`. */
export interface LaneMemory extends KernelInstance {
  /** 32 bytes per point. */
  readonly pointsAt: number;
  /** As many again. */
  readonly otherPointsAt: number;
  /** {@link laneTableBytes} bytes. */
  readonly tablesAt: number;
}

/** Transforms the complex sequences in the two lanes of the points, and returns the address of the result. */
export type LaneTransform = () => number;

/** Largest prime factor for which a direct pass is worth more than Bluestein's algorithm. */
const LARGEST_RADIX = 61;

/** The plain twin, by fft.js, for any length. */
export function plainLaneTransform(length: number, memory: LaneMemory): LaneTransform {
  const transform = fourierTransform(length);
  const points = new Float64Array(memory.buffer, memory.pointsAt, 4 * length);
  const results = new Float64Array(memory.buffer, memory.otherPointsAt, 4 * length);
  const data = new Float64Array(2 * length);
  const out = new Float64Array(2 * length);
  return () => {
    for (let lane = 0; lane < 2; lane++) {
      for (let i = 0; i < 2 * length; i++) data[i] = points[2 * i + lane];
      transform(data, out);
      for (let i = 0; i < 2 * length; i++) results[2 * i + lane] = out[i];
    }
    return memory.otherPointsAt;
  };
}

/** The transform of a fast length by passes of small radices, to and fro between the two sets of points. */
export function simdLaneTransform(length: number, memory: LaneMemory): LaneTransform {
  const { kernels, pointsAt, otherPointsAt, tablesAt } = memory;
  fillPasses(length, memory);
  return () => kernels.transformLanes(tablesAt, pointsAt, otherPointsAt);
}

/** Writes the table of passes of a fast length, and what they need, to `tablesAt`; see `wasm/transforms/fourier.as.ts`. */
export function fillPasses(
  length: number,
  { buffer, tablesAt }: LaneMemory,
  radices: readonly number[] = radicesOf(length) ?? [],
): void {
  const table = new Uint32Array(buffer, tablesAt, (HEAD_BYTES + PASS_BYTES * radices.length) / 4);
  const pairsAt = tablesAt + whole(table.byteLength);
  table.set([radices.length, pairsAt]);
  let at = pairsAt + PAIRS_BYTES;
  let n = length;
  radices.forEach((radix, i) => {
    const [circleAt, rootsAt] = [at, at + 16 * radix];
    table.set([radix, n, length / n, rootsAt, circleAt], (HEAD_BYTES + PASS_BYTES * i) / 4);
    const circle = new Float64Array(buffer, circleAt, 2 * radix);
    for (let j = 0; j < radix; j++) setRoot(circle, j, j, radix);
    const roots = new Float64Array(buffer, rootsAt, 2 * (n / radix) * (radix - 1));
    for (let p = 0; p < n / radix; p++) {
      for (let j = 1; j < radix; j++) setRoot(roots, p * (radix - 1) + j - 1, p * j, n);
    }
    at = rootsAt + roots.byteLength;
    n /= radix;
  });
}

/** Bytes of a table before its passes, and of one pass. */
const HEAD_BYTES = 8;
const PASS_BYTES = 20;
/** Room for the sums and differences of one odd butterfly. */
const PAIRS_BYTES = 64 * ((LARGEST_RADIX - 1) / 2);

/** Bytes of the tables of a transform. */
export function laneTableBytes(
  length: number,
  radices: readonly number[] = radicesOf(length) ?? [],
): number {
  let bytes = whole(HEAD_BYTES + PASS_BYTES * radices.length) + PAIRS_BYTES;
  let n = length;
  for (const radix of radices) {
    bytes += 16 * radix + 16 * (n / radix) * (radix - 1);
    n /= radix;
  }
  return bytes;
}

function whole(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

/** Whether the kernels transform a length: it has no prime factor above 61. */
export function isFastLength(length: number): boolean {
  return radicesOf(length) !== null;
}

/**
 * The radices of the passes, a four last and, if there are two, another one first: these take their input from the
 * orders of a ring or bring their output there. Null if a prime factor is too large.
 */
export function radicesOf(length: number): readonly number[] | null {
  const odd: number[] = [];
  let rest = length;
  while (rest % 2 === 0) rest /= 2;
  const twos = Math.log2(length / rest);
  for (let radix = 3; radix <= LARGEST_RADIX; radix += 2) {
    while (rest % radix === 0) {
      odd.push(radix);
      rest /= radix;
    }
  }
  if (rest > 1) return null;
  const fours = new Array<number>(twos >> 1).fill(4);
  return [...fours.splice(1, 1), ...odd, ...(twos % 2 === 1 ? [2] : []), ...fours];
}

/** The number e^{−2πi p/n} at position i, its angle reduced in whole numbers. */
export function setRoot(roots: Float64Array | Float32Array, i: number, p: number, n: number): void {
  const angle = (-2 * Math.PI * (p % n)) / n;
  roots[2 * i] = portableCos(angle);
  roots[2 * i + 1] = portableSin(angle);
}
