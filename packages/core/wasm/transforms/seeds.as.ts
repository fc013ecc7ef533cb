// The start of the chain q_k on each ring: where it first matters, and its values there (see legendre.as.ts).
// Near the poles q_0 is of the size of sin^m θ. The chain gains at most a factor of 1e213 from there up to degree 1023,
// so that a start below 1e-300 never matters, and plain doubles do.

/** A term smaller than this cannot change a sum of order one. */
const NEGLIGIBLE: f64 = 1e-19;
/** A smaller value stays negligible to the end of the chain, and as a subnormal number it would be slow. */
const VANISHING: f64 = 1e-230;

/** Fills `starts[block]` and `seeds[block][q, d][8]` from q_0 on each ring. */
export function seedOrder(
  recurrence: usize,
  mixing: usize,
  length: i32,
  blocks: i32,
  polarBlocks: i32,
  squares: usize,
  first: usize,
  starts: usize,
  seeds: usize,
): void {
  for (let block: i32 = 0; block < blocks; block++) {
    const column: usize = block < polarBlocks ? 8 : 16;
    const seed = seeds + 128 * block;
    memory.copy(seed, first + 64 * block, 64);
    memory.copy(seed + 64, first + 64 * block, 64);
    let k: i32 = largest(seed) === 0 ? length : 0;
    while (k < length && largest(seed) * load<f64>(mixing + 24 * k) < NEGLIGIBLE) {
      advance(recurrence + 24 * k, column, squares + 64 * block, seed);
      k++;
    }
    store<i32>(starts + 4 * block, k);
    for (let r: usize = 0; r < 64; r += 8) {
      if (abs(load<f64>(seed + r)) < VANISHING) {
        store<f64>(seed + r, 0);
        store<f64>(seed + r, 0, 64);
      }
    }
  }
}

/** The largest |q| on the eight rings. */
function largest(seed: usize): f64 {
  let size = f64x2.abs(v128.load(seed));
  size = f64x2.max(size, f64x2.abs(v128.load(seed, 16)));
  size = f64x2.max(size, f64x2.abs(v128.load(seed, 32)));
  size = f64x2.max(size, f64x2.abs(v128.load(seed, 48)));
  return max(f64x2.extract_lane(size, 0), f64x2.extract_lane(size, 1));
}

/** One step of the recurrence on eight rings. */
function advance(recurrence: usize, column: usize, squares: usize, seed: usize): void {
  const a = v128.load64_splat(recurrence);
  const c = v128.load64_splat(recurrence + column);
  for (let r: usize = 0; r < 64; r += 16) {
    const q = v128.load(seed + r);
    const slope = f64x2.sub(c, f64x2.mul(a, v128.load(squares + r)));
    const d = f64x2.add(f64x2.mul(slope, q), v128.load(seed + r, 64));
    v128.store(seed + r, d, 64);
    v128.store(seed + r, f64x2.add(q, d));
  }
}
