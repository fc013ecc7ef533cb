import {
  child,
  type GaussianLaw,
  type HarmonicCoefficients,
  key,
  rows,
  type SphereGrid,
} from "@chaosphere/core";
import { ensembleMean } from "@chaosphere/core/estimation";
import { healpixRings } from "@chaosphere/data";
import { type Checkpoint, type ConditionalMethod, conditionalRun } from "@chaosphere/model";
import {
  drawPosterior,
  expectedInformation,
  type GaussianPosterior,
  gaussianPosterior,
  gridCells,
  klFromPrior,
  logEvidence,
  type ObservationOperator,
  observation,
  posteriorSd,
  ringPixels,
  surprise,
} from "@chaosphere/score/posterior";
import type { RowRange } from "../output/inBatches.ts";
import type { Observed, ObservedGroup } from "./observed.ts";

/** Where a pointwise deviation is wanted. */
export type Places = { readonly grid: SphereGrid } | { readonly nside: number };

/** A standard deviation for each place, and how sure it is. */
export interface Deviation {
  readonly values: Float64Array;
  /** Relative standard error; 0 where exact. */
  readonly relativeError: number;
}

/** The posterior of every field of an observation. */
export interface Posteriors {
  /** What was done, as the report names it. */
  readonly method: "exact" | "learned" | "particles" | ConditionalMethod;
  /** What a report says of the numbers. */
  readonly json: Readonly<Record<string, unknown>>;
  /** What is approximate, for stderr. */
  readonly warnings: readonly string[];
  /** Mean of field b, one row. */
  readonly mean: (b: number) => HarmonicCoefficients;
  /** Draws of field b, from draw `first` on. */
  readonly draw: (b: number, first: number, count: number) => HarmonicCoefficients;
  /** Pointwise standard deviation at places, of field b. */
  readonly deviationAt: (places: Places) => (b: number) => Deviation;
}

/** Work, in multiplications, up to which a deviation is found exactly unasked: seconds. */
const EXACT_WORK = 2e10;
/** Standard deviations beyond which what was seen is said to be outside the model. */
const FAR = 6;
/** Draws that estimate a deviation otherwise, for 2 %. */
const DEVIATION_DRAWS = 1000;

/** Exact posteriors of a Gaussian law. Draw j of field b depends on the seed, b and j alone. */
export function exactPosteriors(
  prior: GaussianLaw<"harmonic">,
  observed: Observed,
  seed: number,
): Posteriors {
  const all = observed.groups.map((group) => {
    const seen = observation(group.operator, group.noise, group.values);
    return { group, posterior: gaussianPosterior(prior, seen) };
  });
  const evidence = all.map(({ posterior }) => logEvidence(posterior));
  const kl = all.map(({ posterior }) => klFromPrior(posterior));
  const information = all.map(({ posterior }) => expectedInformation(posterior));
  const surprises = all.map(({ posterior }) => surprise(posterior));
  const places = placesOf(observed.groups);
  const byField = <T>(of: (group: number, row: number) => T): T[] =>
    places.map(({ group, row }) => of(group, row));
  const overall = byField((g, row) => surprises[g].overall[row]);
  const farthest = byField((g, row) => surprises[g].largest[row]);
  const errors = { information: information.map(({ standardError }) => standardError) };
  const isEstimate = errors.information.some((error) => error > 0);
  const own = (b: number): GaussianPosterior => {
    const { group, row } = places[b];
    const { posterior } = all[group];
    return { ...posterior, mean: rows(posterior.mean, row, row + 1) };
  };
  return {
    method: "exact",
    json: {
      solver: unique(all.map(({ posterior }) => posterior.method)).join(", "),
      logEvidence: byField((g, row) => evidence[g].values[row]),
      klFromPrior: byField((g, row) => kl[g].values[row]),
      expectedInformation: mean(byField((g) => information[g].value)),
      ...(isEstimate && {
        logEvidenceError: Math.max(...evidence.map(({ standardError }) => standardError)),
        klFromPriorError: Math.max(...kl.map(({ standardError }) => standardError)),
        expectedInformationError: Math.max(...errors.information),
      }),
      iterations: Math.max(...all.map(({ posterior }) => posterior.iterations)),
      residual: Math.max(...all.map(({ posterior }) => posterior.residual)),
      surprise: { overall, largest: farthest },
    },
    warnings: farthest.flatMap((deviations, b) =>
      farWarning(b, deviations, overall[b], observed.groups[places[b].group].operator.size),
    ),
    mean: (b) => copied(own(b).mean),
    draw: (b, first, count) =>
      drawPosterior(own(b), child(key(seed), b), count, { firstDraw: first }),
    deviationAt: (where) => {
      const operator = everywhere(where, all[0].posterior.mean.bandLimit);
      // Exactly it depends on where a field was seen and not on what: fields with the same gaps share it.
      const shared = new Map<number, Deviation>();
      return (b) => {
        const known = shared.get(places[b].group);
        if (known) return known;
        const posterior = own(b);
        const [d, n] = [posterior.whitened.dimension, posterior.whitened.size];
        const isDirect = posterior.method !== "conjugate-gradients";
        const work = operator.size * d * Math.min(n, d);
        if (isDirect && work <= EXACT_WORK) {
          const found = posteriorSd(posterior, operator, { exact: true });
          shared.set(places[b].group, found);
          return found;
        }
        return posteriorSd(posterior, operator, {
          draws: DEVIATION_DRAWS,
          key: child(child(key(seed), b), DEVIATION_DRAWS),
        });
      };
    },
  };
}

