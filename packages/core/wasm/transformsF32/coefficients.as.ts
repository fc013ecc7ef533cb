// Between rows of real coefficients a_lm at l² + l + m and the chains of eight orders, in single precision.
//
// Layouts, in singles:
//   rotations  [p, s, p'][8]                            of eight orders; p' is p but for 0 at m = 0
//   tile       [m − first][l − first][real, imaginary]  F_lm, with room for six degrees more
//   mixing     [k][α_k ε_{l+1}, α_k ε_{l+2}, α_k, 0], l = m + 2k
// where, p_m = cos(mλ_0)/√2 and s_m = sin(mλ_0)/√2 but p_0 = 1 and s_0 = 0,
//
//     F_lm = (p_m a_lm + s_m a_{l,−m}) + i (s_m a_lm − p'_m a_{l,−m}).

/** Bytes from one order of the tile to the next. */
function tileStride(bandLimit: i32, first: i32): usize {
  return 8 * <usize>(bandLimit - first + 6);
}

/** Terms of the chain of m: half of the degrees, rounded up to an even number. */
function chainLength(bandLimit: i32, m: i32): i32 {
  return ((bandLimit - m + 3) >> 2) << 1;
}

function reversed(vector: v128): v128 {
  return v128.shuffle<f32>(vector, vector, 3, 2, 1, 0);
}

/** F_lm of eight orders. Reads up to seven numbers before and behind the row. */
function gatherTile(row: usize, bandLimit: i32, first: i32, rotations: usize, tile: usize): void {
  const stride = tileStride(bandLimit, first);
  for (let half: usize = 0; half < 2; half++) {
    const p = v128.load(rotations + 16 * half);
    const s = v128.load(rotations + 16 * half, 32);
    const other = v128.load(rotations + 16 * half, 64);
    const right = 4 * <usize>first + 16 * half;
    let to = tile + 4 * half * stride;
    for (let l = first; l < bandLimit; l++, to += 8) {
      const centre = row + 4 * <usize>(l * l + l);
      const plus = v128.load(centre + right);
      const minus = reversed(v128.load(centre - right - 12));
      const real = f32x4.add(f32x4.mul(p, plus), f32x4.mul(s, minus));
      const imaginary = f32x4.sub(f32x4.mul(s, plus), f32x4.mul(other, minus));
      const low = v128.shuffle<f32>(real, imaginary, 0, 4, 1, 5);
      const high = v128.shuffle<f32>(real, imaginary, 2, 6, 3, 7);
      v128.store64_lane(to, low, 0);
      v128.store64_lane(to + stride, low, 1);
      v128.store64_lane(to + 2 * stride, high, 0);
      v128.store64_lane(to + 3 * stride, high, 1);
    }
  }
  for (let i: usize = 0; i < 8; i++) memory.fill(tile + (i + 1) * stride - 48, 0, 48);
}

/** e_k = α_k (ε_{l+1} F_l + ε_{l+2} F_{l+2}) and o_k = α_k F_{l+1}, from F_l at l = m on. */
function fillChain(coefficients: usize, length: i32, mixing: usize, chain: usize): void {
  const none = f32x4.splat(0);
  for (const end = chain + 16 * <usize>length; chain < end; chain += 16) {
    const mix = v128.load(mixing);
    const near = f32x4.mul(v128.load(coefficients), v128.shuffle<f32>(mix, mix, 0, 0, 2, 2));
    const far = f32x4.mul(
      v128.load64_zero(coefficients, 16),
      v128.shuffle<f32>(mix, none, 1, 1, 4, 4),
    );
    v128.store(chain, f32x4.add(near, far));
    coefficients += 16;
    mixing += 16;
  }
}

