import { portableLog, portableLog1p } from "../elementary/logarithm.ts";
import { polynomial } from "../elementary/polynomial.ts";
import { DomainError } from "../errors.ts";
import { hurwitzZeta } from "./hurwitzZeta.ts";

const HALF_LOG_TWO_PI = 0.9189385332046728;
const ONE_MINUS_EULER = 0.42278433509846713;

/** B_2j / (2j (2j − 1)), j = 1, …, 8: Stirling's series, for x ≥ 10 exact to 1e-17. */
const STIRLING: readonly number[] = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
];

/** (−1)^k (ζ(k) − 1) / k for k = 2, …, 27: log Γ(2 + ε) − (1 − γ) ε over ε², for |ε| ≤ ½ exact to 1e-19. */
const NEAR_TWO: readonly number[] = Array.from(
  { length: 26 },
  (_, n) => ((n % 2 === 0 ? 1 : -1) * hurwitzZeta(n + 2, 2)) / (n + 2),
);

/**
 * Logarithm of the gamma function for x > 0, relative error below 1e-14, also near its zeros 1, 2.
 *
 *     log Γ(2 + ε) = (1 − γ) ε + Σ_{k≥2} (−ε)^k (ζ(k) − 1) / k,     |ε| ≤ ½,
 *
 * with log Γ(x + 1) = log Γ(x) + log x below 10 and Stirling's series from there.
 *
 * @throws {@link DomainError} unless x > 0: log |Γ| on the negative axis is not needed here.
 *
 * Source: DLMF (2010), equations 5.7.3 and 5.11.1.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) {
    throw new DomainError(`logGamma: x must be positive, got ${x}. Use the reflection formula.`);
  }
  if (x < 0.5) return logGamma(x + 1) - portableLog(x);
  if (x < 1.5) return nearTwo(x - 1) - portableLog1p(x - 1);
  if (x < 10) return belowTen(x);
  return stirling(x);
}

/** log Γ(x) for 1.5 ≤ x < 10, from Γ(x) = (x − 1)(x − 2)⋯(2 + ε) Γ(2 + ε). */
function belowTen(x: number): number {
  let product = 1;
  let y = x;
  while (y > 2.5) {
    y -= 1;
    product *= y;
  }
  return portableLog(product) + nearTwo(y - 2);
}

function nearTwo(epsilon: number): number {
  return epsilon * (ONE_MINUS_EULER + epsilon * polynomial(epsilon, NEAR_TWO));
}

function stirling(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return x;
  return (x - 0.5) * (portableLog(x) - 1) + (HALF_LOG_TWO_PI - 0.5 + stirlingCorrection(x));
}

/** log Γ(x) − (x − ½) log x + x − ½ log 2π for x ≥ 10. */
export function stirlingCorrection(x: number): number {
  return polynomial(1 / (x * x), STIRLING) / x;
}
