import { join } from "node:path";
import {
  analyse,
  angularPowerSpectrum,
  type CameronMartinCoordinates,
  child,
  coefficients,
  dataToNoiseRatio,
  degreeOf,
  fitSpectrum,
  type HarmonicCoefficients,
  type Key,
  rotateEach,
  standardisation,
  uniformRotation,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { readDataset } from "@chaosphere/data/node";
import type { Experiment } from "../../src/experiment.ts";
import { compareEnsembles } from "../learned-runs/compareEnsembles.ts";
import { fitIsotropicModel, type OperatorConfig } from "../learned-runs/isotropicModel.ts";

/** Sizes of the topography experiment. */
export interface TopographyConfig extends OperatorConfig {
  /** Rotations that training draws from; as many more are held out, up to the number of samples. */
  readonly rotations: number;
  /** L of the second sampling with the network trained at the smaller one. */
  readonly finerBandLimit: number;
}

/** Earth's relief in rotations drawn at random: isotropic, and far from Gaussian. */
export const learnedTopography: Experiment<TopographyConfig> = {
  configs: {
    quick: {
      bandLimit: 9,
      finerBandLimit: 17,
      channels: 8,
      blocks: 2,
      gridBandLimit: 13,
      steps: 120,
      batch: 16,
      learningRate: 1e-2,
      samples: 24,
      samplerSteps: 16,
      sampler: "held",
      rotations: 256,
    },
    full: {
      bandLimit: 33,
      finerBandLimit: 65,
      channels: 16,
      blocks: 4,
      gridBandLimit: 40,
      steps: 3600,
      batch: 8,
      learningRate: 1e-2,
      samples: 64,
      samplerSteps: 40,
      sampler: "held",
      rotations: 512,
    },
  },
  async run(config, key, bench) {
    const { bandLimit: L, rotations, samples, finerBandLimit } = config;
    const earth = await reliefCoefficients(L);
    const mean = globalMean(earth);
    const noise = fitSpectrum(fluctuation(earth));
    const γ = whittleMatern(L, noise);
    const standard = standardisation(γ, mean);
    const ratio = ratioOf(earth, γ.spectrum);
    const training = rotated(earth, rotations, child(key, 0));
    const heldOut = rotated(earth, samples, child(key, 1));
    const model = await fitIsotropicModel(
      bench,
      "topography",
      config,
      { measure: γ, ratio, training: standard.apply(training), heldOut: standard.apply(heldOut) },
      child(key, 2),
    );
    const generated = standard.invert(model.sample(L, samples, child(key, 3)));
    const white = whiteNoise(L, samples, child(key, 4));
    const gaussian = standard.invert({
      ...white,
      values: white.values.map((z, i) => Math.sqrt(ratio[degreeOf(i % L ** 2)] ?? 0) * z),
    });
    const found = compareEnsembles({ heldOut, generated, gaussian });

    const fine = meanSquares(model.sample(finerBandLimit, FINE_SAMPLES, child(key, 5)));
    const beyond = fine.slice(L).map((power) => Math.abs(power - 1));
    return {
      numbers: {
        ...found.numbers,
        "finer.worstDegree": Math.max(...beyond),
        "finer.rms": Math.hypot(...beyond) / Math.sqrt(beyond.length),
        heldOutNats: model.heldOutNats,
        trainingSeconds: model.seconds,
      },
      tables: {
        ...found.tables,
        finer: { degree: fine.map((_, l) => l), powerOverNoise: fine },
      },
    };
  },
};

/** Fields sampled at the finer band limit: the spectrum of one degree l then has relative standard error √(2/(16(2l+1))), 4 % at l = 33. */
const FINE_SAMPLES = 16;

/** Power over that of the noise, degree by degree. */
function meanSquares(z: CameronMartinCoordinates): number[] {
  return Array.from(dataToNoiseRatio(z));
}

/** Earth's relief as coefficients l < bandLimit, in kilometres. */
async function reliefCoefficients(bandLimit: number): Promise<HarmonicCoefficients> {
  const { fields } = await readDataset(join(import.meta.dirname, "../../../../data/etopo-relief"));
  const a = analyse(fields, bandLimit);
  return coefficients(
    "harmonic",
    bandLimit,
    a.values.map((metres) => metres / 1000),
  );
}

/** The part of degree 0, the mean of all rotations. */
function globalMean(a: HarmonicCoefficients): HarmonicCoefficients {
  return coefficients(
    "harmonic",
    a.bandLimit,
    a.values.map((value, i) => (i === 0 ? value : 0)),
  );
}

function fluctuation(a: HarmonicCoefficients): HarmonicCoefficients {
  return coefficients(
    "harmonic",
    a.bandLimit,
    a.values.map((value, i) => (i === 0 ? 0 : value)),
  );
}

/** q_l, 0 at degree 0: all rotations have one mean. */
function ratioOf(a: HarmonicCoefficients, noise: Float64Array): Float64Array {
  return angularPowerSpectrum(fluctuation(a)).map((power, l) => power / (noise[l] ?? Number.NaN));
}

function rotated(a: HarmonicCoefficients, count: number, key: Key): HarmonicCoefficients {
  return rotateEach(
    a,
    Array.from({ length: count }, (_, b) => uniformRotation(child(key, b))),
  );
}
