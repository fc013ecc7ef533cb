/** Values are carried as mantissa · 2^(256 · exponent), so that sin^m θ does not underflow. */
const SCALE = 2 ** 256;

/**
 * Orthonormal associated Legendre functions of one order at one colatitude, the plain three-term recurrence:
 *
 *     P̄_m^m = √(1/4π) Π_{k=1}^{m} √((2k+1)/2k) sin θ,
 *     ε_{l+1} P̄_{l+1}^m = cos θ P̄_l^m − ε_l P̄_{l−1}^m,   ε_l = √((l² − m²)/(4l² − 1)).
 *
 * `out[l − m] = P̄_l^m(cos θ)`, m ≤ l < bandLimit; values below 2^−256 become zero.
 */
export function legendreColumn(m: number, θ: number, out: Float64Array): void {
  const isSouth = θ > Math.PI / 2;
  // Reflected, so that the south pole, π − θ = 0, is as exact as the north.
  const sine = Math.sin(isSouth ? Math.PI - θ : θ);
  const cosine = Math.cos(isSouth ? Math.PI - θ : θ) * (isSouth ? -1 : 1);
  let previous = 0;
  let current = Math.sqrt(1 / (4 * Math.PI));
  let exponent = 0;
  for (let k = 1; k <= m; k++) {
    current *= Math.sqrt((2 * k + 1) / (2 * k)) * sine;
    if (current < 1 / SCALE) {
      current *= SCALE;
      exponent--;
    }
  }
  let ε = 0;
  for (let l = m; l - m < out.length; l++) {
    out[l - m] = exponent === 0 ? current : 0;
    const εNext = Math.sqrt(((l + 1) ** 2 - m * m) / (4 * (l + 1) ** 2 - 1));
    const next = (cosine * current - ε * previous) / εNext;
    [previous, current, ε] = [current, next, εNext];
    if (exponent < 0 && Math.abs(current) > 1) {
      previous /= SCALE;
      current /= SCALE;
      exponent++;
    }
  }
}

/**
 * The Legendre sums of one order on every ring, for any number of rows:
 *
 *     amplitudes[r·nLat + j] = Σ_{l=m}^{L−1} a[r·(L−m) + l−m] P̄_l^m(cos θ_j).
 */
export function synthesiseOrder(
  m: number,
  bandLimit: number,
  colatitudes: Float64Array,
  a: Float64Array,
  amplitudes: Float64Array,
): void {
  const [degrees, nLat] = [bandLimit - m, colatitudes.length];
  const rows = a.length / degrees;
  const column = new Float64Array(degrees);
  for (let j = 0; j < nLat; j++) {
    legendreColumn(m, colatitudes[j], column);
    for (let r = 0; r < rows; r++) {
      let sum = 0;
      for (let i = 0; i < degrees; i++) sum += a[r * degrees + i] * column[i];
      amplitudes[r * nLat + j] = sum;
    }
  }
}

/**
 * The transpose of {@link synthesiseOrder}, without weights:
 *
 *     a[r·(L−m) + l−m] = Σ_j P̄_l^m(cos θ_j) amplitudes[r·nLat + j].
 */
export function analyseOrder(
  m: number,
  bandLimit: number,
  colatitudes: Float64Array,
  amplitudes: Float64Array,
  a: Float64Array,
): void {
  const [degrees, nLat] = [bandLimit - m, colatitudes.length];
  const rows = a.length / degrees;
  const column = new Float64Array(degrees);
  a.fill(0);
  for (let j = 0; j < nLat; j++) {
    legendreColumn(m, colatitudes[j], column);
    for (let r = 0; r < rows; r++) {
      const amplitude = amplitudes[r * nLat + j];
      for (let i = 0; i < degrees; i++) a[r * degrees + i] += amplitude * column[i];
    }
  }
}
