import { bispectrumScale, coefficients } from "@chaosphere/core";
import { bispectrum, type DegreeTriple, type LocalField } from "@chaosphere/core/chaos";
import { binnedBispectrum } from "@chaosphere/metrics";

/** The mean of b_{l1 l2 l3} over each triple of bins with weights h², in the order of `binnedBispectrum`. */
export function exactBispectrum(field: LocalField, L: number, edges: readonly number[]): number[] {
  const { triples } = binnedBispectrum(coefficients("harmonic", L, new Float64Array(L * L)), edges);
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
