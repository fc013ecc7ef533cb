import { coefficients, type HarmonicCoefficients } from "@chaosphere/core";

/** Whether a generated ensemble is as near to the reference as parts of the reference are to each other. */
export type Verdict = "within" | "beyond";

/** The values of a metric between parts of the reference. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** Two disjoint parts of the reference, by the numbers of their fields. */
export interface Split {
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** A metric between generated fields and the reference, read against the reference alone. */
export interface Judgement {
  readonly value: number;
  /** The same metric between the two parts of random splits of the reference, by whole groups. */
  readonly reference: Spread;
  /**
   * `beyond` when the value is farther out than every split: the ensembles are farther apart than parts of the
   * reference ever were. Parts are no larger than the ensembles, so farther apart by chance: an equal law is rarely
   * beyond.
   */
  readonly verdict: Verdict;
}

/** The judgement of a value that is the larger the worse, or the smaller the worse. */
export function judge(
  value: number,
  splits: ArrayLike<number>,
  worse: "larger" | "smaller" = "larger",
): Judgement {
  const sorted = Float64Array.from(splits).sort();
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  const isWithin = worse === "larger" ? value <= high : value >= low;
  return { value, reference: { low, median, high }, verdict: isWithin ? "within" : "beyond" };
}

/** Halves as numbers of fields, the first thinned evenly to the number of generated fields where it has more. */
export function splitsOf(
  halves: readonly (readonly boolean[])[],
  generated: number,
): readonly Split[] {
  return halves.map((half) => {
    const [first, second] = [true, false].map((side) =>
      half.flatMap((mark, b) => (mark === side ? [b] : [])),
    );
    const kept = Math.min(first.length, generated);
    const thinned = Array.from({ length: kept }, (_, i) => {
      return first[Math.floor((i * first.length) / kept)];
    });
    return { first: thinned, second };
  });
}

/** The judgement of a distance between ensembles, larger the worse. */
export function judgeEnsembles(
  generated: HarmonicCoefficients,
  reference: HarmonicCoefficients,
  splits: readonly Split[],
  distance: (f: HarmonicCoefficients, g: HarmonicCoefficients) => number,
): Judgement {
  const between = splits.map(({ first, second }) =>
    distance(subset(reference, first), subset(reference, second)),
  );
  return judge(distance(generated, reference), between);
}

/** Some of the fields, in the order given, copied. */
function subset(a: HarmonicCoefficients, indices: readonly number[]): HarmonicCoefficients {
  const row = a.bandLimit ** 2;
  const values = new Float64Array(indices.length * row);
  indices.forEach((b, i) => {
    values.set(a.values.subarray(b * row, (b + 1) * row), i * row);
  });
  return coefficients("harmonic", a.bandLimit, values);
}
