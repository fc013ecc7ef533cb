import { portableCos, portableSin } from "../elementary/trigonometric.ts";

/** What a scale counts: a factor of 2^512. */
const STEP = 2 ** 512;
const [LARGE, SMALL] = [2 ** 256, 2 ** -256];

/**
 * Orthonormal associated Legendre functions of one order at one colatitude, `out[l − m] = P̄_l^m(cos θ)`, from
 *
 *     P̄_m^m = √(1/4π) Π_{k=1}^{m} √((2k+1)/2k) sin θ.
 *
 * Nearer the equator than the pole by the three-term recurrence, nearer the pole by differences. The southern
 * hemisphere is the mirror image of the northern one, P̄_l^m(−x) = (−1)^{l−m} P̄_l^m(x). P̄_m^m may be far below the
 * smallest double and P̄_l^m of order one: all go as a value and a scale s ≤ 0, which counts factors of 2^512.
 */
export function legendreColumn(m: number, θ: number, out: Float64Array): void {
  const isSouth = θ > Math.PI / 2;
  const north = isSouth ? Math.PI - θ : θ;
  const sine = portableSin(north);
  let sectoral = Math.sqrt(1 / (4 * Math.PI));
  let scale = 0;
  for (let k = 1; k <= m; k++) {
    sectoral *= Math.sqrt((2 * k + 1) / (2 * k)) * sine;
    if (sectoral < SMALL && sectoral > 0) {
      sectoral *= STEP;
      scale--;
    }
  }
  const fill = north < Math.PI / 4 ? fillByDifferences : fillByRecurrence;
  fill(m, north, sectoral, scale, out);
  if (isSouth) for (let i = 1; i < out.length; i += 2) out[i] = -out[i];
}

/** ε_{l+1} P̄_{l+1}^m = cos θ P̄_l^m − ε_l P̄_{l−1}^m,   ε_l = √((l² − m²)/(4l² − 1)). */
function fillByRecurrence(
  m: number,
  θ: number,
  sectoral: number,
  scale: number,
  out: Float64Array,
): void {
  const x = portableCos(θ);
  let previous = 0;
  let current = sectoral;
  let s = scale;
  let ε = 0;
  for (let l = m; l - m < out.length; l++) {
    out[l - m] = unscaled(current, s);
    const εNext = Math.sqrt(((l + 1) ** 2 - m * m) / (4 * (l + 1) ** 2 - 1));
    const next = (x * current - ε * previous) / εNext;
    previous = current;
    current = next;
    ε = εNext;
    if (Math.abs(current) > LARGE) {
      previous /= STEP;
      current /= STEP;
      s++;
    }
  }
}

/**
 * P̄_{m+n}^m = P̄_m^m c_n R_n, where R_n is the Gegenbauer polynomial of degree n and index m + ½ over its value at 1:
 *
 *     R_{n+1} = R_n + D_{n+1},   (n + 2m + 1) D_{n+1} = n D_n − (2n + 2m + 1) (1 − cos θ) R_n,
 *     c_{n+1}² = c_n² (2n + 2m + 3)(n + 2m + 1) / ((2n + 2m + 1)(n + 1)).
 *
 * 1 − cos θ = 2 sin²(θ/2) keeps all digits of θ, of which cos θ itself loses as many as θ² has zeros. R and D are
 * carried with the factor c_n.
 */
function fillByDifferences(
  m: number,
  θ: number,
  sectoral: number,
  scale: number,
  out: Float64Array,
): void {
  const half = portableSin(θ / 2);
  const versine = 2 * half * half;
  let r = sectoral;
  let d = 0;
  let s = scale;
  for (let n = 0; n < out.length; n++) {
    out[n] = unscaled(r, s);
    const growth = Math.sqrt(
      ((2 * n + 2 * m + 3) * (n + 2 * m + 1)) / ((2 * n + 2 * m + 1) * (n + 1)),
    );
    const difference = (n * d - (2 * n + 2 * m + 1) * versine * r) / (n + 2 * m + 1);
    d = growth * difference;
    r = growth * (r + difference);
    if (Math.abs(r) > LARGE) {
      r /= STEP;
      d /= STEP;
      s++;
    }
  }
}

/** v 2^(512 s), or 0 where that is below 2^−768. */
function unscaled(v: number, s: number): number {
  if (s === 0) return v;
  return s === -1 ? v / STEP : 0;
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
