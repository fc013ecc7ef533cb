// Coefficients of the Cartesian components x, y, z of ∇f, in rows of (L + 1)². From the carré du champ
// ∇u·∇f = ½(Δ(uf) − uΔf − fΔu) with u = x, y or z, a function of degree l has
//
//     e_u·∇f = −l (uf)_{l+1} + (l + 1) (uf)_{l−1},
//
// where (uf)_{l±1} are the parts of u f of degrees l ± 1.

/**
 * The rows of x and y, by sin θ P̄_l^m as a sum of P̄_{l+1}^{m+1} and P̄_{l−1}^{m+1}, or of those of order m − 1. If cos nλ and
 * sin nλ get P_c and P_s from order n − 1, Q_c and Q_s from order n + 1, then x has P_c + Q_c and P_s + Q_s there, and y has
 * Q_s − P_s and P_c − Q_c. The weight of Y_l0 lacks the √2 of the other orders.
 */
export function fillHorizontal(
  row: Float64Array,
  bandLimit: number,
  x: Float64Array,
  y: Float64Array,
): void {
  const root = squareRoots(2 * bandLimit + 4);
  for (let t = 0; t <= bandLimit; t++) {
    const { up, down } = degreeWeights(t);
    const [below, centre, above] = [(t - 1) * t, t * t + t, (t + 1) * (t + 2)];
    // Orders that all four neighbours have.
    const end = t + 1 < bandLimit ? t - 1 : 0;
    for (let n = 2; n < end; n++) {
      const a = 0.5 * up * root[t + n - 1] * root[t + n];
      const b = 0.5 * down * root[t + 2 - n] * root[t + 1 - n];
      const c = 0.5 * up * root[t - n - 1] * root[t - n];
      const d = 0.5 * down * root[t + n + 2] * root[t + n + 1];
      const pc = a * row[below + n - 1] - b * row[above + n - 1];
      const ps = a * row[below - n + 1] - b * row[above - n + 1];
      const qc = d * row[above + n + 1] - c * row[below + n + 1];
      const qs = d * row[above - n - 1] - c * row[below - n - 1];
      x[centre + n] = pc + qc;
      y[centre + n] = qs - ps;
      x[centre - n] = ps + qs;
      y[centre - n] = pc - qc;
    }
    for (let n = 0; n <= t; n = n === 1 ? Math.max(2, end) : n + 1) {
      fillOrder(row, bandLimit, t, n, x, y);
    }
  }
}

/** x and y in one degree and order, whose neighbours need not all be there. */
function fillOrder(
  row: Float64Array,
  bandLimit: number,
  t: number,
  n: number,
  x: Float64Array,
  y: Float64Array,
): void {
  const root = squareRoots(2 * bandLimit + 4);
  const { up, down } = degreeWeights(t);
  const raise = n === 1 ? Math.SQRT1_2 : 0.5;
  const lower = n === 0 ? Math.SQRT1_2 : 0.5;
  const a = n === 0 ? 0 : raise * up * root[t + n - 1] * root[t + n];
  const b = n === 0 ? 0 : raise * down * root[t + 2 - n] * root[t + 1 - n];
  const c = n + 1 < t ? lower * up * root[t - n - 1] * root[t - n] : 0;
  const d = lower * down * root[t + n + 2] * root[t + n + 1];
  const pc = a * cosine(row, bandLimit, t - 1, n - 1) - b * cosine(row, bandLimit, t + 1, n - 1);
  const ps = a * sine(row, bandLimit, t - 1, n - 1) - b * sine(row, bandLimit, t + 1, n - 1);
  const qc = d * cosine(row, bandLimit, t + 1, n + 1) - c * cosine(row, bandLimit, t - 1, n + 1);
  const qs = d * sine(row, bandLimit, t + 1, n + 1) - c * sine(row, bandLimit, t - 1, n + 1);
  const centre = t * t + t;
  x[centre + n] = pc + qc;
  y[centre + n] = qs - ps;
  if (n === 0) return;
  x[centre - n] = ps + qs;
  y[centre - n] = pc - qc;
}

/** The coefficient of cos mλ in degree l, 0 if there is none. */
function cosine(row: Float64Array, bandLimit: number, l: number, m: number): number {
  return m >= 0 && m <= l && l < bandLimit ? row[l * l + l + m] : 0;
}

/** The coefficient of sin mλ in degree l, 0 if there is none. */
function sine(row: Float64Array, bandLimit: number, l: number, m: number): number {
  return m > 0 && m <= l && l < bandLimit ? row[l * l + l - m] : 0;
}

/** The row of z, −sin θ ∂_θ f: cos θ P̄_l^m = ε_{l+1} P̄_{l+1}^m + ε_l P̄_{l−1}^m. */
export function fillVertical(row: Float64Array, bandLimit: number, z: Float64Array): void {
  const root = squareRoots(2 * bandLimit + 4);
  for (let t = 0; t <= bandLimit; t++) {
    const { up, down } = degreeWeights(t);
    const [below, centre, above] = [(t - 1) * t, t * t + t, (t + 1) * (t + 2)];
    const hasAbove = t + 1 < bandLimit;
    for (let m = 0; m <= t; m++) {
      const u = m < t ? up * root[t - m] * root[t + m] : 0;
      const d = hasAbove ? down * root[t + 1 - m] * root[t + 1 + m] : 0;
      z[centre + m] = (m < t ? u * row[below + m] : 0) + (hasAbove ? d * row[above + m] : 0);
      z[centre - m] = (m < t ? u * row[below - m] : 0) + (hasAbove ? d * row[above - m] : 0);
    }
  }
}

/** The row of ∂_λ f, with band limit L + 1 as the others: m s_lm cos mλ − m c_lm sin mλ. */
export function fillEastward(row: Float64Array, bandLimit: number, out: Float64Array): void {
  for (let l = 0; l < bandLimit; l++) {
    const centre = l * l + l;
    for (let m = -l; m <= l; m++) out[centre + m] = m * row[centre - m];
  }
  out.fill(0, bandLimit ** 2);
}

/** −l of l = t − 1 and l + 1 of l = t + 1, over the norms common to the products of P̄_l^m with cos θ and sin θ. */
function degreeWeights(t: number): { readonly up: number; readonly down: number } {
  return {
    up: t === 0 ? 0 : -(t - 1) / Math.sqrt((2 * t - 1) * (2 * t + 1)),
    down: (t + 2) / Math.sqrt((2 * t + 1) * (2 * t + 3)),
  };
}

let roots = new Float64Array(0);

/** √k for k < count, kept for the next call. */
function squareRoots(count: number): Float64Array {
  if (roots.length < count) roots = Float64Array.from({ length: count }, (_, k) => Math.sqrt(k));
  return roots;
}
