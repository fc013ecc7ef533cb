// The sums behind the covering weight of one path, src/nonlinear/coveringSums.ts, two numbers at a time; products are
// added in the same order as in the plain loops, so that the result has the same bits.
//
// Layouts, in doubles, w the dimension m and v the number of noises r rounded up to even, padding zero:
//   G [c][a][w]   V [c][f][w]   Λ, R, Y, q [m][w]   σ, κ [m][v]   ∂σ [i][l][w]   H [i][j][m]   S [m]   ΔB [r]

/** C += A B, where A(i, k) stands at a + i·aRow + k·aStep bytes; B and C have rows of `pairs` pairs. */
function addProduct(
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  rows: i32,
  inner: i32,
  pairs: i32,
): void {
  let column: i32 = 0;
  for (; column + 4 <= pairs; column += 4, b += 64, c += 64) {
    let i: i32 = 0;
    for (; i + 2 <= rows; i += 2) {
      addTwoRows(c + <usize>i * cRow, cRow, a + <usize>i * aRow, aRow, aStep, b, bRow, inner);
    }
    if (i < rows) addRow(c + <usize>i * cRow, a + <usize>i * aRow, aStep, b, bRow, inner);
  }
  for (; column < pairs; column++, b += 16, c += 16) {
    for (let i: i32 = 0; i < rows; i++) {
      const at = c + <usize>i * cRow;
      let sum = v128.load(at);
      let from = a + <usize>i * aRow;
      let row = b;
      for (let k: i32 = 0; k < inner; k++, from += aStep, row += bRow) {
        sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(from), v128.load(row)));
      }
      v128.store(at, sum);
    }
  }
}

function addTwoRows(
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  inner: i32,
): void {
  const d = c + cRow;
  let c0 = v128.load(c);
  let c1 = v128.load(c, 16);
  let c2 = v128.load(c, 32);
  let c3 = v128.load(c, 48);
  let d0 = v128.load(d);
  let d1 = v128.load(d, 16);
  let d2 = v128.load(d, 32);
  let d3 = v128.load(d, 48);
  for (let k: i32 = 0; k < inner; k++, a += aStep, b += bRow) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    const x = v128.load64_splat(a);
    const y = v128.load64_splat(a + aRow);
    c0 = f64x2.add(c0, f64x2.mul(x, b0));
    c1 = f64x2.add(c1, f64x2.mul(x, b1));
    c2 = f64x2.add(c2, f64x2.mul(x, b2));
    c3 = f64x2.add(c3, f64x2.mul(x, b3));
    d0 = f64x2.add(d0, f64x2.mul(y, b0));
    d1 = f64x2.add(d1, f64x2.mul(y, b1));
    d2 = f64x2.add(d2, f64x2.mul(y, b2));
    d3 = f64x2.add(d3, f64x2.mul(y, b3));
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
  v128.store(c, c2, 32);
  v128.store(c, c3, 48);
  v128.store(d, d0);
  v128.store(d, d1, 16);
  v128.store(d, d2, 32);
  v128.store(d, d3, 48);
}

