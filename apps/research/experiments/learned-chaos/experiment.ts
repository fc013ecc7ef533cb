import {
  type CameronMartinCoordinates,
  child,
  coefficients,
  gaussLegendre,
  type HarmonicCoefficients,
  type Key,
  scaledToVariance,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import {
  fieldMoments,
  fieldOf,
  fieldSpectrum,
  type LocalField,
  lognormalField,
  quadraticField,
  sampleField,
} from "@chaosphere/core/chaos";
import { type MeasuredValue, pixelMoments } from "@chaosphere/metrics";
import type { Bench, Experiment, Findings } from "../../src/experiment.ts";
import { fitIsotropicModel, type OperatorConfig } from "../learned-runs/isotropicModel.ts";
import { named } from "../learned-runs/named.ts";
import { exactBispectrum } from "./exactBispectrum.ts";
import { keptDraws } from "./keptDraws.ts";
import { pairedStatistics } from "./pairedStatistics.ts";
import {
  type PointMoments,
  truncatedLognormalMoments,
  truncatedQuadraticMoments,
} from "./truncatedMoments.ts";

/** Sizes of the experiment on fields of known chaos. */
export interface LearnedChaosConfig extends OperatorConfig {
  /** κ of the Whittle–Matérn law of Z with α = 3, large enough that little of X lies beyond L. */
  readonly kappa: number;
  /** Rings of the quadrature of the lognormal field's moments. */
  readonly rings: number;
  /** Real fields, against which the exact moments are checked. */
  readonly realFields: number;
  /** Edges of the bins of the bispectrum. */
  readonly edges: readonly number[];
  /** The folder of the trained models, from the folder apps; those found there are measured, not trained again. */
  readonly models?: string;
}

/** A field with moments known of its cut to degrees l < L. */
interface KnownField {
  readonly name: "quadratic" | "lognormal";
  readonly field: LocalField;
  /** The same with a tenth less of what is not Gaussian, which the limits must tell from it. */
  readonly weaker: LocalField;
  readonly exact: PointMoments;
}

/** Draws of learned models of a second-chaos field and of a lognormal one against their exact moments, of which a Gaussian model has none. */
export const learnedChaos: Experiment<LearnedChaosConfig> = {
  configs: {
    quick: {
      bandLimit: 9,
      kappa: 3,
      rings: 14,
      channels: 8,
      blocks: 2,
      degreeKnots: 6,
      gridBandLimit: 13,
      steps: 80,
      batch: 16,
      learningRate: 1e-2,
      weighting: "entropy",
      samples: 32,
      realFields: 512,
      edges: [1, 4, 9],
    },
    full: {
      bandLimit: 33,
      kappa: 8,
      rings: 48,
      channels: 32,
      blocks: 3,
      degreeKnots: 8,
      gridBandLimit: 40,
      amplitude: "free",
      steps: 3000,
      batch: 32,
      learningRate: 5e-3,
      weighting: "entropy",
      samples: 64,
      realFields: 1024,
      edges: [1, 6, 11, 16, 21],
      models: "research/experiments/learned-chaos",
    },
  },
  async run(config, key, bench) {
    const fields = knownFields(config);
    const numbers: Record<string, number> = {};
    const tables: Record<string, Findings["tables"][string]> = {};
    for (const [i, known] of fields.entries()) {
      const found = await learnField(known, config, child(key, i), bench);
      Object.assign(numbers, found.numbers);
      Object.assign(tables, found.tables);
    }
    return { numbers, tables };
  },
};

/** Z + ¼(Z² − 1) with Var Z = 1, and exp(Z − 0.08) with Var Z = 0.16. */
function knownFields({ bandLimit, kappa, rings }: LearnedChaosConfig): KnownField[] {
  const shape = whittleMatern(bandLimit, { alpha: 3, kappa });
  const one = scaledToVariance(shape, 1);
  const small = scaledToVariance(shape, 0.16);
  return [
    {
      name: "quadratic",
      field: quadraticField(one, 0.25),
      weaker: quadraticField(one, 0.225),
      exact: truncatedQuadraticMoments(one, 0.25),
    },
    {
      name: "lognormal",
      field: lognormalField(small, { order: 6 }),
      weaker: lognormalField(scaledToVariance(shape, 0.9 * 0.16), { order: 6 }),
      exact: truncatedLognormalMoments(small, rings),
    },
  ];
}

async function learnField(
  { name, field, weaker, exact }: KnownField,
  config: LearnedChaosConfig,
  key: Key,
  bench: Bench,
): Promise<Findings> {
  const { bandLimit: L, samples, realFields, edges, models } = config;
  const mean = new Float64Array(L * L);
  mean[0] = Math.sqrt(4 * Math.PI) * fieldMoments(field).mean;
  const real = drawn(field, L, realFields, child(key, 1));
  const model = await fitIsotropicModel(
    bench,
    name,
    config,
    {
      spectrum: fieldSpectrum(field, L),
      mean: coefficients("harmonic", L, mean),
      training: (stream) => sampleField(field, { bandLimit: L, batch: 1 }, stream).field,
      heldOut: { ...real, batch: 64, values: real.values.subarray(0, 64 * L * L) },
      unit: "",
      checksum: "",
    },
    child(key, 2),
    models && `${models}/${name}.model`,
  );
  const bins = exactBispectrum(field, L, edges);
  const against = (generated: HarmonicCoefficients, paired: HarmonicCoefficients) =>
    pairedStatistics({ generated, paired, exact: { ...exact, bins }, edges });
  const draws = (seed: number) =>
    models === undefined ? model.sample(samples, seed) : keptDraws(model, samples, seed);
  const starts = [1, 2].map((seed) => model.start(samples, seed));
  const [first, second] = starts.map((start, i) => against(draws(i + 1), fieldOf(field, start, L)));
  // What the judgement says of fields whose law is known: of the law itself, and of one that is too weak.
  const near = almost(starts[0], child(key, 3));
  const [law, weak] = [field, weaker].map((of) =>
    against(fieldOf(of, near, L), fieldOf(field, starts[0], L)),
  );
  const control = pixelMoments(synthesise(real, gaussLegendre(L)));
  const { skewness, kurtosis } = exact;
  return {
    numbers: {
      ...named(name, first.numbers),
      ...named(`${name}.second`, second.numbers),
      ...named(`${name}.law`, {
        skewnessDeviation: Math.abs(law.numbers.skewnessRatio - 1) / law.numbers.skewnessError,
        kurtosisDeviation: Math.abs(law.numbers.kurtosisRatio - 1) / law.numbers.kurtosisError,
        worstBispectrumDeviation: Math.max(
          ...law.bispectrum.ratio.map((r, n) => Math.abs(r - 1) / law.bispectrum.error[n]),
        ),
      }),
      ...named(`${name}.weaker`, weak.numbers),
      ...named(name, {
        skewness,
        kurtosis,
        realSkewnessDeviation: deviation(control.skewness, skewness),
        realKurtosisDeviation: deviation(control.kurtosis, kurtosis),
        realVarianceDeviation: deviation(control.variance, exact.variance),
        heldOutNats: model.heldOutNats,
        steps: model.model.steps,
      }),
    },
    tables: {
      [`${name}Bispectrum`]: { ...first.bispectrum, second: second.bispectrum.ratio },
      [`${name}Spectrum`]: {
        degree: first.power.map((_, n) => n + 1),
        ratio: first.power,
        second: second.power,
      },
    },
  };
}

/** Noise of the same law that differs a little, by a tenth of its deviation, as what a network makes of it does. */
function almost(start: CameronMartinCoordinates, stream: Key): CameronMartinCoordinates {
  const other = whiteNoise(start.bandLimit, start.batch, stream);
  const [kept, added] = [Math.sqrt(0.99), 0.1];
  return { ...start, values: start.values.map((z, i) => kept * z + added * other.values[i]) };
}

/** Standard errors between a measured and an exact value. */
function deviation({ value, standardError }: MeasuredValue, exact: number): number {
  return Math.abs(value - exact) / standardError;
}

/** Draws in blocks, so that memory does not grow with their number. */
function drawn(field: LocalField, L: number, batch: number, stream: Key): HarmonicCoefficients {
  const block = 64;
  const values = new Float64Array(batch * L * L);
  for (let firstRow = 0; firstRow < batch; firstRow += block) {
    const some = Math.min(block, batch - firstRow);
    const { field: x } = sampleField(field, { bandLimit: L, batch: some, firstRow }, stream);
    values.set(x.values, firstRow * L * L);
  }
  return coefficients("harmonic", L, values);
}
