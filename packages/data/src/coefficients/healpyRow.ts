import {
  DomainError,
  FormatError,
  fromComplexHealpy,
  type HarmonicCoefficients,
} from "@chaosphere/core";

/**
 * Rows of complex c_lm in healpy's order as real coefficients.
 *
 * @throws {@link FormatError} if they are those of no real field.
 */
export function healpyRow(
  packed: Float64Array,
  bandLimit: number,
  path: string,
): HarmonicCoefficients {
  try {
    return fromComplexHealpy(packed, bandLimit);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const message = error.message.replace(/^\w+: /, "");
    throw new FormatError(`healpyRow: ${path}: ${message}`, { path, field: "values" });
  }
}
