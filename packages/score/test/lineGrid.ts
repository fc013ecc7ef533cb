/** Gaussian laws on a fine grid, for Sinkhorn's iteration: the trapezoidal rule is exact to rounding for them. */
export interface LineLaw {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/** N(mean, variance) on 2·9 standard deviations. */
export function gaussianOnLine(mean: number, variance: number, count: number): LineLaw {
  const sd = Math.sqrt(variance);
  const points = Float64Array.from(
    { length: count },
    (_, i) => mean + sd * (-9 + (18 * i) / (count - 1)),
  );
  const density = points.map((x) => Math.exp(-((x - mean) ** 2) / (2 * variance)));
  const total = density.reduce((sum, value) => sum + value, 0);
  return { points, weights: density.map((value) => value / total) };
}

/** log of the stationary pair density of the noising process over T, relative to N(0, 1) ⊗ N(0, 1), up to rows and columns: α x y/(1 − α²). */
export function noisingKernel(x: Float64Array, y: Float64Array, horizon: number): Float64Array {
  const slope = 1 / (2 * Math.sinh(horizon));
  return Float64Array.from(
    { length: x.length * y.length },
    (_, at) => slope * x[Math.floor(at / y.length)] * y[at % y.length],
  );
}
