import { type Figure, linePlot } from "@chaosphere/atlas";
import {
  analyse,
  child,
  coefficients,
  colour,
  defaultTimes,
  diagonalGaussian,
  gaussLegendre,
  type HarmonicCoefficients,
  type Key,
  key,
  ornsteinUhlenbeck,
  reverseSample,
  reverseSamplers,
  type SamplerName,
  sampleGaussian,
  samplingDefaults,
} from "@chaosphere/core";
import { diagonalMixtureDenoiser, relativeScore } from "@chaosphere/score";
import { column, type Experiment, type Findings } from "../../src/experiment.ts";
import {
  BAND_LIMIT,
  noise,
  OFFSET,
  posteriorByGrid,
  quadraticFields,
  quadraticLaw,
  quadraticValue,
  SECOND,
} from "./law.ts";
import { type Power, power } from "./power.ts";

interface Config {
  /** Trials of each test. */
  readonly trials: number;
  /** Fields on each side of a trial. */
  readonly fields: number;
  /** Samplers with their numbers of steps. */
  readonly runs: readonly (readonly [sampler: SamplerName, steps: number])[];
}

/** e^−T times the shifts is below 1e-3, and the noise left at the end a hundredth of b's standard deviation. */
const SPAN = { horizon: 9, stop: 1e-7 };

function generated(
  sampler: SamplerName,
  steps: number,
  count: number,
  stream: Key,
): HarmonicCoefficients {
  const score = relativeScore(diagonalMixtureDenoiser(quadraticLaw()));
  const state = reverseSample(ornsteinUhlenbeck(SPAN), score, {
    key: stream,
    bandLimit: BAND_LIMIT,
    batch: count,
    times: defaultTimes(SPAN, steps),
    sampler: reverseSamplers[sampler],
  });
  return colour(noise, state);
}

/** Fields of the Gaussian law with the same mean and covariance. */
function gaussianFields(count: number, stream: Key): HarmonicCoefficients {
  const one = quadraticFields({ key: stream, count: 1, share: 1, offsetSd: 0 }).values;
  const [m, q] = [one[0], one[SECOND]];
  // Degrees 0 and 2 are ±(m, q) and b: one common normal and one of b's own.
  const [common, own] = [0, 1].map(
    (label) =>
      sampleGaussian(diagonalGaussian("harmonic", Float64Array.of(1)), count, child(stream, label))
        .values,
  );
  const values = new Float64Array(count * BAND_LIMIT ** 2);
  for (let i = 0; i < count; i++) {
    values[i * BAND_LIMIT ** 2] = m * common[i] + OFFSET * own[i];
    values[i * BAND_LIMIT ** 2 + SECOND] = q * common[i];
  }
  return coefficients("harmonic", BAND_LIMIT, values);
}

/** The largest difference of the coefficients of the law from those of the function itself on a grid. */
function coefficientError(): number {
  const grid = gaussLegendre(8);
  const [a, b] = [-1, 0.7];
  const values = Float64Array.from({ length: grid.nLat * grid.nLon }, (_, at) =>
    quadraticValue(a, b, Math.cos(grid.colatitudes[Math.floor(at / grid.nLon)])),
  );
  const found = analyse({ grid, values, batch: 1, unit: "" }, BAND_LIMIT).values;
  const exact = quadraticFields({ key: key(0), count: 1, share: 0, offsetSd: 0 }).values;
  exact[0] += OFFSET * b;
  return Math.max(...found.map((value, i) => Math.abs(value - exact[i])));
}

/** The largest relative difference of the denoiser from Bayes' rule on a grid. */
function denoiserError(): number {
  const denoiser = diagonalMixtureDenoiser(quadraticLaw());
  const errors = [0.003, 0.1, 1, 4].flatMap((t) =>
    (
      [
        [0.2, -0.1],
        [3, 2],
        [-1, 4],
        [0.01, 0.02],
      ] as const
    ).map(([u, v]) => {
      const x = coefficients("cameron-martin", BAND_LIMIT, new Float64Array(BAND_LIMIT ** 2));
      x.values[0] = u;
      x.values[SECOND] = v;
      const found = denoiser(t, x).values;
      const exact = posteriorByGrid(t, [u, v]);
      const size = Math.hypot(...exact);
      return Math.hypot(found[0] - exact[0], found[SECOND] - exact[1]) / size;
    }),
  );
  return Math.max(...errors);
}

function run({ trials, fields, runs }: Config, root: Key): Findings {
  const count = trials * fields;
  const exact = quadraticFields({ key: child(root, 0), count });
  const held = (found: HarmonicCoefficients, label: number): Power =>
    power(found, exact, { trials, key: child(root, 100 + label) });
  const powers: Record<string, Power> = {
    exact: held(quadraticFields({ key: child(root, 1), count }), 1),
    share: held(quadraticFields({ key: child(root, 2), count, share: 0.75 }), 2),
    offset: held(quadraticFields({ key: child(root, 3), count, offsetSd: 2 }), 3),
    gaussian: held(gaussianFields(count, child(root, 4)), 4),
  };
  runs.forEach(([sampler, steps], k) => {
    const found = generated(sampler, steps, count, child(root, 10 + k));
    powers[`${sampler}.${steps}`] = held(found, 10 + k);
  });
  const numbers: Record<string, number> = {
    trials,
    coefficients: coefficientError(),
    denoiser: denoiserError(),
  };
  for (const [name, found] of Object.entries(powers)) {
    for (const [test, value] of Object.entries(found)) numbers[`${name}.${test}`] = value;
  }
  const tables = Object.fromEntries(
    [...new Set(runs.map(([sampler]) => sampler))].map((sampler) => {
      const steps = runs.flatMap(([name, count]) => (name === sampler ? [count] : []));
      const of = (test: keyof Power) => steps.map((count) => powers[`${sampler}.${count}`][test]);
      const [kernel, energy, folded] = [of("kernel"), of("energy"), of("folded")];
      return [sampler, { steps, kernel, energy, folded }];
    }),
  );
  return { numbers, tables };
}

function figures(findings: Findings): Record<string, Figure> {
  const curves = Object.keys(findings.tables).map((sampler) => ({
    label: sampler,
    x: column(findings, sampler, "steps"),
    y: column(findings, sampler, "folded"),
    mark: "line-points" as const,
  }));
  return {
    "power-by-steps": linePlot(curves, {
      title: "Power of the kernel test on folded fields, at level 5 %",
      width: 720,
      x: { label: "steps", scale: "log" },
      y: { label: "share of trials that reject", scale: "linear", domain: [0, 1] },
    }),
  };
}

const DEFAULT = samplingDefaults.samplerName;

/** The "Quadratic" set of Hilbert diffusion models by the kernel test, with the exact denoiser. */
export const quadraticPower: Experiment<Config> = {
  configs: {
    quick: {
      trials: 30,
      fields: 40,
      runs: [
        [DEFAULT, 48],
        ["euler-maruyama", 48],
      ],
    },
    full: {
      trials: 60,
      fields: 60,
      runs: [
        [DEFAULT, 24],
        [DEFAULT, 48],
        [DEFAULT, 200],
        ["martingale-exponential", 48],
        ["martingale-exponential", 200],
        ["euler-maruyama", 48],
        ["euler-maruyama", 1000],
      ],
    },
  },
  fullIsShort: true,
  run,
  figures,
};
