// The Legendre sums of one order m in single precision, for a batch of fields that share one evaluation of the chain
// q_k of ../transforms/legendre.as.ts. Rounded to single precision, the chain needs no differences: it runs in double
// precision by
//
//     q_{k+1} = (A_k x² + B_k) q_k + q_{k−1},
//
// signs s_k = +, +, −, −, + … in its coefficients having turned q_{k+1} = T_k q_k − q_{k−1} into a sum. Values are
// rounded and summed in single precision, four ring pairs to a vector, eight to a block. `usize` are byte addresses in
// the plan's memory.
//
// A term below 1e-10 of a sum of order one is left out (seeds.as.ts), for single precision does not see it. Chains have
// an even length: rows of zeros fill the start, and zero coefficients the end.
//
// Layouts, in doubles:
//   recurrence  [k][A, B]
// in singles:
//   panel       [k][8]               q_k on the rings of a block; in analysis [k][block][8]
//   state       [block][q_k, q_{k−1}][8]  in doubles, where the chains have come to
//   chain, sums [k][4]               coefficients of q_k: even real, even imaginary, odd real, odd imaginary
//   rings       [m/8][vector][m%8][N real, N imaginary, S real, S imaginary][4]  Fourier coefficients of ring pairs

/** A smaller value would be a subnormal number in single precision, or nearly, and slow. */
const VANISHING: f64 = 1e-25;

/** a b + c, rounded once where relaxed SIMD has the processor's fused instruction. */
function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

function fma64(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(f64x2.mul(a, b), c);
}

/** Two vectors of doubles as one of singles. */
function rounded(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** The vector with 0 in place of what would be slow in single precision. */
function flushed(q: v128): v128 {
  return v128.and(q, f64x2.gt(f64x2.abs(q), f64x2.splat(VANISHING)));
}

/** Whether none of the eight numbers would be flushed. */
function areLarge(q0: v128, q1: v128, q2: v128, q3: v128): bool {
  const least = f64x2.min(
    f64x2.min(f64x2.abs(q0), f64x2.abs(q1)),
    f64x2.min(f64x2.abs(q2), f64x2.abs(q3)),
  );
  return min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1)) > VANISHING;
}

/**
 * q_k on one block for start ≤ k < end, in lines `stride` bytes apart; if start is odd, after a line of zeros. `state`
 * gets q_k and q_{k−1} at k = end.
 */
function fillPanel(
  recurrence: usize,
  start: i32,
  end: i32,
  x: usize,
  seed: usize,
  state: usize,
  panel: usize,
  stride: usize,
): void {
  if (start & 1) {
    v128.store(panel, f32x4.splat(0));
    v128.store(panel, f32x4.splat(0), 16);
    panel += stride;
  }
  const x0 = v128.load(x);
  const x1 = v128.load(x, 16);
  const x2 = v128.load(x, 32);
  const x3 = v128.load(x, 48);
  let q0 = v128.load(seed);
  let q1 = v128.load(seed, 16);
  let q2 = v128.load(seed, 32);
  let q3 = v128.load(seed, 48);
  let p0 = v128.load(seed, 64);
  let p1 = v128.load(seed, 80);
  let p2 = v128.load(seed, 96);
  let p3 = v128.load(seed, 112);
  const last = recurrence + 16 * <usize>end;
  recurrence += 16 * <usize>start;
  let isLarge = areLarge(q0, q1, q2, q3);
  for (; recurrence < last; recurrence += 16, panel += stride) {
    if (isLarge) {
      v128.store(panel, rounded(q0, q1));
      v128.store(panel, rounded(q2, q3), 16);
    } else {
      v128.store(panel, rounded(flushed(q0), flushed(q1)));
      v128.store(panel, rounded(flushed(q2), flushed(q3)), 16);
      isLarge = areLarge(q0, q1, q2, q3);
    }
    const a = v128.load64_splat(recurrence);
    const b = v128.load64_splat(recurrence, 8);
    const n0 = fma64(fma64(a, x0, b), q0, p0);
    const n1 = fma64(fma64(a, x1, b), q1, p1);
    const n2 = fma64(fma64(a, x2, b), q2, p2);
    const n3 = fma64(fma64(a, x3, b), q3, p3);
    p0 = q0;
    p1 = q1;
    p2 = q2;
    p3 = q3;
    q0 = n0;
    q1 = n1;
    q2 = n2;
    q3 = n3;
  }
  v128.store(state, q0);
  v128.store(state, q1, 16);
  v128.store(state, q2, 32);
  v128.store(state, q3, 48);
  v128.store(state, p0, 64);
  v128.store(state, p1, 80);
  v128.store(state, p2, 96);
  v128.store(state, p3, 112);
}

