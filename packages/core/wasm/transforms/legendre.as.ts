// The Legendre sums of one order m, on blocks of eight ring pairs: four vectors of two lanes, a lane a ring
// and its mirror image south of the equator. AssemblyScript: `usize` are byte addresses in the plan's memory.
//
// With ε_l = √((l² − m²)/(4l² − 1)) and l = m + 2k, the chain q_k = P̄_{l+1}^m / (α_k cos θ) is a polynomial in cos²θ,
//
//     P̄_l = α_k ε_{l+1} q_k + α_{k−1} ε_l q_{k−1},   P̄_{l+1} = cos θ α_k q_k,   q_{k+1} = T_k q_k − q_{k−1},
//
// so two degrees cost one step. Source: Ishioka (2018). Rounded to a double, T_k ∈ (−2, 2) loses θ near the pole, where
// it is almost 2, and near the equator, where it is almost −2. Hence the steps go by differences d_k = q_k − q_{k−1},
//
//     d_{k+1} = d_k + (C_k − A_k sin²θ) q_k,   q_{k+1} = q_k + d_{k+1},   C_k − A_k sin²θ = T_k − 2,
//
// and in the blocks nearer the equator, for (−1)^k q_k in place of q_k, the same with D_k − A_k cos²θ = −T_k − 2.
//
// Layouts, in doubles:
//   recurrence  [k][A, C, D]         mixing [k][α_k, α_k ε_{l+1}, α_k ε_{l+2}]
//   panel       [k − start][8]       q_k on the rings of a block
//   chain       [k][4]               coefficients of q_k: even real, even imaginary, odd real, odd imaginary
//   sums        [k][4][2]            the same, two lanes each not yet added
//   rings       [m/8][vector][m%8][N real, N imaginary, S real, S imaginary][2]  Fourier coefficients of ring pairs

/** Bytes of one order of one vector of ring pairs. */
const ORDER: usize = 64;
/** Vectors in a block. */
const VECTORS: usize = 4;

/** a b + c, rounded once where relaxed SIMD has the processor's fused instruction. */
function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(f64x2.mul(a, b), c);
}

/** q_k on one block for `count` steps, from the q and d in `seed`; `column` is 8 for C, 16 for D. */
function fillPanel(
  recurrence: usize,
  column: usize,
  count: usize,
  x: usize,
  seed: usize,
  panel: usize,
): void {
  const x0 = v128.load(x);
  const x1 = v128.load(x, 16);
  const x2 = v128.load(x, 32);
  const x3 = v128.load(x, 48);
  let q0 = v128.load(seed);
  let q1 = v128.load(seed, 16);
  let q2 = v128.load(seed, 32);
  let q3 = v128.load(seed, 48);
  let d0 = v128.load(seed, 64);
  let d1 = v128.load(seed, 80);
  let d2 = v128.load(seed, 96);
  let d3 = v128.load(seed, 112);
  for (const end = panel + 64 * count; panel < end; panel += 64, recurrence += 24) {
    const a = v128.load64_splat(recurrence);
    const c = v128.load64_splat(recurrence + column);
    v128.store(panel, q0);
    v128.store(panel, q1, 16);
    v128.store(panel, q2, 32);
    v128.store(panel, q3, 48);
    d0 = fma(f64x2.sub(c, f64x2.mul(a, x0)), q0, d0);
    d1 = fma(f64x2.sub(c, f64x2.mul(a, x1)), q1, d1);
    d2 = fma(f64x2.sub(c, f64x2.mul(a, x2)), q2, d2);
    d3 = fma(f64x2.sub(c, f64x2.mul(a, x3)), q3, d3);
    q0 = f64x2.add(q0, d0);
    q1 = f64x2.add(q1, d1);
    q2 = f64x2.add(q2, d2);
    q3 = f64x2.add(q3, d3);
  }
}

/** Two vectors of rings: Σ_k q_k (even + cos θ odd) northward, (even − cos θ odd) southward. */
function sumOverDegrees(
  panel: usize,
  count: usize,
  chain: usize,
  cosine: usize,
  ring: usize,
  stride: usize,
): void {
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  for (const end = panel + 64 * count; panel < end; panel += 64, chain += 32) {
    const qa = v128.load(panel);
    const qb = v128.load(panel, 16);
    let c = v128.load64_splat(chain);
    a0 = fma(qa, c, a0);
    b0 = fma(qb, c, b0);
    c = v128.load64_splat(chain, 8);
    a1 = fma(qa, c, a1);
    b1 = fma(qb, c, b1);
    c = v128.load64_splat(chain, 16);
    a2 = fma(qa, c, a2);
    b2 = fma(qb, c, b2);
    c = v128.load64_splat(chain, 24);
    a3 = fma(qa, c, a3);
    b3 = fma(qb, c, b3);
  }
  storeHemispheres(ring, a0, a1, a2, a3, v128.load(cosine));
  storeHemispheres(ring + stride, b0, b1, b2, b3, v128.load(cosine, 16));
}

function storeHemispheres(ring: usize, er: v128, ei: v128, or: v128, oi: v128, cosine: v128): void {
  or = f64x2.mul(or, cosine);
  oi = f64x2.mul(oi, cosine);
  v128.store(ring, f64x2.add(er, or));
  v128.store(ring, f64x2.add(ei, oi), 16);
  v128.store(ring, f64x2.sub(er, or), 32);
  v128.store(ring, f64x2.sub(ei, oi), 48);
}

