import type { HarmonicCoefficients } from "@chaosphere/core";
import { pairwiseDistances } from "../comparison/distances.ts";
import { discrepancyOfSplit, kernelOf } from "../comparison/maximumMeanDiscrepancy.ts";
import { energyOfSplit } from "../comparison/resampling.ts";
import { type Judgement, judge, type Split } from "./judgement.ts";

/** Fields, and the parts of the reference that they are judged by. */
interface Judged {
  readonly generated: HarmonicCoefficients;
  readonly reference: HarmonicCoefficients;
  readonly splits: readonly Split[];
}

/**
 * The judgement of a metric that needs no more than distances between fields. Every split has its own from one matrix of
 * all distances of the reference, instead of from the fields.
 *
 * @param whole the metric between two batches
 * @param ofParts the same from the matrix of the distances of n fields, the first `count` of them against the others
 */
export function judgeByDistances(
  { generated, reference, splits }: Judged,
  whole: (f: HarmonicCoefficients, g: HarmonicCoefficients) => number,
  ofParts: (distances: Float64Array, n: number, count: number) => number,
): Judgement {
  const distances = pairwiseDistances(reference, reference);
  const between = splits.map(({ first, second }) => {
    const fields = [...first, ...second];
    return ofParts(among(distances, reference.batch, fields), fields.length, first.length);
  });
  return judge(whole(generated, reference), between);
}

/** The unbiased energy distance between the first fields and the others. */
export function energyOfParts(distances: Float64Array, n: number, count: number): number {
  const isFirst = Array.from({ length: n }, (_, k) => k < count);
  return energyOfSplit(distances, isFirst, "unbiased", "energyDistance");
}

/** The unbiased MMD² between the first fields and the others, at the median of their distances. */
export function discrepancyOfParts(distances: Float64Array, n: number, count: number): number {
  const kernel = kernelOf("maximumMeanDiscrepancy", distances, n);
  return discrepancyOfSplit(kernel, new Uint8Array(n).fill(1, 0, count), "unbiased");
}

/** The matrix of distances of some of the fields, in the order given. */
function among(distances: Float64Array, n: number, fields: readonly number[]): Float64Array {
  const size = fields.length;
  const found = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = fields[i] * n;
    for (let k = 0; k < size; k++) found[i * size + k] = distances[row + fields[k]];
  }
  return found;
}
