import {
  type GaussianMeasure,
  type GridFields,
  gaussLegendre,
  type HarmonicCoefficients,
  isotropic,
  meanSpectrum,
  synthesise,
} from "@chaosphere/core";
import { gaussianMinkowski } from "../comparison/gaussianMinkowski.ts";
import { mapCorrelation, standardDeviationMap } from "../comparison/maps.ts";
import { type MinkowskiFunctionals, minkowskiFunctionals } from "../comparison/minkowski.ts";
import {
  type FeatureMeans,
  type FieldFeatures,
  featureMeans,
  judgeMeans,
  rootMeanSquare,
} from "./features.ts";
import { type Judgement, judge, judgeEnsembles, type Split } from "./judgement.ts";
import type { SeenCells } from "./seenCells.ts";

/** Standard-deviation maps compared. The value is √(∫(s − s′)² dA / ∫ s′² dA). */
export interface DeviationJudgement extends Judgement {
  /** Correlation of the two maps over the sphere; meaningless for an isotropic law, whose map is constant. */
  readonly correlation: number;
  /** Median correlation between the maps of the parts. */
  readonly referenceCorrelation: number;
}

/** The three functionals by bin of threshold. */
export type ShapeCurves = Pick<MinkowskiFunctionals, "area" | "length" | "curvature">;

/** Excursion sets compared. The value is the root mean square of the three functionals' relative L² distances. */
export interface MinkowskiJudgement extends Judgement {
  /** Ends of the bins of threshold, unit of the field. */
  readonly edges: Float64Array;
  readonly generatedCurves: ShapeCurves;
  readonly referenceCurves: ShapeCurves;
  /** Those of an isotropic Gaussian field with the mean and the spectrum of the reference. */
  readonly gaussianCurves: ShapeCurves;
  /** The same distance from the reference to that Gaussian field. */
  readonly gaussianDistance: number;
}

const BINS = 24;

/** Compares maps of the standard deviation at every point, or at the cells that all fields saw. */
export function judgeDeviationMap(
  generated: HarmonicCoefficients,
  reference: HarmonicCoefficients,
  splits: readonly Split[],
  cells?: SeenCells,
): DeviationJudgement {
  const correlations: number[] = [];
  const distance = (s: GridFields, data: GridFields): number => {
    const { grid, seen } = data;
    correlations.push(mapCorrelation(s, data));
    const weight = (p: number) => (seen?.[p] === 0 ? 0 : grid.weights[Math.floor(p / grid.nLon)]);
    const square = (at: (p: number) => number) =>
      data.values.reduce((sum, _, p) => sum + weight(p) * at(p) ** 2, 0);
    return Math.sqrt(square((p) => s.values[p] - data.values[p]) / square((p) => data.values[p]));
  };
  const judgement = cells
    ? deviationOfCells(cells, splits, distance)
    : deviationOfCoefficients(generated, reference, splits, distance);
  // The ensembles themselves are compared last.
  const correlation = correlations[splits.length];
  const sorted = Float64Array.from(correlations.slice(0, splits.length)).sort();
  return { ...judgement, correlation, referenceCorrelation: sorted[sorted.length >> 1] };
}

type MapDistance = (s: GridFields, data: GridFields) => number;

function deviationOfCoefficients(
  generated: HarmonicCoefficients,
  reference: HarmonicCoefficients,
  splits: readonly Split[],
  distance: MapDistance,
): Judgement {
  const grid = gaussLegendre(reference.bandLimit);
  const map = (a: HarmonicCoefficients) => standardDeviationMap(synthesise(a, grid));
  return judgeEnsembles(generated, reference, splits, (f, g) => distance(map(f), map(g)));
}

function deviationOfCells(
  { generated, reference }: SeenCells,
  splits: readonly Split[],
  distance: MapDistance,
): Judgement {
  const { nLat, nLon } = reference.grid;
  const some = (chosen: readonly number[]): GridFields => {
    const values = new Float64Array(chosen.length * nLat * nLon);
    chosen.forEach((b, i) => {
      values.set(
        reference.values.subarray(b * nLat * nLon, (b + 1) * nLat * nLon),
        i * nLat * nLon,
      );
    });
    return standardDeviationMap({ ...reference, batch: chosen.length, values });
  };
  const between = splits.map(({ first, second }) => distance(some(first), some(second)));
  return judge(distance(standardDeviationMap(generated), standardDeviationMap(reference)), between);
}

/** Compares Minkowski functionals over three standard deviations about the reference's mean. */
export function judgeMinkowski(
  generated: HarmonicCoefficients,
  reference: HarmonicCoefficients,
  splits: readonly Split[],
): MinkowskiJudgement {
  const { mean, law } = isotropicPart(reference);
  const σ = Math.sqrt(law.spectrum.reduce((s, c, l) => s + (2 * l + 1) * c, 0) / (4 * Math.PI));
  const edges = Float64Array.from({ length: BINS + 1 }, (_, k) => mean + σ * ((6 * k) / BINS - 3));
  const features = (a: HarmonicCoefficients) => concatenated(minkowskiFunctionals(a, edges));
  const [f, g] = [features(generated), features(reference)];
  const gaussian = featureMeans(concatenated(gaussianMinkowski(law, edges, mean)));
  return {
    ...judgeMeans(f, g, splits, shapeDistance),
    edges,
    generatedCurves: curves(featureMeans(f)),
    referenceCurves: curves(featureMeans(g)),
    gaussianCurves: curves(gaussian),
    gaussianDistance: shapeDistance(gaussian, featureMeans(g)),
  };
}

/** The mean height and the spectrum about it: degree 0 keeps the variance of the fields' own means. */
function isotropicPart(a: HarmonicCoefficients): { mean: number; law: GaussianMeasure } {
  const row = a.bandLimit ** 2;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < a.values.length; i += row) {
    sum += a.values[i];
    squares += a.values[i] ** 2;
  }
  const spectrum = meanSpectrum(a);
  spectrum[0] = squares / a.batch - (sum / a.batch) ** 2;
  const floor = 1e-30 * spectrum.reduce((total, c) => total + c, 0);
  const law = isotropic(spectrum.map((c) => Math.max(c, floor)));
  return { mean: sum / a.batch / Math.sqrt(4 * Math.PI), law };
}

function concatenated({ batch, area, length, curvature }: MinkowskiFunctionals): FieldFeatures {
  const bins = area.length / batch;
  const values = new Float64Array(3 * area.length);
  for (let b = 0; b < batch; b++) {
    [area, length, curvature].forEach((v, k) => {
      values.set(v.subarray(b * bins, (b + 1) * bins), (3 * b + k) * bins);
    });
  }
  return { columns: 3 * bins, values };
}

function curves({ means }: FeatureMeans): ShapeCurves {
  const bins = means.length / 3;
  const [area, length, curvature] = [0, 1, 2].map((k) => means.slice(k * bins, (k + 1) * bins));
  return { area, length, curvature };
}

function shapeDistance(f: FeatureMeans, g: FeatureMeans): number {
  const [a, b] = [curves(f), curves(g)];
  const relative = (name: keyof ShapeCurves) =>
    rootMeanSquare(a[name].map((v, k) => v - b[name][k])) / rootMeanSquare(b[name]);
  return rootMeanSquare(
    Float64Array.of(relative("area"), relative("length"), relative("curvature")),
  );
}
