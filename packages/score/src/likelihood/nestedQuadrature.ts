/** An integral of several functions at once, and how far it is to be trusted. */
export interface NestedIntegral {
  readonly values: Float64Array;
  /** Size of the last change, from half the intervals. */
  readonly change: number;
  /** Points at which the functions were evaluated. */
  readonly points: number;
}

/**
 * ∫ f over an interval by the Clenshaw–Curtis rules of 8, 16, 32, … intervals, each with the points of the last, until the size of
 * the change is at most what is allowed; they converge geometrically where f is analytic.
 *
 * @param most Intervals beyond which it is not refined.
 *
 * Source: Clenshaw and Curtis (1960); Waldvogel (2006), for the weights.
 */
export function nestedQuadrature(
  f: (point: number) => Float64Array,
  [from, to]: readonly [number, number],
  {
    allowed,
    size,
    most = 256,
  }: {
    /** The size of a change that is small enough for the values found. */
    readonly allowed: (values: Float64Array) => number;
    readonly size: (change: Float64Array) => number;
    readonly most?: number;
  },
): NestedIntegral {
  const known = new Map<number, Float64Array>();
  const [middle, half] = [(from + to) / 2, (to - from) / 2];
  /** f at the point of angle π k/n, whatever n the fraction comes from. */
  const at = (share: number): Float64Array => {
    const value = known.get(share) ?? f(middle + half * Math.cos(Math.PI * share));
    known.set(share, value);
    return value;
  };
  const rule = (n: number): Float64Array => {
    const sum = at(0).map(() => 0);
    clenshawCurtis(n).forEach((weight, k) => {
      const value = at(k / n);
      for (let i = 0; i < sum.length; i++) sum[i] += half * weight * value[i];
    });
    return sum;
  };
  let values = rule(4);
  for (let n = 8; ; n *= 2) {
    const finer = rule(n);
    const change = size(finer.map((value, i) => value - values[i]));
    values = finer;
    if (!(change > allowed(values)) || n >= most) return { values, change, points: known.size };
  }
}

/** Weights of the points cos(π k/n), 0 ≤ k ≤ n, on [−1, 1], for even n. */
export function clenshawCurtis(n: number): Float64Array {
  return Float64Array.from({ length: n + 1 }, (_, k) => {
    let sum = 1;
    for (let j = 1; j <= n / 2; j++) {
      const b = 2 * j === n ? 1 : 2;
      sum -= (b * Math.cos((2 * Math.PI * j * k) / n)) / (4 * j * j - 1);
    }
    return (sum * (k === 0 || k === n ? 1 : 2)) / n;
  });
}
