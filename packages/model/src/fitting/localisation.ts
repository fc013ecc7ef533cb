import {
  type CameronMartinCoordinates,
  factoredGaussian,
  type GaussianMeasure,
  isotropic,
  relativeLogDensity,
  truncate,
} from "@chaosphere/core";
import {
  type Localisation,
  type LocalisedParts,
  localisedMatrix,
  localisedParts,
} from "@chaosphere/core/estimation";

/** A localisation with nothing left to default. */
export type CompleteLocalisation = Required<Localisation>;

/** A localisation, and what the fields that chose it say of it, nats per field over the noise. */
export interface ChosenLocalisation {
  readonly localisation: CompleteLocalisation;
  readonly logDensity: number;
  /** That of the sample covariance alone, shrunk to its diagonal. */
  readonly sampleLogDensity: number;
  /** Number of laws tried, those of fewer degrees included. */
  readonly tried: number;
}

/** The fields and the law that {@link chooseLocalisation} works with. */
export interface LocalisationChoice {
  /** The fields that each law is fitted to. */
  readonly fit: CameronMartinCoordinates;
  /** Fields that judge it, of other runs or years. */
  readonly judge: CameronMartinCoordinates;
  readonly noise: GaussianMeasure;
  /** The forward time at which laws are compared: the noise of the stopping time keeps every law regular. */
  readonly stop: number;
  /** Values that are given and so not chosen. Default: none. */
  readonly fixed?: Partial<Localisation>;
  /** Called after each law with the number of laws tried. */
  readonly onTry?: (tried: number) => void;
}

/** The values tried, each a step from the one before that the likelihood tells apart. */
const ladders: Readonly<Record<keyof CompleteLocalisation, readonly number[]>> = {
  length: [0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.1, 1.5, 2.2],
  wholeBelow: [0.5, 1, 1.5, 2, 3, 4, 6, 8, 11, 16, 24],
  shrinkage: [0, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.3, 0.5, 0.75, 1],
  blend: [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
};

/** Where the search begins: all scales tapered, or only those of a few thousand kilometres and less. */
const starts: readonly CompleteLocalisation[] = [
  { length: 0.5, wholeBelow: 2, shrinkage: 0.04, blend: 0.1 },
  { length: 0.8, wholeBelow: 8, shrinkage: 0.04, blend: 0.1 },
];

/** Beyond this band limit the search begins where that of the degrees below it ended. */
const COARSE = 32;

/** In this order, as a blend of 1 would make the others idle. */
const names = ["wholeBelow", "length", "shrinkage", "blend"] as const;

/**
 * The localisation under which fields that were not fitted have the largest likelihood, found from two starts by steps of one value at
 * a time up and down its ladder until none helps: a local maximum, and of what was tried the best. A law of 64² coordinates costs 64 of one
 * of 32², so beyond 32 degrees the one start is what is found so at the lower degrees.
 */
export function chooseLocalisation(choice: LocalisationChoice): ChosenLocalisation {
  const { best, at, tried } = search(choice);
  const sampleLogDensity = at({ ...best, blend: 1 });
  return { localisation: best, logDensity: at(best), sampleLogDensity, tried };
}

/** What a search ends with. */
interface Search {
  readonly best: CompleteLocalisation;
  /** Mean log-density of any localisation at the band limit of the search. */
  readonly at: (localisation: CompleteLocalisation) => number;
  /** Number of laws tried on the way. */
  readonly tried: number;
}

function search(choice: LocalisationChoice): Search {
  const { fixed = {}, onTry } = choice;
  const coarse = choice.fit.bandLimit > COARSE ? search(ofDegrees(choice, COARSE)) : undefined;
  const before = coarse?.tried ?? 0;
  const logDensityOf = judged(choice);
  const found = new Map<string, number>();
  const at = (localisation: CompleteLocalisation): number => {
    const name = names.map((name) => localisation[name]).join();
    const known = found.get(name);
    if (known !== undefined) return known;
    const value = logDensityOf(localisation);
    found.set(name, value);
    onTry?.(before + found.size);
    return value;
  };
  const from = coarse ? [coarse.best] : starts;
  const climbed = from.map((start) => climb({ ...start, ...fixed }, fixed, at));
  const best = climbed.reduce((a, b) => (at(b) > at(a) ? b : a));
  return { best, at, tried: before + found.size };
}

/** Whether nothing of a localisation is left to choose. */
export function isComplete(fixed: Partial<Localisation>): fixed is CompleteLocalisation {
  return names.every((name) => fixed[name] !== undefined);
}

/** The same choice by the degrees l < L alone. */
function ofDegrees(choice: LocalisationChoice, L: number): LocalisationChoice {
  const { fit, judge, noise } = choice;
  const measure = isotropic(noise.spectrum.slice(0, L));
  return { ...choice, fit: truncate(fit, L), judge: truncate(judge, L), noise: measure };
}

function climb(
  start: CompleteLocalisation,
  fixed: Partial<Localisation>,
  at: (localisation: CompleteLocalisation) => number,
): CompleteLocalisation {
  let best = start;
  let moved = true;
  while (moved) {
    moved = false;
    for (const name of names.filter((name) => fixed[name] === undefined)) {
      for (const step of [1, -1]) {
        let next = neighbour(best, name, step);
        while (next && at(next) > at(best)) {
          [best, moved] = [next, true];
          next = neighbour(best, name, step);
        }
      }
    }
  }
  return best;
}

/** The same with one value a step up or down its ladder; undefined at the end of it. */
function neighbour(
  localisation: CompleteLocalisation,
  name: keyof CompleteLocalisation,
  step: number,
): CompleteLocalisation | undefined {
  const ladder = ladders[name];
  const value = ladder[ladder.indexOf(localisation[name]) + step];
  return value === undefined ? undefined : { ...localisation, [name]: value };
}

/** Mean log-density of the judging fields, relative to the noise, of the law with a localisation at the stopping time. */
function judged({
  fit,
  judge,
  noise,
  stop,
}: LocalisationChoice): (localisation: CompleteLocalisation) => number {
  const byLength = new Map<number, LocalisedParts>();
  const [share, added] = [Math.exp(-2 * stop), -Math.expm1(-2 * stop)];
  const decay = Math.exp(-stop);
  return (localisation) => {
    const { length } = localisation;
    const [other] = byLength.values();
    // Two lengths at most: each is a matrix, and the search goes from one to the next.
    if (!byLength.has(length) && byLength.size > 1) byLength.delete([...byLength.keys()][0]);
    const parts = byLength.get(length) ?? localisedParts(fit, noise, length, other);
    byLength.set(length, parts);
    const d = parts.mean.length;
    const covariance = localisedMatrix(parts, localisation);
    for (let at = 0; at < covariance.length; at++) covariance[at] *= share;
    for (let i = 0; i < d; i++) covariance[i * (d + 1)] += added;
    const law = factoredGaussian(
      covariance,
      parts.mean.map((a) => decay * a),
    );
    const densities = relativeLogDensity(law, judge);
    return densities.reduce((sum, value) => sum + value, 0) / densities.length;
  };
}
