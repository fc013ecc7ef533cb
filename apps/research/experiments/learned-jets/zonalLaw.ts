import { coefficients, type HarmonicCoefficients, harmonicIndex, type Key } from "@chaosphere/core";
import { kineticEnergy, streamFunction, zonalEnergy } from "@chaosphere/core/barotropic";
import {
  energyDistance,
  type MeasuredValue,
  measuredMean,
  splitHalfDistances,
  type ZonalStatistics,
  zonalStatistics,
} from "@chaosphere/metrics";

/** What zonal means of fields are held to, one number each. */
type Numbers = Readonly<Record<string, number>>;

interface Summary {
  readonly vorticity: ZonalStatistics;
  /** Widths of bands of one direction of the wind. */
  readonly jets: MeasuredValue;
  /** Share of the kinetic energy. */
  readonly share: MeasuredValue;
  /** E ā_l0² for l = 2, 3, … */
  readonly power: readonly MeasuredValue[];
  readonly means: HarmonicCoefficients;
}

/** The orders m = 0 alone. */
export function zonalPart({ bandLimit: L, values }: HarmonicCoefficients): HarmonicCoefficients {
  const out = new Float64Array(values.length);
  for (let row = 0; row < values.length; row += L * L) {
    for (let l = 0; l < L; l++) {
      const at = row + harmonicIndex(l, 0);
      out[at] = values[at];
    }
  }
  return coefficients("harmonic", L, out);
}

function summary(ζ: HarmonicCoefficients): Summary {
  const L = ζ.bandLimit;
  const means = zonalPart(ζ);
  const [zonal, all] = [zonalEnergy(ζ), kineticEnergy(ζ)];
  const square = (l: number) =>
    measuredMean(
      Array.from({ length: ζ.batch }, (_, b) => ζ.values[b * L * L + harmonicIndex(l, 0)] ** 2),
    );
  return {
    vorticity: zonalStatistics(ζ),
    jets: zonalStatistics(streamFunction(ζ)).spacing,
    share: measuredMean(zonal.map((e, b) => e / all[b])),
    power: Array.from({ length: L - 2 }, (_, n) => square(n + 2)),
    means,
  };
}

const apart = (a: MeasuredValue, b: MeasuredValue): number =>
  Math.abs(a.value - b.value) / Math.hypot(a.standardError, b.standardError);

/** |a/b − 1| less 3 standard errors of the ratio. */
function excess(a: MeasuredValue, b: MeasuredValue): number {
  const ratio = a.value / b.value;
  const error = ratio * Math.hypot(a.standardError / a.value, b.standardError / b.value);
  return Math.abs(ratio - 1) - 3 * error;
}

/**
 * How the zonal means of fields compare with those of held-out ones: mean and deviation by latitude, power by degree, share of the energy, width of
 * jets, and the energy distance of the zonal means as fields of their own.
 *
 * @param stream Of the splits of the held-out fields into halves.
 */
export function zonalComparison(
  heldOut: HarmonicCoefficients,
  stream: Key,
): (fields: HarmonicCoefficients) => Numbers {
  const real = summary(heldOut);
  const halves = Array.from(splitHalfDistances(real.means, { key: stream }));
  const centre = measuredMean(halves);
  const spread = centre.standardError * Math.sqrt(halves.length);
  const worst = (values: readonly number[]) => Math.max(...values);
  return (fields) => {
    const own = summary(fields);
    const [mine, theirs] = [own.vorticity, real.vorticity];
    return {
      meanDeviation: worst(mine.mean.map((m, j) => apart(m, theirs.mean[j]))),
      deviationExcess: worst(mine.deviation.map((s, j) => excess(s, theirs.deviation[j]))),
      deviationRatio:
        mine.deviation.reduce((sum, s, j) => sum + s.value / theirs.deviation[j].value, 0) /
        mine.deviation.length,
      powerExcess: worst(own.power.map((p, n) => excess(p, real.power[n]))),
      share: own.share.value,
      shareRatio: own.share.value / real.share.value,
      shareDeviation: apart(own.share, real.share),
      spacing: (own.jets.value * 180) / Math.PI,
      spacingRatio: own.jets.value / real.jets.value,
      spacingDeviation: apart(own.jets, real.jets),
      energyExcess: (energyDistance(own.means, real.means) - centre.value) / spread,
    };
  };
}
