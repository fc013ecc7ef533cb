// A pointwise function of fields given by eight parts, in one pass. A part is the share of the orders of one sign and one parity and
// of the degrees of one parity; parts 0 to 3, even in latitude, are even and odd m of cos mλ, then of sin |m|λ, and 4 to 7 are those
// odd in latitude. At λ, π − λ, −λ and π + λ four parts f have the values H f with H = [1 1 1 1; 1 −1 −1 1; 1 1 −1 −1; 1 −1 1 −1];
// in the north parts even and odd add, in the south they subtract. `parts` is the address of eight addresses, `count` the number
// of floats of each part.

const LOG2_E: f32 = <f32>Math.LOG2E;
/** log 2 in two pieces, the first exact in few bits. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;

/** The parts of σ(f) summed over the images; σ(x) = x²/2 if `square`, else x/(1 + e^{−x}). */
export function pointwiseValue(square: bool, parts: usize, out: usize, count: i32): void {
  const bytes = (<usize>count) << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const left = bytes - i;
    const fe0 = read(parts, 0, i, left);
    const fe1 = read(parts, 1, i, left);
    const fe2 = read(parts, 2, i, left);
    const fe3 = read(parts, 3, i, left);
    const feSum = f32x4.add(fe0, fe3);
    const feDif = f32x4.sub(fe0, fe3);
    const feAdd = f32x4.add(fe1, fe2);
    const feSub = f32x4.sub(fe1, fe2);
    const feA = f32x4.add(feSum, feAdd);
    const feB = f32x4.sub(feSum, feAdd);
    const feC = f32x4.add(feDif, feSub);
    const feD = f32x4.sub(feDif, feSub);
    const fo0 = read(parts, 4, i, left);
    const fo1 = read(parts, 5, i, left);
    const fo2 = read(parts, 6, i, left);
    const fo3 = read(parts, 7, i, left);
    const foSum = f32x4.add(fo0, fo3);
    const foDif = f32x4.sub(fo0, fo3);
    const foAdd = f32x4.add(fo1, fo2);
    const foSub = f32x4.sub(fo1, fo2);
    const foA = f32x4.add(foSum, foAdd);
    const foB = f32x4.sub(foSum, foAdd);
    const foC = f32x4.add(foDif, foSub);
    const foD = f32x4.sub(foDif, foSub);
    const northA = value(square, f32x4.add(feA, foA));
    const southA = value(square, f32x4.sub(feA, foA));
    const northB = value(square, f32x4.add(feB, foB));
    const southB = value(square, f32x4.sub(feB, foB));
    const northC = value(square, f32x4.add(feC, foC));
    const southC = value(square, f32x4.sub(feC, foC));
    const northD = value(square, f32x4.add(feD, foD));
    const southD = value(square, f32x4.sub(feD, foD));
    gather(
      f32x4.add(northA, southA),
      f32x4.add(northB, southB),
      f32x4.add(northC, southC),
      f32x4.add(northD, southD),
      out,
      0,
      i,
      left,
    );
    gather(
      f32x4.sub(northA, southA),
      f32x4.sub(northB, southB),
      f32x4.sub(northC, southC),
      f32x4.sub(northD, southD),
      out,
      4,
      i,
      left,
    );
  }
}

