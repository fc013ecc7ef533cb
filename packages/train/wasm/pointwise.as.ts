// A pointwise function of fields given by four parts, in one pass. At a longitude λ and its images π − λ, −λ, π + λ fields have
// the values H f of their parts f, the symmetric H = [1 1 1 1; 1 −1 −1 1; 1 1 −1 −1; 1 −1 1 −1] with the middle rows read as
// columns; `count` floats of each part.

const LOG2_E: f32 = <f32>Math.LOG2E;
/** log 2 in two pieces, the first exact in few bits. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;

/** Parts of σ(f) summed over the images: Hᵀ σ(H f); σ(x) = x²/2 if `square`, else x/(1 + e^{−x}). */
export function pointwiseValue(
  square: bool,
  ce: usize,
  co: usize,
  se: usize,
  so: usize,
  outCe: usize,
  outCo: usize,
  outSe: usize,
  outSo: usize,
  count: i32,
): void {
  const bytes = (<usize>count) << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const left = bytes - i;
    const p = read(ce + i, left);
    const q = read(co + i, left);
    const r = read(se + i, left);
    const s = read(so + i, left);
    const sum0 = f32x4.add(p, s);
    const dif0 = f32x4.sub(p, s);
    const sum1 = f32x4.add(q, r);
    const dif1 = f32x4.sub(q, r);
    const a = value(square, f32x4.add(sum0, sum1));
    const b = value(square, f32x4.sub(sum0, sum1));
    const c = value(square, f32x4.add(dif0, dif1));
    const d = value(square, f32x4.sub(dif0, dif1));
    gather(a, b, c, d, outCe + i, outCo + i, outSe + i, outSo + i, left);
  }
}

/** Its gradient: Hᵀ (σ′(H f) H u) for upstream parts u, which it overwrites. */
export function pointwiseGradient(
  square: bool,
  ce: usize,
  co: usize,
  se: usize,
  so: usize,
  upCe: usize,
  upCo: usize,
  upSe: usize,
  upSo: usize,
  count: i32,
): void {
  const bytes = (<usize>count) << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const left = bytes - i;
    const p = read(ce + i, left);
    const q = read(co + i, left);
    const r = read(se + i, left);
    const s = read(so + i, left);
    const sum0 = f32x4.add(p, s);
    const dif0 = f32x4.sub(p, s);
    const sum1 = f32x4.add(q, r);
    const dif1 = f32x4.sub(q, r);
    const t = read(upCe + i, left);
    const u = read(upCo + i, left);
    const v = read(upSe + i, left);
    const w = read(upSo + i, left);
    const upSum0 = f32x4.add(t, w);
    const upDif0 = f32x4.sub(t, w);
    const upSum1 = f32x4.add(u, v);
    const upDif1 = f32x4.sub(u, v);
    const a = f32x4.mul(slope(square, f32x4.add(sum0, sum1)), f32x4.add(upSum0, upSum1));
    const b = f32x4.mul(slope(square, f32x4.sub(sum0, sum1)), f32x4.sub(upSum0, upSum1));
    const c = f32x4.mul(slope(square, f32x4.add(dif0, dif1)), f32x4.add(upDif0, upDif1));
    const d = f32x4.mul(slope(square, f32x4.sub(dif0, dif1)), f32x4.sub(upDif0, upDif1));
    gather(a, b, c, d, upCe + i, upCo + i, upSe + i, upSo + i, left);
  }
}

/** Writes Hᵀ g, or as much of it as there is room for. */
function gather(
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  ce: usize,
  co: usize,
  se: usize,
  so: usize,
  left: usize,
): void {
  const sum0 = f32x4.add(a, b);
  const dif0 = f32x4.sub(a, b);
  const sum1 = f32x4.add(c, d);
  const dif1 = f32x4.sub(c, d);
  write(ce, f32x4.add(sum0, sum1), left);
  write(co, f32x4.add(dif0, dif1), left);
  write(se, f32x4.sub(dif0, dif1), left);
  write(so, f32x4.sub(sum0, sum1), left);
}

/** Four floats, or the last few of a part with zeros behind them. */
function read(from: usize, left: usize): v128 {
  if (left >= 16) return v128.load(from);
  let x = f32x4.splat(load<f32>(from));
  if (left > 4) x = f32x4.replace_lane(x, 1, load<f32>(from, 4));
  if (left > 8) x = f32x4.replace_lane(x, 2, load<f32>(from, 8));
  return x;
}

function write(to: usize, x: v128, left: usize): void {
  if (left >= 16) {
    v128.store(to, x);
    return;
  }
  store<f32>(to, f32x4.extract_lane(x, 0));
  if (left > 4) store<f32>(to, f32x4.extract_lane(x, 1), 4);
  if (left > 8) store<f32>(to, f32x4.extract_lane(x, 2), 8);
}

function value(square: bool, x: v128): v128 {
  if (square) return f32x4.mul(f32x4.mul(x, x), f32x4.splat(0.5));
  return f32x4.mul(x, sigmoid(x));
}

/** x, or s (1 + x (1 − s)) with s = 1/(1 + e^{−x}). */
function slope(square: bool, x: v128): v128 {
  if (square) return x;
  const one = f32x4.splat(1);
  const s = sigmoid(x);
  return f32x4.mul(s, f32x4.add(one, f32x4.mul(x, f32x4.sub(one, s))));
}

/** 1/(1 + e^{−x}), to 3 units in the last place. */
function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(x))));
}

/** e^x for |x| ≤ 87, beyond it the value there: 2^n e^r with |r| ≤ log 2/2 and the polynomial of Cephes' expf. */
function exponential(x: v128): v128 {
  const bounded = f32x4.max(f32x4.min(x, f32x4.splat(87)), f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(LOG2_E)));
  const r = f32x4.sub(
    f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(LN2_HIGH))),
    f32x4.mul(n, f32x4.splat(LN2_LOW)),
  );
  let y = f32x4.splat(1.98756915e-4);
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.3981999507e-3));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(8.3334519073e-3));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(4.1665795894e-2));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.6666665459e-1));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(5.0000001201e-1));
  y = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(y, r), r), r), f32x4.splat(1));
  const exponent = i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127));
  return f32x4.mul(y, i32x4.shl(exponent, 23));
}
