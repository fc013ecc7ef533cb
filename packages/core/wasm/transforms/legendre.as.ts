// The Legendre sums of one order m, on quads of eight ring pairs: four vectors of two lanes, a lane a ring
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
// in the polar quads, and in the equatorial ones, for (−1)^k q_k in place of q_k, the same with D_k − A_k cos²θ = −T_k − 2.
// Between them T_k = E_k − A_k sin²θ is accurate and takes an addition less.
//
// Inner loops test at their end, which V8 turns into code a quarter faster; each has at least one turn.
// The work goes by blocks of up to sixteen vectors and tiles of rows q_k, so that a panel of values, made once for all
// fields, and what it meets stay in the nearest cache. Steps go four at a time: a chain waits for itself, the vectors of
// a block do not wait for each other.
//
// Layouts, in doubles:
//   recurrence  [k][A, C, D, E]      mixing [k][α_k, α_k ε_{l+1}, α_k ε_{l+2}]
//   panel       [k][16][2]           q_k on the rings of a block, with a row before and one after
//   state       [16][2]              d_k where the chains of a block have come to
//   chain       [k][4]               coefficients of q_k: even real, even imaginary, odd real, odd imaginary
//   sums        [k][4][2]            the same, two lanes each not yet added
//   partial     [field][16][4][2]    sums over the degrees of the tiles so far; weighted data in analysis
//   rings       [m/8][vector][m%8][N real, N imaginary, S real, S imaginary][2]  Fourier coefficients of ring pairs
// Recurrence and panel have rows up to a multiple of four, chain and sums up to an even number.

import { FAR, touch } from "./cache";

/** How the chains of a block go: by differences with the column C, by terms, by differences with the column D. */
const POLAR: i32 = 8;
const TERMS: i32 = 0;
const EQUATORIAL: i32 = 16;
/** Quads in a block. */
const QUADS: i32 = 4;
/** Bytes of one row of a panel. */
const ROW: usize = 256;
/** Rows of a panel. */
const TILE: i32 = 64;
/** Bytes of the partial sums of one field, or its data. */
const FIELD: usize = 1024;

/** a b + c, rounded once where relaxed SIMD has the processor's fused instruction. */
function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(f64x2.mul(a, b), c);
}

/** c − a b. */
function nfma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_nmadd(a, b, c);
  return f64x2.sub(c, f64x2.mul(a, b));
}

/** Rows 1 to 4 after row 0 of the panel, by differences, for the vectors from `x` on; `column` is 8 for C, 16 for D. */
function stepByDifferences(
  recurrence: usize,
  column: usize,
  x: usize,
  end: usize,
  state: usize,
  panel: usize,
): void {
  const shifted = recurrence + column;
  const a0 = v128.load64_splat(recurrence);
  const a1 = v128.load64_splat(recurrence, 32);
  const a2 = v128.load64_splat(recurrence, 64);
  const a3 = v128.load64_splat(recurrence, 96);
  const c0 = v128.load64_splat(shifted);
  const c1 = v128.load64_splat(shifted, 32);
  const c2 = v128.load64_splat(shifted, 64);
  const c3 = v128.load64_splat(shifted, 96);
  do {
    const s = v128.load(x);
    let q = v128.load(panel);
    let d = fma(nfma(a0, s, c0), q, v128.load(state));
    q = f64x2.add(q, d);
    v128.store(panel, q, ROW);
    d = fma(nfma(a1, s, c1), q, d);
    q = f64x2.add(q, d);
    v128.store(panel, q, 2 * ROW);
    d = fma(nfma(a2, s, c2), q, d);
    q = f64x2.add(q, d);
    v128.store(panel, q, 3 * ROW);
    d = fma(nfma(a3, s, c3), q, d);
    v128.store(panel, f64x2.add(q, d), 4 * ROW);
    v128.store(state, d);
    x += 16;
    state += 16;
    panel += 16;
  } while (x < end);
}

/**
 * Rows 2 to 5 after rows 0 and 1 of `panel`, by T_k = E_k − A_k sin²θ. Rows 2 and 3 get the other sign, so that each
 * step is one product and one sum.
 */