/** sums_k += q_k · data over two vectors of rings; the transpose of {@link sumOverDegrees}. */
function sumOverRings(panel: usize, count: usize, data: usize, sums: usize): void {
  const a0 = v128.load(data);
  const a1 = v128.load(data, 16);
  const a2 = v128.load(data, 32);
  const a3 = v128.load(data, 48);
  const b0 = v128.load(data, 64);
  const b1 = v128.load(data, 80);
  const b2 = v128.load(data, 96);
  const b3 = v128.load(data, 112);
  for (const end = panel + 64 * count; panel < end; panel += 64, sums += 64) {
    const qa = v128.load(panel);
    const qb = v128.load(panel, 16);
    v128.store(sums, fma(qb, b0, fma(qa, a0, v128.load(sums))));
    v128.store(sums, fma(qb, b1, fma(qa, a1, v128.load(sums, 16))), 16);
    v128.store(sums, fma(qb, b2, fma(qa, a2, v128.load(sums, 32))), 32);
    v128.store(sums, fma(qb, b3, fma(qa, a3, v128.load(sums, 48))), 48);
  }
}

/** Weighted even and odd parts of one vector of ring pairs: w (N + S) and w cos θ (N − S). */
function loadHemispheres(ring: usize, weight: v128, cosine: v128, data: usize): void {
  const weighted = f64x2.mul(weight, cosine);
  const nr = v128.load(ring);
  const ni = v128.load(ring, 16);
  const sr = v128.load(ring, 32);
  const si = v128.load(ring, 48);
  v128.store(data, f64x2.mul(weight, f64x2.add(nr, sr)));
  v128.store(data, f64x2.mul(weight, f64x2.add(ni, si)), 16);
  v128.store(data, f64x2.mul(weighted, f64x2.sub(nr, sr)), 32);
  v128.store(data, f64x2.mul(weighted, f64x2.sub(ni, si)), 48);
}

/** Changes the sign of every second line of `bytes` bytes: between the blocks that use q_k and those that use (−1)^k q_k. */
function negateOdd(lines: usize, bytes: usize, length: i32, batch: i32): void {
  for (let field: i32 = 0; field < batch; field++) {
    for (let k: i32 = 1; k < length; k += 2) {
      const line = lines + bytes * <usize>(field * length + k);
      for (let at = line; at < line + bytes; at += 16) v128.store(at, f64x2.neg(v128.load(at)));
    }
  }
}

/**
 * Ring coefficients of one order for a batch, from the chains of every field.
 * `starts` holds the first k of each block that matters, `seeds` its two start values on eight rings.
 */
export function synthesiseOrder(
  recurrence: usize,
  length: i32,
  blocks: i32,
  polarBlocks: i32,
  starts: usize,
  seeds: usize,
  squares: usize,
  cosines: usize,
  panel: usize,
  chains: usize,
  batch: i32,
  rings: usize,
  ringStride: usize,
  fieldStride: usize,
): void {
  for (let block: i32 = 0; block < blocks; block++) {
    if (block === polarBlocks) negateOdd(chains, 32, length, batch);
    const start = load<i32>(starts + 4 * block);
    const count = <usize>max(0, length - start);
    const x = squares + 64 * block;
    const seed = seeds + 128 * block;
    fillPanel(recurrence + 24 * start, block < polarBlocks ? 8 : 16, count, x, seed, panel);
    for (let field: i32 = 0; field < batch; field++) {
      const chain = chains + 32 * (<usize>field * length + start);
      const ring = rings + <usize>field * fieldStride + <usize>block * VECTORS * ringStride;
      const cosine = cosines + 64 * block;
      sumOverDegrees(panel, count, chain, cosine, ring, ringStride);
      sumOverDegrees(panel + 32, count, chain, cosine + 32, ring + 2 * ringStride, ringStride);
    }
  }
}

/** The transpose of {@link synthesiseOrder} with the weights of the rings: fills `sums` for every field. */
export function analyseOrder(
  recurrence: usize,
  length: i32,
  blocks: i32,
  polarBlocks: i32,
  starts: usize,
  seeds: usize,
  squares: usize,
  cosines: usize,
  weights: usize,
  panel: usize,
  data: usize,
  sums: usize,
  batch: i32,
  rings: usize,
  ringStride: usize,
  fieldStride: usize,
): void {
  memory.fill(sums, 0, 64 * <usize>(batch * length));
  for (let block = blocks - 1; block >= 0; block--) {
    const start = load<i32>(starts + 4 * block);
    const count = <usize>max(0, length - start);
    const x = squares + 64 * block;
    const seed = seeds + 128 * block;
    fillPanel(recurrence + 24 * start, block < polarBlocks ? 8 : 16, count, x, seed, panel);
    for (let field: i32 = 0; field < batch; field++) {
      const ring = rings + <usize>field * fieldStride + <usize>block * VECTORS * ringStride;
      for (let v: usize = 0; v < VECTORS; v++) {
        const lane = <usize>block * 64 + v * 16;
        loadHemispheres(
          ring + v * ringStride,
          v128.load(weights + lane),
          v128.load(cosines + lane),
          data + ORDER * v,
        );
      }
      const sum = sums + 64 * (<usize>field * length + start);
      sumOverRings(panel, count, data, sum);
      sumOverRings(panel + 32, count, data + 2 * ORDER, sum);
    }
    if (block === polarBlocks) negateOdd(sums, 64, length, batch);
  }
}