function addRow(c: usize, a: usize, aStep: usize, b: usize, bRow: usize, inner: i32): void {
  let c0 = v128.load(c);
  let c1 = v128.load(c, 16);
  let c2 = v128.load(c, 32);
  let c3 = v128.load(c, 48);
  for (let k: i32 = 0; k < inner; k++, a += aStep, b += bRow) {
    const x = v128.load64_splat(a);
    c0 = f64x2.add(c0, f64x2.mul(x, v128.load(b)));
    c1 = f64x2.add(c1, f64x2.mul(x, v128.load(b, 16)));
    c2 = f64x2.add(c2, f64x2.mul(x, v128.load(b, 32)));
    c3 = f64x2.add(c3, f64x2.mul(x, v128.load(b, 48)));
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
  v128.store(c, c2, 32);
  v128.store(c, c3, 48);
}

/** κ = R σ, then q = κ κᵀ; `scratch` holds κᵀ, r·w doubles. */
export function pullBackNoise(
  m: i32,
  r: i32,
  R: usize,
  σ: usize,
  κ: usize,
  q: usize,
  scratch: usize,
): void {
  const w = <usize>(m + (m & 1)) * 8;
  const v = <usize>(r + (r & 1)) * 8;
  memory.fill(κ, 0, <usize>m * v);
  addProduct(κ, v, R, w, 8, σ, v, m, m, (r + 1) >> 1);
  memory.fill(scratch, 0, <usize>r * w);
  for (let a: i32 = 0; a < m; a++) {
    for (let l: i32 = 0; l < r; l++) {
      store<f64>(scratch + <usize>l * w + <usize>a * 8, load<f64>(κ + <usize>a * v + <usize>l * 8));
    }
  }
  memory.fill(q, 0, <usize>m * w);
  addProduct(q, w, κ, v, 8, scratch, w, m, r, (m + 1) >> 1);
}

/** to = factor · from for `pairs` pairs. */
function scale(to: usize, from: usize, factor: f64, pairs: i32): void {
  const splat = f64x2.splat(factor);
  for (let i: i32 = 0; i < pairs; i++, to += 16, from += 16) {
    v128.store(to, f64x2.mul(splat, v128.load(from)));
  }
}

/**
 * V, Λ and S of one path from its κ and q. `hasSlope` says whether σ depends on the state. `scratch` holds 4 m²·w
 * doubles.
 */
export function addCovering(
  m: i32,
  r: i32,
  h: f64,
  hasSlope: bool,
  isDiscrete: bool,
  G: usize,
  V: usize,
  Λ: usize,
  S: usize,
  R: usize,
  Y: usize,
  slope: usize,
  increments: usize,
  κ: usize,
  q: usize,
  scratch: usize,
): void {
  const pairs = (m + 1) >> 1;
  const w = <usize>pairs * 16;
  const v = <usize>(r + (r & 1)) * 8;
  const square = <usize>m * w;
  const cube = <usize>m * square;
  const free = scratch;
  const K = free + cube;
  const bent = K + cube;
  const room = bent + cube;

  // free^{cf}_b = −Σ_a q^{fa} G^c_ab
  scale(room, q, -1, m * pairs);
  memory.fill(free, 0, cube);
  for (let c: usize = 0; c < <usize>m; c++) {
    addProduct(free + c * square, w, room, w, 8, G + c * square, w, m, m, pairs);
  }
  memory.copy(K, free, cube);
  if (hasSlope) {
    memory.fill(bent, 0, cube);
    for (let i: usize = 0; i < <usize>m; i++) {
      memory.fill(room, 0, square);
      addProduct(room, w, κ, v, 8, slope + i * <usize>r * w, w, m, r, pairs);
      addProduct(bent + i * square, w, room, w, 8, Y, w, m, m, pairs);
    }
    addProduct(K, square, R, w, 8, bent, square, m, m, m * pairs);
  }
  const own = isDiscrete ? free : K;

  // V^{cfg} += h Σ_b K^{cf}_b (Λ + h q/2)^{bg}, the own cell apart in the discrete rule
  scale(bent, K, h, m * m * pairs);
  scale(room, q, isDiscrete ? 0 : h / 2, m * pairs);
  for (let i: usize = 0; i < square; i += 16) {
    v128.store(room + i, f64x2.add(v128.load(Λ + i), v128.load(room + i)));
  }
  addProduct(V, w, bent, w, 8, room, w, m * m, m, pairs);
  if (isDiscrete) {
    scale(bent, free, (h * h) / 2, m * m * pairs);
    addProduct(V, w, bent, w, 8, q, w, m * m, m, pairs);
  }

  for (let c: usize = 0; c < <usize>m; c++) {
    let sum: f64 = 0;
    for (let l: usize = 0; l < <usize>r; l++) {
      sum += load<f64>(κ + c * v + 8 * l) * load<f64>(increments + 8 * l);
    }
    for (let g: usize = 0; g < <usize>m; g++) {
      sum -= h * load<f64>(own + c * square + g * w + 8 * g);
    }
    store<f64>(S + 8 * c, load<f64>(S + 8 * c) + sum);
  }
  scale(room, q, h, m * pairs);
  for (let i: usize = 0; i < square; i += 16) {
    v128.store(Λ + i, f64x2.add(v128.load(Λ + i), v128.load(room + i)));
  }
}

/** G^c_ab += R^c_i H^i_jk Y^j_a Y^k_b of one path. `scratch` holds m²·w + m·w doubles. */
export function addBend(m: i32, G: usize, R: usize, Y: usize, H: usize, scratch: usize): void {
  const pairs = (m + 1) >> 1;
  const w = <usize>pairs * 16;
  const square = <usize>m * w;
  const bent = scratch + square;
  memory.fill(bent, 0, <usize>m * square);
  for (let i: usize = 0; i < <usize>m; i++) {
    memory.fill(scratch, 0, square);
    addProduct(scratch, w, H + i * <usize>(m * m) * 8, <usize>m * 8, 8, Y, w, m, m, pairs);
    addProduct(bent + i * square, w, Y, 8, w, scratch, w, m, m, pairs);
  }
  addProduct(G, square, R, w, 8, bent, square, m, m, m * pairs);
}
