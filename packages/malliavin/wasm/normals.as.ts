// Normal draws of consecutive indices, four at a time: the cipher and the central branch of the quantile in the order of
// operations of @chaosphere/core's random/, so that the result has the same bits. Tails are left to the caller.

const PARITY: i32 = 0x1bd11bda;

/** Rotation to the left by n bits. */
function rotated(x: v128, n: i32): v128 {
  return v128.or(i32x4.shl(x, n), i32x4.shr_u(x, 32 - n));
}

/** (q A(r)) / B(r), r = 0.425² − q², for |q| ≤ 0.425. */
function central(q: v128): v128 {
  const r = f64x2.sub(f64x2.splat(0.180625), f64x2.mul(q, q));
  let a = f64x2.splat(2509.0809287301227);
  a = f64x2.add(f64x2.mul(a, r), f64x2.splat(33430.57558358813));
  a = f64x2.add(f64x2.mul(a, r), f64x2.splat(67265.7709270087));
  a = f64x2.add(f64x2.mul(a, r), f64x2.splat(45921.95393154987));
  a = f64x2.add(f64x2.mul(a, r), f64x2.splat(13731.69376550946));
  a = f64x2.add(f64x2.mul(a, r), f64x2.splat(1971.5909503065513));
  a = f64x2.add(f64x2.mul(a, r), f64x2.splat(133.14166789178438));
  a = f64x2.add(f64x2.mul(a, r), f64x2.splat(3.3871328727963665));
  let b = f64x2.splat(5226.495278852546);
  b = f64x2.add(f64x2.mul(b, r), f64x2.splat(28729.085735721943));
  b = f64x2.add(f64x2.mul(b, r), f64x2.splat(39307.89580009271));
  b = f64x2.add(f64x2.mul(b, r), f64x2.splat(21213.794301586597));
  b = f64x2.add(f64x2.mul(b, r), f64x2.splat(5394.196021424751));
  b = f64x2.add(f64x2.mul(b, r), f64x2.splat(687.1870074920579));
  b = f64x2.add(f64x2.mul(b, r), f64x2.splat(42.31333070160091));
  b = f64x2.add(f64x2.mul(b, r), f64x2.splat(1));
  return f64x2.div(f64x2.mul(q, a), b);
}

/** The two uniform numbers whose 32-bit halves stand in the low lanes. */
function uniform(high: v128, low: v128): v128 {
  const whole = f64x2.add(
    f64x2.mul(f64x2.convert_low_i32x4_u(high), f64x2.splat(1048576)),
    f64x2.convert_low_i32x4_u(i32x4.shr_u(low, 12)),
  );
  return f64x2.mul(f64x2.add(whole, f64x2.splat(0.5)), f64x2.splat(2.220446049250313e-16));
}

/**
 * For the indices 0, …, 4·quads − 1 of a stream: uniform numbers to `uniforms`, and to `normals` their quantiles where
 * |u − ½| ≤ 0.425.
 */
export function drawNormals(k0: i32, k1: i32, quads: i32, uniforms: usize, normals: usize): void {
  const k2 = k0 ^ k1 ^ PARITY;
  for (let quad: i32 = 0; quad < quads; quad++, uniforms += 32, normals += 32) {
    let x0 = i32x4.splat(k0);
    let x1 = i32x4.add(i32x4.splat(k1 + 4 * quad), i32x4(0, 1, 2, 3));
    for (let group: i32 = 1; group <= 5; group++) {
      const isOdd = group & 1;
      x0 = i32x4.add(x0, x1);
      x1 = v128.xor(isOdd ? rotated(x1, 13) : rotated(x1, 17), x0);
      x0 = i32x4.add(x0, x1);
      x1 = v128.xor(isOdd ? rotated(x1, 15) : rotated(x1, 29), x0);
      x0 = i32x4.add(x0, x1);
      x1 = v128.xor(isOdd ? rotated(x1, 26) : rotated(x1, 16), x0);
      x0 = i32x4.add(x0, x1);
      x1 = v128.xor(isOdd ? rotated(x1, 6) : rotated(x1, 24), x0);
      const first = group % 3;
      const second = (group + 1) % 3;
      x0 = i32x4.add(x0, i32x4.splat(first === 0 ? k0 : first === 1 ? k1 : k2));
      x1 = i32x4.add(x1, i32x4.splat((second === 0 ? k0 : second === 1 ? k1 : k2) + group));
    }
    const u = uniform(x0, x1);
    const v = uniform(i32x4.shuffle(x0, x0, 2, 3, 2, 3), i32x4.shuffle(x1, x1, 2, 3, 2, 3));
    v128.store(uniforms, u);
    v128.store(uniforms, v, 16);
    v128.store(normals, central(f64x2.sub(u, f64x2.splat(0.5))));
    v128.store(normals, central(f64x2.sub(v, f64x2.splat(0.5))), 16);
  }
}
