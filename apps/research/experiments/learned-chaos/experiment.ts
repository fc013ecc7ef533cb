import {
  bispectrumScale,
  child,
  coefficients,
  gaussLegendre,
  type HarmonicCoefficients,
  type Key,
  meanSpectrum,
  scaledToVariance,
  synthesise,
  whittleMatern,
} from "@chaosphere/core";
import {
  bispectrum,
  type DegreeTriple,
  fieldMoments,
  fieldSpectrum,
  type LocalField,
  lognormalField,
  quadraticField,
  sampleField,
} from "@chaosphere/core/chaos";
import { binnedBispectrum, type MeasuredValue, pixelMoments } from "@chaosphere/metrics";
import type { Bench, Experiment, Findings } from "../../src/experiment.ts";
import { fitIsotropicModel, type OperatorConfig } from "../learned-runs/isotropicModel.ts";
import { named } from "../learned-runs/named.ts";
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
  /** Fields that training draws from. */
  readonly trainingFields: number;
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
      gainFields: 48,
      trainingFields: 512,
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
      samples: 512,
      gainFields: 256,
      trainingFields: 8192,
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
      exact: truncatedQuadraticMoments(one, 0.25),
    },
    {
      name: "lognormal",
      field: lognormalField(small, { order: 6 }),
      exact: truncatedLognormalMoments(small, rings),
    },
  ];
}

async function learnField(
  { name, field, exact }: KnownField,
  config: LearnedChaosConfig,
  key: Key,
  bench: Bench,
): Promise<Findings> {
  const { bandLimit: L, samples, trainingFields, realFields, edges, models } = config;
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
      training: drawn(field, L, trainingFields, child(key, 0)),
      heldOut: { ...real, batch: 64, values: real.values.subarray(0, 64 * L * L) },
      unit: "",
      checksum: "",
    },
    child(key, 2),
    models && `${models}/${name}.model`,
  );
  const grid = gaussLegendre(L);
  const control = pixelMoments(synthesise(real, grid));
  const { skewness, kurtosis } = exact;
  const spectrum = fieldSpectrum(field, L);
  const measured = (generated: HarmonicCoefficients) => {
    const moments = pixelMoments(synthesise(generated, grid));
    const b = bispectrumByBin(field, generated, real, edges);
    const resolved = b.exact.map((_, n) => n).filter((n) => b.error[n] < RESOLVED);
    const off = resolved.map((n) => Math.abs(b.generated[n] - 1));
    // Degree 0 has the mean of the law beside its variance.
    const power = Array.from(meanSpectrum(generated), (p, l) => p / spectrum[l]).slice(1);
    return {
      numbers: {
        skewnessRatio: moments.skewness.value / skewness,
        skewnessError: moments.skewness.standardError / skewness,
        kurtosisRatio: moments.kurtosis.value / kurtosis,
        kurtosisError: moments.kurtosis.standardError / kurtosis,
        varianceRatio: moments.variance.value / exact.variance,
        worstBispectrumBin: Math.max(...off),
        bispectrumBins: resolved.length,
        worstDegreeOfSpectrum: Math.max(...power.map((p) => Math.abs(p - 1))),
      },
      bispectrum: b,
      power,
    };
  };
  const [first, second] = [1, 2].map((seed) => measured(model.sample(samples, seed)));
  return {
    numbers: {
      ...named(name, first.numbers),
      ...named(`${name}.second`, second.numbers),
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
      [`${name}Bispectrum`]: first.bispectrum,
      [`${name}Spectrum`]: { degree: first.power.map((_, n) => n + 1), ratio: first.power },
    },
  };
}

/** Bins whose mean has a relative standard error below this are held against the exact value. */
const RESOLVED = 0.05;

/** Standard errors between a measured and an exact value. */
function deviation({ value, standardError }: MeasuredValue, exact: number): number {
  return Math.abs(value - exact) / standardError;
}

/** Mean binned bispectra over the exact ones, with the relative standard error of the generated mean. */
function bispectrumByBin(
  field: LocalField,
  generated: HarmonicCoefficients,
  real: HarmonicCoefficients,
  edges: readonly number[],
): Record<"exact" | "generated" | "real" | "error", number[]> {
  const found = binnedBispectrum(generated, edges);
  const control = binnedBispectrum(real, edges);
  const exact = exactBins(field, edges, found.triples);
  const column = ({ values, triples, batch }: typeof found, n: number) =>
    Array.from({ length: batch }, (_, b) => values[b * triples.length + n]);
  const mean = (v: readonly number[]) => v.reduce((sum, x) => sum + x, 0) / v.length;
  const ratio = (of: typeof found) => exact.map((b, n) => mean(column(of, n)) / b);
  const error = exact.map((b, n) => {
    const v = column(found, n);
    const m = mean(v);
    const variance = v.reduce((sum, x) => sum + (x - m) ** 2, 0) / (v.length - 1);
    return Math.sqrt(variance / v.length) / Math.abs(b);
  });
  return { exact, generated: ratio(found), real: ratio(control), error };
}

/** The mean of b_{l1 l2 l3} over each triple of bins, with weights h². */
function exactBins(
  field: LocalField,
  edges: readonly number[],
  triples: readonly (readonly [number, number, number])[],
): number[] {
  const degrees = triples.map((bins) => degreeTriples(edges, bins));
  const b = bispectrum(field, degrees.flat());
  let first = 0;
  return degrees.map((inBin) => {
    let [sum, total] = [0, 0];
    for (const [l1, l2, l3] of inBin) {
      const weight = bispectrumScale(l1, l2, l3) ** 2;
      sum += weight * b[first++];
      total += weight;
    }
    return sum / total;
  });
}

/** The triangles with an even sum of degrees in three bins. */
function degreeTriples(
  edges: readonly number[],
  [i, j, k]: readonly [number, number, number],
): DegreeTriple[] {
  const triples: DegreeTriple[] = [];
  const range = (bin: number) => [edges[bin], edges[bin + 1]] as const;
  const [[from1, to1], [from2, to2], [from3, to3]] = [range(i), range(j), range(k)];
  for (let l1 = from1; l1 < to1; l1++) {
    for (let l2 = from2; l2 < to2; l2++) {
      for (let l3 = Math.max(from3, Math.abs(l1 - l2)); l3 < to3 && l3 <= l1 + l2; l3++) {
        if ((l1 + l2 + l3) % 2 === 0) triples.push([l1, l2, l3]);
      }
    }
  }
  return triples;
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
