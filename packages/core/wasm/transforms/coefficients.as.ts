// Between a row of real coefficients, [l² + l + m], and the chain of one order m ≥ 0 (see legendre.as.ts), by way of
//
//     F_l = (p a_lm + s a_{l,−m}) + i (s a_lm − p a_{l,−m}),   p = cos(mλ_0)/√2,  s = sin(mλ_0)/√2,
//
// half the field's Fourier coefficients at the first longitude λ_0, with the normalisation √2; F_l = a_l0 at m = 0.
// Neighbouring orders share the lines of the cache, so that orders taken in turn read and write each line once.

import { FAR } from "./cache";

/**
 * Brings the lines of orders m to m + 7 near, if m is a multiple of eight: the first orders of them meet no other line
 * that the orders before have not met.
 */
function touchOrders(row: usize, bandLimit: i32, m: i32): void {
  if ((m & 7) !== 0 || bandLimit < FAR) return;
  for (let l = m; l < bandLimit; l++) {
    const middle = row + 8 * <usize>(l * l + l);
    const farthest = <usize>(8 * min(m + 7, l));
    load<u8>(middle + farthest);
    load<u8>(middle - farthest);
  }
}

/** The numbers at a_lm and a_{l,−m}; `gap` is 16 m bytes. */
function loadPair(plus: usize, gap: usize): v128 {
  return v128.load64_lane(plus - gap, v128.load64_zero(plus), 1);
}

/** F_l of a pair, and the pair of an F_l: the matrix is symmetric. */
function turned(pair: v128, signs: v128, s: f64): v128 {
  const straight = f64x2.mul(pair, signs);
  if (s === 0) return straight;
  return f64x2.add(straight, f64x2.mul(v128.shuffle<f64>(pair, pair, 1, 0), f64x2.splat(s)));
}

/** p and −p, which leave the imaginary part 0 at m = 0. */
function signsOf(m: i32, p: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(p), 1, m === 0 ? 0 : -p);
}

/**
 * Coefficients of q_k: e_k = α_k (ε_{l+1} F_l + ε_{l+2} F_{l+2}), o_k = α_k F_{l+1}, with l = m + 2k. Rows of the chain
 * from its length up to `rows` are zeros.
 */
export function chainFromRow(
  row: usize,
  bandLimit: i32,
  m: i32,
  p: f64,
  s: f64,
  mixing: usize,
  chain: usize,
  rows: i32,
): void {
  touchOrders(row, bandLimit, m);
  const signs = signsOf(m, p);
  const gap = <usize>(16 * m);
  const end = chain + 32 * <usize>rows;
  let plus = row + 8 * <usize>(m * m + 2 * m);
  let next = turned(loadPair(plus, gap), signs, s);
  let l = m;
  for (; l + 2 < bandLimit; l += 2, chain += 32, mixing += 24) {
    const even = next;
    plus += <usize>(16 * (l + 1));
    const odd = turned(loadPair(plus, gap), signs, s);
    plus += <usize>(16 * (l + 2));
    next = turned(loadPair(plus, gap), signs, s);
    v128.store(
      chain,
      f64x2.add(
        f64x2.mul(v128.load64_splat(mixing, 8), even),
        f64x2.mul(v128.load64_splat(mixing, 16), next),
      ),
    );
    v128.store(chain, f64x2.mul(v128.load64_splat(mixing), odd), 16);
  }
  v128.store(chain, f64x2.mul(v128.load64_splat(mixing, 8), next));
  if (l + 1 < bandLimit) {
    const odd = turned(loadPair(plus + <usize>(16 * (l + 1)), gap), signs, s);
    v128.store(chain, f64x2.mul(v128.load64_splat(mixing), odd), 16);
  } else {
    v128.store(chain, f64x2.splat(0), 16);
  }
  for (chain += 32; chain < end; chain += 16) v128.store(chain, f64x2.splat(0));
}

/** The transpose of {@link chainFromRow}, from the sums of analyseOrder. */
export function rowFromSums(
  sums: usize,
  bandLimit: i32,
  m: i32,
  p: f64,
  s: f64,
  mixing: usize,
  row: usize,
): void {
  touchOrders(row, bandLimit, m);
  const signs = signsOf(m, p);
  const gap = <usize>(16 * m);
  let plus = row + 8 * <usize>(m * m + 2 * m);
  let carried = f64x2.splat(0);
  for (let l = m; l < bandLimit; l += 2, mixing += 24, sums += 64) {
    const even = addLanes(sums);
    const first = f64x2.add(f64x2.mul(v128.load64_splat(mixing, 8), even), carried);
    carried = f64x2.mul(v128.load64_splat(mixing, 16), even);
    storePair(plus, gap, turned(first, signs, s));
    plus += <usize>(16 * (l + 1));
    if (l + 1 < bandLimit) {
      const second = f64x2.mul(v128.load64_splat(mixing), addLanes(sums + 32));
      storePair(plus, gap, turned(second, signs, s));
      plus += <usize>(16 * (l + 2));
    }
  }
}

/** Both numbers, or the first one where they have the same place. */
function storePair(plus: usize, gap: usize, pair: v128): void {
  v128.store64_lane(plus - gap, pair, 1);
  v128.store64_lane(plus, pair, 0);
}

/** Real and imaginary part from the two lanes of each. */
function addLanes(sums: usize): v128 {
  const real = v128.load(sums);
  const imaginary = v128.load(sums, 16);
  return f64x2.add(
    v128.shuffle<f64>(real, imaginary, 0, 2),
    v128.shuffle<f64>(real, imaginary, 1, 3),
  );
}
