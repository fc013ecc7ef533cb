import { type Judgement, judge, type Split } from "./judgement.ts";

/** Numbers of each field whose means over an ensemble a metric compares: `values[field·columns + column]`. */
export interface FieldFeatures {
  readonly columns: number;
  readonly values: Float64Array;
}

/** The means of features over some fields. */
export interface FeatureMeans {
  /** Length columns. */
  readonly means: Float64Array;
  /** Number of fields. */
  readonly count: number;
}

/** The judgement of a distance between means of features, larger the worse; features are computed once per field. */
export function judgeMeans(
  generated: FieldFeatures,
  reference: FieldFeatures,
  splits: readonly Split[],
  distance: (f: FeatureMeans, g: FeatureMeans) => number,
): Judgement {
  const between = splits.map(({ first, second }) =>
    distance(featureMeans(reference, first), featureMeans(reference, second)),
  );
  return judge(distance(featureMeans(generated), featureMeans(reference)), between);
}

/** Means over the fields chosen, by default all. */
export function featureMeans(
  { columns, values }: FieldFeatures,
  chosen: readonly number[] = Array.from({ length: values.length / columns }, (_, b) => b),
): FeatureMeans {
  const means = new Float64Array(columns);
  for (const b of chosen) {
    for (let k = 0; k < columns; k++) means[k] += values[b * columns + k];
  }
  return { means: means.map((sum) => sum / chosen.length), count: chosen.length };
}

/** The standard deviation of each feature over the fields. */
export function featureDeviations(features: FieldFeatures): Float64Array {
  const { columns, values } = features;
  const { means, count } = featureMeans(features);
  const squares = new Float64Array(columns);
  values.forEach((value, i) => {
    squares[i % columns] += (value - means[i % columns]) ** 2;
  });
  return squares.map((sum) => Math.sqrt(sum / (count - 1)));
}

/** √ of the mean square of the finite values. */
export function rootMeanSquare(values: Float64Array): number {
  const finite = values.filter(Number.isFinite);
  return Math.sqrt(finite.reduce((sum, x) => sum + x * x, 0) / finite.length);
}