/** That field b was seen far from where the model and the errors lead to expect it, by one value or by all. */
function farWarning(b: number, largest: number, overall: number, n: number): string[] {
  if (largest > FAR) {
    return [
      `field ${b} was seen far outside the model: a value lies ${largest.toPrecision(3)} standard deviations from what the model and the errors lead to expect`,
    ];
  }
  const excess = (overall - 1) * Math.sqrt(2 * n);
  if (excess <= FAR) return [];
  return [
    `the values of field ${b} lie ${overall.toPrecision(3)} times as far from the model's mean as the model and the errors lead to expect, ${excess.toPrecision(3)} standard deviations too far: one of the two is too small`,
  ];
}

/** Which draws of every field are wanted. */
export interface DrawOptions {
  readonly seed: number;
  readonly draws: RowRange;
  readonly steps?: number;
}

/** Draws by the reverse diffusion of a model; mean and deviation are those of the draws. */
export function diffusedPosteriors(
  model: Checkpoint,
  observed: Observed,
  { method, seed, draws, steps }: DrawOptions & { readonly method: ConditionalMethod },
): Posteriors {
  const { first: firstDraw, count } = draws;
  const runs = observed.groups.map((group, g) => {
    const seen = observation(group.operator, group.noise, group.values);
    const of = { method, count, firstDraw, ...(steps !== undefined && { steps }) };
    // Fields with other gaps have numbers of their own.
    const run = conditionalRun(model, seen, { ...of, seed: seed + g * 2 ** 32 });
    let fields: HarmonicCoefficients | undefined;
    const drawn = () => {
      fields ??= run.draw();
      return fields;
    };
    return { run, drawn };
  });
  const places = placesOf(observed.groups);
  const [{ run }] = runs;
  const evidence = places.map(({ group, row }) => runs[group].run.logEvidence?.[row] ?? null);
  return {
    method,
    json: { ...diffusionJson(evidence), sampler: run.sampler, steps: run.times.length - 1 },
    warnings: run.approximation === undefined ? [] : [run.approximation],
    ...ofDraws(draws, (b, first, end) => {
      const { group, row } = places[b];
      return rows(runs[group].drawn(), row * count + first, row * count + end);
    }),
  };
}

/** What a report says of numbers that a diffusion does not know. */
export function diffusionJson(logEvidence: readonly (number | null)[]): Record<string, unknown> {
  return {
    logEvidence,
    klFromPrior: logEvidence.map(() => null),
    expectedInformation: null,
    iterations: 0,
    residual: 0,
  };
}

/**
 * Mean and deviation of the draws that are wanted.
 *
 * @param draws those from first to end of field b, counted from the first that is wanted.
 */
export function ofDraws(
  { first: before, count }: RowRange,
  draws: (b: number, first: number, end: number) => HarmonicCoefficients,
): Pick<Posteriors, "mean" | "draw" | "deviationAt"> {
  return {
    mean: (b) => ensembleMean(draws(b, 0, count)),
    draw: (b, first, more) => copied(draws(b, first - before, first - before + more)),
    deviationAt: (where) => (b) => {
      const own = draws(b, 0, count);
      const values = everywhere(where, own.bandLimit).apply(own.values);
      const size = values.length / count;
      return {
        values: scatter(values, size),
        relativeError: 1 / Math.sqrt(2 * (count - 1)),
      };
    },
  };
}

/** The operator of every point of a grid, or pixel. */
function everywhere(where: Places, bandLimit: number): ObservationOperator {
  if ("nside" in where) {
    const rings = healpixRings(where.nside);
    return ringPixels(rings, new Uint8Array(rings.points).fill(1), bandLimit);
  }
  const { grid } = where;
  return gridCells(grid, new Uint8Array(grid.nLat * grid.nLon).fill(1), bandLimit);
}

/** In which group, and as which of its rows, each field stands. */
export function placesOf(groups: readonly ObservedGroup[]): { group: number; row: number }[] {
  const places: { group: number; row: number }[] = [];
  groups.forEach(({ fields }, group) => {
    fields.forEach((b, row) => {
      places[b] = { group, row };
    });
  });
  return places;
}

/** What is written may move to another thread, and is not to take the posterior along. */
function copied(a: HarmonicCoefficients): HarmonicCoefficients {
  return { ...a, values: a.values.slice() };
}

/** Standard deviation of each of `size` numbers over the rows. */
function scatter(values: Float64Array, size: number): Float64Array {
  const count = values.length / size;
  const means = new Float64Array(size);
  const squares = new Float64Array(size);
  values.forEach((value, at) => {
    means[at % size] += value / count;
  });
  values.forEach((value, at) => {
    squares[at % size] += (value - means[at % size]) ** 2;
  });
  return squares.map((sum) => Math.sqrt(sum / (count - 1)));
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value / values.length, 0);