function stepByTerms(recurrence: usize, x: usize, end: usize, panel: usize): void {
  const a0 = v128.load64_splat(recurrence);
  const a1 = v128.load64_splat(recurrence, 32);
  const a2 = v128.load64_splat(recurrence, 64);
  const a3 = v128.load64_splat(recurrence, 96);
  const e0 = v128.load64_splat(recurrence, 24);
  const e1 = v128.load64_splat(recurrence, 56);
  const e2 = v128.load64_splat(recurrence, 88);
  const e3 = v128.load64_splat(recurrence, 120);
  do {
    const s = v128.load(x);
    const q = v128.load(panel, ROW);
    const q1 = nfma(nfma(a0, s, e0), q, v128.load(panel));
    v128.store(panel, q1, 2 * ROW);
    const q2 = fma(nfma(a1, s, e1), q1, q);
    v128.store(panel, q2, 3 * ROW);
    const q3 = nfma(nfma(a2, s, e2), q2, q1);
    v128.store(panel, q3, 4 * ROW);
    v128.store(panel, fma(nfma(a3, s, e3), q3, q2), 5 * ROW);
    x += 16;
    panel += 16;
  } while (x < end);
}

/**
 * The rows from `from` up to `to` of the chains of a block that have started there, from row 0 of the panel on. A later
 * tile goes on from the end of the one before.
 */
function fillPanel(
  recurrence: usize,
  form: i32,
  from: i32,
  to: i32,
  isFirst: bool,
  starts: usize,
  seeds: usize,
  quads: i32,
  squares: usize,
  state: usize,
  panel: usize,
): void {
  if (!isFirst) {
    const rest = panel + ROW * (TILE - 1);
    for (let i: usize = 0; i < 2 * ROW; i += 16) v128.store(panel - ROW + i, v128.load(rest + i));
  }
  let first = quads;
  const end = squares + 64 * quads;
  for (let k = from; k < to; k += 4, panel += 4 * ROW) {
    for (; first > 0 && load<i32>(starts + 4 * (first - 1)) <= k; first--) {
      if (load<i32>(starts + 4 * (first - 1)) === k) {
        startQuad(seeds + 128 * (first - 1), state + 64 * (first - 1), panel + 64 * (first - 1));
      }
    }
    const rows = recurrence + 32 * k;
    const x = squares + 64 * first;
    if (form === TERMS) stepByTerms(rows, x, end, panel - ROW + 64 * first);
    else stepByDifferences(rows, form, x, end, state + 64 * first, panel + 64 * first);
  }
}

/** q in row 0, q − d in row −1 and d in the state. */
function startQuad(seed: usize, state: usize, panel: usize): void {
  for (const end = seed + 64; seed < end; seed += 16, state += 16, panel += 16) {
    const q = v128.load(seed);
    const d = v128.load(seed, 64);
    v128.store(panel, q);
    v128.store(panel - ROW, f64x2.sub(q, d));
    v128.store(state, d);
  }
}

/** Two vectors of rings: partial += Σ_k q_k · chain_k. Unrolled by hand, it would not fit the registers. */
function sumOverDegrees(panel: usize, end: usize, chain: usize, partial: usize): void {
  let a0 = v128.load(partial);
  let a1 = v128.load(partial, 16);
  let a2 = v128.load(partial, 32);
  let a3 = v128.load(partial, 48);
  let b0 = v128.load(partial, 64);
  let b1 = v128.load(partial, 80);
  let b2 = v128.load(partial, 96);
  let b3 = v128.load(partial, 112);
  do {
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
    panel += ROW;
    chain += 32;
  } while (panel < end);
  v128.store(partial, a0);
  v128.store(partial, a1, 16);
  v128.store(partial, a2, 32);
  v128.store(partial, a3, 48);
  v128.store(partial, b0, 64);
  v128.store(partial, b1, 80);
  v128.store(partial, b2, 96);
  v128.store(partial, b3, 112);
}

/** Northward even + cos θ odd, southward even − cos θ odd, on every vector of a block. */
function storeHemispheres(
  partial: usize,
  cosine: usize,
  end: usize,
  ring: usize,
  stride: usize,
): void {
  for (; cosine < end; cosine += 16, partial += 64, ring += stride) {
    const x = v128.load(cosine);
    const er = v128.load(partial);
    const ei = v128.load(partial, 16);
    const or = f64x2.mul(v128.load(partial, 32), x);
    const oi = f64x2.mul(v128.load(partial, 48), x);
    v128.store(ring, f64x2.add(er, or));
    v128.store(ring, f64x2.add(ei, oi), 16);
    v128.store(ring, f64x2.sub(er, or), 32);
    v128.store(ring, f64x2.sub(ei, oi), 48);
  }
}

