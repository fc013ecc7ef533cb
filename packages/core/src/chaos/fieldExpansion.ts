import { DomainError, ShapeError } from "../errors.ts";
import { pointwiseVariance } from "../gaussian/pointwiseVariance.ts";
import {
  type CameronMartinCoordinates,
  checkBandLimit,
  coefficients,
  type HarmonicCoefficients,
  harmonicIndex,
} from "../harmonics/coefficients.ts";
import { scaleDegrees } from "../harmonics/scaleDegrees.ts";
import { analyse, synthesise } from "../harmonics/transform.ts";
import { matrixProduct } from "../linalg/matrixProduct.ts";
import { type ChaosExpansion, chaosBasis } from "./chaosExpansion.ts";
import { productGridOf } from "./fieldSample.ts";
import { binomial } from "./hermite.ts";
import type { LocalField } from "./localField.ts";
import type { MultiIndices } from "./multiIndex.ts";
import { type TruncationReport, truncationReport } from "./truncation.ts";

/**
 * A random field by its chaos expansion with coefficients in L²(S²):
 *
 *     X = Σ_α c_α h_α(z),   c_α ∈ L²(S²),   E‖X‖² = Σ_α ‖c_α‖².
 */
export interface FieldExpansion {
  readonly indices: MultiIndices;
  /** The harmonic coefficients of c_α, one row per multi-index. */
  readonly coefficients: HarmonicCoefficients;
}

/** Grid maps of at most this many numbers are held at once. */
const BLOCK = 2 ** 21;

/**
 * The exact chaos expansion of a local field in the Cameron–Martin coordinates of its noise:
 *
 *     c_α(p) = φ_q √{q!/α!} ∏_j a_j(p)^{α_j},   a_j(p) = √C_{l(j)} Y_j(p)/σ,   q = |α|,
 *
 * because Σ_j a_j(p) z_j is standard normal. Multi-indices above the order of the field get c_α = 0.
 *
 * @throws {@link ShapeError} if the multi-indices have more variables than γ has coordinates.
 * @throws {@link DomainError} unless the band limit is a whole number, 1 or more.
 *
 * Source: Nualart (2006), section 1.1, for h_q(⟨a, z⟩) = Σ_{|α|=q} √{q!/α!} a^α h_α, ‖a‖ = 1; docs/theory/formulas.md (G2.2).
 */
export function fieldExpansion(
  field: LocalField,
  indices: MultiIndices,
  bandLimit: number,
): FieldExpansion {
  checkBandLimit("fieldExpansion", bandLimit);
  const { measure, hermite, smoothing } = field;
  const L = measure.spectrum.length;
  if (!(indices.dimension <= L * L)) {
    throw new ShapeError(
      `fieldExpansion: the noise has ${L * L} coordinates, got multi-indices in ${indices.dimension} variables. Use at most that many.`,
    );
  }
  const grid = productGridOf(field, bandLimit);
  const a = unitModes(field, indices.dimension);
  const modes = synthesise(a, grid).values;
  const points = grid.nLat * grid.nLon;
  const count = indices.orders.length;
  const values = new Float64Array(count * bandLimit ** 2);
  const block = Math.max(1, Math.floor(BLOCK / points));
  for (let start = 0; start < count; start += block) {
    const size = Math.min(block, count - start);
    const maps = new Float64Array(size * points);
    for (let k = 0; k < size; k++) {
      fillProduct(maps.subarray(k * points, (k + 1) * points), modes, indices, start + k, hermite);
    }
    const fields = { grid, batch: size, values: maps, unit: "" };
    values.set(analyse(fields, bandLimit).values, start * bandLimit ** 2);
  }
  const raw = coefficients("harmonic", bandLimit, values);
  return { indices, coefficients: smoothing ? smoothed(raw, indices, smoothing) : raw };
}

/**
 * The fields of a batch of noises: values Σ_α c_α h_α(z_b), one row per noise.
 *
 * @throws {@link ShapeError} if the noise has fewer coordinates than the expansion has variables.
 *
 * Source: docs/theory/formulas.md (G2.2).
 */
export function evaluateFieldExpansion(
  { indices, coefficients: c }: FieldExpansion,
  z: CameronMartinCoordinates,
): HarmonicCoefficients {
  const basis = chaosBasis("evaluateFieldExpansion", indices, z.bandLimit);
  const count = indices.orders.length;
  const row = z.bandLimit ** 2;
  const h = new Float64Array(z.batch * count);
  for (let b = 0; b < z.batch; b++) {
    h.set(basis(z.values.subarray(b * row, (b + 1) * row)), b * count);
  }
  const values = matrixProduct(h, c.values, z.batch, count, c.bandLimit ** 2);
  return coefficients("harmonic", c.bandLimit, values);
}

