import {
  analyse,
  angularPowerSpectrum,
  child,
  coefficients,
  degreeOf,
  type HarmonicCoefficients,
  type Key,
  meanSpectrum,
  rotateEach,
  rows,
  uniformRotation,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { measuredMean } from "@chaosphere/metrics";
import { bundledData } from "../../src/bundledData.ts";
import type { Experiment } from "../../src/experiment.ts";
import { compareEnsembles } from "../learned-runs/compareEnsembles.ts";
import { fitIsotropicModel, type OperatorConfig } from "../learned-runs/isotropicModel.ts";
import { named } from "../learned-runs/named.ts";
import { withSpectrum } from "../learned-runs/withSpectrum.ts";
import { bestCorrelations } from "./rotationMatch.ts";

/** Sizes of the topography experiment. */
export interface TopographyConfig extends OperatorConfig {
  /** Rotations that training draws from; as many as are generated are held out. */
  readonly rotations: number;
  /** L of the second sampling with the network trained at the smaller one. */
  readonly finerBandLimit: number;
  /** Where the trained model is kept, from the folder apps; one found there is measured, not trained again. */
  readonly model?: string;
}

/** Earth's relief in rotations drawn at random: isotropic, and far from Gaussian. */
export const learnedTopography: Experiment<TopographyConfig> = {
  configs: {
    quick: {
      bandLimit: 9,
      finerBandLimit: 17,
      channels: 8,
      blocks: 2,
      degreeKnots: 6,
      gridBandLimit: 13,
      steps: 120,
      batch: 16,
      learningRate: 1e-2,
      weighting: "entropy",
      samples: 24,
      gainFields: 48,
      rotations: 256,
    },
    full: {
      bandLimit: 33,
      finerBandLimit: 65,
      channels: 24,
      blocks: 4,
      degreeKnots: 10,
      gridBandLimit: 40,
      steps: 3000,
      batch: 16,
      learningRate: 5e-3,
      weighting: "mean",
      samples: 512,
      gainFields: 256,
      rotations: 512,
      model: "viewer/assets/models/relief.model",
    },
  },
  async run(config, key, bench) {
    const { bandLimit: L, rotations, samples, finerBandLimit } = config;
    const { earth, checksum } = await reliefCoefficients(L);
    const heldOut = rotated(earth, Math.max(64, samples), child(key, 1));
    const spectrum = angularPowerSpectrum(fluctuation(earth));
    const model = await fitIsotropicModel(
      bench,
      "relief",
      config,
      {
        spectrum,
        mean: globalMean(earth),
        training: rotated(earth, rotations, child(key, 0)),
        heldOut: { ...heldOut, batch: 64, values: heldOut.values.subarray(0, 64 * L * L) },
        unit: "km",
        checksum,
      },
      child(key, 7),
      config.model,
    );
    const { standard } = model;
    const { ratio, noise } = model.model;
    const white = whiteNoise(L, samples, child(key, 4));
    const gaussian = standard.invert({
      ...white,
      values: white.values.map((z, i) => Math.sqrt(ratio[degreeOf(i % L ** 2)]) * z),
    });
    const compare = compareEnsembles({ heldOut: rows(heldOut, 0, samples), gaussian });
    const compared = (generated: HarmonicCoefficients) => {
      const { numbers, tables } = compare(generated);
      return {
        numbers: { ...numbers, spectrumExcess: spectrumExcess(generated, spectrum) },
        tables,
      };
    };
    const drawn = [1, 2].map((seed) => model.sample(samples, seed));
    const [first, second] = drawn.map(compared);
    // All rotations have one spectrum, so every field can be given it.
    const given = compared(standard.invert(withSpectrum(standard.apply(drawn[0]), ratio, "field")));
    const finer = model.sample(FINE_SAMPLES, 3, { bandLimit: finerBandLimit });
    if (!noise.whittleMatern) throw new Error("learnedTopography: the noise must go on above L.");
    const { spectrum: finerNoise } = whittleMatern(finerBandLimit, noise.whittleMatern);
    const fine = Array.from(meanSpectrum(finer), (power, l) => power / finerNoise[l]);
    // All rotations of one field are the data: which of them a generated field is nearest to is a matter of how near.
    const match = (of: HarmonicCoefficients) =>
      bestCorrelations(rows(of, 0, Math.min(MATCHED, samples)), earth).sort();
    const matches = {
      heldOut: match(heldOut),
      generated: match(drawn[0]),
      gaussian: match(gaussian),
    };
    const beyond = fine.slice(L).map((power) => Math.abs(power - 1));
    return {
      numbers: {
        ...named("first", first.numbers),
        ...named("second", second.numbers),
        ...named("given", given.numbers),
        "finer.worstDegree": Math.max(...beyond),
        "finer.rms": Math.hypot(...beyond) / Math.sqrt(beyond.length),
        "match.heldOut.least": matches.heldOut[0],
        ...named("match.generated", leastMedianMost(matches.generated)),
        ...named("match.gaussian", leastMedianMost(matches.gaussian)),
        heldOutNats: model.heldOutNats,
        steps: model.model.steps,
      },
      tables: {
        ...first.tables,
        finer: { degree: fine.map((_, l) => l), powerOverNoise: fine },
      },
    };
  },
};

/** The largest |generated/C_l − 1| − 3 s.e. over the degrees that vary, C_l the spectrum that all rotations have. */
function spectrumExcess(generated: HarmonicCoefficients, spectrum: Float64Array): number {
  const L = spectrum.length;
  const spectra = angularPowerSpectrum(generated);
  const excess = Array.from({ length: L - 1 }, (_, n) => {
    const powers = Array.from({ length: generated.batch }, (_, b) => spectra[b * L + n + 1]);
    const { value, standardError } = measuredMean(powers);
    return (Math.abs(value - spectrum[n + 1]) - 3 * standardError) / spectrum[n + 1];
  });
  return Math.max(...excess);
}

/** Fields that are held against all rotations of the relief. */
const MATCHED = 64;

function leastMedianMost(sorted: Float64Array): Record<string, number> {
  const last = sorted.length - 1;
  return { least: sorted[0], median: sorted[last >> 1], most: sorted[last] };
}

/** Fields sampled at the finer band limit: the spectrum of one degree l then has relative standard error √(2/(16(2l+1))), 4 % at l = 33. */
const FINE_SAMPLES = 16;

/** Earth's relief as coefficients l < bandLimit, in kilometres. */
async function reliefCoefficients(
  bandLimit: number,
): Promise<{ readonly earth: HarmonicCoefficients; readonly checksum: string }> {
  const { fields, provenance } = await bundledData("etopo-relief");
  const a = analyse(fields, bandLimit);
  const kilometres = a.values.map((metres) => metres / 1000);
  return {
    earth: coefficients("harmonic", bandLimit, kilometres),
    checksum: Object.values(provenance.checksums).join(" "),
  };
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

function rotated(a: HarmonicCoefficients, count: number, key: Key): HarmonicCoefficients {
  return rotateEach(
    a,
    Array.from({ length: count }, (_, b) => uniformRotation(child(key, b))),
  );
}
