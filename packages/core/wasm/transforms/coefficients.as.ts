// Between the complex coefficients F_l of one order m and its chain (see legendre.as.ts).
// Layout, in doubles: coefficients [l − m][real, imaginary].

/** Coefficients of q_k: e_k = α_k (ε_{l+1} F_l + ε_{l+2} F_{l+2}), o_k = α_k F_{l+1}, with l = m + 2k; `degrees` is L − m. */
export function chainFromCoefficients(
  coefficients: usize,
  degrees: i32,
  mixing: usize,
  chain: usize,
): void {
  for (let i: i32 = 0; i < degrees; i += 2, coefficients += 32, mixing += 24, chain += 32) {
    let even = f64x2.mul(v128.load64_splat(mixing, 8), v128.load(coefficients));
    let odd = f64x2.splat(0);
    if (i + 1 < degrees) odd = f64x2.mul(v128.load64_splat(mixing), v128.load(coefficients, 16));
    if (i + 2 < degrees) {
      even = f64x2.add(even, f64x2.mul(v128.load64_splat(mixing, 16), v128.load(coefficients, 32)));
    }
    v128.store(chain, even);
    v128.store(chain, odd, 16);
  }
}

/** The transpose of {@link chainFromCoefficients}, from the sums of analyseOrder. */
export function coefficientsFromSums(
  sums: usize,
  degrees: i32,
  mixing: usize,
  coefficients: usize,
): void {
  let carried = f64x2.splat(0);
  for (let i: i32 = 0; i < degrees; i += 2, coefficients += 32, mixing += 24, sums += 64) {
    const even = addLanes(sums);
    v128.store(coefficients, f64x2.add(f64x2.mul(v128.load64_splat(mixing, 8), even), carried));
    carried = f64x2.mul(v128.load64_splat(mixing, 16), even);
    if (i + 1 < degrees) {
      v128.store(coefficients, f64x2.mul(v128.load64_splat(mixing), addLanes(sums + 32)), 16);
    }
  }
}

/** Real and imaginary part from the two lanes of each. */
function addLanes(sums: usize): v128 {
  const real = v128.load(sums);
  const imaginary = v128.load(sums, 16);
  return f64x2.add(
    v128.shuffle<f64>(real, imaginary, 0, 2),
    v128.shuffle<f64>(real, imaginary, 1, 3),
  );
}
