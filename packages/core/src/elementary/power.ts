import { exponentOf, shiftExponent } from "./binary64.ts";
import { LN2_HIGH, LN2_LOW } from "./constants.ts";
import { add, type DoubleDouble, multiply, twoProduct, twoSum } from "./doubleDouble.ts";
import { exponentialOfSum } from "./exponential.ts";
import { polynomial } from "./polynomial.ts";

const ONE_THIRD: DoubleDouble = { high: 1 / 3, low: 1.850371707708594e-17 };
const ONE_FIFTH: DoubleDouble = { high: 1 / 5, low: -1.1102230246251566e-17 };

/** 1/(2j + 7) for j = 0, …, 8: the series of artanh(s)/s from s⁶ on, in s². */
const ARTANH: readonly number[] = Array.from({ length: 9 }, (_, j) => 1 / (2 * j + 7));

/**
 * Power x^y = e^(y log x), the same bits in every engine, error below 0.8 ulp; exact where the
 * power of a whole number is a double.
 *
 * The logarithm and the product carry about 66 bits. Special values are those of `Math.pow`:
 * x^0 = 1 for every x, 1^±∞ is NaN, a negative x needs a whole y.
 */
export function portablePow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const size = Math.abs(x);
  if (Math.abs(y) === Number.POSITIVE_INFINITY) return powerToInfinity(size, y);
  if (x < 0 && !Number.isInteger(y) && size !== Number.POSITIVE_INFINITY) return Number.NaN;
  const power = positivePower(size, y);
  const odd = Math.abs(y % 2) === 1;
  return odd && (x < 0 || Object.is(x, -0)) ? -power : power;
}

function powerToInfinity(size: number, y: number): number {
  if (size === 1) return Number.NaN;
  return size > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
}

/** x^y for 0 ≤ x ≤ ∞ and finite y ≠ 0. */
function positivePower(x: number, y: number): number {
  if (x === 0 || x === Number.POSITIVE_INFINITY) {
    return (x === 0) === y > 0 ? 0 : Number.POSITIVE_INFINITY;
  }
  if (x === 1) return 1;
  const log = x < 2 ** -1000 ? logarithm(x * 2 ** 100, -100) : logarithm(x, 0);
  const estimate = y * log.high;
  if (!(Math.abs(estimate) < 800)) return estimate > 0 ? Number.POSITIVE_INFINITY : 0;
  const product = twoProduct(y, log.high);
  return exponentialOfSum(product.high, product.low + y * log.low);
}

/**
 * log x + shift·log 2 with relative error about 2^−66, for a normal number x = 2^k (1 + f):
 *
 *     log(1 + f) = 2s (1 + s² (1/3 + s² (1/5 + s² (1/7 + …)))),   s = f / (2 + f).
 */
function logarithm(x: number, shift: number): DoubleDouble {
  const k = exponentOf(x * Math.SQRT1_2) + 1;
  const f = shiftExponent(x, -k) - 1;
  const s = quotient(f, twoSum(2, f));
  const z = multiply(s, s);
  const fifths = add(ONE_FIFTH, { high: z.high * polynomial(z.high, ARTANH), low: 0 });
  const series = multiply(z, add(ONE_THIRD, multiply(z, fifths)));
  const double = { high: 2 * s.high, low: 2 * s.low };
  const near = add(double, multiply(double, series));
  const exponent = k + shift;
  const large = twoSum(exponent * LN2_HIGH, near.high);
  return twoSum(large.high, large.low + (near.low + exponent * LN2_LOW));
}

/** a / b with relative error of a few 2^−106. */
function quotient(a: number, b: DoubleDouble): DoubleDouble {
  const high = a / b.high;
  const back = twoProduct(high, b.high);
  return { high, low: (a - back.high - back.low - high * b.low) / b.high };
}
