// Between a row of real coefficients, `row[l² + l + m]`, and the chain of one order (see legendre.as.ts).
// The pair (a_lm, a_{l,−m}) meets the complex Fourier coefficient of order m through one symmetric matrix,
//
//     F = (p a_lm + s a_{l,−m}) + i (s a_lm − p a_{l,−m}),   p = cos(mλ_0)/√2,  s = sin(mλ_0)/√2,
//
// which carries the first longitude λ_0 and the normalisation √2. At m = 0 it is F = a_l0.

/** Coefficients of q_k: e_k = α_k (ε_{l+1} F_l + ε_{l+2} F_{l+2}), o_k = α_k F_{l+1}, with l = m + 2k. */
export function gatherOrder(
  row: usize,
  bandLimit: i32,
  m: i32,
  p: f64,
  s: f64,
  mixing: usize,
  chain: usize,
): void {
  let real = realPart(row, m, m, p, s);
  let imaginary = imaginaryPart(row, m, m, p, s);
  for (let l = m; l < bandLimit; l += 2, mixing += 24, chain += 32) {
    const α = load<f64>(mixing);
    const ε1 = load<f64>(mixing, 8);
    const ε2 = load<f64>(mixing, 16);
    const hasOdd = l + 1 < bandLimit;
    store<f64>(chain, hasOdd ? α * realPart(row, l + 1, m, p, s) : 0, 16);
    store<f64>(chain, hasOdd ? α * imaginaryPart(row, l + 1, m, p, s) : 0, 24);
    const hasNext = l + 2 < bandLimit;
    const nextReal = hasNext ? realPart(row, l + 2, m, p, s) : 0;
    const nextImaginary = hasNext ? imaginaryPart(row, l + 2, m, p, s) : 0;
    store<f64>(chain, ε1 * real + ε2 * nextReal);
    store<f64>(chain, ε1 * imaginary + ε2 * nextImaginary, 8);
    real = nextReal;
    imaginary = nextImaginary;
  }
}

function realPart(row: usize, l: i32, m: i32, p: f64, s: f64): f64 {
  const centre = row + 8 * <usize>(l * l + l);
  return p * load<f64>(centre + 8 * m) + s * load<f64>(centre - 8 * m);
}

function imaginaryPart(row: usize, l: i32, m: i32, p: f64, s: f64): f64 {
  const centre = row + 8 * <usize>(l * l + l);
  return m === 0 ? 0 : s * load<f64>(centre + 8 * m) - p * load<f64>(centre - 8 * m);
}

/** The transpose of {@link gatherOrder}, from the sums of analyseOrder. */
export function scatterOrder(
  sums: usize,
  mixing: usize,
  bandLimit: i32,
  m: i32,
  p: f64,
  s: f64,
  row: usize,
): void {
  let carriedReal: f64 = 0;
  let carriedImaginary: f64 = 0;
  for (let l = m; l < bandLimit; l += 2, mixing += 24, sums += 64) {
    const real = addLanes(sums);
    const imaginary = addLanes(sums + 16);
    const ε1 = load<f64>(mixing, 8);
    const ε2 = load<f64>(mixing, 16);
    storePair(row, l, m, p, s, ε1 * real + carriedReal, ε1 * imaginary + carriedImaginary);
    carriedReal = ε2 * real;
    carriedImaginary = ε2 * imaginary;
    if (l + 1 < bandLimit) {
      const α = load<f64>(mixing);
      storePair(row, l + 1, m, p, s, α * addLanes(sums + 32), α * addLanes(sums + 48));
    }
  }
}

function addLanes(pair: usize): f64 {
  return load<f64>(pair) + load<f64>(pair, 8);
}

function storePair(row: usize, l: i32, m: i32, p: f64, s: f64, real: f64, imaginary: f64): void {
  const centre = row + 8 * <usize>(l * l + l);
  store<f64>(centre - 8 * m, s * real - p * imaginary);
  store<f64>(centre + 8 * m, p * real + s * imaginary);
}
