import { angularPowerSpectrum, coefficients, type HarmonicCoefficients } from "@chaosphere/core";
import { ensembleMean } from "@chaosphere/core/estimation";
import { type BinnedBispectrum, binnedBispectrum } from "../comparison/binnedBispectrum.ts";
import { type SpectrumRatio, spectrumRatio } from "../comparison/spectrumRatio.ts";
import { featureDeviations, featureMeans, judgeMeans, rootMeanSquare } from "./features.ts";
import type { Judgement, Split } from "./judgement.ts";

/**
 * Spectra compared. The value is the root mean square of (ratio − 1)/√(2/(2l+1)) over the degrees in which the reference has power;
 * infinite if the generated fields have power in others.
 */
export interface SpectrumJudgement extends Judgement, SpectrumRatio {
  /** The same in standard errors: near 1 for independent isotropic Gaussian fields of one law. */
  readonly standardised: number;
  /** Ĉ_l of the generated fields, length bandLimit. */
  readonly generatedSpectrum: Float64Array;
  /** Ĉ_l of the reference. */
  readonly referenceSpectrum: Float64Array;
}

/** Bispectra compared. The value is the root mean square over bins of the difference over the spread of one field. */
export interface BispectrumJudgement extends Judgement {
  /** Bin k holds the degrees edges[k] ≤ l < edges[k+1]. */
  readonly edges: readonly number[];
  /** The bins of each entry. */
  readonly triples: BinnedBispectrum["triples"];
  /** Mean over the generated fields, unit of the field cubed. */
  readonly generatedBispectrum: Float64Array;
  /** Mean over the reference. */
  readonly referenceBispectrum: Float64Array;
  /** Standard error of their difference if fields were independent. */
  readonly standardError: Float64Array;
}

/** Compares angular power spectra in units of the cosmic standard deviation of one field. */
export function judgeSpectrum(
  generated: HarmonicCoefficients,
  reference: HarmonicCoefficients,
  splits: readonly Split[],
): SpectrumJudgement {
  const spectra = (a: HarmonicCoefficients) => ({
    columns: a.bandLimit,
    values: angularPowerSpectrum(a),
  });
  const [f, g] = [spectra(generated), spectra(reference)];
  const ratio = spectrumRatio(generated, reference);
  const whereReferenceIs = (values: Float64Array) =>
    values.filter((_, l) => !ratio.emptyDegrees.includes(l));
  const judgement = judgeMeans(f, g, splits, (f, g) =>
    rootMeanSquare(
      whereReferenceIs(f.means.map((c, l) => (c / g.means[l] - 1) / Math.sqrt(2 / (2 * l + 1)))),
    ),
  );
  const isBeside = ratio.emptyDegrees.some((l) => ratio.ratio[l] > 1);
  return {
    ...(isBeside ? besideReference(judgement) : judgement),
    ...ratio,
    standardised: isBeside
      ? Number.POSITIVE_INFINITY
      : rootMeanSquare(
          whereReferenceIs(ratio.ratio.map((r, l) => (r - 1) / ratio.standardError[l])),
        ),
    generatedSpectrum: featureMeans(f).means,
    referenceSpectrum: featureMeans(g).means,
  };
}

/** The judgement of fields with power where the reference has none. */
function besideReference(judgement: Judgement): Judgement {
  return { ...judgement, value: Number.POSITIVE_INFINITY, verdict: "beyond" };
}

/** Compares binned bispectra of the fields less the mean field of the reference. */
export function judgeBispectrum(
  generated: HarmonicCoefficients,
  reference: HarmonicCoefficients,
  splits: readonly Split[],
): BispectrumJudgement {
  const edges = octaves(reference.bandLimit);
  const mean = ensembleMean(reference).values;
  const binned = (a: HarmonicCoefficients) => {
    const values = a.values.map((value, i) => value - mean[i % mean.length]);
    const found = binnedBispectrum(coefficients("harmonic", a.bandLimit, values), edges);
    return { columns: found.triples.length, values: found.values, triples: found.triples };
  };
  const [f, g] = [binned(generated), binned(reference)];
  const deviations = featureDeviations(g);
  const judgement = judgeMeans(f, g, splits, (f, g) =>
    rootMeanSquare(f.means.map((b, k) => (b - g.means[k]) / deviations[k])),
  );
  const share = Math.sqrt(1 / generated.batch + 1 / reference.batch);
  return {
    ...judgement,
    edges,
    triples: g.triples,
    generatedBispectrum: featureMeans(f).means,
    referenceBispectrum: featureMeans(g).means,
    standardError: deviations.map((s) => s * share),
  };
}

/** Degrees 1, 2, 4, 8, …, bandLimit; the constant part alone where there is nothing else. */
function octaves(bandLimit: number): number[] {
  if (bandLimit === 1) return [0, 1];
  const edges: number[] = [];
  for (let l = 1; l < bandLimit; l *= 2) edges.push(l);
  return [...edges, bandLimit];
}
