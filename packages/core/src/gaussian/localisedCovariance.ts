import { DomainError } from "../errors.ts";
import { gaussLegendre } from "../grid/gaussLegendre.ts";
import { gridFields, type SphereGrid } from "../grid/sphereGrid.ts";
import { type CameronMartinCoordinates, degreeOf } from "../harmonics/coefficients.ts";
import { analyse, synthesise } from "../harmonics/transform.ts";
import { matrixProduct } from "../kernels/matrixProduct.ts";
import { colour } from "./cameronMartin.ts";
import { type FullCovariance, gaussianFromCovariance } from "./fullCovariance.ts";
import type { GaussianMeasure } from "./gaussianMeasure.ts";
import { centredSample, transposed } from "./sampleCovariance.ts";

/** How far covariances are trusted. */
export interface Localisation {
  /** ℓ > 0: covariances between two points fade like exp(−d²/2ℓ²), d the chord between them; in radii of the sphere. */
  readonly length: number;
  /** l* > 0: degrees well below it keep their covariances whole, whatever the distance. */
  readonly wholeBelow: number;
  /** Share in [0, 1] of the way from there to the diagonal. */
  readonly shrinkage: number;
}

/** Rings beyond the L that integrate a product of two fields exactly, for the degrees of the taper. */
const MARGIN = 4;

/**
 * The Gaussian law of a sample of fields whose covariance is faded out with distance on the sphere: far fewer fields than
 * coordinates estimate well what is near, and of what is far only the largest scales,
 *
 *     Σ = K S K + Q S_ℓ Q,   K = diag κ_l,   κ_l = 1/(1 + (l/l*)⁴),   Q² = 1 − K²,   S_ℓ(x, y) = S(x, y) e^{−|x − y|²/2ℓ²},
 *
 * S the sample covariance; Σ is then shrunk to its diagonal. By Schur's product theorem it is positive semidefinite. The product
 * smears the spectrum over about 1/ℓ degrees, and what it moves beyond the band limit is lost. It is taken on a grid, of which it
 * keeps the square of the number of points: 54 MB at bandLimit 32, sixteen times as much at twice that.
 *
 * @throws {@link ShapeError} if there are fewer than two fields, or if their band limit is not that of γ.
 * @throws {@link DomainError} unless length and wholeBelow are positive and the shrinkage lies in [0, 1].
 *
 * Source: Houtekamer and Mitchell (2001), section 3, for the product with a correlation.
 */
export function localisedCovariance(
  z: CameronMartinCoordinates,
  γ: GaussianMeasure,
  { length, wholeBelow, shrinkage }: Localisation,
): FullCovariance {
  checkLocalisation({ length, wholeBelow, shrinkage });
  const { mean, centred: departures } = centredSample("localisedCovariance", z);
  const [d, n] = [mean.length, z.batch];
  const centred = departures.map((value) => value / Math.sqrt(n - 1));
  const sample = matrixProduct(transposed(centred, n, d), centred, d, n, d);
  const near = fadedCovariance({ ...z, values: centred }, γ, length);
  const κ = Float64Array.from({ length: d }, (_, i) => 1 / (1 + (degreeOf(i) / wholeBelow) ** 4));
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      const whole = κ[i] * κ[j];
      const faded = Math.sqrt((1 - κ[i] ** 2) * (1 - κ[j] ** 2));
      const both = (near[i * d + j] + near[j * d + i]) / 2;
      const value = whole * sample[i * d + j] + faded * both;
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
  const spread = Float64Array.from({ length: d }, (_, i) => Math.sqrt(γ.spectrum[degreeOf(i)]));
  return both.map((value, at) => value / (spread[at % d] * spread[Math.floor(at / d)]));
}

/** S(x, y) ← S(x, y) exp((cos ∠(x, y) − 1)/ℓ²), for |x − y|² = 2 − 2 cos ∠(x, y). */
function fade(onGrid: Float64Array, grid: SphereGrid, length: number): void {
  const { nLat, nLon } = grid;
  const points = nLat * nLon;
  const [z, r] = [grid.colatitudes.map(Math.cos), grid.colatitudes.map(Math.sin)];
  for (let j = 0; j < nLat; j++) {
    for (let k = 0; k < nLat; k++) {
      for (let m = 0; m < nLon; m++) {
        const cosine = z[j] * z[k] + r[j] * r[k] * Math.cos((2 * Math.PI * m) / nLon);
        const taper = Math.exp((cosine - 1) / length ** 2);
        for (let i = 0; i < nLon; i++) {
          onGrid[(j * nLon + i) * points + k * nLon + ((i + m) % nLon)] *= taper;
        }
      }
    }
  }
}

function checkLocalisation({ length, wholeBelow, shrinkage }: Localisation): void {
  if (!(length > 0 && wholeBelow > 0)) {
    throw new DomainError(
      `localisedCovariance: length and wholeBelow must be positive, got ${length} and ${wholeBelow}. One is a distance, the other a degree.`,
    );
  }
  if (!(shrinkage >= 0 && shrinkage <= 1)) {
    throw new DomainError(
      `localisedCovariance: shrinkage must lie in [0, 1], got ${shrinkage}. 0 keeps the localised covariance, 1 its diagonal.`,
    );
  }
}
