import {
  angularPowerSpectrum,
  child,
  type HarmonicCoefficients,
  type Key,
  purpose,
  rows,
  type SphereGrid,
  synthesise,
  truncate,
} from "@chaosphere/core";
import {
  energyDistance,
  mapCorrelation,
  nearestFields,
  spectrumRatio,
  splitHalfDistances,
  standardDeviationMap,
} from "@chaosphere/metrics";
import { COMPARED_BAND_LIMIT } from "./design.ts";
import { forEachModel, type Models } from "./models.ts";

/** A number for each model, with what it is between training and held-out data. */
export interface Compared extends Models<number> {
  readonly data: number;
}

/** A mean over parts of the generated fields, with its standard error. */
export interface Difference {
  readonly mean: number;
  readonly standardError: number;
}

/** Fields of each model held against simulated ones that no model saw. */
export interface Comparison {
  /** C_l of generated over held-out fields, by degree, all degrees. */
  readonly spectrumRatio: Models<readonly number[]>;
  /** Its standard error: the scatter of C_l between the runs of the data, and of the network's fields among themselves. */
  readonly spectrumRatioError: readonly number[];
  /** The standard deviation of C_l between runs over its mean: what one run differs from another, years being correlated. */
  readonly spectrumScatter: readonly number[];
  /** Degrees below this are compared in what follows. */
  readonly bandLimit: number;
  /** Correlation over the sphere of the standard-deviation maps with the held-out one. */
  readonly deviationMapCorrelation: Compared;
  /** Energy distance to the held-out fields, unit of the field, unbiased: of equal laws it is 0 on average and may be negative. */
  readonly energyDistance: Compared;
  /** That of the network less that of each Gaussian, which is driven by the same noise; over parts of the generated fields. */
  readonly energyExcess: { readonly localised: Difference; readonly full: Difference };
  /** Energy distances between the halves of all data, by runs. */
  readonly splitHalfEnergyDistances: readonly number[];
  /** Median L² distance to the nearest training field, over that of the held-out fields. */
  readonly nearestOverReal: Compared;
  /** That of the held-out fields, unit of the field. */
  readonly nearestReal: number;
}

/** The ensembles to compare, in harmonic coefficients. */
export interface Ensembles {
  readonly generated: Models<HarmonicCoefficients>;
  readonly training: HarmonicCoefficients;
  readonly heldOut: HarmonicCoefficients;
  /** Training and held-out fields with the run of each. */
  readonly all: HarmonicCoefficients;
  readonly groups: ArrayLike<number>;
}

const SPLITS = 20;

/** Parts of the generated fields from which the error of a difference is told. */
const PARTS = 4;

/** Compares by spectrum, and at the larger scales by standard-deviation map, energy distance and nearest training field. */
export function compare(
  { generated, training, heldOut, all, groups }: Ensembles,
  grid: SphereGrid,
  stream: Key,
): Comparison {
  const bandLimit = Math.min(COMPARED_BAND_LIMIT, heldOut.bandLimit);
  const coarse = forEachModel(generated, (a) => truncate(a, bandLimit));
  const [seen, truth] = [truncate(training, bandLimit), truncate(heldOut, bandLimit)];
  const compared = (f: (a: HarmonicCoefficients) => number): Compared => ({
    ...forEachModel(coarse, f),
    data: f(seen),
  });
  const deviation = (a: HarmonicCoefficients) => standardDeviationMap(synthesise(a, grid));
  const truthDeviation = deviation(truth);
  const nearest = (a: HarmonicCoefficients) => median(nearestFields(a, seen).distances);
  const nearestReal = nearest(truth);
  const ratios = forEachModel(generated, (a) => spectrumRatio(a, heldOut).ratio);
  const scatter = betweenRuns(all, groups);
  const drawn = ofIndependentFields(generated.network);
  const heldOutRuns = heldOut.batch / (all.batch / new Set(Array.from(groups)).size);
  const parts = forEachModel(coarse, (a) => partsOf(a).map((part) => energyDistance(part, truth)));
  return {
    spectrumRatio: forEachModel(ratios, (ratio) => [...ratio]),
    spectrumRatioError: scatter.map(
      (s, l) => ratios.network[l] * Math.hypot(s / Math.sqrt(heldOutRuns), drawn[l]),
    ),
    spectrumScatter: scatter,
    bandLimit,
    deviationMapCorrelation: compared((a) => mapCorrelation(deviation(a), truthDeviation)),
    energyDistance: compared((a) => energyDistance(a, truth)),
    energyExcess: {
      localised: difference(parts.network, parts.localised),
      full: difference(parts.network, parts.full),
    },
    splitHalfEnergyDistances: [
      ...splitHalfDistances(truncate(all, bandLimit), {
        key: child(stream, purpose.splitting),
        splits: SPLITS,
        groups,
      }),
    ],
    nearestOverReal: {
      ...forEachModel(coarse, (a) => nearest(a) / nearestReal),
      data: 1,
    },
    nearestReal,
  };
}

/** The relative standard deviation of C_l between the runs, by degree. */
function betweenRuns(a: HarmonicCoefficients, groups: ArrayLike<number>): number[] {
  const sums = new Map<number, { count: number; values: Float64Array }>();
  const spectra = angularPowerSpectrum(a);
  const L = a.bandLimit;
  for (let b = 0; b < a.batch; b++) {
    const run = groups[b];
    const sum = sums.get(run) ?? { count: 0, values: new Float64Array(L) };
    sum.count++;
    for (let l = 0; l < L; l++) {
      sum.values[l] += spectra[b * L + l];
    }
    sums.set(run, sum);
  }
  const means = [...sums.values()].map(({ count, values }) => values.map((v) => v / count));
  return Array.from({ length: L }, (_, l) => {
    const { mean, deviation } = moments(means.map((values) => values[l]));
    return deviation / mean;
  });
}

/** The relative standard error of the mean C_l of fields drawn independently, by degree. */
function ofIndependentFields(a: HarmonicCoefficients): number[] {
  const spectra = angularPowerSpectrum(a);
  const L = a.bandLimit;
  return Array.from({ length: L }, (_, l) => {
    const values = Array.from({ length: a.batch }, (_, b) => spectra[b * L + l]);
    const { mean, deviation } = moments(values);
    return deviation / mean / Math.sqrt(a.batch);
  });
}

function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

function partsOf(a: HarmonicCoefficients): HarmonicCoefficients[] {
  const at = (part: number) => Math.floor((part * a.batch) / PARTS);
  return Array.from({ length: PARTS }, (_, part) => rows(a, at(part), at(part + 1)));
}

function difference(f: readonly number[], g: readonly number[]): Difference {
  const differences = f.map((value, i) => value - g[i]);
  const { mean, deviation } = moments(differences);
  return { mean, standardError: deviation / Math.sqrt(differences.length) };
}

function median(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
