import type { MeasuredValue } from "@chaosphere/metrics";

/**
 * A mean over fields beside that of exact draws made of the same noise, whose expectation μ is known:
 *
 *     p̄ − β (q̄ − μ),   β = Cov(p, q)/Var q,
 *
 * whose error is that of p − βq. Where noise makes nearly the same field in both ways, little of the chance of the draw is left.
 *
 * @param p what each field adds to the statistic: its own value, or its pseudo-value ({@link pseudoValues}).
 * @param q the same of the exact draw of its noise.
 *
 * Source: Glasserman (2003), section 4.1.
 */
export function pairedMean(
  p: readonly number[],
  q: readonly number[],
  expectation: number,
): MeasuredValue {
  const n = p.length;
  const [meanP, meanQ] = [mean(p), mean(q)];
  let [covariance, variance] = [0, 0];
  for (let i = 0; i < n; i++) {
    covariance += (p[i] - meanP) * (q[i] - meanQ);
    variance += (q[i] - meanQ) ** 2;
  }
  const slope = variance > 0 ? covariance / variance : 0;
  let left = 0;
  for (let i = 0; i < n; i++) left += (p[i] - meanP - slope * (q[i] - meanQ)) ** 2;
  return {
    value: meanP - slope * (meanQ - expectation),
    standardError: Math.sqrt(left / (n - 2) / n),
  };
}

/**
 * n θ − (n − 1) θ_(i) for a function θ of the mean of rows, θ_(i) without row i: numbers whose mean is θ but for its bias of order 1/n, and
 * whose deviation is √n times its standard error.
 *
 * Source: Efron and Stein (1981).
 */
export function pseudoValues(
  rows: readonly (readonly number[])[],
  statistic: (means: readonly number[]) => number,
): number[] {
  const n = rows.length;
  const total = rows[0].map((_, k) => rows.reduce((sum, row) => sum + row[k], 0));
  const whole = statistic(total.map((sum) => sum / n));
  return rows.map((row) => {
    const without = statistic(total.map((sum, k) => (sum - row[k]) / (n - 1)));
    return n * whole - (n - 1) * without;
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
