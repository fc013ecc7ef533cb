// The Fourier coefficients of two ring pairs, [N real, N imaginary, S real, S imaginary][2] for each order, and the values
// Z_m and Z_{−m} of the spectrum of n + is.

/** Bytes of one order of one vector of ring pairs. */
const ORDER: usize = 64;

export function orderAt(ring: usize, tileStride: usize, m: i32): usize {
  return ring + <usize>(m >> 3) * tileStride + ORDER * <usize>(m & 7);
}

/** An order, or the zeros in place of one that there is not. */
export function orderOrZeros(
  ring: usize,
  tileStride: usize,
  bandLimit: i32,
  m: i32,
  zeros: usize,
): usize {
  return m < bandLimit ? orderAt(ring, tileStride, m) : zeros;
}

/** N_m + iS_m, its parts exchanged. */
export function plusReal(order: usize): v128 {
  return f64x2.add(v128.load(order, 16), v128.load(order, 32));
}

export function plusImaginary(order: usize): v128 {
  return f64x2.sub(v128.load(order), v128.load(order, 48));
}

/** N̄_m + iS̄_m, its parts exchanged. */
export function minusReal(order: usize): v128 {
  return f64x2.sub(v128.load(order, 32), v128.load(order, 16));
}

export function minusImaginary(order: usize): v128 {
  return f64x2.add(v128.load(order), v128.load(order, 48));
}

/** 2N_m and 2S_m of the spectrum's values Z_m and Z_{−m}: 2N_m = Z_m + Z̄_{−m}, 2iS_m = Z_m − Z̄_{−m}. */
export function storeOrder(order: usize, pr: v128, pi: v128, mr: v128, mi: v128): void {
  v128.store(order, f64x2.add(pr, mr));
  v128.store(order, f64x2.sub(pi, mi), 16);
  v128.store(order, f64x2.add(pi, mi), 32);
  v128.store(order, f64x2.sub(mr, pr), 48);
}

/** N_0 and S_0. */
export function storeOrderZero(order: usize, real: v128, imaginary: v128): void {
  v128.store(order, real);
  v128.store(order, f64x2.splat(0), 16);
  v128.store(order, imaginary, 32);
  v128.store(order, f64x2.splat(0), 48);
}
