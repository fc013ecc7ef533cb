import {
  bispectrumScale,
  DomainError,
  gaussLegendre,
  type HarmonicCoefficients,
  rows,
  scaleDegrees,
  synthesise,
} from "@chaosphere/core";

/** The reduced bispectrum of fields, means over bins of the three degrees. */
export interface BinnedBispectrum {
  /** Bin k holds the degrees edges[k] ≤ l < edges[k+1]. */
  readonly edges: readonly number[];
  /** The bins i ≤ j ≤ k of each entry, those that hold a triangle with an even sum. */
  readonly triples: readonly (readonly [number, number, number])[];
  /** Number of fields. */
  readonly batch: number;
  /** b_ijk, in the unit of the field cubed: `[field·triples + triple]`. */
  readonly values: Float64Array;
}

/** Fields taken at once, so that memory does not grow with the batch. */
const BLOCK = 32;

/**
 * The binned reduced bispectrum of each field,
 *
 *     b_ijk = ∫ f_i f_j f_k dA / Σ h²_{l1 l2 l3},   f_i = Σ_{l ∈ bin i} Σ_m a_lm Y_lm,
 *
 * over l1 ∈ i, l2 ∈ j, l3 ∈ k, with h of `bispectrumScale`. For an isotropic field of mean 0 its expectation is the
 * mean of b_{l1 l2 l3} over the bins with weights h². The integral is exact. It takes one synthesis per bin.
 *
 * @param edges whole degrees, increasing, 0 to the band limit.
 * @throws {@link DomainError} unless there are two edges or more, as described.
 *
 * Source: Bucher, van Tent and Carvalho (2010); Komatsu and Spergel (2001), for the reduced bispectrum.
 */
export function binnedBispectrum(
  a: HarmonicCoefficients,
  edges: readonly number[],
): BinnedBispectrum {
  checkDegreeEdges(edges, a.bandLimit);
  const { triples, scales } = triangles(edges);
  const values = new Float64Array(a.batch * triples.length);
  const grid = gaussLegendre(Math.ceil((3 * a.bandLimit - 1) / 2), { nLon: 3 * a.bandLimit });
  const map = grid.nLat * grid.nLon;
  for (let start = 0; start < a.batch; start += BLOCK) {
    const block = rows(a, start, Math.min(start + BLOCK, a.batch));
    const bands = edges
      .slice(1)
      .map((end, k) => synthesise(scaleDegrees(block, within(edges[k], end)), grid).values);
    for (let b = 0; b < block.batch; b++) {
      triples.forEach(([i, j, k], n) => {
        let sum = 0;
        for (let p = 0, at = b * map; p < map; p++, at++) {
          const weight = grid.weights[Math.floor(p / grid.nLon)];
          sum += weight * bands[i][at] * bands[j][at] * bands[k][at];
        }
        values[(start + b) * triples.length + n] = sum / scales[n];
      });
    }
  }
  return { edges, triples, batch: a.batch, values };
}

function within(first: number, end: number): (l: number) => number {
  return (l) => (first <= l && l < end ? 1 : 0);
}

/** Bins i ≤ j ≤ k that hold a triangle with an even sum, and Σ h² over the degrees of each. */
function triangles(edges: readonly number[]): {
  triples: [number, number, number][];
  scales: number[];
} {
  const triples: [number, number, number][] = [];
  const scales: number[] = [];
  const bins = edges.length - 1;
  for (let i = 0; i < bins; i++) {
    for (let j = i; j < bins; j++) {
      for (let k = j; k < bins; k++) {
        const scale = squaredScale(edges, i, j, k);
        if (scale === 0) continue;
        triples.push([i, j, k]);
        scales.push(scale);
      }
    }
  }
  return { triples, scales };
}

function squaredScale(edges: readonly number[], i: number, j: number, k: number): number {
  let sum = 0;
  for (let l1 = edges[i]; l1 < edges[i + 1]; l1++) {
    for (let l2 = edges[j]; l2 < edges[j + 1]; l2++) {
      const first = Math.max(edges[k], Math.abs(l1 - l2));
      const odd = (l1 + l2 + first) % 2;
      for (let l3 = first + odd; l3 < edges[k + 1] && l3 <= l1 + l2; l3 += 2) {
        sum += bispectrumScale(l1, l2, l3) ** 2;
      }
    }
  }
  return sum;
}

function checkDegreeEdges(edges: readonly number[], bandLimit: number): void {
  const fit = edges.every(
    (l, k) => Number.isInteger(l) && l >= 0 && l <= bandLimit && (k === 0 || l > edges[k - 1]),
  );
  if (!(edges.length >= 2 && fit)) {
    throw new DomainError(
      `binnedBispectrum: edges must be two or more whole degrees, increasing, from 0 to ${bandLimit}, got ${edges.join(", ") || "none"}. The last edge is the first degree left out.`,
    );
  }
}
