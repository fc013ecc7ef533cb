import {
  gaussLegendre,
  type HarmonicCoefficients,
  meanSpectrum,
  synthesise,
} from "@chaosphere/core";
import { binnedBispectrum, type MeasuredValue } from "@chaosphere/metrics";
import { pairedMean, pseudoValues } from "./pairedMean.ts";
import type { PointMoments } from "./truncatedMoments.ts";

/** Generated fields, and what they are held to. */
export interface Paired {
  readonly generated: HarmonicCoefficients;
  /** Exact draws made of the noise that the generated fields began with, row by row. */
  readonly paired: HarmonicCoefficients;
  readonly exact: PointMoments & { readonly bins: readonly number[] };
  /** Edges of the bins of the bispectrum. */
  readonly edges: readonly number[];
}

/** Bins of the bispectrum with a larger relative standard error, half of the limit, are not held against the exact value. */
const RESOLVED = 0.03;

/** Ratios to exact values. */
export interface PairedStatistics {
  readonly numbers: Readonly<
    Record<
      | "skewnessRatio"
      | "skewnessError"
      | "kurtosisRatio"
      | "kurtosisError"
      | "kurtosisErrorUnpaired"
      | "varianceRatio"
      | "worstBispectrumBin"
      | "bispectrumBins"
      | "worstDegreeOfSpectrum",
      number
    >
  >;
  readonly bispectrum: {
    readonly exact: readonly number[];
    readonly ratio: number[];
    readonly error: number[];
  };
  /** By degree from 1 on. */
  readonly power: number[];
}

/** Skewness, kurtosis, variance, spectrum and binned bispectrum of generated fields over the exact ones, freed from most of the chance of the draw. */
export function pairedStatistics({ generated, paired, exact, edges }: Paired): PairedStatistics {
  const [own, other] = [generated, paired].map(powersByField);
  const ratioOf = (statistic: (means: readonly number[]) => number, expectation: number) => {
    const [p, q] = [own, other].map((rows) => pseudoValues(rows, statistic));
    return over(pairedMean(p, q, expectation), expectation);
  };
  const skewness = ratioOf(skewnessOf, exact.skewness);
  const kurtosis = ratioOf(kurtosisOf, exact.kurtosis);
  const pseudo = pseudoValues(own, kurtosisOf);
  const [b, c] = [generated, paired].map((f) => binnedBispectrum(f, edges));
  const column = ({ values, triples, batch }: typeof b, n: number) =>
    Array.from({ length: batch }, (_, i) => values[i * triples.length + n]);
  const bins = exact.bins.map((value, n) =>
    over(pairedMean(column(b, n), column(c, n), value), value),
  );
  const resolved = bins.filter(({ standardError }) => standardError < RESOLVED);
  const [found, drawn] = [generated, paired].map((f) => meanSpectrum(f));
  // Degree 0 has the mean of the law beside its variance.
  const power = Array.from(found, (c, l) => c / drawn[l]).slice(1);
  return {
    numbers: {
      skewnessRatio: skewness.value,
      skewnessError: skewness.standardError,
      kurtosisRatio: kurtosis.value,
      kurtosisError: kurtosis.standardError,
      kurtosisErrorUnpaired: over(
        pairedMean(
          pseudo,
          pseudo.map(() => 0),
          0,
        ),
        exact.kurtosis,
      ).standardError,
      varianceRatio: ratioOf(varianceOf, exact.variance).value,
      worstBispectrumBin: Math.max(...resolved.map(({ value }) => Math.abs(value - 1))),
      bispectrumBins: resolved.length,
      worstDegreeOfSpectrum: Math.max(...power.map((p) => Math.abs(p - 1))),
    },
    bispectrum: {
      exact: exact.bins,
      ratio: bins.map(({ value }) => value),
      error: bins.map(({ standardError }) => standardError),
    },
    power,
  };
}

function over({ value, standardError }: MeasuredValue, exact: number): MeasuredValue {
  return { value: value / exact, standardError: standardError / Math.abs(exact) };
}

/** The means of u, u², u³ and u⁴ over each field. */
function powersByField(f: HarmonicCoefficients): number[][] {
  // Exact for the product of four fields.
  const grid = gaussLegendre(2 * f.bandLimit);
  const { values } = synthesise(f, grid);
  const points = grid.nLat * grid.nLon;
  return Array.from({ length: f.batch }, (_, b) => {
    const means = [0, 0, 0, 0];
    for (let i = 0; i < points; i++) {
      const u = values[b * points + i];
      let power = grid.weights[Math.floor(i / grid.nLon)] / (4 * Math.PI);
      for (let n = 0; n < 4; n++) means[n] += power *= u;
    }
    return means;
  });
}

function varianceOf([m1, m2]: readonly number[]): number {
  return m2 - m1 ** 2;
}

function skewnessOf(means: readonly number[]): number {
  const [m1, m2, m3] = means;
  return (m3 - 3 * m1 * m2 + 2 * m1 ** 3) / varianceOf(means) ** 1.5;
}

function kurtosisOf(means: readonly number[]): number {
  const [m1, m2, m3, m4] = means;
  return (m4 - 4 * m1 * m3 + 6 * m1 ** 2 * m2 - 3 * m1 ** 4) / varianceOf(means) ** 2 - 3;
}
