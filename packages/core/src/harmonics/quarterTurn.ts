/**
 * The turn by π/2 about the y axis in real harmonics, degree by degree: yields T^l for l = 0, 1, …, bandLimit − 1,
 *
 *     T_nm = (−1)^(n+m) w_nm d^l_nm(π/2),   w = 1, √2 or 2 as both, one or none of n and m are 0,   0 ≤ n, m ≤ l,
 *
 * at `[n·bandLimit + m]` of one array of length bandLimit², valid until the next degree is asked for. T maps cosine
 * parts m to cosine parts n where l + n + m is even, sine parts to sine parts where it is odd, and is zero between them.
 *
 * The three-term recurrence of d^l_nm in l, run upwards from l = max(n, m), is stable as that of the Legendre functions is.
 *
 * Source: Trapani and Navaza (2006) for the factorisation through d(π/2).
 */
export function* quarterTurns(bandLimit: number): Generator<Float64Array> {
  const L = bandLimit;
  let [current, previous] = [new Float64Array(L * L), new Float64Array(L * L)];
  const width = new Float64Array(L);
  const inverseWidth = new Float64Array(L);
  // √(binomial(2l, l)) / 2^l = d^l_0l(π/2).
  let head = 1;
  for (let l = 0; l < L; l++) {
    if (l > 0) {
      head *= Math.sqrt((2 * l - 1) / (2 * l));
      for (let m = 0; m < l; m++) {
        width[m] = Math.sqrt((l - 1 - m) * (l - 1 + m));
        inverseWidth[m] = 1 / Math.sqrt((l - m) * (l + m));
      }
      advance(l, L, current, previous, width, inverseWidth);
      [current, previous] = [previous, current];
    }
    enter(l, L, head, current);
    mirror(l, L, current);
    yield current;
  }
}

/** T^{l−1} and T^{l−2} ↦ T^l for n ≤ m < l, over T^{l−2}. */
function advance(
  l: number,
  L: number,
  current: Float64Array,
  previous: Float64Array,
  width: Float64Array,
  inverseWidth: Float64Array,
): void {
  // At l = 1 the only entry is d^1_00(π/2) = cos π/2 = 0.
  const slope = l === 1 ? 0 : (2 * l - 1) / (l - 1);
  const pull = l === 1 ? 0 : l / (l - 1);
  for (let n = 0; n < l; n++) {
    const [slopeN, pullN] = [slope * n * inverseWidth[n], pull * width[n] * inverseWidth[n]];
    for (let m = n; m < l; m++) {
      const i = n * L + m;
      previous[i] = -inverseWidth[m] * (slopeN * m * current[i] + pullN * width[m] * previous[i]);
    }
  }
}

/** The column m = l, d^l_nl(π/2) = √binomial(2l, l + n) / 2^l. */
function enter(l: number, L: number, head: number, current: Float64Array): void {
  let value = head;
  for (let n = 0; n <= l; n++) {
    const weight = l === 0 ? 1 : n === 0 ? Math.SQRT2 : 2;
    current[n * L + l] = (n + l) % 2 === 0 ? weight * value : -weight * value;
    value *= Math.sqrt((l - n) / (l + n + 1));
  }
}

/** T_mn = (−1)^(n+m) T_nm. */
function mirror(l: number, L: number, current: Float64Array): void {
  for (let m = 1; m <= l; m++) {
    for (let n = 0; n < m; n++) {
      const value = current[n * L + m];
      current[m * L + n] = (n + m) % 2 === 0 ? value : -value;
    }
  }
}
