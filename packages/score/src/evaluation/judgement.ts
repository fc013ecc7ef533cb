import { coefficients, type HarmonicCoefficients } from "@chaosphere/core";

/** Whether a generated ensemble is as near to the reference as halves of the reference are to each other. */
export type Verdict = "within" | "beyond";

/** The values of a metric between halves of the reference. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** A metric between generated fields and the reference, read against the reference alone. */
export interface Judgement {
  readonly value: number;
  /** The same metric between the halves of random splits of the reference, by whole groups. */
  readonly reference: Spread;
  /**
   * `beyond` when the value is farther out than every split: the ensembles are farther apart than halves of the
   * reference ever were. Halves are smaller, so farther apart by chance, and an equal law is rarely beyond.
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

/** The judgement of a distance between ensembles, larger the worse. */
export function judgeEnsembles(
  generated: HarmonicCoefficients,
  reference: HarmonicCoefficients,
  halves: readonly (readonly boolean[])[],
  distance: (f: HarmonicCoefficients, g: HarmonicCoefficients) => number,
): Judgement {
  const between = halves.map((half) =>
    distance(subset(reference, half, true), subset(reference, half, false)),
  );
  return judge(distance(generated, reference), between);
}

/** The fields whose mark is `side`, in order, copied. */
export function subset(
  a: HarmonicCoefficients,
  marks: readonly boolean[],
  side: boolean,
): HarmonicCoefficients {
  const row = a.bandLimit ** 2;
  const chosen = marks.flatMap((mark, b) => (mark === side ? [b] : []));
  const values = new Float64Array(chosen.length * row);
  chosen.forEach((b, i) => {
    values.set(a.values.subarray(b * row, (b + 1) * row), i * row);
  });
  return coefficients("harmonic", a.bandLimit, values);
}
