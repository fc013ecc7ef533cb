import { sinkhornCoupling } from "@chaosphere/score";

/** A law on equally spaced points of the line. */
export interface LineLaw {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/** A density on `count` points from −span to span about a middle; the trapezoidal rule is exact to rounding for what is smooth and vanishes there. */
export function lineLaw(
  density: (x: number) => number,
  {
    middle,
    span,
    count,
  }: { readonly middle: number; readonly span: number; readonly count: number },
): LineLaw {
  const points = Float64Array.from(
    { length: count },
    (_, i) => middle + span * (-1 + (2 * i) / (count - 1)),
  );
  const values = points.map(density);
  const total = values.reduce((sum, value) => sum + value, 0);
  return { points, weights: values.map((value) => value / total) };
}

/** The bridge of two laws on the line under the noising process over T, by Sinkhorn's iteration. */
export interface LineBridge {
  readonly crossCovariance: number;
  /** KL(P | R) from the stationary noising process, nats: that of the coupling from N(0, (1 α; α 1)). */
  readonly entropy: number;
  /** Mean and variance of X_t. */
  readonly at: (t: number) => { readonly mean: number; readonly variance: number };
  readonly iterations: number;
}

export function lineBridge(data: LineLaw, prior: LineLaw, horizon: number): LineBridge {
  const [α, scale] = [Math.exp(-horizon), -Math.expm1(-2 * horizon)];
  const [n, m] = [data.points.length, prior.points.length];
  const of = (at: number) => [data.points[Math.floor(at / m)], prior.points[at % m]] as const;
  /** log of the density of the stationary pair times the cell. */
  const cell = Math.log((data.points[1] - data.points[0]) * (prior.points[1] - prior.points[0]));
  const logKernel = Float64Array.from({ length: n * m }, (_, at) => {
    const [x, y] = of(at);
    const square = (x * x - 2 * α * x * y + y * y) / (2 * scale);
    return cell - square - Math.log(2 * Math.PI) - Math.log(scale) / 2;
  });
  const { coupling, entropy, iterations } = sinkhornCoupling({
    first: data.weights,
    last: prior.weights,
    logKernel,
  });
  const moment = (f: (x: number, y: number) => number): number =>
    coupling.reduce((sum, mass, at) => sum + mass * f(...of(at)), 0);
  const [a, b] = [moment((x) => x), moment((_, y) => y)];
  return {
    crossCovariance: moment((x, y) => (x - a) * (y - b)),
    entropy,
    at(t) {
      const [A, B] = [horizon - t, t].map((s) => Math.sinh(s) / Math.sinh(horizon));
      const mean = A * a + B * b;
      const pinned = (2 * Math.sinh(t) * Math.sinh(horizon - t)) / Math.sinh(horizon);
      return { mean, variance: moment((x, y) => (A * x + B * y - mean) ** 2) + pinned };
    },
    iterations,
  };
}
