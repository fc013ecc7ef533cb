import { DomainError } from "../errors.ts";
import type { RingFields } from "../grid/isoLatitudeRings.ts";
import { ringTransform } from "../kernels/ringKernel.ts";
import { coefficients, type HarmonicCoefficients } from "./coefficients.ts";
import { iterationOf, type RingAnalysisOptions, type RingConvergence } from "./leastSquares.ts";
import { checkRingFields, checkRings } from "./ringChecks.ts";
import { checkOptions, checkTransform, resultArray } from "./transformChecks.ts";

/** Coefficients and how well they solve for the fields. */
export interface RingAnalysis {
  readonly coefficients: HarmonicCoefficients;
  /** One record per field. */
  readonly convergence: readonly RingConvergence[];
}

/**
 * Coefficients of fields on rings by weighted least squares: a minimises Σ_p w_p (f_p − (S a)_p)² over the points, S the
 * synthesis of the degrees l < bandLimit. With the quadrature A = SᵀW of the rings' weights the normal equations are
 *
 *     A S a = A f,
 *
 * and A S is near the identity where the rings resolve the degrees. The relative residual |A(f − Sa)| / |A f| is reported,
 * never promised: it says how well the equations are solved. Degrees that the points barely tell apart stay uncertain however
 * small it is, as those of HEALPix maps from l = 2.5 nside on.
 *
 * @throws {@link DomainError} if bandLimit is no whole number or larger than the transforms take, a value not finite, a weight
 *   negative, or an option out of its range.
 * @throws {@link ShapeError} if `out` has another length.
 *
 * Source: Björck (1996), section 7.4 (conjugate gradients, CGLS); Górski et al. (2005), section 6 (iteration).
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { analyseOnRings, octahedralGaussian, synthesiseOnRings } from "@chaosphere/core/rings";
 *
 * const a = coefficients("harmonic", 24, Float64Array.from({ length: 576 }, (_, i) => Math.cos(i * i)));
 * const fields = synthesiseOnRings(a, octahedralGaussian(16));
 * const { coefficients: found, convergence } = analyseOnRings(fields, 24);
 * const error = Math.max(...found.values.map((v, i) => Math.abs(v - a.values[i])));
 * console.log(convergence[0].isConverged, error < 1e-9); // true true
 * ```
 */
export function analyseOnRings(
  fields: RingFields,
  bandLimit: number,
  options: RingAnalysisOptions = {},
): RingAnalysis {
  const caller = "analyseOnRings";
  checkRings(caller, (fields as Partial<RingFields> | undefined)?.rings);
  checkTransform(caller, bandLimit);
  checkOptions(caller, options);
  const iteration = iterationOf(caller, options);
  const { rings, batch, values } = fields;
  const negative = rings.weights.findIndex((w) => !(w >= 0));
  if (negative !== -1) {
    throw new DomainError(
      `${caller}: weights must be 0 or more, got ${rings.weights[negative]} for ring ${negative}. Least squares needs them so; use adjointSynthesisOnRings for a quadrature of other weights.`,
    );
  }
  const row = bandLimit ** 2;
  const out = resultArray(caller, batch * row, values, options.out);
  const transform = ringTransform(rings, bandLimit);
  transform.adjoint(values, out, true);
  checkRingFields(caller, fields, out);
  const convergence = Array.from({ length: batch }, (_, b) => {
    const map = values.subarray(b * rings.points, (b + 1) * rings.points);
    return iteration(transform, rings, map, out.subarray(b * row, (b + 1) * row));
  });
  return { coefficients: coefficients("harmonic", bandLimit, out), convergence };
}