/** Its gradient: the parts of σ′(f) u for the upstream u, which it overwrites. */
export function pointwiseGradient(square: bool, parts: usize, upstream: usize, count: i32): void {
  const bytes = (<usize>count) << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const left = bytes - i;
    const fe0 = read(parts, 0, i, left);
    const fe1 = read(parts, 1, i, left);
    const fe2 = read(parts, 2, i, left);
    const fe3 = read(parts, 3, i, left);
    const feSum = f32x4.add(fe0, fe3);
    const feDif = f32x4.sub(fe0, fe3);
    const feAdd = f32x4.add(fe1, fe2);
    const feSub = f32x4.sub(fe1, fe2);
    const feA = f32x4.add(feSum, feAdd);
    const feB = f32x4.sub(feSum, feAdd);
    const feC = f32x4.add(feDif, feSub);
    const feD = f32x4.sub(feDif, feSub);
    const fo0 = read(parts, 4, i, left);
    const fo1 = read(parts, 5, i, left);
    const fo2 = read(parts, 6, i, left);
    const fo3 = read(parts, 7, i, left);
    const foSum = f32x4.add(fo0, fo3);
    const foDif = f32x4.sub(fo0, fo3);
    const foAdd = f32x4.add(fo1, fo2);
    const foSub = f32x4.sub(fo1, fo2);
    const foA = f32x4.add(foSum, foAdd);
    const foB = f32x4.sub(foSum, foAdd);
    const foC = f32x4.add(foDif, foSub);
    const foD = f32x4.sub(foDif, foSub);
    const ue0 = read(upstream, 0, i, left);
    const ue1 = read(upstream, 1, i, left);
    const ue2 = read(upstream, 2, i, left);
    const ue3 = read(upstream, 3, i, left);
    const ueSum = f32x4.add(ue0, ue3);
    const ueDif = f32x4.sub(ue0, ue3);
    const ueAdd = f32x4.add(ue1, ue2);
    const ueSub = f32x4.sub(ue1, ue2);
    const ueA = f32x4.add(ueSum, ueAdd);
    const ueB = f32x4.sub(ueSum, ueAdd);
    const ueC = f32x4.add(ueDif, ueSub);
    const ueD = f32x4.sub(ueDif, ueSub);
    const uo0 = read(upstream, 4, i, left);
    const uo1 = read(upstream, 5, i, left);
    const uo2 = read(upstream, 6, i, left);
    const uo3 = read(upstream, 7, i, left);
    const uoSum = f32x4.add(uo0, uo3);
    const uoDif = f32x4.sub(uo0, uo3);
    const uoAdd = f32x4.add(uo1, uo2);
    const uoSub = f32x4.sub(uo1, uo2);
    const uoA = f32x4.add(uoSum, uoAdd);
    const uoB = f32x4.sub(uoSum, uoAdd);
    const uoC = f32x4.add(uoDif, uoSub);
    const uoD = f32x4.sub(uoDif, uoSub);
    const northA = f32x4.mul(slope(square, f32x4.add(feA, foA)), f32x4.add(ueA, uoA));
    const southA = f32x4.mul(slope(square, f32x4.sub(feA, foA)), f32x4.sub(ueA, uoA));
    const northB = f32x4.mul(slope(square, f32x4.add(feB, foB)), f32x4.add(ueB, uoB));
    const southB = f32x4.mul(slope(square, f32x4.sub(feB, foB)), f32x4.sub(ueB, uoB));
    const northC = f32x4.mul(slope(square, f32x4.add(feC, foC)), f32x4.add(ueC, uoC));
    const southC = f32x4.mul(slope(square, f32x4.sub(feC, foC)), f32x4.sub(ueC, uoC));
    const northD = f32x4.mul(slope(square, f32x4.add(feD, foD)), f32x4.add(ueD, uoD));
    const southD = f32x4.mul(slope(square, f32x4.sub(feD, foD)), f32x4.sub(ueD, uoD));
    gather(
      f32x4.add(northA, southA),
      f32x4.add(northB, southB),
      f32x4.add(northC, southC),
      f32x4.add(northD, southD),
      upstream,
      0,
      i,
      left,
    );
    gather(
      f32x4.sub(northA, southA),
      f32x4.sub(northB, southB),
      f32x4.sub(northC, southC),
      f32x4.sub(northD, southD),
      upstream,
      4,
      i,
      left,
    );
  }
}

/** Writes Hᵀ g to four parts from the first on. */
function gather(
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  parts: usize,
  first: usize,
  i: usize,
  left: usize,
): void {
  const sum0 = f32x4.add(a, b);
  const dif0 = f32x4.sub(a, b);
  const sum1 = f32x4.add(c, d);
  const dif1 = f32x4.sub(c, d);
  write(parts, first, i, f32x4.add(sum0, sum1), left);
  write(parts, first + 1, i, f32x4.add(dif0, dif1), left);
  write(parts, first + 2, i, f32x4.sub(dif0, dif1), left);
  write(parts, first + 3, i, f32x4.sub(sum0, sum1), left);
}

/** Four floats of a part, or its last few with zeros behind them. */
function read(parts: usize, part: usize, i: usize, left: usize): v128 {
  const from = load<usize>(parts + (part << 2)) + i;
  if (left >= 16) return v128.load(from);
  let x = f32x4.replace_lane(f32x4.splat(0), 0, load<f32>(from));
  if (left > 4) x = f32x4.replace_lane(x, 1, load<f32>(from, 4));
  if (left > 8) x = f32x4.replace_lane(x, 2, load<f32>(from, 8));
  return x;
}

function write(parts: usize, part: usize, i: usize, x: v128, left: usize): void {
  const to = load<usize>(parts + (part << 2)) + i;
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
