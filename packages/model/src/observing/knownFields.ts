import {
  analyse,
  coefficients,
  eigenvaluesOf,
  fromEigenvectors,
  gaussLegendre,
  gridFields,
  largestBandLimit,
  type SpectralGaussian,
  type SphereGrid,
  synthesise,
} from "@chaosphere/core";
import type { Standardisation } from "@chaosphere/core/estimation";
import type { ObservedSites } from "./observedSites.ts";
import type { TaskPosterior } from "./taskPosterior.ts";

/** Fields that are on the grid at once. */
const BLOCK = 256;

/**
 * What a network is told of a task beside the posterior mean, as harmonic coefficients of fields `[k·L² + l² + l + m]`: the standard
 * deviation s of the Gaussian posterior over that of the law without observations, −log s, and the mask of cells on a grid that
 * resolves degrees l < L.
 */
export function knownFieldsOf(
  sites: ObservedSites,
  law: SpectralGaussian<"cameron-martin">,
  standard: Standardisation,
  posterior: TaskPosterior,
): number[] {
  const L = posterior.bandLimit;
  const grid = gaussLegendre(L, { nLon: 2 * L });
  const after = pointwiseVariance(posterior.root, standard, grid);
  const before = pointwiseVariance(rootOf(law), standard, grid);
  const ratio = after.map((v, p) => Math.sqrt(v / before[p]));
  const hasMask = sites.kind === "cells" && largestBandLimit(sites.grid) >= L;
  return [
    ...onDegrees(ratio, grid, L),
    ...onDegrees(
      ratio.map((s) => -Math.log(s)),
      grid,
      L,
    ),
    ...(hasMask ? onDegrees(Float64Array.from(sites.seen), sites.grid, L) : []),
  ];
}

/** Rows √λ_j v_j, whose squares sum to the variances of the law. */
function rootOf(law: SpectralGaussian<"cameron-martin">): Float64Array {
  const λ = eigenvaluesOf(law);
  const d = λ.length;
  const rows = new Float64Array(d * d);
  for (let j = 0; j < d; j++) rows[j * (d + 1)] = Math.sqrt(λ[j]);
  return fromEigenvectors(law, rows);
}

/** The variance at every point of fields C^{½} Σ_j ξ_j T_j, ξ white: Σ_j (C^{½} T_j)(p)². */
function pointwiseVariance(
  root: Float64Array,
  { measure }: Standardisation,
  grid: SphereGrid,
): Float64Array {
  const L = measure.spectrum.length;
  const d = L * L;
  const deviations = new Float64Array(d);
  measure.spectrum.forEach((c, l) => {
    deviations.fill(Math.sqrt(c), l * l, (l + 1) ** 2);
  });
  const variance = new Float64Array(grid.nLat * grid.nLon);
  for (let first = 0; first < d; first += BLOCK) {
    const rows = root.slice(first * d, Math.min(d, first + BLOCK) * d);
    for (let i = 0; i < rows.length; i++) rows[i] *= deviations[i % d];
    const { values } = synthesise(coefficients("harmonic", L, rows), grid);
    for (let i = 0; i < values.length; i++) variance[i % variance.length] += values[i] ** 2;
  }
  return variance;
}

function onDegrees(values: Float64Array, grid: SphereGrid, L: number): Float64Array {
  return analyse(gridFields(grid, values), L).values;
}
