/// <reference path="./fft.d.ts" />

import FFT from "fft.js";
import { isPowerOfTwo } from "../elementary/powerOfTwo.ts";
import { portableCos, portableSin } from "../elementary/trigonometric.ts";
import { DomainError } from "../errors.ts";

/**
 * The discrete Fourier transform of one length N,
 *
 *     out_k = Σ_{j<N} data_j e^{−2πi jk/N},
 *
 * complex numbers as interleaved pairs. `out` and `data`, 2N numbers each, must be different arrays.
 */
export type FourierTransform = (data: Float64Array, out: Float64Array) => void;

/**
 * The transform of any length N: by fft.js for a power of two, else by Bluestein's algorithm on top of it.
 *
 * @throws {@link DomainError} unless the length is a whole number, 1 or more.
 */
export function fourierTransform(length: number): FourierTransform {
  if (!(Number.isInteger(length) && length >= 1)) {
    throw new DomainError(
      `fourierTransform: length must be a whole number, 1 or more, got ${length}. It counts complex numbers.`,
    );
  }
  if (length === 1) return (data, out) => out.set(data);
  if (isPowerOfTwo(length)) {
    const fft = powerOfTwo(length);
    return (data, out) => fft.transform(out, data);
  }
  return bluestein(length);
}

/**
 * A transform of length N as a convolution of length M = 2^p ≥ 2N − 1, from jk = (j² + k² − (k−j)²)/2:
 *
 *     out_k = w_k Σ_j (data_j w_j) w̄_{k−j},   w_j = e^{−πi j²/N}.
 *
 * Source: Bluestein (1970).
 */
function bluestein(length: number): FourierTransform {
  const size = 2 ** Math.ceil(Math.log2(2 * length - 1));
  const fft = powerOfTwo(size);
  const chirp = chirpOf(length);
  const filter = new Float64Array(2 * size);
  const padded = new Float64Array(2 * size);
  const product = new Float64Array(2 * size);
  for (let j = 0; j < length; j++) {
    const mirror = (size - j) % size;
    padded[2 * j] = padded[2 * mirror] = chirp[2 * j];
    padded[2 * j + 1] = padded[2 * mirror + 1] = -chirp[2 * j + 1];
  }
  fft.transform(filter, padded);

  return (data, out) => {
    padded.fill(0);
    multiply(padded, data, chirp, length);
    fft.transform(product, padded);
    multiply(padded, product, filter, size);
    // The inverse transform is the conjugate of the transform of the conjugate, over M.
    for (let j = 1; j < 2 * size; j += 2) padded[j] = -padded[j];
    fft.transform(product, padded);
    for (let j = 0; j < 2 * length; j += 2) {
      product[j] /= size;
      product[j + 1] /= -size;
    }
    multiply(out, product, chirp, length);
  };
}

/** fft.js with roots of unity that have the same bits in every engine; its own are those of Math.cos. */
function powerOfTwo(size: number): FFT {
  const fft = new FFT(size);
  for (let i = 0; i < 2 * size; i += 2) {
    const angle = (Math.PI * i) / size;
    fft.table[i] = portableCos(angle);
    fft.table[i + 1] = -portableSin(angle);
  }
  return fft;
}

/** w_j = e^{−πi j²/N}, with j² reduced modulo 2N in whole numbers: the angle is rounded once. */
function chirpOf(length: number): Float64Array {
  const chirp = new Float64Array(2 * length);
  for (let j = 0; j < length; j++) {
    const angle = (-Math.PI * ((j * j) % (2 * length))) / length;
    chirp[2 * j] = portableCos(angle);
    chirp[2 * j + 1] = portableSin(angle);
  }
  return chirp;
}

/** out_j = a_j b_j for `count` complex numbers. */
function multiply(out: Float64Array, a: Float64Array, b: Float64Array, count: number): void {
  for (let j = 0; j < 2 * count; j += 2) {
    const real = a[j] * b[j] - a[j + 1] * b[j + 1];
    out[j + 1] = a[j] * b[j + 1] + a[j + 1] * b[j];
    out[j] = real;
  }
}
