// Channels mixed with each other, each entry summed in the order of src/network/operatorParts.ts and of `plainMatrixProduct`,
// so that the results have the same bits. Channel c is `bytes` after channel c − 1; a tile is four neighbouring coefficients
// of two channels of the result.

/**
 * u[to][i] = Σ_from mix[l][from][to] a[from][i] for the coefficients i of each degree l < L, four channels `from` at a time.
 * A tile may reach into the next degree, which comes later; the last degree ends with its own coefficients.
 */
export function mixDegrees(a: usize, mix: usize, u: usize, L: i32, C: i32, bytes: usize): void {
  const row = <usize>C * 8;
  for (let l: i32 = 0; l < L; l++, mix += <usize>C * row) {
    const first = l * l;
    const last = (l + 1) * (l + 1);
    const whole = l < L - 1 ? last : last - ((2 * l + 1) & 3);
    for (let to: i32 = 0; to < C; to += 2) {
      const other = min(to + 1, C - 1);
      const w0 = mix + <usize>to * 8;
      const w1 = mix + <usize>other * 8;
      const u0 = u + <usize>to * bytes;
      const u1 = u + <usize>other * bytes;
      for (let i: i32 = first; i < whole; i += 4) {
        mixTile(a + <usize>i * 8, w0, w1, u0 + <usize>i * 8, u1 + <usize>i * 8, C, row, bytes);
      }
      for (let i: i32 = whole; i < last; i++) {
        store<f64>(u0 + <usize>i * 8, mixed(a + <usize>i * 8, w0, C, row, bytes));
        store<f64>(u1 + <usize>i * 8, mixed(a + <usize>i * 8, w1, C, row, bytes));
      }
    }
  }
}

function mixTile(
  a: usize,
  w0: usize,
  w1: usize,
  u0: usize,
  u1: usize,
  C: i32,
  row: usize,
  bytes: usize,
): void {
  let u00 = f64x2.splat(0);
  let u01 = f64x2.splat(0);
  let u10 = f64x2.splat(0);
  let u11 = f64x2.splat(0);
  for (let from: i32 = 0; from < C; from += 4) {
    let low = v128.load(a);
    let high = v128.load(a, 16);
    const firstLow = low;
    const firstHigh = high;
    let f0 = v128.load64_splat(w0);
    let f1 = v128.load64_splat(w1);
    let s00 = f64x2.mul(f0, low);
    let s01 = f64x2.mul(f0, high);
    let s10 = f64x2.mul(f1, low);
    let s11 = f64x2.mul(f1, high);
    for (let k: i32 = 1; k < 4; k++) {
      // Missing channels count as the first one of the four, with weight 0.
      if (from + k < C) {
        const at = a + <usize>k * bytes;
        low = v128.load(at);
        high = v128.load(at, 16);
        f0 = v128.load64_splat(w0 + <usize>k * row);
        f1 = v128.load64_splat(w1 + <usize>k * row);
      } else {
        low = firstLow;
        high = firstHigh;
        f0 = f64x2.splat(0);
        f1 = f0;
      }
      s00 = f64x2.add(s00, f64x2.mul(f0, low));
      s01 = f64x2.add(s01, f64x2.mul(f0, high));
      s10 = f64x2.add(s10, f64x2.mul(f1, low));
      s11 = f64x2.add(s11, f64x2.mul(f1, high));
    }
    u00 = f64x2.add(u00, s00);
    u01 = f64x2.add(u01, s01);
    u10 = f64x2.add(u10, s10);
    u11 = f64x2.add(u11, s11);
    a += 4 * bytes;
    w0 += 4 * row;
    w1 += 4 * row;
  }
  v128.store(u0, u00);
  v128.store(u0, u01, 16);
  v128.store(u1, u10);
  v128.store(u1, u11, 16);
}

function mixed(a: usize, w: usize, C: i32, row: usize, bytes: usize): f64 {
  let sum: f64 = 0;
  for (let from: i32 = 0; from < C; from += 4) {
    const first = load<f64>(a);
    let part = load<f64>(w) * first;
    for (let k: i32 = 1; k < 4; k++) {
      part +=
        from + k < C ? load<f64>(w + <usize>k * row) * load<f64>(a + <usize>k * bytes) : 0 * first;
    }
    sum += part;
    a += 4 * bytes;
    w += 4 * row;
  }
  return sum;
}

