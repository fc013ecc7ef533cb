// The tables of the recurrence of one order, with the bits of `src/kernels/recurrence.ts`, which says what they are, and
// its names; in WebAssembly because a plan's first call would not wait for the optimising compiler of JavaScript.

const SPLITTER: f64 = 134217729;

/** The leading 26 bits of a number. */
function leading(x: f64): f64 {
  const shifted = SPLITTER * x;
  return shifted - (shifted - x);
}

/** a b − fl(a b), from the rounded product. Source: Dekker (1971). */
function productError(a: f64, b: f64, product: f64): f64 {
  const aHigh = leading(a);
  const bHigh = leading(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** a n/d − 2, rounded once, for a = high + low and whole numbers n and d below 2^53. */
function timesMinusTwo(high: f64, low: f64, n: f64, d: f64): f64 {
  const product = high * n;
  const rest = productError(high, n, product) + low * n;
  const q = product / d;
  const back = q * d;
  return q - 2 + (product - back - productError(q, d, back) + rest) / d;
}

/** l² − m². */
function square(l: f64, m: f64): f64 {
  return (l - m) * (l + m);
}

function epsilon(l: f64, m: f64): f64 {
  return sqrt<f64>(square(l, m) / (4 * l * l - 1));
}

/** Fills `length` rows of `recurrence`, [A, C, D, E], and `mixing`, [α, α ε_{l+1}, α ε_{l+2}], of order m. */
export function fillRecurrence(m: f64, length: i32, recurrence: usize, mixing: usize): void {
  // A as an unevaluated sum high + low.
  let high: f64 = 0;
  let low: f64 = 0;
  for (let k = length - 1; k >= 0; k--) {
    const l = m + 2 * <f64>k + 1;
    const s0 = square(l, m);
    const s1 = square(l + 1, m);
    const s2 = square(l + 2, m);
    const t0 = 4 * l * l - 1;
    const t1 = 4 * (l + 1) * (l + 1) - 1;
    const t2 = 4 * (l + 2) * (l + 2) - 1;
    if (k === length - 1) {
      high = sqrt<f64>((t1 / s1) * (t2 / s2));
    } else {
      // t1 t2 / (A s1 s2) as high and low parts.
      const n = t1 * t2;
      const d = s1 * s2;
      const product = high * d;
      const rest = productError(high, d, product) + low * d;
      const q = n / product;
      const back = q * product;
      high = q;
      low = (n - back - productError(q, product, back) - q * rest) / product;
    }
    const row = recurrence + 32 * k;
    const numerator = s0 * t1 + s1 * t0;
    const denominator = t0 * t1;
    const c = timesMinusTwo(high, low, denominator - numerator, denominator);
    store<f64>(row, high);
    store<f64>(row, c, 8);
    store<f64>(row, timesMinusTwo(high, low, numerator, denominator), 16);
    store<f64>(row, c + 2, 24);
  }
  let α: f64 = 1;
  let ε = epsilon(m + 1, m);
  for (let k = 0; k < length; k++, mixing += 24) {
    const l = m + 2 * <f64>k + 1;
    const next = epsilon(l + 1, m);
    const last = epsilon(l + 2, m);
    store<f64>(mixing, α);
    store<f64>(mixing, α * ε, 8);
    store<f64>(mixing, α * next, 16);
    α /= load<f64>(recurrence + 32 * k) * next * last;
    ε = last;
  }
}
