/** A function to be maximised: its value and gradient. */
export type Objective = (at: Float64Array) => {
  readonly value: number;
  readonly gradient: Float64Array;
};

/** Where a climb ended. */
export interface Summit {
  readonly at: Float64Array;
  readonly value: number;
  readonly evaluations: number;
}

/** Pairs of steps and changes of the gradient that are remembered. */
const MEMORY = 20;
/** Share of the gain promised by the slope that a step must make good. */
const ENOUGH = 1e-4;

/**
 * Maximises by the limited-memory quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno, with halved steps where one gains too
 * little. Ends when five steps together gain less than `tolerance`, or no step gains.
 *
 * Source: Nocedal and Wright (2006), algorithms 7.4 and 3.1.
 *
 * @param scales the size of a step in each coordinate that changes the value by about 1.
 */
export function climb(
  objective: Objective,
  start: Float64Array,
  scales: Float64Array,
  { tolerance, evaluations: most }: { tolerance: number; evaluations: number },
): Summit {
  const scaled = (q: Float64Array) => {
    const { value, gradient } = objective(q.map((x, i) => x * scales[i]));
    return { value, gradient: gradient.map((g, i) => g * scales[i]) };
  };
  const pairs: { s: Float64Array; y: Float64Array; ρ: number }[] = [];
  let q = start.map((x, i) => x / scales[i]);
  let here = scaled(q);
  const gains: number[] = [];
  let evaluations = 1;
  while (evaluations < most) {
    const direction = ascent(here.gradient, pairs);
    const slope = dot(direction, here.gradient);
    let length = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(slope)) : 1;
    let next = q;
    let there = here;
    let isBetter = false;
    while (evaluations < most && length > 1e-6) {
      next = q.map((x, i) => x + length * direction[i]);
      there = scaled(next);
      evaluations++;
      isBetter = there.value >= here.value + ENOUGH * length * slope;
      if (isBetter) break;
      length /= 2;
    }
    if (!isBetter) break;
    const s = next.map((x, i) => x - q[i]);
    const y = here.gradient.map((g, i) => g - there.gradient[i]);
    const curvature = dot(s, y);
    // Where the function bends the wrong way the step says nothing about a summit.
    if (curvature > 0) pairs.push({ s, y, ρ: 1 / curvature });
    if (pairs.length > MEMORY) pairs.shift();
    gains.push(there.value - here.value);
    [q, here] = [next, there];
    if (gains.length >= 5 && gains.slice(-5).reduce((a, b) => a + b, 0) < tolerance) break;
  }
  return { at: q.map((x, i) => x * scales[i]), value: here.value, evaluations };
}

/** The direction of ascent by the two loops of algorithm 7.4. */
function ascent(
  gradient: Float64Array,
  pairs: readonly { s: Float64Array; y: Float64Array; ρ: number }[],
): Float64Array {
  const d = gradient.slice();
  const shares = pairs.map(() => 0);
  for (let k = pairs.length - 1; k >= 0; k--) {
    shares[k] = pairs[k].ρ * dot(pairs[k].s, d);
    addTo(d, -shares[k], pairs[k].y);
  }
  const last = pairs.at(-1);
  if (last) {
    const size = 1 / (last.ρ * dot(last.y, last.y));
    for (let i = 0; i < d.length; i++) d[i] *= size;
  }
  pairs.forEach(({ s, y, ρ }, k) => {
    addTo(d, shares[k] - ρ * dot(y, d), s);
  });
  return d;
}

function addTo(sum: Float64Array, factor: number, x: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += factor * x[i];
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}
