import {
  analyse,
  DomainError,
  gaussLegendre,
  type HarmonicCoefficients,
  laplacian,
  rows,
  type SphereGrid,
  synthesise,
  synthesiseGradient,
} from "@chaosphere/core";

/** The Minkowski functionals of the excursion sets {f ≥ u}, means over bins of the threshold u. */
export interface MinkowskiFunctionals {
  /** Ends of the bins, increasing, in the unit of the field. Length bins + 1. */
  readonly edges: Float64Array;
  /** Number of fields. */
  readonly batch: number;
  /** v_0, share of the sphere: `[field·bins + bin]`. */
  readonly area: Float64Array;
  /** v_1, a quarter of the boundary's length over 4π, rad⁻¹: `[field·bins + bin]`. */
  readonly length: Float64Array;
  /** v_2, the boundary's total geodesic curvature over 8π², rad⁻²: `[field·bins + bin]`. */
  readonly curvature: Float64Array;
}

/** Fields taken at once, so that memory does not grow with the batch. */
const BLOCK = 32;

/**
 * The Minkowski functionals of band-limited fields as functions of the threshold,
 *
 *     v_0(u) = (1/4π) ∫ 1{f ≥ u} dA,   v_1(u) = (1/16π) ∫_{f=u} ds,   v_2(u) = (1/8π²) ∫_{f=u} k ds,
 *
 * k the geodesic curvature of the boundary. The coarea formula makes the means over a bin integrals over the sphere,
 *
 *     ∫_bin v_1 du = (1/16π) ∫ 1{f ∈ bin} |∇f| dA,   ∫_bin v_2 du = (1/8π²) ∫ 1{f ∈ bin} (½ ∇f·∇g / g − Δf) dA,
 *
 * g = |∇f|², whose gradient is exact because g is band-limited by 2L − 1. Points of a grid stand for the sphere: for
 * an isotropic law every grid is then unbiased, which contours traced on the grid, always too short, are not. On one
 * field the error is that of counting grid points in a bin.
 *
 * @param grid exact to degree 4(L − 1). Default Gauss–Legendre with 2L rings.
 * @throws {@link DomainError} unless there are two edges or more, finite and increasing.
 * @throws {@link GridError} if the grid is too coarse.
 *
 * Source: Schmalzing and Górski (1998), for the definitions; Adler and Taylor (2007), for the coarea formula.
 *
 * @example
 * ```ts
 * import { colour, key, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { gaussianMinkowski, minkowskiFunctionals } from "@chaosphere/metrics";
 *
 * const γ = whittleMatern(8, { alpha: 2.5, kappa: 3 });
 * const fields = (seed: number, count: number) => colour(γ, whiteNoise(8, count, key(seed)));
 * const edges = Float64Array.of(-0.1, 0.1);
 * const { area } = minkowskiFunctionals(fields(1, 200), edges);
 * // The share of the sphere above the mean, averaged over the fields, and its expectation for this Gaussian law.
 * console.log((area.reduce((sum, v) => sum + v, 0) / area.length).toFixed(1)); // 0.5
 * console.log(gaussianMinkowski(γ, edges).area[0].toFixed(1)); // 0.5
 * ```
 */
export function minkowskiFunctionals(
  a: HarmonicCoefficients,
  edges: Float64Array,
  grid: SphereGrid = gaussLegendre(2 * a.bandLimit),
): MinkowskiFunctionals {
  checkEdges("minkowskiFunctionals", edges);
  const bins = edges.length - 1;
  const [area, length, curvature] = [0, 1, 2].map(() => new Float64Array(a.batch * bins));
  for (let start = 0; start < a.batch; start += BLOCK) {
    const block = rows(a, start, Math.min(start + BLOCK, a.batch));
    const slice = (v: Float64Array) => v.subarray(start * bins, (start + block.batch) * bins);
    addBlock(block, edges, grid, {
      area: slice(area),
      length: slice(length),
      curvature: slice(curvature),
    });
  }
  return { edges, batch: a.batch, area, length, curvature };
}

