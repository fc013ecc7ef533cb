import { ShapeError } from "../errors.ts";
import { colour, dividedByRoots } from "../gaussian/cameronMartin.ts";
import { checkSameBandLimit, type GaussianMeasure } from "../gaussian/gaussianMeasure.ts";
import { checkSupport } from "../gaussian/support.ts";
import {
  type CameronMartinCoordinates,
  checkBasis,
  coefficients,
  type HarmonicCoefficients,
} from "../harmonics/coefficients.ts";

/** The affine map a ↦ C^−½(a − ā); `measure` and `mean` are all that is needed to rebuild it. */
export interface Standardisation {
  /** The noise γ = N(0, C). */
  readonly measure: GaussianMeasure;
  /** ā, one row. */
  readonly mean: HarmonicCoefficients;
  /** z = C^−½(a − ā); throws {@link DomainError} where a differs from ā in a degree with C_l = 0. */
  readonly apply: (a: HarmonicCoefficients) => CameronMartinCoordinates;
  /** a = ā + C^½ z: exactly ā in the degrees with C_l = 0, whatever z. */
  readonly invert: (z: CameronMartinCoordinates) => HarmonicCoefficients;
}

/**
 * The standardisation of data by a noise γ and a mean field, that of an ensemble or one that is given:
 *
 *     a ↦ z = C^−½(a − ā).
 *
 * @param data an ensemble of two fields or more, or `{ mean }`, one row. A single field is its own mean: it would be
 *   standardised to 0.
 * @throws {@link ShapeError} if the band limits differ, the ensemble has fewer than two fields or the mean is not one.
 *
 * Source: docs/theory/formulas.md (G1).
 *
 * @example
 * ```ts
 * import { colour, key, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { standardisation } from "@chaosphere/core/estimation";
 *
 * const γ = whittleMatern(8, { alpha: 2, kappa: 3 });
 * const data = colour(γ, whiteNoise(8, 10, key(1)));
 * const standard = standardisation(γ, data);
 * const back = standard.invert(standard.apply(data));
 * const error = back.values.reduce((most, a, i) => Math.max(most, Math.abs(a - data.values[i])), 0);
 * console.log(error < 1e-12); // true
 * ```
 */
export function standardisation(
  measure: GaussianMeasure,
  data: HarmonicCoefficients | { readonly mean: HarmonicCoefficients },
): Standardisation {
  checkBasis("standardisation", "mean" in data ? data.mean : data, "harmonic");
  const mean = "mean" in data ? data.mean : ensembleMean(data);
  checkSameBandLimit("standardisation", measure, mean);
  if ("mean" in data ? mean.batch !== 1 : data.batch < 2) {
    const [need, batch] =
      "mean" in data
        ? ["the mean must be one field", mean.batch]
        : ["an ensemble must hold at least two fields", data.batch];
    throw new ShapeError(
      `standardisation: ${need}, got ${batch}. A single field is not an ensemble; give a known mean as { mean }.`,
    );
  }
  return {
    measure,
    mean,
    apply: (a) => {
      const centred = shifted(a, mean, -1);
      checkSupport("standardisation", measure, a, mean.values);
      return dividedByRoots(measure, centred);
    },
    invert: (z) => shifted(colour(measure, z), mean, 1),
  };
}

/**
 * The mean field ā = a_0 + (1/n) Σ_b (a_b − a_0) of an ensemble, one row: to the bit where all fields agree.
 *
 * @throws {@link ShapeError} if the ensemble is empty.
 */
export function ensembleMean(a: HarmonicCoefficients): HarmonicCoefficients {
  if (!(a.batch >= 1)) {
    throw new ShapeError(
      "ensembleMean: the ensemble must hold at least one field, got 0. Read some data first.",
    );
  }
  const row = a.bandLimit ** 2;
  const first = a.values.subarray(0, row);
  const departures = new Float64Array(row);
  for (let at = 0; at < a.values.length; at += row) {
    for (let i = 0; i < row; i++) departures[i] += a.values[at + i] - first[i];
  }
  return coefficients(
    "harmonic",
    a.bandLimit,
    departures.map((sum, i) => first[i] + sum / a.batch),
  );
}

/**
 * Data over noise, the ratio that says at which degrees there is anything to learn:
 *
 *     q_l = (1/(n(2l+1))) Σ_b Σ_m z_b,lm²,
 *
 * with the mean over the n rows of standardised fields. Length bandLimit.
 */
export function dataToNoiseRatio(z: CameronMartinCoordinates): Float64Array {
  checkBasis("dataToNoiseRatio", z, "cameron-martin");
  const q = new Float64Array(z.bandLimit);
  for (let i = 0; i < z.values.length; ) {
    for (let l = 0; l < z.bandLimit; l++) {
      for (let m = -l; m <= l; m++, i++) q[l] += z.values[i] ** 2;
    }
  }
  return q.map((sum, l) => sum / (z.batch * (2 * l + 1)));
}

function shifted(
  a: HarmonicCoefficients,
  mean: HarmonicCoefficients,
  sign: 1 | -1,
): HarmonicCoefficients {
  if (a.bandLimit !== mean.bandLimit) {
    throw new ShapeError(
      `standardisation: fields and mean must have one band limit, got ${a.bandLimit} and ${mean.bandLimit}. Truncate the fields first.`,
    );
  }
  const row = mean.values.length;
  const values = new Float64Array(a.values.length);
  for (let at = 0; at < values.length; at += row) {
    for (let i = 0; i < row; i++) values[at + i] = a.values[at + i] + sign * mean.values[i];
  }
  return coefficients("harmonic", a.bandLimit, values);
}
