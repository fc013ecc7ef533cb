import {
  child,
  type HarmonicCoefficients,
  type Key,
  type SphereGrid,
  synthesise,
} from "@chaosphere/core";
import {
  energyDistance,
  mapCorrelation,
  nearestFields,
  spectrumRatio,
  splitHalfDistances,
  standardDeviationMap,
} from "@chaosphere/score";

/** A number with the value it would have for perfect samples. */
export interface Judged {
  readonly generated: number;
  /** The same quantity between data and data. */
  readonly reference: number;
}

/** Generated fields held against simulated ones that the model never saw. */
export interface Comparison {
  /** C_l of generated over held-out fields, by degree. */
  readonly spectrumRatio: readonly number[];
  /** Its sampling error if fields were independent and isotropic. */
  readonly spectrumRatioError: readonly number[];
  /** Correlation over the sphere of the standard-deviation maps; reference: training against held-out. */
  readonly deviationMapCorrelation: Judged;
  /** Energy distance to the held-out fields, unit of the field; reference: training against held-out. */
  readonly energyDistance: Judged;
  /** Energy distances between the halves of all data, by runs. */
  readonly splitHalfEnergyDistances: readonly number[];
  /** Median distance to the nearest training field, L² norm; reference: of the held-out fields. */
  readonly nearestTrainingField: Judged;
}

/** The ensembles to compare, in harmonic coefficients. */
export interface Ensembles {
  readonly generated: HarmonicCoefficients;
  readonly training: HarmonicCoefficients;
  readonly heldOut: HarmonicCoefficients;
  /** Training and held-out fields with the run of each. */
  readonly all: HarmonicCoefficients;
  readonly groups: ArrayLike<number>;
}

const SPLITS = 20;

/** Compares by spectrum, standard-deviation map, energy distance and nearest training field. */
export function compare(
  { generated, training, heldOut, all, groups }: Ensembles,
  grid: SphereGrid,
  stream: Key,
): Comparison {
  const { ratio, standardError } = spectrumRatio(generated, heldOut);
  const deviation = (a: HarmonicCoefficients) => standardDeviationMap(synthesise(a, grid));
  const heldOutDeviation = deviation(heldOut);
  const nearest = (a: HarmonicCoefficients) => median(nearestFields(a, training).distances);
  const halves = { stream: child(stream, 0), splits: SPLITS, groups };
  return {
    spectrumRatio: [...ratio],
    spectrumRatioError: [...standardError],
    deviationMapCorrelation: {
      generated: mapCorrelation(deviation(generated), heldOutDeviation),
      reference: mapCorrelation(deviation(training), heldOutDeviation),
    },
    energyDistance: {
      generated: energyDistance(generated, heldOut),
      reference: energyDistance(training, heldOut),
    },
    splitHalfEnergyDistances: [...splitHalfDistances(all, halves)],
    nearestTrainingField: { generated: nearest(generated), reference: nearest(heldOut) },
  };
}

function median(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
