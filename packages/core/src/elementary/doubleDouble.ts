/** The unevaluated sum of two doubles, |low| at most half an ulp of high: about 106 bits. */
export interface DoubleDouble {
  readonly high: number;
  readonly low: number;
}

const SPLITTER = 2 ** 27 + 1;

/** a + b exactly. Source: Knuth (1997), section 4.2.2, theorem B. */
export function twoSum(a: number, b: number): DoubleDouble {
  const high = a + b;
  const part = high - a;
  return { high, low: a - (high - part) + (b - part) };
}

/** a · b exactly, while |a|, |b| < 2^996 and the product is well above underflow. Source: Dekker (1971). */
export function twoProduct(a: number, b: number): DoubleDouble {
  const high = a * b;
  return { high, low: productError(a, b, high) };
}

/** a b − fl(a b), exactly, from the rounded product; the bounds are those of {@link twoProduct}. */
export function productError(a: number, b: number, product: number): number {
  const [aHigh, bHigh] = [leading(a), leading(b)];
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** a + b with relative error of a few 2^−106 when the signs agree or |a.high| ≥ 2 |b.high|. */
export function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const sum = twoSum(a.high, b.high);
  return twoSum(sum.high, sum.low + (a.low + b.low));
}

/** a · b with relative error of a few 2^−106. */
export function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const product = twoProduct(a.high, b.high);
  return twoSum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

/** The leading 26 bits of a number. */
function leading(x: number): number {
  const shifted = SPLITTER * x;
  return shifted - (shifted - x);
}
