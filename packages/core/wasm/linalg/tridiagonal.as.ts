// The passes over long rows that reduce a symmetric matrix to tridiagonal form. Sums along a row are taken in two lanes,
// the even and the odd columns counted from its first, so that plain loops can take them in the same order.
//
// Layouts, in doubles: a vector is a row; rows of a matrix are `stride` bytes apart. Of a symmetric matrix only the
// upper triangle is read.

/** y ← A x, A symmetric of size n. */
export function symmetricTimesVector(a: usize, x: usize, y: usize, n: i32, stride: usize): void {
  memory.fill(y, 0, (<usize>n) << 3);
  let i: i32 = 0;
  for (; i + 4 <= n; i += 4) {
    cornerTimesVector(a, x, y, 4, stride);
    fourRowsTimesVector(a + 32, x, y, n - i - 4, stride);
    a += 4 * stride + 32;
    x += 32;
    y += 32;
  }
  cornerTimesVector(a, x, y, n - i, stride);
}

/** y ← y + A x for the rows of a block on the diagonal. */
function cornerTimesVector(a: usize, x: usize, y: usize, size: i32, stride: usize): void {
  for (let r: i32 = 0; r < size; r++) {
    const row = a + <usize>r * stride;
    const own = (<usize>r) << 3;
    let sum = f64.load(y + own) + f64.load(row + own) * f64.load(x + own);
    for (let c = r + 1; c < size; c++) {
      const other = (<usize>c) << 3;
      const entry = f64.load(row + other);
      sum += entry * f64.load(x + other);
      f64.store(y + other, f64.load(y + other) + entry * f64.load(x + own));
    }
    f64.store(y + own, sum);
  }
}

/** Four rows right of their block on the diagonal, `count` columns of them, and the columns below that mirror them. */
function fourRowsTimesVector(a: usize, x: usize, y: usize, count: i32, stride: usize): void {
  const xa = v128.load64_splat(x);
  const xb = v128.load64_splat(x, 8);
  const xc = v128.load64_splat(x, 16);
  const xd = v128.load64_splat(x, 24);
  let sa = f64x2.splat(0);
  let sb = sa;
  let sc = sa;
  let sd = sa;
  let b = a + stride;
  let c = b + stride;
  let d = c + stride;
  let xt = x + 32;
  let yt = y + 32;
  const end = a + ((<usize>(count & ~1)) << 3);
  for (; a < end; a += 16, b += 16, c += 16, d += 16, xt += 16, yt += 16) {
    const xj = v128.load(xt);
    const va = v128.load(a);
    const vb = v128.load(b);
    const vc = v128.load(c);
    const vd = v128.load(d);
    sa = f64x2.add(sa, f64x2.mul(va, xj));
    sb = f64x2.add(sb, f64x2.mul(vb, xj));
    sc = f64x2.add(sc, f64x2.mul(vc, xj));
    sd = f64x2.add(sd, f64x2.mul(vd, xj));
    const below = f64x2.add(
      f64x2.add(f64x2.mul(va, xa), f64x2.mul(vb, xb)),
      f64x2.add(f64x2.mul(vc, xc), f64x2.mul(vd, xd)),
    );
    v128.store(yt, f64x2.add(v128.load(yt), below));
  }
  if (count & 1) {
    const xj = v128.load64_zero(xt);
    const va = v128.load64_zero(a);
    const vb = v128.load64_zero(b);
    const vc = v128.load64_zero(c);
    const vd = v128.load64_zero(d);
    sa = f64x2.add(sa, f64x2.mul(va, xj));
    sb = f64x2.add(sb, f64x2.mul(vb, xj));
    sc = f64x2.add(sc, f64x2.mul(vc, xj));
    sd = f64x2.add(sd, f64x2.mul(vd, xj));
    const below = f64x2.add(
      f64x2.add(f64x2.mul(va, xa), f64x2.mul(vb, xb)),
      f64x2.add(f64x2.mul(vc, xc), f64x2.mul(vd, xd)),
    );
    v128.store64_lane(yt, f64x2.add(v128.load64_zero(yt), below), 0);
  }
  addTo(y, sa);
  addTo(y + 8, sb);
  addTo(y + 16, sc);
  addTo(y + 24, sd);
}

/** The number at an address plus both lanes of a sum. */
function addTo(at: usize, sum: v128): void {
  f64.store(at, f64.load(at) + (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
}

/** out_q ← Σ_j m_qj x_j for the rows q < rows of a matrix of n columns. */
export function rowsTimesVector(
  m: usize,
  x: usize,
  out: usize,
  rows: i32,
  n: i32,
  stride: usize,
): void {
  for (let q: i32 = 0; q < rows; q++) {
    let sum = f64x2.splat(0);
    let row = m;
    let xt = x;
    for (const end = m + ((<usize>(n & ~1)) << 3); row < end; row += 16, xt += 16) {
      sum = f64x2.add(sum, f64x2.mul(v128.load(row), v128.load(xt)));
    }
    if (n & 1) sum = f64x2.add(sum, f64x2.mul(v128.load64_zero(row), v128.load64_zero(xt)));
    f64.store(out, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
    m += stride;
    out += 8;
  }
}

/** y_j ← y_j − Σ_q (f_q v_qj + g_q w_qj), row after row, for n columns. f_q stand `factorStep` bytes apart, and so do g_q. */
export function subtractRows(
  v: usize,
  w: usize,
  f: usize,
  g: usize,
  y: usize,
  rows: i32,
  n: i32,
  stride: usize,
  factorStep: usize,
): void {
  for (let q: i32 = 0; q < rows; q++) {
    const fq = v128.load64_splat(f);
    const gq = v128.load64_splat(g);
    let yt = y;
    let vt = v;
    let wt = w;
    for (const end = y + ((<usize>(n & ~1)) << 3); yt < end; yt += 16, vt += 16, wt += 16) {
      const part = f64x2.add(f64x2.mul(fq, v128.load(vt)), f64x2.mul(gq, v128.load(wt)));
      v128.store(yt, f64x2.sub(v128.load(yt), part));
    }
    if (n & 1) {
      const part = f64x2.add(
        f64x2.mul(fq, v128.load64_zero(vt)),
        f64x2.mul(gq, v128.load64_zero(wt)),
      );
      v128.store64_lane(yt, f64x2.sub(v128.load64_zero(yt), part), 0);
    }
    v += stride;
    w += stride;
    f += factorStep;
    g += factorStep;
  }
}
