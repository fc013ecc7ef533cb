import {
  type GaussianMixture,
  type ScoreEstimate,
  type StochasticEquation,
  stochasticEquation,
} from "@chaosphere/malliavin";

/**
 * Times from 1 down to the one of the last step, with steps of B in proportion to B/(1 + B): short where the score is steep, and
 * never longer than the time the process forgets in. B(t) = ∫ β for the clock β = β_0 + (β_1 − β_0) t.
 */
export function reverseTimes(
  [first, last]: readonly [number, number],
  stop: number,
  steps: number,
): Float64Array {
  const slope = (last - first) / 2;
  const clock = (t: number) => first * t + slope * t * t;
  const timeAt = (B: number) => (Math.sqrt(first * first + 4 * slope * B) - first) / (2 * slope);
  const scale = (B: number) => Math.log(B) + B;
  const [low, high] = [clock(stop), clock(1)];
  const times = Float64Array.from({ length: steps + 1 }, (_, k) => {
    const target = scale(high) + ((scale(low) - scale(high)) * k) / steps;
    let [a, b] = [low, high];
    for (let n = 0; n < 60; n++) {
      const middle = Math.sqrt(a * b);
      if (scale(middle) < target) a = middle;
      else b = middle;
    }
    return timeAt(a);
  });
  times[0] = 1;
  times[steps] = stop;
  return times;
}

/** The linear equation dX = −½ β X dt + √β dB in the plane, and the exact score of an even mixture of round Gaussians under it. */
export function linearPlane(
  clock: readonly [number, number],
  { means, covariances }: GaussianMixture,
): { equation: StochasticEquation; score: ScoreEstimate } {
  const β = (t: number) => clock[0] + (clock[1] - clock[0]) * t;
  const equation = stochasticEquation({
    name: "linear, variance preserving",
    dimension: 2,
    stateIndependent: true,
    drift: (t, x, _, { values }) => values.set(x.map((u) => (-β(t) * u) / 2)),
    diffusion: (t, _, __, { values }) => values.set([Math.sqrt(β(t)), 0, 0, Math.sqrt(β(t))]),
  });
  const components = means.length / 2;
  const own = covariances?.[0] ?? 0;
  const score: ScoreEstimate = (t, x) => {
    const B = clock[0] * t + ((clock[1] - clock[0]) * t * t) / 2;
    const mean = Math.exp(-B / 2);
    const variance = mean * mean * own - Math.expm1(-B);
    const out = new Float64Array(x.length);
    for (let p = 0; p < x.length; p += 2) {
      let [total, a, b, nearest] = [0, 0, 0, Number.POSITIVE_INFINITY];
      const squares = new Float64Array(components);
      for (let c = 0; c < components; c++) {
        const [u, v] = [mean * means[2 * c] - x[p], mean * means[2 * c + 1] - x[p + 1]];
        squares[c] = (u * u + v * v) / (2 * variance);
        nearest = Math.min(nearest, squares[c]);
      }
      for (let c = 0; c < components; c++) {
        const weight = Math.exp(nearest - squares[c]);
        total += weight;
        a += weight * (mean * means[2 * c] - x[p]);
        b += weight * (mean * means[2 * c + 1] - x[p + 1]);
      }
      out[p] = a / (total * variance);
      out[p + 1] = b / (total * variance);
    }
    return out;
  };
  return { equation, score };
}
