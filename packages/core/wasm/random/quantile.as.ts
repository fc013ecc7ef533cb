// The quantile of the standard normal law in the order of operations of src/random/quantile.ts and src/elementary/logarithm.ts,
// so that the result has the same bits. `table` holds their coefficients, as src/random/simdNormals.ts lays them down:
// A, B, C, D, E, F, 8 each in ascending order, then 11 of artanh.

const CENTRAL: f64 = 0.425;

/** Horner's rule with 8 coefficients. */
function polynomial(x: v128, at: usize): v128 {
  let sum = v128.load64_splat(at, 56);
  sum = f64x2.add(f64x2.mul(sum, x), v128.load64_splat(at, 48));
  sum = f64x2.add(f64x2.mul(sum, x), v128.load64_splat(at, 40));
  sum = f64x2.add(f64x2.mul(sum, x), v128.load64_splat(at, 32));
  sum = f64x2.add(f64x2.mul(sum, x), v128.load64_splat(at, 24));
  sum = f64x2.add(f64x2.mul(sum, x), v128.load64_splat(at, 16));
  sum = f64x2.add(f64x2.mul(sum, x), v128.load64_splat(at, 8));
  return f64x2.add(f64x2.mul(sum, x), v128.load64_splat(at));
}

/** (q A(r)) / B(r), r = 0.425² − q². */
function central(q: v128, table: usize): v128 {
  const r = f64x2.sub(f64x2.splat(0.180625), f64x2.mul(q, q));
  return f64x2.div(f64x2.mul(q, polynomial(r, table)), polynomial(r, table + 64));
}

/**
 * z[i] = Φ⁻¹(u[i]), 0 ≤ i < count, with 0 < u < 1 and count even. Values with |u − ½| > 0.425, 15 % of all, are noted in
 * `tails`, room for count + 2 indices, and done together at the end.
 */
export function quantiles(u: usize, z: usize, count: i32, table: usize, tails: usize): void {
  let noted = tails;
  for (let i: i32 = 0; i < count; i += 2) {
    const at = <usize>i * 8;
    const q = f64x2.sub(v128.load(u + at), f64x2.splat(0.5));
    v128.store(z + at, central(q, table));
    const outside = i64x2.bitmask(f64x2.gt(f64x2.abs(q), f64x2.splat(CENTRAL)));
    store<i32>(noted, <i32>at);
    noted += (outside & 1) << 2;
    store<i32>(noted, <i32>at + 8);
    noted += (outside & 2) << 1;
  }
  // An odd one goes with itself.
  if (noted > tails) store<i32>(noted, load<i32>(noted - 4));
  for (; tails < noted; tails += 8) {
    const first = <usize>load<i32>(tails);
    const second = <usize>load<i32>(tails, 4);
    const pair = f64x2.replace_lane(v128.load64_splat(u + first), 1, load<f64>(u + second));
    const quantile = tail(pair, table);
    store<f64>(z + first, f64x2.extract_lane(quantile, 0));
    store<f64>(z + second, f64x2.extract_lane(quantile, 1));
  }
}

/** sign(q) C(r − 1.6) / D(r − 1.6), or E(r − 5) / F(r − 5) where r > 5, r = √(−log min(u, 1 − u)). */
function tail(u: v128, table: usize): v128 {
  const q = f64x2.sub(u, f64x2.splat(0.5));
  const isLow = f64x2.lt(q, f64x2.splat(0));
  const p = v128.bitselect(u, f64x2.sub(f64x2.splat(1), u), isLow);
  const r = f64x2.sqrt(f64x2.neg(logarithm(p, table + 384)));
  const near = f64x2.sub(r, f64x2.splat(1.6));
  let quantile = f64x2.div(polynomial(near, table + 128), polynomial(near, table + 192));
  const isFar = f64x2.gt(r, f64x2.splat(5));
  if (v128.any_true(isFar)) {
    const far = f64x2.sub(r, f64x2.splat(5));
    const beyond = f64x2.div(polynomial(far, table + 256), polynomial(far, table + 320));
    quantile = v128.bitselect(beyond, quantile, isFar);
  }
  return v128.bitselect(f64x2.neg(quantile), quantile, isLow);
}

/** log x for normal numbers 0 < x < ½, by `portableLog`; its exponent k is below 0. */
function logarithm(x: v128, artanh: usize): v128 {
  const scaled = f64x2.mul(x, f64x2.splat(Math.SQRT1_2));
  const exponent = i64x2.sub(i64x2.shr_u(scaled, 52), i64x2.splat(1022));
  const k = f64x2.convert_low_i32x4_s(i32x4.shuffle(exponent, exponent, 0, 2, 0, 2));
  const f = f64x2.sub(i64x2.sub(x, i64x2.shl(exponent, 52)), f64x2.splat(1));
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const square = f64x2.mul(s, s);
  const half = f64x2.mul(f64x2.mul(f64x2.splat(0.5), f), f);
  const whole = f64x2.mul(k, f64x2.splat(0.6931471803691238));
  const large = f64x2.add(whole, f);
  const lost = f64x2.sub(f, f64x2.sub(large, whole));
  let series = v128.load64_splat(artanh, 80);
  series = f64x2.add(f64x2.mul(series, square), v128.load64_splat(artanh, 72));
  series = f64x2.add(f64x2.mul(series, square), v128.load64_splat(artanh, 64));
  series = f64x2.add(f64x2.mul(series, square), v128.load64_splat(artanh, 56));
  series = f64x2.add(f64x2.mul(series, square), v128.load64_splat(artanh, 48));
  series = f64x2.add(f64x2.mul(series, square), v128.load64_splat(artanh, 40));
  series = f64x2.add(f64x2.mul(series, square), v128.load64_splat(artanh, 32));
  series = f64x2.add(f64x2.mul(series, square), v128.load64_splat(artanh, 24));
  series = f64x2.add(f64x2.mul(series, square), v128.load64_splat(artanh, 16));
  series = f64x2.add(f64x2.mul(series, square), v128.load64_splat(artanh, 8));
  series = f64x2.add(f64x2.mul(series, square), v128.load64_splat(artanh));
  const odd = f64x2.mul(s, f64x2.add(half, f64x2.mul(square, series)));
  const small = f64x2.add(odd, f64x2.mul(k, f64x2.splat(1.9082149292705877e-10)));
  return f64x2.add(large, f64x2.sub(lost, f64x2.sub(half, small)));
}
