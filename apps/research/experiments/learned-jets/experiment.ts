import { contactSheet, type Figure, linePlot } from "@chaosphere/atlas";
import {
  child,
  coefficients,
  colour,
  diagonalGaussian,
  type HarmonicCoefficients,
  isotropic,
  type Key,
  meanSpectrum,
  rows,
  sampleGaussian,
  whiteNoise,
} from "@chaosphere/core";
import { barotropicTurbulence } from "@chaosphere/core/barotropic";
import { measuredMean, zonalStatistics } from "@chaosphere/metrics";
import { column, type Experiment, type Findings } from "../../src/experiment.ts";
import { compareEnsembles } from "../learned-runs/compareEnsembles.ts";
import { named } from "../learned-runs/named.ts";
import { type LearnedTurbulenceConfig, SEEDS } from "../learned-turbulence/experiment.ts";
import { comparison } from "../learned-turbulence/statistics.ts";
import { jetFields, jetLaw } from "./jetFields.ts";
import { fitJetModel } from "./jetModel.ts";
import { nearestTurned } from "./nearestTurned.ts";
import { symmetricMoments } from "./symmetries.ts";
import { zonalComparison } from "./zonalLaw.ts";

/** Sizes of the experiment on a sphere that turns. */
export interface LearnedJetsConfig extends LearnedTurbulenceConfig {
  /** More than are generated, for the zonal means. */
  readonly heldOutFields: number;
  /** Fields whose nearest training field is looked for. */
  readonly remembered: number;
}

const SHOWN = 4;

/** Stirred turbulence on a sphere that turns, learned from independent fields, and the law of its zonal means. */
export const learnedJets: Experiment<LearnedJetsConfig> = {
  configs: {
    quick: {
      bandLimit: 12,
      channels: 8,
      blocks: 2,
      degreeKnots: 6,
      gridBandLimit: 15,
      amplitude: "free",
      positionDegrees: 6,
      steps: 160,
      batch: 16,
      learningRate: 1e-2,
      weighting: "entropy",
      samples: 48,
      gainFields: 48,
      trainingFields: 96,
      heldOutFields: 64,
      firstRatio: 300,
      remembered: 8,
    },
    full: {
      bandLimit: 32,
      channels: 32,
      blocks: 4,
      degreeKnots: 8,
      gridBandLimit: 38,
      amplitude: "free",
      positionDegrees: 8,
      steps: 1400,
      batch: 16,
      learningRate: 4e-3,
      weighting: "mean",
      samples: 256,
      gainFields: 128,
      trainingFields: 1024,
      heldOutFields: 512,
      firstRatio: 1000,
      remembered: 64,
      model: "research/experiments/learned-jets/jets.model",
    },
  },
  async run(config, key, bench) {
    const { bandLimit: L, samples, trainingFields, heldOutFields, model: file } = config;
    const kept = file !== undefined;
    const training = jetFields(L, trainingFields, SEEDS.training, kept);
    const heldOut = jetFields(L, heldOutFields, SEEDS.heldOut, kept);
    const judging = rows(heldOut, 0, Math.min(64, heldOutFields));
    const model = await fitJetModel(bench, config, training, judging, child(key, 0), file);
    const generated = [1, 2].map((seed) => model.sample(samples, seed));
    const controls = gaussians(training, samples, child(key, 3));
    const groups = {
      first: generated[0],
      second: generated[1],
      gaussian: controls.gaussian,
      ...(trainingFields >= 2 * samples && { real: rows(training, 0, samples) }),
    };
    const zonalControls = {
      isotropic: controls.isotropic,
      // The fields before any jets are there.
      start: barotropicTurbulence({ bandLimit: L, ...jetLaw, time: 0 }, samples, child(key, 6)),
    };
    const compare = comparison(heldOut, child(key, 4));
    const shape = compareEnsembles({ heldOut, gaussian: controls.gaussian });
    const ofZonal = zonalComparison(heldOut, child(key, 5));
    const measured = Object.entries(groups).map(([name, fields]) => {
      bench.log(`jets: measuring ${name}`);
      // Training fields are their own nearest ones: their memory is judged against the others.
      const known = name === "real" ? rows(training, samples, trainingFields) : training;
      const [own, real] = [fields, heldOut].map((f) =>
        measuredMean(nearestTurned(rows(f, 0, config.remembered), known)),
      );
      return named(name, {
        ...compare(fields, known),
        ...shapes(shape(fields).numbers),
        nearestTurnedDeviation:
          (own.value - real.value) / Math.hypot(own.standardError, real.standardError),
      });
    });
    const zonal = Object.entries({ ...groups, ...zonalControls }).map(([name, fields]) =>
      named(`${name}.zonal`, ofZonal(fields)),
    );
    const shown = { heldOut, generated: generated[0], gaussian: controls.gaussian };
    return {
      numbers: {
        ...Object.assign({}, ...measured, ...zonal),
        heldOutNats: model.heldOutNats,
        steps: model.model.steps,
      },
      tables: {
        zonal: zonalTable({ ...shown, isotropic: controls.isotropic }),
        ...Object.fromEntries(
          Object.entries(shown).map(([name, fields]) => [
            `fields.${name}`,
            { values: Array.from(rows(fields, 0, SHOWN).values, (a) => Number(a.toPrecision(4))) },
          ]),
        ),
      },
    };
  },
  figures: drawFigures,
};

