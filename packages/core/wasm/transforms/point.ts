// Complex points in both lanes of a vector, [real, imaginary][2], and products rounded as the build has it.

/** Bytes of one complex point in both lanes. */
export const POINT: usize = 32;

/** a b + c, rounded once where relaxed SIMD has the processor's fused instruction. */
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(f64x2.mul(a, b), c);
}

/** c − a b, likewise. */
export function fnma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_nmadd(a, b, c);
  return f64x2.sub(c, f64x2.mul(a, b));
}

export function storePoint(point: usize, real: v128, imaginary: v128): void {
  v128.store(point, real);
  v128.store(point, imaginary, 16);
}

/** Stores (real + i imaginary) times the root. */
export function storeRotated(point: usize, real: v128, imaginary: v128, root: usize): void {
  const c = v128.load64_splat(root);
  const s = v128.load64_splat(root, 8);
  v128.store(point, fnma(imaginary, s, f64x2.mul(real, c)));
  v128.store(point, fma(real, s, f64x2.mul(imaginary, c)), 16);
}

/** The real parts of a point of n + is from its northern rings, the imaginary ones from the southern. */
export function loadTwo(first: usize, second: usize): v128 {
  return v128.load64_lane(second, v128.load64_zero(first), 1);
}
