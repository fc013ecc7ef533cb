// The steps of Bluestein's algorithm beside its two transforms, on both lanes (see fourier.as.ts for the points):
// a transform of any length N as a convolution of a length M ≥ 2N − 1 that has a fast one,
//
//     out_k = w_k Σ_j (in_j w_j) w̄_{k−j},   w_j = e^{−πi j²/N}.
//
// Source: Bluestein (1970). Layouts, in doubles: chirp [j][real, imaginary], filter [j][real, imaginary].

const POINT: usize = 32;

/** out_j = in_j w_j for j < N, and 0 for N ≤ j < M. */
export function chirpPoints(from: usize, length: i32, chirp: usize, size: i32, to: usize): void {
  for (
    const end = from + POINT * <usize>length;
    from < end;
    from += POINT, to += POINT, chirp += 16
  ) {
    const real = v128.load(from);
    const imaginary = v128.load(from, 16);
    const c = v128.load64_splat(chirp);
    const s = v128.load64_splat(chirp, 8);
    v128.store(to, f64x2.sub(f64x2.mul(real, c), f64x2.mul(imaginary, s)));
    v128.store(to, f64x2.add(f64x2.mul(real, s), f64x2.mul(imaginary, c)), 16);
  }
  memory.fill(to, 0, POINT * <usize>(size - length));
}

/** The conjugate of in_j · factor_j, `to` may be `from`: the conjugate of a transform of a conjugate is an inverse one. */
export function conjugateProduct(from: usize, length: i32, factors: usize, to: usize): void {
  for (
    const end = from + POINT * <usize>length;
    from < end;
    from += POINT, to += POINT, factors += 16
  ) {
    const real = v128.load(from);
    const imaginary = v128.load(from, 16);
    const c = v128.load64_splat(factors);
    const s = v128.load64_splat(factors, 8);
    v128.store(to, f64x2.sub(f64x2.mul(real, c), f64x2.mul(imaginary, s)));
    v128.store(to, f64x2.neg(f64x2.add(f64x2.mul(real, s), f64x2.mul(imaginary, c))), 16);
  }
}
