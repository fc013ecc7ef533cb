import { contactSheet, type Figure, linePlot } from "@chaosphere/atlas";
import {
  child,
  coefficients,
  colour,
  isotropic,
  meanSpectrum,
  rows,
  whiteNoise,
} from "@chaosphere/core";
import { column, type Experiment, type Findings } from "../../src/experiment.ts";
import { compareEnsembles } from "../learned-runs/compareEnsembles.ts";
import { fitIsotropicModel, type OperatorConfig } from "../learned-runs/isotropicModel.ts";
import { named } from "../learned-runs/named.ts";
import { orderedNoise } from "./orderedNoise.ts";
import { comparison, spectrumByDegree } from "./statistics.ts";
import { turbulentFields } from "./turbulentFields.ts";

/** Sizes of the turbulence experiment. */
export interface LearnedTurbulenceConfig extends OperatorConfig {
  readonly trainingFields: number;
  /** As many as are generated. */
  readonly heldOutFields: number;
  /** Data over noise in degree 2. */
  readonly firstRatio: number;
  /** Where the trained model is kept, from the folder apps; one found there is measured, not trained again. */
  readonly model?: string;
}

/** Seeds of the fields, those of the commands in docs/guide/turbulence.md. */
export const SEEDS = { training: 1, heldOut: 2 };
/** What is left of the data at the time at which generation starts, over the noise. */
const HIDDEN = 0.006;
const SHOWN = 4;

/** Decaying turbulence on a sphere at rest, learned from independent fields and held to statistics that no Gaussian law has. */
export const learnedTurbulence: Experiment<LearnedTurbulenceConfig> = {
  configs: {
    quick: {
      bandLimit: 10,
      channels: 8,
      blocks: 2,
      degreeKnots: 6,
      gridBandLimit: 13,
      amplitude: "free",
      steps: 120,
      batch: 16,
      learningRate: 1e-2,
      weighting: "entropy",
      samples: 48,
      gainFields: 48,
      trainingFields: 192,
      heldOutFields: 96,
      firstRatio: 300,
    },
    full: {
      bandLimit: 32,
      channels: 32,
      blocks: 4,
      degreeKnots: 8,
      gridBandLimit: 38,
      amplitude: "free",
      steps: 1150,
      batch: 16,
      learningRate: 5e-3,
      weighting: "mean",
      samples: 512,
      gainFields: 256,
      trainingFields: 2048,
      heldOutFields: 512,
      firstRatio: 1000,
      model: "research/experiments/learned-turbulence/turbulence.model",
    },
  },
  async run(config, key, bench) {
    const {
      bandLimit: L,
      samples,
      trainingFields,
      heldOutFields,
      firstRatio,
      model: file,
    } = config;
    const kept = file !== undefined;
    const training = turbulentFields(L, trainingFields, SEEDS.training, kept);
    const heldOut = turbulentFields(L, heldOutFields, SEEDS.heldOut, kept);
    const spectrum = meanSpectrum(training);
    const model = await fitIsotropicModel(
      bench,
      "turbulence",
      config,
      {
        spectrum,
        mean: coefficients("harmonic", L, new Float64Array(L * L)),
        training,
        heldOut: rows(heldOut, 0, Math.min(64, heldOutFields)),
        unit: "",
        checksum: "",
        noise: { spectrum: orderedNoise(spectrum, firstRatio) },
        horizon: Math.log(firstRatio / HIDDEN) / 2,
      },
      child(key, 0),
      file,
    );
    const gaussian = colour(isotropic(spectrum), whiteNoise(L, samples, child(key, 3)));
    const compare = compareEnsembles({ heldOut: rows(heldOut, 0, samples), gaussian });
    const compared = comparison(heldOut, child(key, 4));
    const generated = [1, 2].map((seed) => model.sample(samples, seed));
    const plain = model.sample(samples, 1, { gained: false });
    const shapes = [...generated, plain].map(compare);
    const groups = {
      first: generated[0],
      second: generated[1],
      plain,
      gaussian,
      // Fields of the law itself, as a learned model would give at best.
      ...(trainingFields >= 2 * samples && { real: rows(training, 0, samples) }),
    };
    const measured = Object.entries(groups).map(([name, fields]) => {
      // Training fields are their own nearest ones: their memory is judged against the others.
      const known = name === "real" ? rows(training, samples, trainingFields) : training;
      return named(name, compared(fields, known));
    });
    const { ratio, error } = spectrumByDegree(generated[0], heldOut);
    const ungained = spectrumByDegree(plain, heldOut).ratio;
    return {
      numbers: {
        ...Object.assign({}, ...measured),
        ...named("first", chosen(shapes[0].numbers)),
        ...named("second", chosen(shapes[1].numbers)),
        ...named("plain", chosen(shapes[2].numbers)),
        heldOutNats: model.heldOutNats,
        steps: model.model.steps,
      },
      tables: {
        spectrum: { degree: ratio.map((_, n) => n + 2), ratio, error, plain: ungained },
        ...(shapes[0].tables["minkowski"] && { minkowski: shapes[0].tables["minkowski"] }),
        ...Object.fromEntries(
          Object.entries({ heldOut, generated: generated[0], gaussian }).map(([name, fields]) => [
            `fields.${name}`,
            { values: Array.from(rows(fields, 0, SHOWN).values, (a) => Number(a.toPrecision(4))) },
          ]),
        ),
      },
    };
  },
  figures: drawFigures,
};

const COMPARED = [
  "heightRatio",
  "areaRatio",
  "lengthRatio",
  "curvatureRatio",
  "rings.largestDeviation",
];

function chosen(numbers: Findings["numbers"]): Record<string, number> {
  return Object.fromEntries(COMPARED.map((name) => [name, numbers[name]]));
}

function drawFigures(findings: Findings): Record<string, Figure> {
  const sets = (
    [
      ["heldOut", "turbulence, not seen in training"],
      ["generated", "generated"],
      ["gaussian", "Gaussian fields of the same spectrum"],
    ] as const
  ).map(([name, heading]) => {
    const values = Float64Array.from(column(findings, `fields.${name}`, "values"));
    const L = Math.round(Math.sqrt(values.length / SHOWN));
    return { heading, fields: coefficients("harmonic", L, values) };
  });
  return {
    fields: contactSheet(sets, { columns: 4, width: 1180, coverage: 0.998, graticule: false }),
    spectrum: linePlot(
      [
        {
          label: "generated over held-out",
          x: column(findings, "spectrum", "degree"),
          y: column(findings, "spectrum", "ratio"),
          mark: "line-points",
        },
      ],
      {
        title: "Power of generated fields",
        x: { label: "degree", scale: "linear" },
        y: { label: "ratio of spectra", scale: "linear" },
      },
    ),
  };
}
