import { portableCos, portableSin } from "../elementary/trigonometric.ts";
import { checkRings, type GridOptions, type LatitudeRule, productGrid } from "./productGrid.ts";
import type { SphereGrid } from "./sphereGrid.ts";

/**
 * The Gauss–Legendre rule with n nodes, exact for polynomials of degree 2n − 1:
 *
 *     P_n(cos θ_j) = 0,   ω_j = 2 / (dP_n/dθ (θ_j))².
 *
 * Newton's iteration runs in θ, not in x = cos θ, whose rounding would cost 1/θ digits near the poles. O(n²) in all.
 *
 * @throws {@link DomainError} unless n is a whole number, 1 or more.
 */
export function gaussLegendreRule(n: number): LatitudeRule {
  checkRings("gaussLegendreRule", n, 1);
  const colatitudes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let j = 0; j < n / 2; j++) {
    const { θ, slope } = legendreRoot(n, j);
    const south = n - 1 - j;
    colatitudes[south] = south === j ? Math.PI / 2 : Math.PI - θ;
    colatitudes[j] = south === j ? Math.PI / 2 : θ;
    weights[j] = 2 / (slope * slope);
    weights[south] = weights[j];
  }
  return { colatitudes, weights };
}

/**
 * Rings at the Gauss–Legendre nodes: nLat = L rings and nLon = 2L longitudes, the default, analyse the degrees l < L.
 *
 * @throws {@link DomainError} if nLat or nLon is not a whole number, 1 or more, or firstLongitude is not finite.
 */
export function gaussLegendre(nLat: number, options: GridOptions = {}): SphereGrid {
  checkRings("gaussLegendre", nLat, 1);
  const degrees = { exact: 2 * nLat - 1, resolved: nLat - 1 };
  return productGrid("gauss-legendre", gaussLegendreRule(nLat), degrees, options);
}

/** Root j of P_n(cos θ), counted from the north pole, and dP_n/dθ there. */
function legendreRoot(n: number, j: number): { θ: number; slope: number } {
  let θ = (Math.PI * (j + 0.75)) / (n + 0.5);
  θ += 1 / (8 * (n + 0.5) * (n + 0.5) * (portableSin(θ) / portableCos(θ)));
  for (let step = 0; step < 10; step++) {
    const { value, slope } = legendreAt(n, θ);
    const shift = value / slope;
    θ -= shift;
    if (Math.abs(shift) < 1e-9 * θ) break;
  }
  return { θ, slope: legendreAt(n, θ).slope };
}

/**
 * P_n(cos θ) and dP_n/dθ by the three-term recurrence for the differences D_k = P_k − P_{k−1},
 *
 *     D_{k+1} = D_k − (D_k + (2k+1) (1 − cos θ) P_k) / (k+1),   dP_n/dθ = n (D_n − (1 − cos θ) P_n) / sin θ,
 *
 * with 1 − cos θ = 2 sin²(θ/2), which keeps the relative accuracy of θ at the pole.
 */
function legendreAt(n: number, θ: number): { value: number; slope: number } {
  const half = portableSin(θ / 2);
  const versine = 2 * half * half;
  let p = 1;
  let difference = 0;
  for (let k = 0; k < n; k++) {
    difference -= (difference + (2 * k + 1) * versine * p) / (k + 1);
    p += difference;
  }
  return { value: p, slope: (n * (difference - versine * p)) / portableSin(θ) };
}