/**
 * One block: Σ_k q_k (even + cos θ odd) northward, (even − cos θ odd) southward, of an even number of terms, at least two.
 */
function sumOverDegrees(
  panel: usize,
  end: usize,
  chain: usize,
  cosine: usize,
  ring: usize,
  stride: usize,
): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  do {
    let qa = v128.load(panel);
    let qb = v128.load(panel, 16);
    let c = v128.load32_splat(chain);
    a0 = fma(qa, c, a0);
    b0 = fma(qb, c, b0);
    c = v128.load32_splat(chain, 4);
    a1 = fma(qa, c, a1);
    b1 = fma(qb, c, b1);
    c = v128.load32_splat(chain, 8);
    a2 = fma(qa, c, a2);
    b2 = fma(qb, c, b2);
    c = v128.load32_splat(chain, 12);
    a3 = fma(qa, c, a3);
    b3 = fma(qb, c, b3);
    // Never true, which the engine cannot know: it keeps the loads of one row behind the sums of the last. Hoisted, they
    // would push four of the sums out of the registers.
    if (panel + 32 >= end) break;
    qa = v128.load(panel, 32);
    qb = v128.load(panel, 48);
    c = v128.load32_splat(chain, 16);
    a0 = fma(qa, c, a0);
    b0 = fma(qb, c, b0);
    c = v128.load32_splat(chain, 20);
    a1 = fma(qa, c, a1);
    b1 = fma(qb, c, b1);
    c = v128.load32_splat(chain, 24);
    a2 = fma(qa, c, a2);
    b2 = fma(qb, c, b2);
    c = v128.load32_splat(chain, 28);
    a3 = fma(qa, c, a3);
    b3 = fma(qb, c, b3);
    panel += 64;
    chain += 32;
  } while (panel < end);
  storeHemispheres(ring, a0, a1, a2, a3, v128.load(cosine));
  storeHemispheres(ring + stride, b0, b1, b2, b3, v128.load(cosine, 16));
}

function storeHemispheres(ring: usize, er: v128, ei: v128, or: v128, oi: v128, cosine: v128): void {
  or = f32x4.mul(or, cosine);
  oi = f32x4.mul(oi, cosine);
  v128.store(ring, f32x4.add(er, or));
  v128.store(ring, f32x4.add(ei, oi), 16);
  v128.store(ring, f32x4.sub(er, or), 32);
  v128.store(ring, f32x4.sub(ei, oi), 48);
}

/**
 * Ring coefficients of one order for a batch, from the chains `[field][k][4]`. `starts` holds the first k of each block
 * that matters, `seeds` its q_k and q_{k−1} on eight rings.
 */
export function synthesiseOrder(
  recurrence: usize,
  length: i32,
  blocks: i32,
  starts: usize,
  seeds: usize,
  squares: usize,
  cosines: usize,
  panel: usize,
  state: usize,
  chains: usize,
  batch: i32,
  rings: usize,
  ringStride: usize,
  fieldStride: usize,
): void {
  for (let block: i32 = 0; block < blocks; block++) {
    const start = load<i32>(starts + 4 * block);
    let ring = rings + 2 * <usize>block * ringStride;
    if (start >= length) {
      for (let field: i32 = 0; field < batch; field++, ring += fieldStride) {
        memory.fill(ring, 0, 64);
        memory.fill(ring + ringStride, 0, 64);
      }
      continue;
    }
    const seed = seeds + 128 * block;
    fillPanel(recurrence, start, length, squares + 64 * block, seed, state, panel, 32);
    const first = start & ~1;
    const end = panel + 32 * <usize>(length - first);
    let chain = chains + 16 * <usize>first;
    for (let field: i32 = 0; field < batch; field++) {
      sumOverDegrees(panel, end, chain, cosines + 32 * block, ring, ringStride);
      ring += fieldStride;
      chain += 16 * <usize>length;
    }
  }
}

/** Weighted even and odd parts of one vector of ring pairs: w (N + S) and w cos θ (N − S). */
function loadHemispheres(ring: usize, weight: v128, cosine: v128, data: usize): void {
  const weighted = f32x4.mul(weight, cosine);
  const nr = v128.load(ring);
  const ni = v128.load(ring, 16);
  const sr = v128.load(ring, 32);
  const si = v128.load(ring, 48);
  v128.store(data, f32x4.mul(weight, f32x4.add(nr, sr)));
  v128.store(data, f32x4.mul(weight, f32x4.add(ni, si)), 16);
  v128.store(data, f32x4.mul(weighted, f32x4.sub(nr, sr)), 32);
  v128.store(data, f32x4.mul(weighted, f32x4.sub(ni, si)), 48);
}

