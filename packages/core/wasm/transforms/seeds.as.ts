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
 * q_0 on each ring, `first[ring]`, and its scale, `scales[ring]`. Returns how many rings are still below 2^−768 where
 * their quad starts, and count as 0 from there on. `scratch` has room for two states of 192 bytes, `[q, d, s][8]`.
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
  const rows = (length + 3) & ~3;
  let limit = rows;
  let lost: i32 = 0;
  for (let quad: i32 = 0; quad < quads; quad++) {
    const at: usize = 64 * quad;
    const column: usize = quad < equatorial ? 8 : 16;
    let state = scratch;
    let next = scratch + 192;
    for (let v: usize = 0; v < 64; v += 16) {
      const q = v128.load(first + at + v);
      v128.store(state + v, q);
      v128.store(state + v, q, 64);
      v128.store(state + v, v128.load(scales + at + v), 128);
    }
    let k: i32 = 0;
    for (; k < limit; k += 4) {
      if (advance(recurrence + 32 * k, mixing + 24 * k, column, squares + at, state, next)) break;
      const other = state;
      state = next;
      next = other;
    }
    if (k < rows) lost += unscale(state, seeds + 2 * at);
    limit = k;
    store<i32>(starts + 4 * quad, k);
  }
  return lost;
}

/** The state of a quad four steps on, or true if one of the rows on the way matters. */
function advance(
  recurrence: usize,
  mixing: usize,
  column: usize,
  squares: usize,
  state: usize,
  next: usize,
): bool {
  const shifted = recurrence + column;
  const zero = f64x2.splat(0);
  const small = f64x2.splat(NEGLIGIBLE);
  const large = f64x2.splat(LARGE);
  let matters = zero;
  for (const end = state + 64; state < end; state += 16, next += 16, squares += 16) {
    const x = v128.load(squares);
    let q = v128.load(state);
    let d = v128.load(state, 64);
    let scale = v128.load(state, 128);
    let size = f64x2.abs(f64x2.mul(q, v128.load64_splat(mixing)));
    d = f64x2.add(
      f64x2.mul(
        f64x2.sub(v128.load64_splat(shifted), f64x2.mul(v128.load64_splat(recurrence), x)),
        q,
      ),
      d,
    );
    q = f64x2.add(q, d);
    size = f64x2.max(size, f64x2.abs(f64x2.mul(q, v128.load64_splat(mixing, 24))));
    d = f64x2.add(
      f64x2.mul(
        f64x2.sub(v128.load64_splat(shifted, 32), f64x2.mul(v128.load64_splat(recurrence, 32), x)),
        q,
      ),
      d,
    );
    q = f64x2.add(q, d);
    size = f64x2.max(size, f64x2.abs(f64x2.mul(q, v128.load64_splat(mixing, 48))));
    d = f64x2.add(
      f64x2.mul(
        f64x2.sub(v128.load64_splat(shifted, 64), f64x2.mul(v128.load64_splat(recurrence, 64), x)),
        q,
      ),
      d,
    );
    q = f64x2.add(q, d);
    size = f64x2.max(size, f64x2.abs(f64x2.mul(q, v128.load64_splat(mixing, 72))));
    d = f64x2.add(
      f64x2.mul(
        f64x2.sub(v128.load64_splat(shifted, 96), f64x2.mul(v128.load64_splat(recurrence, 96), x)),
        q,
      ),
      d,
    );
    q = f64x2.add(q, d);
    const isScaled = f64x2.lt(scale, zero);
    matters = v128.or(matters, v128.andnot(f64x2.ge(size, small), isScaled));
    const isLarge = v128.and(isScaled, f64x2.gt(f64x2.abs(q), large));
    if (v128.any_true(isLarge)) {
      const factor = v128.bitselect(f64x2.splat(STEP), f64x2.splat(1), isLarge);
      q = f64x2.mul(q, factor);
      d = f64x2.mul(d, factor);
      scale = f64x2.add(scale, v128.and(isLarge, f64x2.splat(1)));
    }
    v128.store(next, q);
    v128.store(next, d, 64);
    v128.store(next, scale, 128);
  }
  return v128.any_true(matters);
}

/** The values q 2^(512 s) of a quad; returns how many are too small to be told. */
function unscale(state: usize, seed: usize): i32 {
  let lost: i32 = 0;
  for (const end = state + 64; state < end; state += 8, seed += 8) {
    const scale = load<f64>(state, 128);
    const factor = scale === 0 ? 1 : scale === -1 ? STEP : 0;
    store<f64>(seed, factor * load<f64>(state));
    store<f64>(seed, factor * load<f64>(state, 64), 64);
    if (factor === 0) lost++;
  }
  return lost;
}