/** Two rows: sums_k += Σ q_k · data over the vectors from `panel` to `end`; the transpose of {@link sumOverDegrees}. */
function sumOverRings(panel: usize, end: usize, data: usize, sums: usize): void {
  let a0 = v128.load(sums);
  let a1 = v128.load(sums, 16);
  let a2 = v128.load(sums, 32);
  let a3 = v128.load(sums, 48);
  let b0 = v128.load(sums, 64);
  let b1 = v128.load(sums, 80);
  let b2 = v128.load(sums, 96);
  let b3 = v128.load(sums, 112);
  do {
    const qa = v128.load(panel);
    const qb = v128.load(panel, ROW);
    let c = v128.load(data);
    a0 = fma(qa, c, a0);
    b0 = fma(qb, c, b0);
    c = v128.load(data, 16);
    a1 = fma(qa, c, a1);
    b1 = fma(qb, c, b1);
    c = v128.load(data, 32);
    a2 = fma(qa, c, a2);
    b2 = fma(qb, c, b2);
    c = v128.load(data, 48);
    a3 = fma(qa, c, a3);
    b3 = fma(qb, c, b3);
    panel += 16;
    data += 64;
  } while (panel < end);
  v128.store(sums, a0);
  v128.store(sums, a1, 16);
  v128.store(sums, a2, 32);
  v128.store(sums, a3, 48);
  v128.store(sums, b0, 64);
  v128.store(sums, b1, 80);
  v128.store(sums, b2, 96);
  v128.store(sums, b3, 112);
}

/** Weighted even and odd parts of the vectors of a block: w (N + S) and w cos θ (N − S). */
function loadHemispheres(
  ring: usize,
  stride: usize,
  weight: usize,
  cosine: usize,
  end: usize,
  data: usize,
): void {
  for (; cosine < end; cosine += 16, weight += 16, data += 64, ring += stride) {
    const w = v128.load(weight);
    const weighted = f64x2.mul(w, v128.load(cosine));
    const nr = v128.load(ring);
    const ni = v128.load(ring, 16);
    const sr = v128.load(ring, 32);
    const si = v128.load(ring, 48);
    v128.store(data, f64x2.mul(w, f64x2.add(nr, sr)));
    v128.store(data, f64x2.mul(w, f64x2.add(ni, si)), 16);
    v128.store(data, f64x2.mul(weighted, f64x2.sub(nr, sr)), 32);
    v128.store(data, f64x2.mul(weighted, f64x2.sub(ni, si)), 48);
  }
}

/** Changes the signs of lines `first` and `first` + 1 of every four lines of `bytes` bytes. */
function negatePairs(lines: usize, bytes: usize, first: i32, rows: i32): void {
  for (let k = first; k < rows; k += 4) {
    const line = lines + bytes * k;
    const end = line + bytes * min(2, rows - k);
    for (let at = line; at < end; at += 16) v128.store(at, f64x2.neg(v128.load(at)));
  }
}

/**
 * Ring coefficients of one order for a batch, from the chains of every field, `rows` rows, an even number.
 * `starts` holds the first k of each quad that matters, a multiple of four, `seeds` q and d there on its vectors.
 * `panel` is room for a tile of rows; or, `isFilled` or not yet, the place of all of them, with those of the equatorial
 * zone `step` bytes further. Of a large band limit, tables are brought near first, and ring coefficients with the first
 * order of their tile.
 */