/** Chains `[order][field][k][4]` of eight orders from `first` on, of a batch of rows; `tile` is room for one. */
export function chainsFromRows(
  rows: usize,
  batch: i32,
  bandLimit: i32,
  first: i32,
  rotations: usize,
  mixing: usize,
  tile: usize,
  chains: usize,
): void {
  const stride = tileStride(bandLimit, first);
  const orders = min(8, bandLimit - first);
  for (let field: i32 = 0; field < batch; field++) {
    gatherTile(
      rows + 4 * <usize>(field * bandLimit * bandLimit),
      bandLimit,
      first,
      rotations,
      tile,
    );
    let chain = chains;
    let mix = mixing;
    for (let i: i32 = 0; i < orders; i++) {
      const length = chainLength(bandLimit, first + i);
      const bytes = 16 * <usize>length;
      fillChain(tile + <usize>i * (stride + 8), length, mix, chain + <usize>field * bytes);
      chain += <usize>batch * bytes;
      mix += bytes;
    }
  }
}

/** The transpose of {@link fillChain} for a batch of sums, into order `order` of the tiles `[field]` from `first` on. */
export function coefficientsFromSums(
  sums: usize,
  batch: i32,
  bandLimit: i32,
  first: i32,
  order: i32,
  mixing: usize,
  tiles: usize,
): void {
  const none = f32x4.splat(0);
  const stride = tileStride(bandLimit, first);
  const length = chainLength(bandLimit, first + order);
  for (let field: i32 = 0; field < batch; field++) {
    let to = tiles + 8 * <usize>field * stride + <usize>order * (stride + 8);
    let mix = mixing;
    let carried = none;
    for (let k: i32 = 0; k < length; k++, sums += 16, mix += 16, to += 16) {
      const m = v128.load(mix);
      const sum = v128.load(sums);
      const near = f32x4.mul(sum, v128.shuffle<f32>(m, m, 0, 0, 2, 2));
      v128.store(to, f32x4.add(near, carried));
      carried = f32x4.mul(sum, v128.shuffle<f32>(m, none, 1, 1, 4, 4));
    }
  }
}

/** The transpose of the tile's making: rows of a batch from the tiles of eight orders from `first` on. */
export function rowsFromTiles(
  tiles: usize,
  batch: i32,
  bandLimit: i32,
  first: i32,
  rotations: usize,
  rows: usize,
): void {
  const stride = tileStride(bandLimit, first);
  for (let field: i32 = 0; field < batch; field++, tiles += 8 * stride) {
    const row = rows + 4 * <usize>(field * bandLimit * bandLimit);
    for (let l = first; l < min(first + 7, bandLimit); l++) {
      scatterEdge(tiles, stride, l, first, rotations, row);
    }
    for (let half: usize = 0; half < 2; half++) {
      const p = v128.load(rotations + 16 * half);
      const s = v128.load(rotations + 16 * half, 32);
      const other = v128.load(rotations + 16 * half, 64);
      const right = 4 * <usize>first + 16 * half;
      let at = tiles + 4 * half * stride + 56;
      for (let l = first + 7; l < bandLimit; l++, at += 8) {
        const centre = row + 4 * <usize>(l * l + l);
        const low = v128.load64_lane(at + stride, v128.load64_zero(at), 1);
        const high = v128.load64_lane(at + 3 * stride, v128.load64_zero(at + 2 * stride), 1);
        const real = v128.shuffle<f32>(low, high, 0, 2, 4, 6);
        const imaginary = v128.shuffle<f32>(low, high, 1, 3, 5, 7);
        const minus = f32x4.sub(f32x4.mul(s, real), f32x4.mul(other, imaginary));
        v128.store(centre - right - 12, reversed(minus));
        v128.store(centre + right, f32x4.add(f32x4.mul(p, real), f32x4.mul(s, imaginary)));
      }
    }
  }
}

/** A degree at which not all eight orders are. */
function scatterEdge(
  tile: usize,
  stride: usize,
  l: i32,
  first: i32,
  rotations: usize,
  row: usize,
): void {
  const centre = row + 4 * <usize>(l * l + l);
  for (let m = first; m <= l; m++) {
    const i = <usize>(m - first);
    const at = tile + i * stride + 8 * <usize>(l - first);
    const real = load<f32>(at);
    const imaginary = load<f32>(at, 4);
    const p = load<f32>(rotations + 4 * i);
    const s = load<f32>(rotations + 4 * i, 32);
    const other = load<f32>(rotations + 4 * i, 64);
    store<f32>(centre - 4 * <usize>m, s * real - other * imaginary);
    store<f32>(centre + 4 * <usize>m, p * real + s * imaginary);
  }
}
