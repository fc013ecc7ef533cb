import { portableSin } from "../elementary/trigonometric.ts";
import { ShapeError } from "../errors.ts";
import { gaussLegendre } from "../grid/gaussLegendre.ts";
import type { SphereGrid } from "../grid/sphereGrid.ts";
import { fillEastward, fillVertical } from "../harmonics/cartesianGradient.ts";
import { checkBasis, coefficients, type HarmonicCoefficients } from "../harmonics/coefficients.ts";
import { checkTransform } from "../harmonics/transformChecks.ts";
import { sphericalTransform } from "../kernels/kernel.ts";

/**
 * The Jacobian of two fields on the unit sphere, row by row, with the degrees that they have:
 *
 *     J(f, g) = e_r·(∇f × ∇g) = ∂_λ f ∂_μ g − ∂_μ f ∂_λ g,   μ = cos θ,
 *
 * v·∇g for the flow v = e_r × ∇f. By the values of ∂_λ f and (1 − μ²) ∂_μ f on a Gauss–Legendre grid on which the
 * coefficients l < bandLimit of the product are exact, so that ∫ J = ∫ f J = ∫ g J = 0, by which a flow keeps energy and
 * enstrophy, hold to rounding.
 *
 * @throws {@link ShapeError} if band limits or batches differ.
 * @throws {@link DomainError} if there is no transform with the band limit.
 *
 * Source: Orszag (1970); docs/theory/formulas.md (G12.1).
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { jacobian } from "@chaosphere/core/barotropic";
 *
 * // Of the coordinates x, y, z, which are Y_11, Y_1,−1 and Y_10 but for a factor: J(x, y) = z.
 * const r = Math.sqrt((4 * Math.PI) / 3);
 * const x = coefficients("harmonic", 2, Float64Array.of(0, 0, 0, r));
 * const y = coefficients("harmonic", 2, Float64Array.of(0, r, 0, 0));
 * console.log((jacobian(x, y).values[2] / r).toFixed(6)); // 1.000000
 * ```
 */
export function jacobian(f: HarmonicCoefficients, g: HarmonicCoefficients): HarmonicCoefficients {
  checkBasis("jacobian", f, "harmonic");
  checkBasis("jacobian", g, "harmonic");
  checkTransform("jacobian", f.bandLimit + 1);
  if (f.bandLimit !== g.bandLimit || f.batch !== g.batch) {
    throw new ShapeError(
      `jacobian: both batches must have one size and band limit, got ${f.batch} fields of band limit ${f.bandLimit} and ${g.batch} of ${g.bandLimit}. Truncate the fields or choose rows.`,
    );
  }
  const row = f.bandLimit ** 2;
  const out = new Float64Array(f.values.length);
  const ofRow = rowJacobian(gridOfProducts(f.bandLimit), f.bandLimit);
  for (let at = 0; at < out.length; at += row) {
    const [own, other] = [f, g].map(({ values }) => values.subarray(at, at + row));
    ofRow(own, other, out.subarray(at, at + row));
  }
  return coefficients("harmonic", f.bandLimit, out);
}

/**
 * The Gauss–Legendre grid on which the coefficients l < L of a Jacobian are exact: its degree is at most 2L − 3, and it is
 * tested with harmonics up to degree and order L − 1. Longitudes have a length of fast Fourier sums.
 */
export function gridOfProducts(bandLimit: number): SphereGrid {
  const nLat = Math.ceil((3 * bandLimit - 3) / 2);
  return gaussLegendre(Math.max(1, nLat), { nLon: fastLength(3 * bandLimit - 2) });
}

/** The least length 2^a, 9·2^a or 15·2^a from another on: 3L and 27L/8 are among them for L a power of 2. */
function fastLength(least: number): number {
  return Math.min(
    ...[1, 3, 9, 15, 27].map((odd) => odd * 2 ** Math.max(0, Math.ceil(Math.log2(least / odd)))),
  );
}

/** J(f, g) of one row of coefficients each, written to the last. */
export type RowJacobian = (f: Float64Array, g: Float64Array, out: Float64Array) => void;

/** The Jacobian by values on a grid, with room for them; exact on {@link gridOfProducts} and finer ones. */
export function rowJacobian(grid: SphereGrid, bandLimit: number): RowJacobian {
  const { nLat, nLon, colatitudes } = grid;
  const [row, map] = [(bandLimit + 1) ** 2, nLat * nLon];
  const { synthesise } = sphericalTransform(grid, bandLimit + 1);
  const { analyse } = sphericalTransform(grid, bandLimit);
  const parts = <T>(cut: (k: number) => T) => [cut(0), cut(1), cut(2), cut(3)] as const;
  const rows = new Float64Array(4 * row);
  const maps = new Float64Array(4 * map);
  const [eastwardF, verticalF, eastwardG, verticalG] = parts((k) =>
    rows.subarray(k * row, (k + 1) * row),
  );
  const [eastF, slopeF, eastG, slopeG] = parts((k) => maps.subarray(k * map, (k + 1) * map));
  const product = new Float64Array(map);
  const inverse = colatitudes.map((θ) => 1 / (portableSin(θ) * portableSin(θ)));
  return (f, g, out) => {
    fillEastward(f, bandLimit, eastwardF);
    fillVertical(f, bandLimit, verticalF);
    fillEastward(g, bandLimit, eastwardG);
    fillVertical(g, bandLimit, verticalG);
    // All at once: they share the Legendre functions.
    synthesise(rows, maps);
    for (let j = 0, p = 0; j < nLat; j++) {
      // ∂_μ = (1 − μ²) ∂_μ / sin²θ, on rings of Gauss at no pole.
      const factor = inverse[j];
      for (const end = p + nLon; p < end; p++) {
        product[p] = factor * (eastF[p] * slopeG[p] - slopeF[p] * eastG[p]);
      }
    }
    analyse(product, out);
  };
}
