// The start of the chain q_k on each ring: where it first matters, and its values there (see legendre.as.ts).
// Near the poles q_0 is of the size of sin^m θ, far below the smallest double, and yet q_k may come to matter. Hence a
// chain starts as q 2^(512 s) with a scale s ≤ 0 of its ring.

/** A term smaller than this cannot change a sum of order one. */
const NEGLIGIBLE: f64 = 1e-19;
/** 2^256: past it a chain below scale 0 gains one. Four steps gain far less. */
const LARGE: f64 = 1.157920892373162e77;
/** 2^−512. */
const STEP: f64 = 7.458340731200207e-155;

/**
 * Fills `starts[quad]`, multiples of four that do not grow from pole to equator, and `seeds[quad][q, d][8]`, from
 * q_0 on each ring, `first[ring]`, and its scale, `scales[ring]`, which it overwrites. Returns how many rings are
 * still below 2^−768 where their quad starts, and count as 0 from there on. `scratch` has room for 192 bytes.
 */
export function seedOrder(
  recurrence: usize,
  mixing: usize,
  length: i32,
  quads: i32,
  equatorial: i32,
  squares: usize,
  first: usize,
  scales: usize,
  scratch: usize,
  starts: usize,
  seeds: usize,
): i32 {
  let limit = (length + 3) & ~3;
  let lost: i32 = 0;
  for (let quad: i32 = 0; quad < quads; quad++) {
    const column: usize = quad < equatorial ? 8 : 16;
    const seed = seeds + 128 * quad;
    const x = squares + 64 * quad;
    const scale = scales + 64 * quad;
    for (let v: usize = 0; v < 4; v++) {
      const q = v128.load(first + 64 * quad + 16 * v);
      v128.store(seed + 16 * v, q);
      v128.store(seed + 16 * v, q, 64);
    }
    let k: i32 = 0;
    for (; k < limit; k += 4) {
      memory.copy(scratch, seed, 128);
      memory.copy(scratch + 128, scale, 64);
      if (advance(recurrence + 32 * k, mixing + 24 * k, column, x, scale, seed)) {
        memory.copy(seed, scratch, 128);
        memory.copy(scale, scratch + 128, 64);
        lost += unscale(seed, scale);
        break;
      }
    }
    limit = k;
    store<i32>(starts + 4 * quad, k);
  }
  return lost;
}

/** Four steps on a quad, unless one of the rows that it passes matters; then true. */
function advance(
  recurrence: usize,
  mixing: usize,
  column: usize,
  squares: usize,
  scales: usize,
  seed: usize,
): bool {
  const zero = f64x2.splat(0);
  for (let v: usize = 0; v < 4; v++) {
    const x = v128.load(squares + 16 * v);
    let q = v128.load(seed + 16 * v);
    let d = v128.load(seed + 16 * v, 64);
    let size = zero;
    for (let i: usize = 0; i < 4; i++) {
      size = f64x2.max(size, f64x2.abs(f64x2.mul(q, v128.load64_splat(mixing + 24 * i))));
      const a = v128.load64_splat(recurrence + 32 * i);
      const c = v128.load64_splat(recurrence + 32 * i + column);
      d = f64x2.add(f64x2.mul(f64x2.sub(c, f64x2.mul(a, x)), q), d);
      q = f64x2.add(q, d);
    }
    const scale = v128.load(scales + 16 * v);
    const isScaled = f64x2.lt(scale, zero);
    const matters = f64x2.ge(size, f64x2.splat(NEGLIGIBLE));
    if (v128.any_true(v128.andnot(matters, isScaled))) return true;
    const isLarge = v128.and(isScaled, f64x2.gt(f64x2.abs(q), f64x2.splat(LARGE)));
    if (v128.any_true(isLarge)) {
      const factor = v128.bitselect(f64x2.splat(STEP), f64x2.splat(1), isLarge);
      q = f64x2.mul(q, factor);
      d = f64x2.mul(d, factor);
      v128.store(scales + 16 * v, f64x2.add(scale, v128.and(isLarge, f64x2.splat(1))));
    }
    v128.store(seed + 16 * v, q);
    v128.store(seed + 16 * v, d, 64);
  }
  return false;
}

/** The values q 2^(512 s) of a quad; returns how many are too small to be told. */
function unscale(seed: usize, scales: usize): i32 {
  let lost: i32 = 0;
  for (let ring: i32 = 0; ring < 8; ring++) {
    const scale = load<f64>(scales + 8 * ring);
    const q = seed + 8 * ring;
    const factor = scale === 0 ? 1 : scale === -1 ? STEP : 0;
    store<f64>(q, factor * load<f64>(q));
    store<f64>(q, factor * load<f64>(q, 64), 64);
    if (factor === 0) lost++;
  }
  return lost;
}
