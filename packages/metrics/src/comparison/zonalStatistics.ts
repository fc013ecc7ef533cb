import {
  coefficients,
  gaussLegendre,
  type HarmonicCoefficients,
  harmonicIndex,
  ShapeError,
  synthesise,
} from "@chaosphere/core";
import { type MeasuredValue, measuredMean } from "./measuredMean.ts";

/** The law of the zonal means of an ensemble. */
export interface ZonalStatistics {
  /** θ of the rings, rad, north to south. */
  readonly colatitudes: Float64Array;
  /** By ring, the mean over the fields of the zonal mean f̄(θ), in the unit of the field. */
  readonly mean: readonly MeasuredValue[];
  /** By ring, the standard deviation of f̄(θ) over the fields, with its standard error. */
  readonly deviation: readonly MeasuredValue[];
  /**
   * Mean distance of neighbouring extremes of f̄, rad, the poles among them, with the standard error over fields: of a stream function the
   * width of its jets, bands of one direction of the wind.
   */
  readonly spacing: MeasuredValue;
}

/** Rings per degree: extremes of one field lie at least about π/L apart, so that none is missed between rings. */
const RINGS = 8;

/**
 * Mean and standard deviation of the zonal means f̄(θ) = Σ_l a_l0 Y_l0(θ) of an ensemble, ring by ring, and the spacing of their extremes:
 * π/(n + 1) for a field with n of them between the poles. For a centred isotropic Gaussian law the mean is 0 and
 *
 *     Var f̄(θ) = Σ_l (2l+1)/4π C_l P_l(cos θ)².
 *
 * @throws {@link ShapeError} if there are fewer than two fields.
 *
 * @example
 * ```ts
 * import { coefficients, harmonicIndex } from "@chaosphere/core";
 * import { zonalStatistics } from "@chaosphere/metrics";
 *
 * // A stream function of degree 6 has six jets, of π/6 = 30° each.
 * const jets = coefficients("harmonic", 8, new Float64Array(2 * 64));
 * for (const row of [0, 64]) jets.values[row + harmonicIndex(6, 0)] = 1;
 * console.log(((180 / Math.PI) * zonalStatistics(jets).spacing.value).toFixed(6)); // 30.000000
 * ```
 */
export function zonalStatistics(f: HarmonicCoefficients): ZonalStatistics {
  const { bandLimit: L, batch } = f;
  if (!(batch >= 2)) {
    throw new ShapeError(
      `zonalStatistics: need two fields or more, got ${batch}. Standard errors are over fields.`,
    );
  }
  const zonal = new Float64Array(f.values.length);
  for (let row = 0; row < zonal.length; row += L * L) {
    for (let l = 0; l < L; l++) {
      const at = row + harmonicIndex(l, 0);
      zonal[at] = f.values[at];
    }
  }
  const grid = gaussLegendre(RINGS * L, { nLon: 1 });
  const { values } = synthesise(coefficients("harmonic", L, zonal), grid);
  const rings = Array.from({ length: grid.nLat }, (_, j) =>
    Float64Array.from({ length: batch }, (_, b) => values[b * grid.nLat + j]),
  );
  const mean = rings.map(measuredMean);
  return {
    colatitudes: grid.colatitudes,
    mean,
    deviation: rings.map((ring, j) => deviationOf(ring, mean[j].value)),
    spacing: measuredMean(
      Float64Array.from({ length: batch }, (_, b) =>
        spacingOf(values.subarray(b * grid.nLat, (b + 1) * grid.nLat)),
      ),
    ),
  };
}

/** √v with v the variance over fields, and the error that v has as a mean of squares, to first order. */
function deviationOf(ring: Float64Array, centre: number): MeasuredValue {
  const { value: variance, standardError } = measuredMean(ring.map((u) => (u - centre) ** 2));
  const value = Math.sqrt((variance * ring.length) / (ring.length - 1));
  return { value, standardError: value > 0 ? standardError / (2 * value) : 0 };
}

/** An extreme between two rings, or on equal ones, is where the profile turns from rising to falling or back. */
function spacingOf(profile: Float64Array): number {
  let [extremes, before] = [0, 0];
  for (let j = 1; j < profile.length; j++) {
    const slope = Math.sign(profile[j] - profile[j - 1]);
    if (slope * before < 0) extremes++;
    if (slope !== 0) before = slope;
  }
  return Math.PI / (extremes + 1);
}
