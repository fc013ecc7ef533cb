import type { Figure } from "@chaosphere/atlas";
import {
  adaptiveTimes,
  type CameronMartinCoordinates,
  child,
  colour,
  diagonalGaussian,
  gaussianCurvature,
  harmonicIndex,
  isotropicGaussian,
  type Key,
  martingaleExponential,
  meanSpectrum,
  ornsteinUhlenbeck,
  perCoefficient,
  reverseSample,
  rows,
  type ScoreFunction,
  scaleDegrees,
  split,
  uniformAt,
  whiteNoise,
} from "@chaosphere/core";
import {
  gaussianDenoiser,
  relativeScore,
  type ShiftMixture,
  sampledGaussian,
  secondChaosDenoiser,
  secondChaosSample,
  shiftMixtureScore,
} from "@chaosphere/score";
import type { Experiment, Findings } from "../../src/experiment.ts";
import { isotropicNoise, maternRatio, shiftMixture } from "../../src/laws.ts";
import { budgetTables, closedNumbers, secondChaosStrength } from "./closedForms.ts";
import { estimateOf } from "./estimate.ts";
import { drawFigures } from "./figures.ts";
import { rotationScores } from "./isotropy.ts";
import { secondChaosScoreError } from "./scoreErrors.ts";

interface Config {
  /** Degrees l < bandLimit of the samples. */
  readonly bandLimit: number;
  /** Samples of each law. */
  readonly fields: number;
  /** Steps of the sampler. */
  readonly steps: number;
  readonly rotations: number;
  /** Numbers of steps of the figure of bounds. */
  readonly budgetSteps: readonly number[];
}

/** Where the mixture has its shifts and the second chaos its coordinate. */
const shiftCoordinates = [harmonicIndex(2, 1), harmonicIndex(3, -2)] as const;
const chaosCoordinate = harmonicIndex(3, 2);
const span = { horizon: 4, stop: 0 };

/** Draws of the reverse process under a score. */
function generate(
  score: ScoreFunction,
  times: Float64Array,
  { bandLimit, fields }: Config,
  key: Key,
): CameronMartinCoordinates {
  return reverseSample(ornsteinUhlenbeck(span), score, {
    times,
    bandLimit,
    batch: fields,
    key,
    sampler: martingaleExponential,
  });
}

/** Steps that shrink towards t = 0 as they should for one Gaussian coordinate of the given variance. */
function timesFor(variance: number, steps: number): Float64Array {
  return adaptiveTimes(
    span,
    steps,
    gaussianCurvature(Float64Array.of(variance), () => 1),
  );
}

/** Values of one coordinate over a batch. */
function coordinate(x: CameronMartinCoordinates, j: number): Float64Array {
  return x.values.filter((_, i) => i % x.bandLimit ** 2 === j);
}

function mixtureSample(
  { shifts, weights }: ShiftMixture,
  batch: number,
  stream: Key,
): CameronMartinCoordinates {
  const [noise, choices] = split(stream, 2) as [Key, Key];
  const x = whiteNoise(shifts.bandLimit, batch, noise);
  const row = shifts.bandLimit ** 2;
  for (let b = 0; b < batch; b++) {
    let [i, left] = [0, uniformAt(choices, b) - (weights?.[0] ?? 1)];
    while (left > 0 && i + 1 < shifts.batch) left -= weights?.[++i] ?? 1;
    for (let j = 0; j < row; j++) {
      x.values[b * row + j] += shifts.values[i * row + j];
    }
  }
  return x;
}

/** What one law contributes: its numbers, and the fields that are drawn. */
interface Generated extends Findings {
  readonly data: CameronMartinCoordinates;
  readonly samples: CameronMartinCoordinates;
}

/** Gaussian data: the spectrum against the closed law of the output, and rotations. */
function gaussianLaw(config: Config, key: Key): Generated {
  const { bandLimit, fields, steps, rotations } = config;
  const [sampling, turning, control, drawing] = split(key, 4) as [Key, Key, Key, Key];
  const q = maternRatio(bandLimit);
  const score = relativeScore(gaussianDenoiser(isotropicGaussian("cameron-martin", q)));
  const times = adaptiveTimes(span, steps, gaussianCurvature(q));
  const samples = generate(score, times, config, sampling);
  const law = sampledGaussian(isotropicGaussian("cameron-martin", q), times, {
    sampler: "martingale-exponential",
  });
  const output = q.map((_, l) => law.variances[l * l]);
  const spectrum = meanSpectrum({ ...samples, basis: "harmonic" });
  /** (Ĉ_l − v_l) over its standard error v_l √(2/((2l+1) n)). */
  const scores = (v: Float64Array) =>
    Array.from(spectrum, (c, l) => {
      const expected = v[l];
      return (c / expected - 1) / Math.sqrt(2 / ((2 * l + 1) * fields));
    });
  const z = scores(output);
  // Zonal coefficients with one and a half times their variance: not isotropic.
  const uneven = perCoefficient(q).map((v, i) => {
    const l = Math.floor(Math.sqrt(i));
    return i === harmonicIndex(l, 0) ? 1.5 * v : v;
  });
  const unevenScore = relativeScore(gaussianDenoiser(diagonalGaussian("cameron-martin", uneven)));
  const unevenSamples = generate(unevenScore, times, config, control);
  const turned = rotationScores(samples, output, rotations, turning);
  const turnedUneven = rotationScores(unevenSamples, output, rotations, turning);
  return {
    numbers: {
      "gaussian.spectrum.z": largest(z),
      "gaussian.spectrum.rms": Math.sqrt(z.reduce((sum, e) => sum + e * e, 0) / z.length),
      // Negative control: the spectrum of the noise.
      "gaussian.spectrum.z.noise": largest(scores(new Float64Array(bandLimit).fill(1))),
      "gaussian.rotation.z": largest(turned),
      "gaussian.rotation.z.uneven": largest(turnedUneven),
    },
    tables: {
      spectrum: {
        degree: Array.from(q, (_, l) => l),
        samples: [...spectrum],
        data: [...q],
        output: [...output],
        standardError: Array.from(output, (v, l) => v * Math.sqrt(2 / ((2 * l + 1) * fields))),
      },
    },
    data: scaleDegrees(whiteNoise(bandLimit, 4, drawing), (l) => Math.sqrt(q[l])),
    samples,
  };
}

