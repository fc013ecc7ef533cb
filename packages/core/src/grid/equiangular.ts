import { portableCos } from "../elementary/trigonometric.ts";
import { checkRings, type GridOptions, productGrid } from "./productGrid.ts";
import type { SphereGrid } from "./sphereGrid.ts";

/**
 * Rings at the centres of equal cells of latitude, θ_j = (j + ½) π / n, with Fejér's first rule, n = nLat:
 *
 *     ω_j = (2/n) (1 − 2 Σ_{k=1}^{⌊n/2⌋} cos 2kθ_j / (4k² − 1)).
 *
 * Interpolation makes it exact to degree n − 1; symmetry about the equator adds a degree when n is odd. Fields of degrees
 * l ≤ n − 1 are determined by their values, as trigonometric polynomials on the great circles through the poles.
 *
 * @throws {@link DomainError} if nLat or nLon is not a whole number, 1 or more, or firstLongitude is not finite.
 *
 * Source: Waldvogel (2006), section 2.
 */
export function equiangular(nLat: number, options: GridOptions = {}): SphereGrid {
  checkRings("equiangular", nLat, 1);
  const colatitudes = mirrored(nLat, (j) => ((j + 0.5) * Math.PI) / nLat);
  const weights = mirroredWeights(nLat, (j) => {
    let sum = 0;
    for (let k = Math.floor(nLat / 2); k >= 1; k--) {
      sum += cosineOf(k * (2 * j + 1), nLat) / (4 * k * k - 1);
    }
    return (2 / nLat) * (1 - 2 * sum);
  });
  const degrees = { exact: symmetricDegree(nLat), resolved: nLat - 1 };
  return productGrid("equiangular", { colatitudes, weights }, degrees, options);
}

/**
 * Rings at equal steps from pole to pole, θ_j = jπ / n with n = nLat − 1, with the rule of Clenshaw and Curtis:
 *
 *     ω_j = (c_j/n) (1 − Σ_{k=1}^{⌊n/2⌋} b_k cos 2kθ_j / (4k² − 1)),
 *
 * where b_k = 2 but b_{n/2} = 1, and c_j = 2 but c_0 = c_n = 1.
 * Exact to degree n = nLat − 1, and to nLat when nLat is odd, by symmetry about the equator. Fields of degrees
 * l ≤ nLat − 2 are determined by their values, as trigonometric polynomials on the great circles through the poles.
 *
 * @throws {@link DomainError} if nLat is not a whole number, 2 or more, nLon not 1 or more, or firstLongitude not finite.
 *
 * Source: Waldvogel (2006), section 2.
 */
export function equiangularWithPoles(nLat: number, options: GridOptions = {}): SphereGrid {
  checkRings("equiangularWithPoles", nLat, 2);
  const n = nLat - 1;
  const colatitudes = mirrored(nLat, (j) => (j * Math.PI) / n);
  const weights = mirroredWeights(nLat, (j) => {
    let sum = 0;
    for (let k = Math.floor(n / 2); k >= 1; k--) {
      const b = 2 * k === n ? 1 : 2;
      sum += (b * cosineOf(2 * k * j, n)) / (4 * k * k - 1);
    }
    return ((j === 0 ? 1 : 2) / n) * (1 - sum);
  });
  const degrees = { exact: symmetricDegree(nLat), resolved: nLat - 2 };
  return productGrid("equiangular-poles", { colatitudes, weights }, degrees, options);
}

/** Degree to which n symmetric interpolatory nodes are exact: n − 1, and one more if that is even. */
function symmetricDegree(n: number): number {
  return n % 2 === 0 ? n - 1 : n;
}

/** cos(π p / q), the angle reduced in whole numbers before it is rounded. */
function cosineOf(p: number, q: number): number {
  const r = p % (2 * q);
  return portableCos((Math.PI * Math.min(r, 2 * q - r)) / q);
}

/** Colatitudes from those of the northern half: θ_{n−1−j} = π − θ_j. */
function mirrored(n: number, north: (j: number) => number): Float64Array {
  return Float64Array.from({ length: n }, (_, j) => {
    if (2 * j === n - 1) return Math.PI / 2;
    return j < n / 2 ? north(j) : Math.PI - north(n - 1 - j);
  });
}

/** Weights from those of the northern half: ω_{n−1−j} = ω_j. */
function mirroredWeights(n: number, north: (j: number) => number): Float64Array {
  const weights = new Float64Array(n);
  for (let j = 0; j < n / 2; j++) {
    weights[j] = north(j);
    weights[n - 1 - j] = weights[j];
  }
  return weights;
}
