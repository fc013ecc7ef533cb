import { type IsoLatitudeRings, type RingFields, ringFields } from "../grid/isoLatitudeRings.ts";
import type { RingVisitor } from "../kernels/referenceRings.ts";
import { ringTransform } from "../kernels/ringKernel.ts";
import { checkBasis, coefficients, type HarmonicCoefficients } from "./coefficients.ts";
import { checkRingFields, checkRings } from "./ringChecks.ts";
import type { SynthesisOptions } from "./transform.ts";
import { checkOptions, checkTransform, resultArray } from "./transformChecks.ts";

export type { RingVisitor };

/** What {@link adjointSynthesisOnRings} does beside the sum. */
export interface RingAdjointOptions {
  /** Multiply the values by the weights of their rings: a quadrature, exact for none but special rings. Default false. */
  readonly isWeighted?: boolean | undefined;
  /** Array of batch·L² numbers that receives the coefficients and is kept in the result. Default a new array. */
  readonly out?: Float64Array | undefined;
}

/**
 * Values of a batch of fields at the points of any rings of constant latitude, as `synthesise` on a product grid:
 *
 *     f(θ_j, λ_jk) = Σ_{l<L} Σ_{m=−l}^{l} a_lm Y_lm(θ_j, λ_jk),
 *
 * right however few points a ring has. `unit` is that of the values, `out` an array of batch·points numbers.
 *
 * @throws {@link DomainError} if the band limit is larger than the transforms take.
 * @throws {@link ShapeError} if `out` has another length.
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { octahedralGaussian, synthesiseOnRings } from "@chaosphere/core/rings";
 *
 * // √(4π) Y_00 = 1 everywhere.
 * const constant = coefficients("harmonic", 1, Float64Array.of(Math.sqrt(4 * Math.PI)));
 * const { values, rings } = synthesiseOnRings(constant, octahedralGaussian(80), { unit: "K" });
 * console.log(values.length === rings.points, values[0].toFixed(6)); // true 1.000000
 * ```
 */
export function synthesiseOnRings(
  a: HarmonicCoefficients,
  rings: IsoLatitudeRings,
  options: SynthesisOptions = {},
): RingFields {
  const caller = "synthesiseOnRings";
  checkBasis(caller, a, "harmonic");
  checkRings(caller, rings);
  checkTransform(caller, a.bandLimit);
  checkOptions(caller, options);
  const out = resultArray(caller, a.batch * rings.points, a.values, options.out);
  ringTransform(rings, a.bandLimit).synthesise(a.values, out);
  return ringFields(rings, out, options.unit);
}

/**
 * {@link synthesiseOnRings} ring by ring, for maps that need not be in memory as a whole: the visitor is given the values
 * on one ring, in an array that the next one overwrites, with the numbers of the ring and of the field. Rings come from
 * the poles to the equator, one of each hemisphere in turn, where the rings are symmetric.
 *
 * @throws {@link DomainError} if the band limit is larger than the transforms take.
 */
export function synthesiseRingByRing(
  a: HarmonicCoefficients,
  rings: IsoLatitudeRings,
  visitor: RingVisitor,
): void {
  const caller = "synthesiseRingByRing";
  checkBasis(caller, a, "harmonic");
  checkRings(caller, rings);
  checkTransform(caller, a.bandLimit);
  ringTransform(rings, a.bandLimit).visit(a.values, visitor);
}

/**
 * The transpose of {@link synthesiseOnRings}: sums over the points,
 *
 *     a_lm = Σ_j Σ_k f(θ_j, λ_jk) Y_lm(θ_j, λ_jk),   l < bandLimit,
 *
 * or with `isWeighted` the quadrature Σ_j w_j Σ_k f Y_lm of the rings.
 *
 * @throws {@link DomainError} if bandLimit is no whole number or larger than the transforms take, or a value not finite.
 * @throws {@link ShapeError} if `out` has another length.
 */
export function adjointSynthesisOnRings(
  fields: RingFields,
  bandLimit: number,
  options: RingAdjointOptions = {},
): HarmonicCoefficients {
  const caller = "adjointSynthesisOnRings";
  checkRings(caller, (fields as Partial<RingFields> | undefined)?.rings);
  checkTransform(caller, bandLimit);
  checkOptions(caller, options);
  const { isWeighted = false } = options;
  const out = resultArray(caller, fields.batch * bandLimit ** 2, fields.values, options.out);
  ringTransform(fields.rings, bandLimit).adjoint(fields.values, out, isWeighted);
  checkRingFields(caller, fields, out);
  return coefficients("harmonic", bandLimit, out);
}
