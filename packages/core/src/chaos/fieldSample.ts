import { colour } from "../gaussian/cameronMartin.ts";
import { pointwiseVariance } from "../gaussian/pointwiseVariance.ts";
import { whiteNoise } from "../gaussian/whiteNoise.ts";
import { gaussLegendre } from "../grid/gaussLegendre.ts";
import type { SphereGrid } from "../grid/sphereGrid.ts";
import {
  type CameronMartinCoordinates,
  checkBandLimit,
  type HarmonicCoefficients,
  truncate,
} from "../harmonics/coefficients.ts";
import { scaleDegrees } from "../harmonics/scaleDegrees.ts";
import { analyse, synthesise } from "../harmonics/transform.ts";
import { checkKey, type Key } from "../random/key.ts";
import { fullBandLimit, type LocalField } from "./localField.ts";

/** Options of {@link sampleField}. */
export interface SampleFieldOptions {
  /** L of the result: degrees 0 ≤ l < L. */
  readonly bandLimit: number;
  /** Number of fields. */
  readonly batch: number;
  /** Number of the first row. Default 0. */
  readonly firstRow?: number;
}

/** Draws of a local field with the noise they come from. */
export interface FieldSample {
  /** The Cameron–Martin coordinates of Z. */
  readonly noise: CameronMartinCoordinates;
  /** a_lm of X. */
  readonly field: HarmonicCoefficients;
}

/**
 * Draws of a local field: the noise Z at the band limit of γ, φ point by point on a Gauss–Legendre grid, and the
 * harmonic coefficients of the result,
 *
 *     a_lm = ⟨φ(Z), Y_lm⟩,   degrees l < bandLimit.
 *
 * The grid is exact for polynomials φ up to the order of the field; for others it aliases what the order leaves out.
 * Row b is that of noise row firstRow + b, whatever the batch.
 *
 * @throws {@link DomainError} if a count is not a whole number or the grid would need band limit over 4096.
 */
export function sampleField(
  field: LocalField,
  { bandLimit, batch, firstRow = 0 }: SampleFieldOptions,
  stream: Key,
): FieldSample {
  checkKey("sampleField", stream);
  checkBandLimit("sampleField", bandLimit);
  const noise = whiteNoise(field.measure.spectrum.length, batch, stream, { firstRow });
  return { noise, field: fieldOf(field, noise, bandLimit) };
}

/**
 * The local field X that a given noise makes, X = φ(Z), or with a smoothing S
 *
 *     X = φ_0 + φ_1 Z/σ + S( φ(Z) − φ_0 − φ_1 Z/σ ).
 *
 * @throws {@link ShapeError} if the noise and γ have different band limits.
 */
export function fieldOf(
  field: LocalField,
  noise: CameronMartinCoordinates,
  bandLimit: number,
): HarmonicCoefficients {
  const { measure, nonlinearity, smoothing } = field;
  const gaussian = colour(measure, noise);
  const values = synthesise(gaussian, productGridOf(field, bandLimit));
  const local = analyse({ ...values, values: values.values.map(nonlinearity) }, bandLimit);
  if (smoothing === undefined) return local;
  const linear = gaussianPart(field, gaussian, bandLimit);
  const rest = scaleDegrees(
    { ...local, values: local.values.map((x, i) => x - linear.values[i]) },
    smoothing,
  );
  return { ...rest, values: rest.values.map((x, i) => x + linear.values[i]) };
}

/** A grid on which products of the field's order, analysed to a band limit, are exact. */
export function productGridOf(field: LocalField, bandLimit: number): SphereGrid {
  return gaussLegendre(Math.max(bandLimit, Math.ceil((fullBandLimit(field) + bandLimit) / 2)));
}

/** φ_0 + φ_1 Z/σ. */
function gaussianPart(
  { measure, hermite }: LocalField,
  gaussian: HarmonicCoefficients,
  bandLimit: number,
): HarmonicCoefficients {
  const gain = hermite[1] / Math.sqrt(pointwiseVariance(measure));
  const part = scaleDegrees(truncate(gaussian, bandLimit), () => gain);
  const constant = hermite[0] * Math.sqrt(4 * Math.PI);
  for (let b = 0; b < part.batch; b++) part.values[b * bandLimit ** 2] += constant;
  return part;
}