/** The sums of the lanes of four vectors. */
function addLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3));
}

/** Two terms, sums_k = Σ q_k · data over the rings of one or more blocks; their lines are `stride` bytes apart. */
function sumOverRings(panel: usize, stride: usize, data: usize, end: usize, sums: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  let other = panel + stride;
  do {
    let qa = v128.load(panel);
    let qb = v128.load(other);
    let v = v128.load(data);
    a0 = fma(qa, v, a0);
    b0 = fma(qb, v, b0);
    v = v128.load(data, 16);
    a1 = fma(qa, v, a1);
    b1 = fma(qb, v, b1);
    v = v128.load(data, 32);
    a2 = fma(qa, v, a2);
    b2 = fma(qb, v, b2);
    v = v128.load(data, 48);
    a3 = fma(qa, v, a3);
    b3 = fma(qb, v, b3);
    // Never true, as in sumOverDegrees.
    if (data + 64 >= end) break;
    qa = v128.load(panel, 16);
    qb = v128.load(other, 16);
    v = v128.load(data, 64);
    a0 = fma(qa, v, a0);
    b0 = fma(qb, v, b0);
    v = v128.load(data, 80);
    a1 = fma(qa, v, a1);
    b1 = fma(qb, v, b1);
    v = v128.load(data, 96);
    a2 = fma(qa, v, a2);
    b2 = fma(qb, v, b2);
    v = v128.load(data, 112);
    a3 = fma(qa, v, a3);
    b3 = fma(qb, v, b3);
    panel += 32;
    other += 32;
    data += 128;
  } while (data < end);
  v128.store(sums, addLanes(a0, a1, a2, a3));
  v128.store(sums, addLanes(b0, b1, b2, b3), 16);
}

/**
 * The transpose of {@link synthesiseOrder} with the weights of the rings: fills `sums` for every field, tiles of `rows`
 * terms at a time, an even number. `panel` has room for as many lines of all blocks, `state` and `data` for 128 bytes of
 * each block, `data` of every field. Nearer the pole a chain starts no earlier, so the blocks that matter at k are the
 * last ones.
 */
export function analyseOrder(
  recurrence: usize,
  length: i32,
  blocks: i32,
  starts: usize,
  seeds: usize,
  squares: usize,
  cosines: usize,
  weights: usize,
  panel: usize,
  rows: i32,
  state: usize,
  data: usize,
  sums: usize,
  batch: i32,
  rings: usize,
  ringStride: usize,
  fieldStride: usize,
): void {
  const fieldData = 128 * <usize>blocks;
  const fieldSums = 16 * <usize>length;
  let first = blocks - 1;
  const start = min(length, load<i32>(starts + 4 * first) & ~1);
  for (let field: i32 = 0; field < batch; field++) {
    memory.fill(sums + <usize>field * fieldSums, 0, 16 * <usize>start);
    const ring = rings + <usize>field * fieldStride;
    const to = data + <usize>field * fieldData;
    for (let v: usize = 0; v < <usize>(2 * blocks); v++) {
      const weight = v128.load(weights + 16 * v);
      loadHemispheres(ring + v * ringStride, weight, v128.load(cosines + 16 * v), to + 64 * v);
    }
  }
  const line = 32 * <usize>blocks;
  for (let from = start; from < length; from += rows) {
    const to = min(length, from + rows);
    for (let block: i32 = blocks - 1; block >= 0; block--) {
      const begin = load<i32>(starts + 4 * block);
      if (begin >= to) break;
      const from0 = max(begin, from);
      const before = state + 128 * block;
      const at = panel + line * <usize>((from0 & ~1) - from) + 32 * block;
      const seed = begin < from ? before : seeds + 128 * block;
      fillPanel(recurrence, from0, to, squares + 64 * block, seed, before, at, line);
    }
    for (let k = from; k < to; k += 2) {
      while (first > 0 && load<i32>(starts + 4 * (first - 1)) <= k + 1) first--;
      const q = panel + line * <usize>(k - from) + 32 * first;
      let d = data + 128 * first;
      let end = data + fieldData;
      let sum = sums + 16 * <usize>k;
      for (let field: i32 = 0; field < batch; field++) {
        sumOverRings(q, line, d, end, sum);
        d += fieldData;
        end += fieldData;
        sum += fieldSums;
      }
    }
  }
}
