import { add, type DoubleDouble, multiply, twoProduct } from "../src/elementary/doubleDouble.ts";

// Legendre functions in double-double arithmetic, by the textbook recurrence of one degree at a time: an oracle for
// what doubles lose near the poles.

const STEP = 2 ** 512;

const whole = (n: number): DoubleDouble => ({ high: n, low: 0 });
const negative = ({ high, low }: DoubleDouble): DoubleDouble => ({ high: -high, low: -low });
const scaled = ({ high, low }: DoubleDouble, s: number): DoubleDouble => ({
  high: high * s,
  low: low * s,
});

function quotient(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const first = a.high / b.high;
  const rest = add(a, negative(multiply(b, whole(first))));
  return add(whole(first), whole(rest.high / b.high));
}

function root(a: DoubleDouble): DoubleDouble {
  const first = Math.sqrt(a.high);
  const rest = add(a, negative(twoProduct(first, first)));
  return add(whole(first), whole(rest.high / (2 * first)));
}

/** sin x, or cos x with `n` = 0, by its Taylor series. */
function series(x: number, n: number): DoubleDouble {
  const square = negative(twoProduct(x, x));
  let term = n === 0 ? whole(1) : whole(x);
  let sum = term;
  for (let k = n; k < n + 60; k += 2) {
    term = quotient(multiply(term, square), whole((k + 1) * (k + 2)));
    sum = add(sum, term);
  }
  return sum;
}

/** √((2m+1)/2m), and ε_l = √((l² − m²)/(4l² − 1)). */
const growth = (m: number): DoubleDouble => root(quotient(whole(2 * m + 1), whole(2 * m)));
const epsilon = (l: number, m: number): DoubleDouble =>
  root(quotient(whole(l * l - m * m), whole(4 * l * l - 1)));

/** 1/(4π). */
const INVERSE: DoubleDouble = { high: 0.07957747154594767, low: -4.9196691687956215e-18 };

/** `[l − m]`: P̄_l^m(cos θ) for m ≤ l < bandLimit and 0 < θ ≤ π/2, rounded once; values below 2^−768 are 0. */
export function extendedColumn(m: number, θ: number, bandLimit: number): Float64Array {
  const [x, sine] = [series(θ, 0), series(θ, 1)];
  let current = root(INVERSE);
  let s = 0;
  for (let k = 1; k <= m; k++) {
    current = multiply(current, multiply(sine, growth(k)));
    if (current.high < 1 / Math.sqrt(STEP)) {
      current = scaled(current, STEP);
      s--;
    }
  }
  let previous = whole(0);
  let ε = whole(0);
  return Float64Array.from({ length: bandLimit - m }, (_, i) => {
    const value = s === 0 ? current.high : s === -1 ? current.high / STEP : 0;
    const εNext = epsilon(m + i + 1, m);
    const next = quotient(add(multiply(x, current), negative(multiply(ε, previous))), εNext);
    [previous, current, ε] = [current, next, εNext];
    if (Math.abs(current.high) > Math.sqrt(STEP)) {
      previous = scaled(previous, 1 / STEP);
      current = scaled(current, 1 / STEP);
      s++;
    }
    return value;
  });
}
