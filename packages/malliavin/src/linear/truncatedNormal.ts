import { gaussLegendreRule } from "@chaosphere/core";
import { erf, erfc } from "@chaosphere/core/special";

/** The standard normal law on an interval. */
export interface TruncatedNormal {
  /** log( Φ(b) − Φ(a) ). */
  readonly logMass: number;
  /** E[Z | a < Z < b]. */
  readonly mean: number;
}

const LOG_ROOT_TWO_PI = Math.log(2 * Math.PI) / 2;
const MILLS_TERMS = 48;
const rule = gaussLegendreRule(12);

/**
 * Mass and mean of the standard normal law on (a, b), a < b:
 *
 *     mass = Φ(b) − Φ(a),   mean = (φ(a) − φ(b)) / mass,
 *
 * with relative accuracy for intervals in the far tail, where Φ underflows, and for narrow ones, where its differences
 * cancel. With the Mills ratio R(x) = Φ(−x)/φ(x) and d = (b² − a²)/2, mass = φ(a) (R(a) − e^−d R(b)) for 0 ≤ a.
 */
export function truncatedNormal(a: number, b: number): TruncatedNormal {
  if (a + b < 0) {
    const mirrored = truncatedNormal(-b, -a);
    return { logMass: mirrored.logMass, mean: -mirrored.mean };
  }
  const d = ((b - a) * (b + a)) / 2;
  const drop = -Math.expm1(-d);
  const logDensity = -(a * a) / 2 - LOG_ROOT_TWO_PI;
  if (a < 0 && b - a >= 0.5) {
    const mass = (erf(b * Math.SQRT1_2) - erf(a * Math.SQRT1_2)) / 2;
    return { logMass: Math.log(mass), mean: (Math.exp(logDensity) * drop) / mass };
  }
  const massOverDensity =
    b - a < 0.5 && d < 1 ? narrowMass(a, b) : millsRatio(a) - Math.exp(-d) * millsRatio(b);
  return { logMass: logDensity + Math.log(massOverDensity), mean: drop / massOverDensity };
}

/** (Φ(b) − Φ(a)) / φ(a) where φ varies by less than a factor e: twelve nodes reach rounding, without cancellation. */
function narrowMass(a: number, b: number): number {
  const half = (b - a) / 2;
  return rule.weights.reduce((sum, w, j) => {
    const x = half * (1 - Math.cos(rule.colatitudes[j]));
    return sum + half * w * Math.exp(-x * (a + x / 2));
  }, 0);
}

/** R(x) = Φ(−x)/φ(x) = 1/(x + 1/(x + 2/(x + 3/(x + …)))), x ≥ 0. */
function millsRatio(x: number): number {
  if (x < 3) return (erfc(x * Math.SQRT1_2) / 2) * Math.exp((x * x) / 2 + LOG_ROOT_TWO_PI);
  let tail = x;
  for (let k = MILLS_TERMS; k >= 1; k--) tail = x + k / tail;
  return 1 / tail;
}
