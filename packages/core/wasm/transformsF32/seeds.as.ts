// The start of the chain q_k on each ring: where it first matters to single precision, and its values there. As in
// ../transforms/seeds.as.ts a chain starts as q 2^(512 s) with a scale s ≤ 0 of its ring.

/** A term smaller than this cannot change a sum of order one. */
const NEGLIGIBLE: f64 = 1e-10;
/** 2^256: past it a chain below scale 0 gains one. */
const LARGE: f64 = 1.157920892373162e77;
/** 2^−512. */
const STEP: f64 = 7.458340731200207e-155;

/**
 * Fills `starts[block]` and `seeds[block][q_k, q_{k−1}][8]` from q_0 on each ring, `first[ring]`, and its scale,
 * `scales[ring]`, which it overwrites; `mixing` is [k][4] singles, α_k the third. Returns how many rings are too far
 * below the others of their block to be told, and count as 0.
 */
export function seedOrder(
  recurrence: usize,
  mixing: usize,
  length: i32,
  blocks: i32,
  squares: usize,
  first: usize,
  scales: usize,
  starts: usize,
  seeds: usize,
): i32 {
  let lost: i32 = 0;
  for (let block: i32 = 0; block < blocks; block++) {
    const seed = seeds + 128 * block;
    const scale = scales + 64 * block;
    memory.copy(seed, first + 64 * block, 64);
    memory.fill(seed + 64, 0, 64);
    let k: i32 = 0;
    while (k < length && largest(seed, scale) * size(mixing + 16 * k) < NEGLIGIBLE) {
      advance(recurrence + 16 * k, squares + 64 * block, seed, scale);
      k++;
    }
    store<i32>(starts + 4 * block, k);
    if (k < length) lost += unscale(seed, scale);
  }
  return lost;
}

/** |α_k|. */
function size(mixing: usize): f64 {
  return <f64>abs(load<f32>(mixing, 8));
}

/** The largest |q| on the rings of scale 0. */
function largest(seed: usize, scales: usize): f64 {
  const zero = f64x2.splat(0);
  let most = zero;
  for (let r: usize = 0; r < 64; r += 16) {
    const isWhole = f64x2.eq(v128.load(scales + r), zero);
    most = f64x2.max(most, v128.and(isWhole, f64x2.abs(v128.load(seed + r))));
  }
  return max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** One step of the recurrence on eight rings. */
function advance(recurrence: usize, squares: usize, seed: usize, scales: usize): void {
  const zero = f64x2.splat(0);
  const a = v128.load64_splat(recurrence);
  const b = v128.load64_splat(recurrence, 8);
  for (let r: usize = 0; r < 64; r += 16) {
    let p = v128.load(seed + r);
    const slope = f64x2.add(f64x2.mul(a, v128.load(squares + r)), b);
    let q = f64x2.add(f64x2.mul(slope, p), v128.load(seed + r, 64));
    const scale = v128.load(scales + r);
    const isLarge = v128.and(f64x2.lt(scale, zero), f64x2.gt(f64x2.abs(q), f64x2.splat(LARGE)));
    if (v128.any_true(isLarge)) {
      const factor = v128.bitselect(f64x2.splat(STEP), f64x2.splat(1), isLarge);
      q = f64x2.mul(q, factor);
      p = f64x2.mul(p, factor);
      v128.store(scales + r, f64x2.add(scale, v128.and(isLarge, f64x2.splat(1))));
    }
    v128.store(seed + r, q);
    v128.store(seed + r, p, 64);
  }
}

/** The values q 2^(512 s) of a block; returns how many are too small to be told. */
function unscale(seed: usize, scales: usize): i32 {
  let lost: i32 = 0;
  for (let r: usize = 0; r < 64; r += 8) {
    const scale = load<f64>(scales + r);
    const factor = scale === 0 ? 1 : scale === -1 ? STEP : 0;
    store<f64>(seed + r, factor * load<f64>(seed + r));
    store<f64>(seed + r, factor * load<f64>(seed + r, 64), 64);
    if (factor === 0) lost++;
  }
  return lost;
}
