import {
  type CameronMartinCoordinates,
  child,
  coefficients,
  type HarmonicCoefficients,
  isotropic,
  type Key,
  purpose,
  whittleMatern,
} from "@chaosphere/core";
import { standardisation } from "@chaosphere/core/estimation";
import { energyPermutationTest } from "@chaosphere/metrics";
import {
  conditionalRun,
  isotropicModel,
  type MixtureCheckpoint,
  twistedRun,
} from "@chaosphere/model";
import {
  mixturePosterior,
  observation,
  observedDirections,
  pointValues,
} from "@chaosphere/score/posterior";
import type { Experiment, Findings } from "../../src/experiment.ts";

interface Config {
  readonly bandLimit: number;
  /** Number of draws of each method, and of particles. */
  readonly draws: number;
  /** Steps of the guided runs. */
  readonly steps: number;
}

/** Number of stations. */
const STATIONS = 40;
/** The test along what is seen takes 6² directions. */
const SIDE = 6;
/** Standard deviation of what a station reads. */
const ERROR = 0.1;

/** The mixture of two shifts of docs/theory/formulas.md (P3), as a model. */
function twoShifts(bandLimit: number): MixtureCheckpoint {
  const noise = whittleMatern(bandLimit, { alpha: 2, kappa: 3, sigma: 20 });
  const row = bandLimit ** 2;
  const shifts = new Float64Array(2 * row);
  for (const [sign, at] of [
    [1, 0],
    [-1, row],
  ]) {
    shifts[at + 2] = sign / Math.sqrt(noise.spectrum[1]);
    shifts[at + 8] = sign / 2 / Math.sqrt(noise.spectrum[2]);
  }
  const base = isotropicModel(noise);
  return { ...base, kind: "mixture", horizon: 5, weights: Float64Array.of(0.3, 0.7), shifts };
}

/** The stations of (P2). */
function stations(bandLimit: number) {
  const cosines = Float64Array.from({ length: STATIONS }, (_, i) => 1 - (2 * i + 1) / STATIONS);
  const longitudes = cosines.map((_, i) => (Math.PI * i * (Math.sqrt(5) - 1)) % (2 * Math.PI));
  const values = cosines.map((c, i) => Math.cos(3 * longitudes[i]) * (1 - c * c) + c);
  const operator = pointValues(cosines.map(Math.acos), longitudes, bandLimit);
  return observation(operator, { kind: "white", sd: ERROR }, values);
}

function run({ bandLimit, draws, steps }: Config, key: Key): Findings {
  const model = twoShifts(bandLimit);
  const seen = stations(bandLimit);
  const mean = coefficients("harmonic", bandLimit, model.mean);
  const standard = standardisation(isotropic(model.noise.spectrum), { mean });
  const shifts = coefficients("cameron-martin", bandLimit, model.shifts);
  const directions = observedDirections(seen, standard);
  const posterior = mixturePosterior({ shifts, weights: model.weights }, directions);
  const exact = posterior.draw(child(key, purpose.posterior), draws);
  const exactFields = standard.invert(exact);

  const test = { key: child(key, purpose.permutation) };
  /** The strongest directions seen, along which the posterior's variance is about 1, as the square number of coordinates that the test takes. */
  const seenPart = (z: CameronMartinCoordinates): HarmonicCoefficients => {
    const along = directions.project(z.values);
    const values = new Float64Array(z.batch * SIDE ** 2);
    for (let b = 0; b < z.batch; b++) {
      const from = b * directions.rank;
      values.set(along.subarray(from, from + SIDE ** 2), b * SIDE ** 2);
    }
    return coefficients("harmonic", SIDE, values);
  };
  const judge = (fields: HarmonicCoefficients) => ({
    p: energyPermutationTest(seenPart(standard.apply(fields)), seenPart(exact), test),
    wholeP: energyPermutationTest(white(standard.apply(fields)), white(exact), test),
    // Over the exact draws' own.
    seenVariance:
      varianceSeen(seen.operator.apply(fields.values)) /
      varianceSeen(seen.operator.apply(exactFields.values)),
  });

  const numbers: Record<string, number> = { "exact.weight": posterior.weights[0] };
  const runs = { seed: 1, count: draws };
  const judged = {
    diffusion: conditionalRun(model, seen, { ...runs, method: "diffusion" }).draw(),
    pigdm: conditionalRun(model, seen, { ...runs, method: "pigdm" }).draw(),
    dps: conditionalRun(model, seen, { ...runs, method: "dps", steps }).draw(),
  };
  for (const [method, fields] of Object.entries(judged)) {
    const { p, wholeP, seenVariance } = judge(fields);
    numbers[`${method}.p`] = p;
    numbers[`${method}.wholeP`] = wholeP;
    numbers[`${method}.seenVariance`] = seenVariance;
  }
  const particles = twistedRun(model, seen, { ...runs, particles: draws, steps });
  const { seenVariance } = judge(particles.fields);
  numbers["twisted.seenVariance"] = seenVariance;
  numbers["twisted.leastEffectiveShare"] = particles.leastEffectiveSampleSize[0] / draws;
  numbers["twisted.ancestors"] = particles.ancestors[0];
  numbers["twisted.evidenceError"] = particles.logEvidence[0] - posterior.logEvidence[0];
  return { numbers, tables: {} };
}

/** The same numbers under the name that distances are taken of: every direction of the noise weighs as much. */
function white(z: CameronMartinCoordinates): HarmonicCoefficients {
  return coefficients("harmonic", z.bandLimit, z.values);
}

/** The mean over stations of the variance of what draws have there. */
function varianceSeen(read: Float64Array): number {
  const count = read.length / STATIONS;
  let variance = 0;
  for (let i = 0; i < STATIONS; i++) {
    let [sum, square] = [0, 0];
    for (let b = 0; b < count; b++) {
      sum += read[b * STATIONS + i];
      square += read[b * STATIONS + i] ** 2;
    }
    variance += (square / count - (sum / count) ** 2) / STATIONS;
  }
  return variance;
}

/** Fields of a mixture given 40 stations, by the exact conditional diffusion, by DPS and ΠGDM, and by twisted particles. */
export const posteriorDiffusion: Experiment<Config> = {
  configs: {
    quick: { bandLimit: 8, draws: 200, steps: 100 },
    full: { bandLimit: 16, draws: 500, steps: 300 },
  },
  fullIsShort: true,
  run,
};