/** Gaussian fields with the variances of degrees and orders, the law that the network corrects, and with those of degrees alone. */
function gaussians(training: HarmonicCoefficients, count: number, key: Key) {
  const { mean, variances } = symmetricMoments(training);
  const law = diagonalGaussian("harmonic", variances, mean.values);
  const L = training.bandLimit;
  return {
    gaussian: sampleGaussian(law, count, child(key, 0)),
    isotropic: colour(isotropic(meanSpectrum(training)), whiteNoise(L, count, child(key, 1))),
  };
}

const SHAPES = ["heightRatio", "areaRatio", "lengthRatio", "curvatureRatio"];

function shapes(numbers: Findings["numbers"]): Record<string, number> {
  return Object.fromEntries(SHAPES.map((name) => [name, numbers[name]]));
}

/** Deviation of zonal means by latitude, of each ensemble. */
function zonalTable(groups: Readonly<Record<string, HarmonicCoefficients>>) {
  const found = Object.entries(groups).map(
    ([name, fields]) => [name, zonalStatistics(fields)] as const,
  );
  const short = (a: number) => Number(a.toPrecision(4));
  return {
    latitude: Array.from(found[0][1].colatitudes, (θ) => short(90 - (180 * θ) / Math.PI)),
    ...Object.fromEntries(
      found.flatMap(([name, { mean, deviation }]) => [
        [`${name}Mean`, mean.map(({ value }) => short(value))],
        [name, deviation.map(({ value }) => short(value))],
      ]),
    ),
  };
}

function drawFigures(findings: Findings): Record<string, Figure> {
  const sets = (
    [
      ["heldOut", "turbulence on a sphere that turns, not seen in training"],
      ["generated", "generated"],
      ["gaussian", "Gaussian fields with the same variance of every degree and order"],
    ] as const
  ).map(([name, heading]) => {
    const values = Float64Array.from(column(findings, `fields.${name}`, "values"));
    const L = Math.round(Math.sqrt(values.length / SHOWN));
    return { heading, fields: coefficients("harmonic", L, values) };
  });
  const line = (name: string, label: string) => ({
    label,
    x: column(findings, "zonal", "latitude"),
    y: column(findings, "zonal", name),
    mark: "line" as const,
  });
  return {
    fields: contactSheet(sets, { columns: 4, width: 1180, coverage: 0.998, graticule: false }),
    zonal: linePlot(
      [
        line("heldOut", "held-out"),
        line("generated", "generated"),
        line("isotropic", "isotropic Gaussian"),
      ],
      {
        title: "Standard deviation of the zonal mean of vorticity",
        x: { label: "latitude, degrees", scale: "linear" },
        y: { label: "deviation", scale: "linear" },
      },
    ),
  };
}
