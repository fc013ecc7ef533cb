import { reduceAngle } from "./angleReduction.ts";
import { polynomial } from "./polynomial.ts";

/** (−1)^(n+1)/(2n + 3)! for n = 0, …, 7: the series of (sin r − r)/r³ in r². */
const SINE: readonly number[] = alternating(-1, 3);

/** (−1)^n/(2n + 4)! for n = 0, …, 7: the series of (cos r − 1 + r²/2)/r⁴ in r². */
const COSINE: readonly number[] = alternating(1, 4);

/**
 * Sine, the same bits in every engine, error below 0.8 ulp for every finite angle in radians.
 * Infinities and NaN give NaN, and the sign of zero is kept.
 */
export function portableSin(x: number): number {
  return Math.abs(x) < 2 ** -27 ? x : quarterTurns(x, 0);
}

/** Cosine, the same bits in every engine, error below 0.8 ulp for every finite angle in radians. */
export function portableCos(x: number): number {
  return quarterTurns(x, 1);
}

/** sin(x + quarters·π/2) by x = n π/2 + r, |r| ≤ π/4. */
function quarterTurns(x: number, quarters: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  const { quadrant, high, low } = reduceAngle(x);
  const turn = (quadrant + quarters) % 4;
  const value = turn % 2 === 0 ? sine(high, low) : cosine(high, low);
  return turn < 2 ? value : -value;
}

/** sin(r + c) for |r| ≤ π/4 and c below an ulp of r. */
function sine(r: number, c: number): number {
  const z = r * r;
  return r + (r * z * polynomial(z, SINE) + c * (1 - 0.5 * z));
}

/** cos(r + c) for |r| ≤ π/4 and c below an ulp of r. */
function cosine(r: number, c: number): number {
  const z = r * r;
  const half = 0.5 * z;
  const sum = 1 - half;
  return sum + (1 - sum - half + (z * z * polynomial(z, COSINE) - r * c));
}

/** sign·(−1)^n/(2n + first)! for n = 0, …, 7, correctly rounded: 18! is below 2^53. */
function alternating(sign: number, first: number): number[] {
  return Array.from({ length: 8 }, (_, n) => {
    let factorial = 1;
    for (let i = 2; i <= 2 * n + first; i++) factorial *= i;
    return (n % 2 === 0 ? sign : -sign) / factorial;
  });
}