/** The mixture of shifts: first and second moments of its two coordinates, in standard errors. */
function mixtureLaw(config: Config, key: Key): Generated {
  const [sampling, drawing] = split(key, 2) as [Key, Key];
  const mixture = shiftMixture(config.bandLimit, shiftCoordinates);
  const { shifts, weights } = mixture;
  const score = shiftMixtureScore(mixture);
  const mean = (f: (a: number, b: number) => number) =>
    [0, 1, 2].reduce((sum, i) => {
      const [a, b] = shiftCoordinates.map((j) => shifts.values[i * config.bandLimit ** 2 + j]);
      return sum + (weights?.[i] ?? 0) * f(a, b);
    }, 0);
  const times = timesFor(1 + mean((a) => a * a), config.steps);
  const samples = generate(score, times, config, sampling);
  const [x, y] = shiftCoordinates.map((j) => coordinate(samples, j));
  const drawn = (f: (a: number, b: number) => number) => estimateOf(x.map((a, n) => f(a, y[n])));
  const z = [
    drawn((a) => a).standardScore(mean((a) => a)),
    drawn((_, b) => b).standardScore(mean((_, b) => b)),
    drawn((a) => a * a).standardScore(1 + mean((a) => a * a)),
    drawn((_, b) => b * b).standardScore(1 + mean((_, b) => b * b)),
    drawn((a, b) => a * b).standardScore(mean((a, b) => a * b)),
  ];
  return {
    numbers: {
      "mixture.moments.z": largest(z),
      // Negative control: the second moment of the noise.
      "mixture.moments.z.noise": Math.abs(drawn((a) => a * a).standardScore(1)),
    },
    tables: {},
    data: mixtureSample(mixture, 4, drawing),
    samples,
  };
}

/** The law in the second chaos: second and fourth moment of its coordinate, in standard errors. */
function secondChaosLaw(config: Config, key: Key): Generated {
  const [sampling, drawing] = split(key, 2) as [Key, Key];
  const c = secondChaosStrength;
  const law = { coordinate: chaosCoordinate, strength: c };
  const score = relativeScore(secondChaosDenoiser(law));
  const samples = generate(score, timesFor(1 + 2 * c, config.steps), config, sampling);
  const x = coordinate(samples, chaosCoordinate);
  const second = estimateOf(x.map((a) => a ** 2));
  const fourth = estimateOf(x.map((a) => a ** 4));
  return {
    numbers: {
      "secondChaos.score": secondChaosScoreError(score, law),
      "secondChaos.moments.z": largest([
        second.standardScore(1 + 2 * c),
        fourth.standardScore(3 + 12 * c),
      ]),
      // Negative control: the fourth moment of a Gaussian variable of that variance.
      "secondChaos.moments.z.gaussian": Math.abs(fourth.standardScore(3 * (1 + 2 * c) ** 2)),
    },
    tables: {},
    data: secondChaosSample(law, config.bandLimit, 4, drawing),
    samples,
  };
}

function largest(z: readonly number[]): number {
  return Math.max(...z.map(Math.abs));
}

function run(config: Config, key: Key): Findings {
  const noise = isotropicNoise(config.bandLimit);
  const generated = [gaussianLaw, mixtureLaw, secondChaosLaw].map((law, k) =>
    law(config, child(key, k)),
  );
  const fields = generated.flatMap(({ data, samples }, k) => [
    [`fields.${k}.data`, { values: [...colour(noise, data).values] }] as const,
    [`fields.${k}.samples`, { values: [...colour(noise, rows(samples, 0, 4)).values] }] as const,
  ]);
  return {
    numbers: Object.assign(closedNumbers(), ...generated.map(({ numbers }) => numbers)),
    tables: Object.assign(
      Object.fromEntries(fields),
      budgetTables(config.budgetSteps),
      ...generated.map(({ tables }) => tables),
    ),
  };
}

/** Random fields on the sphere generated by the reverse process, with their certificates: docs/theory/formulas.md, G7, G10. */
export const sphereGeneration: Experiment<Config> = {
  configs: {
    quick: { bandLimit: 5, fields: 600, steps: 32, rotations: 4, budgetSteps: [10, 30] },
    full: {
      bandLimit: 33,
      fields: 400,
      steps: 40,
      rotations: 8,
      budgetSteps: [5, 10, 20, 40, 80, 160],
    },
  },
  fullIsShort: true,
  run,
  figures: (findings): Record<string, Figure> => drawFigures(findings),
};