export function synthesiseOrder(
  recurrence: usize,
  rows: i32,
  quads: i32,
  polar: i32,
  equatorial: i32,
  starts: usize,
  seeds: usize,
  squares: usize,
  cosines: usize,
  panel: usize,
  step: usize,
  isFilled: bool,
  state: usize,
  partial: usize,
  chains: usize,
  batch: i32,
  rings: usize,
  ringStride: usize,
  fieldStride: usize,
  bandLimit: i32,
  m: i32,
): void {
  const isFar = bandLimit >= FAR;
  const isTileNew = isFar && (m & 7) === 0;
  if (isFar) touch(recurrence, recurrence + 32 * rows);
  if (isFar) touch(seeds, seeds + 128 * quads);
  for (let quad: i32 = 0; quad < quads; ) {
    if (quad === polar || quad === equatorial) {
      for (let field: i32 = 0; field < batch; field++) {
        const chain = chains + 32 * field * rows;
        if (quad === polar) negatePairs(chain, 32, 1, rows);
        if (quad === equatorial) negatePairs(chain, 32, 2, rows);
      }
    }
    const form = quad < polar ? POLAR : quad < equatorial ? TERMS : EQUATORIAL;
    const limit = quad < polar ? polar : quad < equatorial ? equatorial : quads;
    const count = min(QUADS, limit - quad);
    const at: usize = 64 * quad;
    memory.fill(partial, 0, FIELD * batch);
    const start = load<i32>(starts + 4 * (quad + count - 1));
    for (let from = start; from < rows; from += TILE) {
      const to = min(rows, from + TILE);
      const values = quad < equatorial ? panel : panel + step;
      if (!isFilled) {
        fillPanel(
          recurrence,
          form,
          from,
          to,
          from === start,
          starts + 4 * quad,
          seeds + 128 * quad,
          count,
          squares + at,
          state,
          values,
        );
      }
      for (let field: i32 = 0; field < batch; field++) {
        for (let q: i32 = 0; q < count; q++) {
          const begin = max(from, load<i32>(starts + 4 * (quad + q)));
          if (begin >= to) continue;
          const first = values + ROW * (begin - from) + 64 * q;
          const end = values + ROW * (to - from);
          const chain = chains + 32 * (field * rows + begin);
          const sums = partial + FIELD * field + 256 * q;
          // One call, so that it becomes part of this loop: V8 unrolls loops within loops, with one test of the stack.
          for (let half: usize = 0; half < 2; half++) {
            sumOverDegrees(first + 32 * half, end, chain, sums + 128 * half);
          }
        }
      }
    }
    for (let field: i32 = 0; field < batch; field++) {
      const ring = rings + fieldStride * field + 4 * ringStride * quad;
      if (isTileNew) touch(ring, ring + 4 * ringStride * count);
      storeHemispheres(
        partial + FIELD * field,
        cosines + at,
        cosines + at + 64 * count,
        ring,
        ringStride,
      );
    }
    quad += count;
  }
}

/** The transpose of {@link synthesiseOrder} with the weights of the rings: fills `sums` for every field. */
export function analyseOrder(
  recurrence: usize,
  rows: i32,
  quads: i32,
  polar: i32,
  equatorial: i32,
  starts: usize,
  seeds: usize,
  squares: usize,
  cosines: usize,
  weights: usize,
  panel: usize,
  step: usize,
  isFilled: bool,
  state: usize,
  data: usize,
  sums: usize,
  batch: i32,
  rings: usize,
  ringStride: usize,
  fieldStride: usize,
  bandLimit: i32,
  m: i32,
): void {
  memory.fill(sums, 0, 64 * (batch * rows));
  const isFar = bandLimit >= FAR;
  const isTileNew = isFar && (m & 7) === 0;
  if (isFar) touch(recurrence, recurrence + 32 * rows);
  if (isFar) touch(seeds, seeds + 128 * quads);
  for (let last = quads; last > 0; ) {
    const form = last > equatorial ? EQUATORIAL : last > polar ? TERMS : POLAR;
    const limit = last > equatorial ? equatorial : last > polar ? polar : 0;
    const quad = max(last - QUADS, limit);
    const count = last - quad;
    const at: usize = 64 * quad;
    for (let field: i32 = 0; field < batch; field++) {
      const ring = rings + fieldStride * field + 4 * ringStride * quad;
      if (isTileNew) touch(ring, ring + 4 * ringStride * count);
      loadHemispheres(
        ring,
        ringStride,
        weights + at,
        cosines + at,
        cosines + at + 64 * count,
        data + FIELD * field,
      );
    }
    const start = load<i32>(starts + 4 * (last - 1));
    for (let from = start; from < rows; from += TILE) {
      const to = min(rows, from + TILE);
      const values = quad < equatorial ? panel : panel + step;
      if (!isFilled) {
        fillPanel(
          recurrence,
          form,
          from,
          to,
          from === start,
          starts + 4 * quad,
          seeds + 128 * quad,
          count,
          squares + at,
          state,
          values,
        );
      }
      for (let field: i32 = 0; field < batch; field++) {
        let first = count;
        let row = values;
        for (let k = from; k < to; k += 2, row += 2 * ROW) {
          while (first > 0 && load<i32>(starts + 4 * (quad + first - 1)) <= k) first--;
          sumOverRings(
            row + 64 * first,
            row + 64 * count,
            data + FIELD * field + 256 * first,
            sums + 64 * (field * rows + k),
          );
        }
      }
    }
    last = quad;
    if (last === equatorial || last === polar) {
      for (let field: i32 = 0; field < batch; field++) {
        const lines = sums + 64 * field * rows;
        if (last === equatorial) negatePairs(lines, 64, 2, rows);
        if (last === polar) negatePairs(lines, 64, 1, rows);
      }
    }
  }
}