/** a[to][i] += Σ_from out[to][from] g[from][i], 0 ≤ i < N. */
export function addMixed(g: usize, out: usize, a: usize, N: i32, C: i32, bytes: usize): void {
  const row = <usize>C * 8;
  const whole = N & ~3;
  for (let to: i32 = 0; to < C; to += 2) {
    const w0 = out + <usize>to * row;
    const a0 = a + <usize>to * bytes;
    const isPair = to + 1 < C;
    const w1 = isPair ? w0 + row : w0;
    for (let i: i32 = 0; i < whole; i += 4) {
      addTile(g + <usize>i * 8, w0, w1, a0 + <usize>i * 8, isPair ? bytes : 0, C, bytes);
    }
    for (let i: i32 = whole; i < N; i++) {
      const at = <usize>i * 8;
      store<f64>(a0 + at, load<f64>(a0 + at) + sum(g + at, w0, C, bytes));
      if (isPair) {
        const a1 = a0 + bytes + at;
        store<f64>(a1, load<f64>(a1) + sum(g + at, w1, C, bytes));
      }
    }
  }
}

/** The second row of the result is `apart` bytes after the first; 0 where there is none. */
function addTile(
  g: usize,
  w0: usize,
  w1: usize,
  a: usize,
  apart: usize,
  C: i32,
  bytes: usize,
): void {
  let s00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  for (const end = w0 + <usize>C * 8; w0 < end; w0 += 8, w1 += 8, g += bytes) {
    const low = v128.load(g);
    const high = v128.load(g, 16);
    const f0 = v128.load64_splat(w0);
    const f1 = v128.load64_splat(w1);
    s00 = f64x2.add(s00, f64x2.mul(f0, low));
    s01 = f64x2.add(s01, f64x2.mul(f0, high));
    s10 = f64x2.add(s10, f64x2.mul(f1, low));
    s11 = f64x2.add(s11, f64x2.mul(f1, high));
  }
  v128.store(a, f64x2.add(v128.load(a), s00));
  v128.store(a, f64x2.add(v128.load(a, 16), s01), 16);
  if (apart === 0) return;
  v128.store(a + apart, f64x2.add(v128.load(a + apart), s10));
  v128.store(a + apart, f64x2.add(v128.load(a + apart, 16), s11), 16);
}

function sum(g: usize, w: usize, C: i32, bytes: usize): f64 {
  let total: f64 = 0;
  for (let from: i32 = 0; from < C; from++, w += 8, g += bytes)
    total += load<f64>(w) * load<f64>(g);
  return total;
}

/** Σ_i u[c][i]² of each channel, in the order of i, to sums[c]; four channels in turn fill each other's waits. */
export function squares(u: usize, sums: usize, N: i32, C: i32, bytes: usize): void {
  for (let c: i32 = 0; c < C; c += 4) {
    const u0 = u + <usize>c * bytes;
    const u1 = u + <usize>min(c + 1, C - 1) * bytes;
    const u2 = u + <usize>min(c + 2, C - 1) * bytes;
    const u3 = u + <usize>min(c + 3, C - 1) * bytes;
    let s0: f64 = 0;
    let s1: f64 = 0;
    let s2: f64 = 0;
    let s3: f64 = 0;
    for (let at: usize = 0; at < <usize>N * 8; at += 8) {
      s0 += load<f64>(u0 + at) * load<f64>(u0 + at);
      s1 += load<f64>(u1 + at) * load<f64>(u1 + at);
      s2 += load<f64>(u2 + at) * load<f64>(u2 + at);
      s3 += load<f64>(u3 + at) * load<f64>(u3 + at);
    }
    const out = sums + <usize>c * 8;
    store<f64>(out, s0);
    if (c + 1 < C) store<f64>(out, s1, 8);
    if (c + 2 < C) store<f64>(out, s2, 16);
    if (c + 3 < C) store<f64>(out, s3, 24);
  }
}

/** u[i] ← (u[i] · first) · second, 0 ≤ i < count. */
export function scale(u: usize, count: i32, first: f64, second: f64): void {
  const whole = u + ((<usize>(count & ~1)) << 3);
  const end = u + ((<usize>count) << 3);
  const f = f64x2.splat(first);
  const s = f64x2.splat(second);
  for (; u < whole; u += 16) v128.store(u, f64x2.mul(f64x2.mul(v128.load(u), f), s));
  if (u < end) store<f64>(u, load<f64>(u) * first * second);
}
