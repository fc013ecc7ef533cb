import {
  analyse,
  type CameronMartinCoordinates,
  colour,
  degreeOf,
  type FullCovariance,
  type GaussianMeasure,
  gaussianFromCovariance,
  gaussLegendre,
  gridFields,
  matrixProduct,
  type SphereGrid,
  synthesise,
} from "@chaosphere/core";

/** How far covariances are trusted. */
export interface Localisation {
  /** ℓ > 0: covariances between two points fade like exp(−d²/2ℓ²), d the chord between them, rad. */
  readonly length: number;
  /** l* > 0: degrees well below it keep their covariances whole, whatever the distance. */
  readonly wholeBelow: number;
  /** Share in [0, 1] of the way from there to the diagonal. */
  readonly shrinkage: number;
}

/** Rings beyond half those of a product of two fields, for the degrees of the taper. */
const MARGIN = 4;

/**
 * The Gaussian law of a sample of fields whose covariance is faded out with distance on the sphere: far fewer fields than
 * coordinates estimate well what is near, and of what is far only the largest scales,
 *
 *     Σ = K S K + Q S_ℓ Q,   K = diag κ_l,   κ_l = 1/(1 + (l/l*)⁴),   Q² = 1 − K²,   S_ℓ(x, y) = S(x, y) e^{−|x − y|²/2ℓ²},
 *
 * S the sample covariance; Σ is then shrunk to its diagonal. By Schur's product theorem it is positive semidefinite. The product
 * smears the spectrum over about 1/ℓ degrees, and what it moves beyond the band limit is lost.
 *
 * Source: Houtekamer and Mitchell (2001), section 3, for the product with a correlation.
 */
export function localisedCovariance(
  z: CameronMartinCoordinates,
  γ: GaussianMeasure,
  { length, wholeBelow, shrinkage }: Localisation,
): FullCovariance {
  const [d, n] = [z.bandLimit ** 2, z.batch];
  const mean = new Float64Array(d);
  z.values.forEach((value, i) => {
    mean[i % d] = (mean[i % d] ?? 0) + value / n;
  });
  const centred = z.values.map((value, i) => (value - (mean[i % d] ?? 0)) / Math.sqrt(n - 1));
  const sample = matrixProduct(transposed(centred, n, d), centred, d, n, d);
  const near = fadedCovariance({ ...z, values: centred }, γ, length);
  const κ = Float64Array.from({ length: d }, (_, i) => 1 / (1 + (degreeOf(i) / wholeBelow) ** 4));
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      const whole = (κ[i] ?? 0) * (κ[j] ?? 0);
      const faded = Math.sqrt((1 - (κ[i] ?? 0) ** 2) * (1 - (κ[j] ?? 0) ** 2));
      const both = ((near[i * d + j] ?? 0) + (near[j * d + i] ?? 0)) / 2;
      const value = whole * (sample[i * d + j] ?? 0) + faded * both;
      covariance[i * d + j] = covariance[j * d + i] = i === j ? value : (1 - shrinkage) * value;
    }
  }
  return gaussianFromCovariance(covariance, mean);
}

/** S_ℓ in Cameron–Martin coordinates, d×d: the covariance on a grid, faded, and analysed in both of its arguments. */
function fadedCovariance(
  centred: CameronMartinCoordinates,
  γ: GaussianMeasure,
  length: number,
): Float64Array {
  const { bandLimit: L, batch } = centred;
  const d = L * L;
  const grid = gaussLegendre(L + MARGIN);
  const points = grid.nLat * grid.nLon;
  const fields = synthesise(colour(γ, centred), grid).values;
  const onGrid = matrixProduct(transposed(fields, batch, points), fields, points, batch, points);
  fade(onGrid, grid, length);
  const half = analyse(gridFields(grid, onGrid), L).values;
  const both = analyse(gridFields(grid, transposed(half, points, d)), L).values;
  const spread = Float64Array.from({ length: d }, (_, i) =>
    Math.sqrt(γ.spectrum[degreeOf(i)] ?? Number.NaN),
  );
  return both.map(
    (value, at) => value / ((spread[at % d] ?? 1) * (spread[Math.floor(at / d)] ?? 1)),
  );
}

function fade(onGrid: Float64Array, grid: SphereGrid, length: number): void {
  const { nLat, nLon } = grid;
  const points = nLat * nLon;
  const [z, r] = [grid.colatitudes.map(Math.cos), grid.colatitudes.map(Math.sin)];
  for (let j = 0; j < nLat; j++) {
    for (let k = 0; k < nLat; k++) {
      for (let m = 0; m < nLon; m++) {
        const cosine =
          (z[j] ?? 0) * (z[k] ?? 0) +
          (r[j] ?? 0) * (r[k] ?? 0) * Math.cos((2 * Math.PI * m) / nLon);
        const taper = Math.exp((cosine - 1) / length ** 2);
        for (let i = 0; i < nLon; i++) {
          const at = (j * nLon + i) * points + k * nLon + ((i + m) % nLon);
          onGrid[at] = (onGrid[at] ?? 0) * taper;
        }
      }
    }
  }
}

function transposed(a: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j] ?? 0;
  }
  return out;
}
