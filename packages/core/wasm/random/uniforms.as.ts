// Uniform numbers of consecutive indices of a stream, eight at a time: Threefry-2x32 with 20 rounds on two vectors of four
// counters, whose chains of dependent operations fill each other's waits.

const PARITY: i32 = 0x1bd11bda;

function rotated(x: v128, n: i32): v128 {
  return v128.or(i32x4.shl(x, n), i32x4.shr_u(x, 32 - n));
}

/** Two uniform numbers (n + ½) 2^−52 from the leading 52 bits of two ciphers: the number 1 + n 2^−52 less 1 − 2^−53, both exact. */
function uniform(cipher: v128): v128 {
  const mantissa = v128.or(i64x2.shr_u(cipher, 12), i64x2.splat(0x3ff0000000000000));
  return f64x2.sub(mantissa, f64x2.splat(0.9999999999999999));
}

/**
 * out[i] = u_i for the indices 2^32·high + low + i, 0 ≤ i < 8·count, of the stream with the key words k0, k1: the bits of
 * `uniformAt`.
 */
export function fillUniforms(k0: i32, k1: i32, high: i32, low: i32, count: i32, out: usize): void {
  const k2 = k0 ^ k1 ^ PARITY;
  for (let block: i32 = 0; block < count; block++, out += 64) {
    const first = i32x4.add(i32x4.splat(low), i32x4(0, 1, 2, 3));
    const second = i32x4.add(i32x4.splat(low), i32x4(4, 5, 6, 7));
    // A low half that has passed 2^32 is below the first: the mask −1 adds 1 to the high half.
    const carried = i32x4.splat(high + k0);
    let x0 = i32x4.sub(carried, i32x4.lt_u(first, i32x4.splat(low)));
    let y0 = i32x4.sub(carried, i32x4.lt_u(second, i32x4.splat(low)));
    let x1 = i32x4.add(first, i32x4.splat(k1));
    let y1 = i32x4.add(second, i32x4.splat(k1));
    const before = low;
    low += 8;
    if (<u32>low < <u32>before) high++;
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 13), x0);
    y1 = v128.xor(rotated(y1, 13), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 15), x0);
    y1 = v128.xor(rotated(y1, 15), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 26), x0);
    y1 = v128.xor(rotated(y1, 26), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 6), x0);
    y1 = v128.xor(rotated(y1, 6), y0);
    x0 = i32x4.add(x0, i32x4.splat(k1));
    y0 = i32x4.add(y0, i32x4.splat(k1));
    x1 = i32x4.add(x1, i32x4.splat(k2 + 1));
    y1 = i32x4.add(y1, i32x4.splat(k2 + 1));
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 17), x0);
    y1 = v128.xor(rotated(y1, 17), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 29), x0);
    y1 = v128.xor(rotated(y1, 29), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 16), x0);
    y1 = v128.xor(rotated(y1, 16), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 24), x0);
    y1 = v128.xor(rotated(y1, 24), y0);
    x0 = i32x4.add(x0, i32x4.splat(k2));
    y0 = i32x4.add(y0, i32x4.splat(k2));
    x1 = i32x4.add(x1, i32x4.splat(k0 + 2));
    y1 = i32x4.add(y1, i32x4.splat(k0 + 2));
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 13), x0);
    y1 = v128.xor(rotated(y1, 13), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 15), x0);
    y1 = v128.xor(rotated(y1, 15), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 26), x0);
    y1 = v128.xor(rotated(y1, 26), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 6), x0);
    y1 = v128.xor(rotated(y1, 6), y0);
    x0 = i32x4.add(x0, i32x4.splat(k0));
    y0 = i32x4.add(y0, i32x4.splat(k0));
    x1 = i32x4.add(x1, i32x4.splat(k1 + 3));
    y1 = i32x4.add(y1, i32x4.splat(k1 + 3));
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 17), x0);
    y1 = v128.xor(rotated(y1, 17), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 29), x0);
    y1 = v128.xor(rotated(y1, 29), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 16), x0);
    y1 = v128.xor(rotated(y1, 16), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 24), x0);
    y1 = v128.xor(rotated(y1, 24), y0);
    x0 = i32x4.add(x0, i32x4.splat(k1));
    y0 = i32x4.add(y0, i32x4.splat(k1));
    x1 = i32x4.add(x1, i32x4.splat(k2 + 4));
    y1 = i32x4.add(y1, i32x4.splat(k2 + 4));
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 13), x0);
    y1 = v128.xor(rotated(y1, 13), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 15), x0);
    y1 = v128.xor(rotated(y1, 15), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 26), x0);
    y1 = v128.xor(rotated(y1, 26), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 6), x0);
    y1 = v128.xor(rotated(y1, 6), y0);
    x0 = i32x4.add(x0, i32x4.splat(k2));
    y0 = i32x4.add(y0, i32x4.splat(k2));
    x1 = i32x4.add(x1, i32x4.splat(k0 + 5));
    y1 = i32x4.add(y1, i32x4.splat(k0 + 5));
    v128.store(out, uniform(i32x4.shuffle(x1, x0, 0, 4, 1, 5)));
    v128.store(out, uniform(i32x4.shuffle(x1, x0, 2, 6, 3, 7)), 16);
    v128.store(out, uniform(i32x4.shuffle(y1, y0, 0, 4, 1, 5)), 32);
    v128.store(out, uniform(i32x4.shuffle(y1, y0, 2, 6, 3, 7)), 48);
  }
}