/**
 * The Euler characteristic of the excursion sets, the number of components less the number of holes, from v_0 and v_2
 * by Gauss and Bonnet:
 *
 *     χ(u) = 2 v_0(u) + 4π v_2(u)   at `[field·bins + bin]`.
 *
 * Source: Schmalzing and Górski (1998).
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { eulerCharacteristic, minkowskiFunctionals } from "@chaosphere/metrics";
 *
 * // The field cos θ is at least 0 on one cap: one component without holes.
 * const cosine = coefficients("harmonic", 2, Float64Array.of(0, 0, Math.sqrt((4 * Math.PI) / 3), 0));
 * const functionals = minkowskiFunctionals(cosine, Float64Array.of(-0.5, 0.5));
 * console.log(eulerCharacteristic(functionals)[0].toFixed(0)); // 1
 * ```
 */
export function eulerCharacteristic({ area, curvature }: MinkowskiFunctionals): Float64Array {
  return area.map((v, i) => 2 * v + 4 * Math.PI * curvature[i]);
}

type Functionals = Pick<MinkowskiFunctionals, "area" | "length" | "curvature">;

function addBlock(
  a: HarmonicCoefficients,
  edges: Float64Array,
  grid: SphereGrid,
  { area, length, curvature }: Functionals,
): void {
  const { values } = synthesise(a, grid);
  const { slope, turning } = levelGeometry(a, grid);
  const bins = edges.length - 1;
  const map = grid.nLat * grid.nLon;
  for (let i = 0; i < values.length; i++) {
    const first = Math.floor(i / map) * bins;
    const share = grid.weights[Math.floor((i % map) / grid.nLon)] / (4 * Math.PI);
    const below = binsBelow(edges, values[i]);
    for (let k = 0; k < Math.min(below, bins); k++) area[first + k] += share;
    if (below === bins) continue;
    if (below < 0) continue;
    const width = edges[below + 1] - edges[below];
    area[first + below] += (share * (values[i] - edges[below])) / width;
    length[first + below] += (share * slope[i]) / (4 * width);
    curvature[first + below] += (share * turning[i]) / (2 * Math.PI * width);
  }
}

/** |∇f| and ½∇f·∇g/g − Δf, which is |∇f| times the geodesic curvature of the level line. */
function levelGeometry(
  a: HarmonicCoefficients,
  grid: SphereGrid,
): { slope: Float64Array; turning: Float64Array } {
  const { south, east } = synthesiseGradient(a, grid);
  const g = south.values.map((s, i) => s * s + east.values[i] ** 2);
  const steepening = synthesiseGradient(
    analyse({ ...south, values: g }, 2 * a.bandLimit - 1),
    grid,
  );
  const Δf = synthesise(laplacian(a), grid).values;
  const turning = g.map((square, i) => {
    const along =
      south.values[i] * steepening.south.values[i] + east.values[i] * steepening.east.values[i];
    // At a critical point the second derivative along the normal is replaced by its mean over directions.
    return (square > 0 ? along / (2 * square) : Δf[i] / 2) - Δf[i];
  });
  return { slope: g.map(Math.sqrt), turning };
}

/** The bin of a value: −1 below the first edge, the number of bins from the last on. */
function binsBelow(edges: Float64Array, value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** @throws {@link DomainError} unless there are two edges or more, finite and increasing. */
export function checkEdges(caller: string, edges: Float64Array): void {
  const increases = edges.every((u, k) => Number.isFinite(u) && (k === 0 || u > edges[k - 1]));
  if (!(edges.length >= 2 && increases)) {
    throw new DomainError(
      `${caller}: edges must be two or more finite thresholds in increasing order, got ${edges.join(", ") || "none"}. Space them over the range of the field.`,
    );
  }
}
