import { ARTANH } from "../elementary/logarithm.ts";
import {
  requireInstance,
  type SimdInstance,
  type SimdModule,
  simdModule,
} from "../simd/simdModule.ts";
import { kernelBytes } from "./bytes.generated.ts";
import type { Key } from "./key.ts";
import { quantileCoefficients } from "./quantile.ts";
import type { Word64 } from "./threefry.ts";

/** The exported functions of `wasm/random/*.as.ts`; arguments are byte addresses and counts, documented there. */
interface NormalKernels {
  fillUniforms(k0: number, k1: number, high: number, low: number, count: number, out: number): void;
  quantiles(u: number, z: number, count: number, table: number, tails: number): void;
  splitNoise(
    normals: number,
    cell: number,
    upper: number,
    count: number,
    ...law: [decay: number, slope: number, deviation: number]
  ): void;
}

const normalKernels: SimdModule<NormalKernels> = /* @__PURE__ */ simdModule(kernelBytes);

/** Draws per pass, a multiple of 8: what a pass reads and writes stays in the first-level cache. */
export const PASS = 1024;

/** Byte addresses: coefficients, indices of tails, uniform numbers, normals. */
const [TABLE, TAILS, UNIFORMS] = [0, 512, 512 + 4 * (PASS + 4)];
const NORMALS = UNIFORMS + 8 * PASS;
/** And the noise of a cell and of its upper part. */
const [CELL, UPPER] = [NORMALS + 8 * PASS, NORMALS + 16 * PASS];

/** A pass of the kernel in its own memory. */
interface NormalPass {
  /** Numbers to take the quantile of. Length {@link PASS}. */
  readonly uniforms: Float64Array;
  /** Their quantiles. Length {@link PASS}. */
  readonly normals: Float64Array;
  readonly cell: Float64Array;
  readonly upper: Float64Array;
  readonly kernels: NormalKernels;
}

let pass: NormalPass | undefined;

/** Whether the kernel runs here. */
export function hasNormalKernel(): boolean {
  return normalKernels.runs();
}

function memory(): NormalPass {
  if (pass === undefined) {
    const { kernels, buffer }: SimdInstance<NormalKernels> = requireInstance(
      normalKernels,
      UPPER + 8 * PASS,
    );
    const { A, B, C, D, E, F } = quantileCoefficients;
    new Float64Array(buffer, TABLE).set([A, B, C, D, E, F, ARTANH].flat());
    pass = {
      uniforms: new Float64Array(buffer, UNIFORMS, PASS),
      normals: new Float64Array(buffer, NORMALS, PASS),
      cell: new Float64Array(buffer, CELL, PASS),
      upper: new Float64Array(buffer, UPPER, PASS),
      kernels,
    };
  }
  return pass;
}

/**
 * The draws start, …, start + count − 1 of a stream, count ≤ {@link PASS}: the bits of `normalAt`. The array is longer and
 * written anew at every call.
 */
export function simdNormals({ high, low }: Key, start: Word64, count: number): Float64Array {
  const { kernels, normals } = memory();
  const eighths = Math.ceil(count / 8);
  kernels.fillUniforms(high, low, start.high, start.low, eighths, UNIFORMS);
  kernels.quantiles(UNIFORMS, NORMALS, 8 * eighths, TABLE, TAILS);
  return normals;
}

/** The quantiles of at most {@link PASS} numbers in (0, 1): the bits of `normalQuantile`. */
export function simdQuantiles(p: ArrayLike<number>): Float64Array {
  const { kernels, uniforms, normals } = memory();
  uniforms.fill(0.5);
  uniforms.set(p);
  kernels.quantiles(UNIFORMS, NORMALS, PASS, TABLE, TAILS);
  return normals.slice(0, p.length);
}

/**
 * Draws an upper part of the noise given the whole, by draws 0, 1, … of a stream,
 *
 *     upper = slope whole + deviation ξ,   lower = whole − decay upper,
 *
 * and puts the lower part in the place of the whole.
 */
export function simdSplit(
  stream: Key,
  { decay, slope, deviation }: { decay: number; slope: number; deviation: number },
  whole: Float64Array,
  above: Float64Array,
): void {
  const { kernels, cell, upper } = memory();
  for (let first = 0; first < whole.length; first += PASS) {
    const count = Math.min(PASS, whole.length - first);
    const part = whole.subarray(first, first + count);
    simdNormals(stream, { high: 0, low: first }, count);
    cell.set(part);
    kernels.splitNoise(NORMALS, CELL, UPPER, count + (count & 1), decay, slope, deviation);
    part.set(count === PASS ? cell : cell.subarray(0, count));
    above.set(count === PASS ? upper : upper.subarray(0, count), first);
  }
}
