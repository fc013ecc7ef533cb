import { radicesOf, setRoot } from "./laneFourier.ts";

/** Bytes of the description of one pass; see `wasm/transformsF32/fourier.as.ts`. */
const PASS_BYTES = 20;
/** Room for the sums and differences of one odd butterfly. */
const PAIRS_BYTES = 64 * 30;

/** Where the tables of a transform are. */
export interface PassesF32 {
  readonly passesAt: number;
  /** Passes described there. */
  readonly count: number;
  readonly pairsAt: number;
}

/** Bytes of the tables of the transform of a fast length. */
export function passBytesF32(length: number): number {
  let bytes = PAIRS_BYTES;
  let n = length;
  for (const radix of radicesOf(length) ?? []) {
    bytes += PASS_BYTES + 8 * radix + 8 * (n / radix) * (radix - 1);
    n /= radix;
  }
  return bytes;
}

/** Writes the tables of the transform of a fast length. */
export function fillPassesF32(length: number, buffer: ArrayBuffer, tablesAt: number): PassesF32 {
  const radices = radicesOf(length) ?? [];
  const passesAt = tablesAt + PAIRS_BYTES;
  const passes = new Uint32Array(buffer, passesAt, (PASS_BYTES / 4) * radices.length);
  let at = passesAt + passes.byteLength;
  let n = length;
  radices.forEach((radix, i) => {
    const circle = new Float32Array(buffer, at, 2 * radix);
    for (let j = 0; j < radix; j++) setRoot(circle, j, j, radix);
    const rootsAt = at + circle.byteLength;
    const roots = new Float32Array(buffer, rootsAt, 2 * (n / radix) * (radix - 1));
    for (let p = 0; p < n / radix; p++) {
      for (let j = 1; j < radix; j++) setRoot(roots, p * (radix - 1) + j - 1, p * j, n);
    }
    passes.set([radix, n, length / n, rootsAt, at], (PASS_BYTES / 4) * i);
    at = rootsAt + roots.byteLength;
    n /= radix;
  });
  return { passesAt, count: radices.length, pairsAt: tablesAt };
}