/**
 * The chaos expansion of one coefficient a_lm of a field, a functional of the noise.
 *
 * @throws {@link DomainError} unless |m| ≤ l < bandLimit, whole numbers.
 *
 * Source: docs/theory/formulas.md (G2.2).
 *
 * @example
 * ```ts
 * import { whittleMatern } from "@chaosphere/core";
 * import { coefficientExpansion, fieldExpansion, multiIndices, quadraticField } from "@chaosphere/core/chaos";
 *
 * const field = quadraticField(whittleMatern(2, { alpha: 2, kappa: 1 }), 0.1);
 * const expansion = fieldExpansion(field, multiIndices(4, { rule: "total", order: 2 }), 3);
 * // a_10 has mean 0 and, apart from small terms of order 2, is a multiple of z_10.
 * const { coefficients } = coefficientExpansion(expansion, 1, 0);
 * console.log(Math.abs(coefficients[0]) < 1e-12, coefficients.filter((c) => Math.abs(c) > 0.1).length); // true 1
 * ```
 */
export function coefficientExpansion(
  { indices, coefficients: c }: FieldExpansion,
  l: number,
  m: number,
): ChaosExpansion {
  const row = c.bandLimit ** 2;
  const at = harmonicIndex(l, m);
  if (!(Number.isInteger(l) && Number.isInteger(m) && Math.abs(m) <= l && at < row)) {
    throw new DomainError(
      `coefficientExpansion: need |m| ≤ l < bandLimit = ${c.bandLimit}, got l = ${l}, m = ${m}. Expand the field at a larger band limit.`,
    );
  }
  return {
    indices,
    coefficients: Float64Array.from(indices.orders, (_, k) => c.values[k * row + at]),
  };
}

/**
 * What truncations of a field expansion drop of E‖X‖², in order and in the band limit of the noise.
 *
 * @param secondMoment E‖X‖² over the sphere, 4π times that at a point; it tells what the expansion leaves out.
 *
 * Source: docs/theory/formulas.md (G2.2).
 *
 * @example
 * ```ts
 * import { whittleMatern } from "@chaosphere/core";
 * import { fieldExpansion, fieldTruncationReport, multiIndices, quadraticField } from "@chaosphere/core/chaos";
 *
 * const field = quadraticField(whittleMatern(2, { alpha: 2, kappa: 1 }), 0.1);
 * const expansion = fieldExpansion(field, multiIndices(4, { rule: "total", order: 2 }), 3);
 * const { unresolved } = fieldTruncationReport(expansion, 4 * Math.PI * field.secondMoment);
 * console.log(Math.abs(unresolved) < 1e-12); // true
 * ```
 */
export function fieldTruncationReport(
  { indices, coefficients: c }: FieldExpansion,
  secondMoment?: number,
): TruncationReport {
  const row = c.bandLimit ** 2;
  const norms = Float64Array.from(indices.orders, (_, k) =>
    Math.sqrt(c.values.subarray(k * row, (k + 1) * row).reduce((sum, v) => sum + v * v, 0)),
  );
  return truncationReport({ indices, coefficients: norms }, secondMoment);
}

/** √C_l Y_j / σ for the first coordinates, one per row. */
function unitModes({ measure }: LocalField, dimension: number): HarmonicCoefficients {
  const L = measure.spectrum.length;
  const modes = coefficients("harmonic", L, new Float64Array(dimension * L * L));
  for (let j = 0; j < dimension; j++) modes.values[j * (L * L + 1)] = 1;
  const deviation = Math.sqrt(pointwiseVariance(measure));
  return scaleDegrees(modes, (l) => Math.sqrt(measure.spectrum[l]) / deviation);
}

/** φ_q √{q!/α!} ∏ a_j^{α_j} on the grid, √{q!/α!} as a product of binomials. */
function fillProduct(
  map: Float64Array,
  modes: Float64Array,
  { orders, offsets, variables, exponents }: MultiIndices,
  k: number,
  hermite: Float64Array,
): void {
  const q = orders[k];
  if (q >= hermite.length) return;
  let multinomial = 1;
  let rest = q;
  for (let p = offsets[k]; p < offsets[k + 1]; p++) {
    multinomial *= binomial(rest, exponents[p]);
    rest -= exponents[p];
  }
  map.fill(hermite[q] * Math.sqrt(multinomial));
  for (let p = offsets[k]; p < offsets[k + 1]; p++) {
    const mode = modes.subarray(variables[p] * map.length, (variables[p] + 1) * map.length);
    for (let n = 0; n < exponents[p]; n++) {
      for (let i = 0; i < map.length; i++) map[i] *= mode[i];
    }
  }
}

/** s_l on the rows of order 2 and higher, which come last. */
function smoothed(
  c: HarmonicCoefficients,
  { orders }: MultiIndices,
  smoothing: (degree: number) => number,
): HarmonicCoefficients {
  const first = orders.findIndex((q) => q >= 2);
  if (first < 0) return c;
  const values = scaleDegrees(c, smoothing).values;
  values.set(c.values.subarray(0, first * c.bandLimit ** 2));
  return { ...c, values };
}
