import { coefficients } from "@chaosphere/core";
import { matrixProduct } from "@chaosphere/core/linalg";
import {
  adjointSynthesisOnRings,
  type IsoLatitudeRings,
  isoLatitudeRings,
  ringFields,
  synthesiseOnRings,
} from "@chaosphere/core/rings";
import { once } from "./once.ts";
import { orderBlocks } from "./orderBlocks.ts";
import type { InformationTraces } from "./posteriorSolver.ts";
import type { RingWeights } from "./ringWeights.ts";
import { signedFactor } from "./signedFactor.ts";
import { type ZonalSplit, zonalSplit } from "./zonalSplit.ts";

/** M near I + H, H = T Y*WY T, of degrees l < bandLimit. */
export interface RingPreconditioner {
  readonly bandLimit: number;
  /** Rows M⁻¹ x of rows of bandLimit² coordinates. */
  readonly solve: (x: Float64Array) => Float64Array;
  /** log det M and tr (I − M⁻¹), where M is I + H to rounding. */
  readonly information?: () => InformationTraces;
}

/** Points that depart from their rings up to which the system of them is factored: 210 MB, and as much again while it is. */
const MOST_POINTS = 5120;
/** Numbers in the tables between their latitudes: 268 MB. */
const LARGEST_TABLES = 2 ** 25;
/** Largest band limit, for which the blocks of the orders take 360 MB. */
const LARGEST_BAND_LIMIT = 512;

/**
 * I + H of values on rings of constant latitude, factored. Weights that are those of whole rings leave the orders of the harmonics
 * apart, D; the points in which the weights depart from that, gaps above all, are few, and with E their rows √|δ_i| Y(x_i) T and signs s,
 *
 *     M = D + E* s E,   M⁻¹ = D⁻¹ − D⁻¹ E* (s + E D⁻¹ E*)⁻¹ E D⁻¹.
 *
 * For a mask on a grid that tells the orders apart M is I + H itself, at any signal to noise.
 *
 * @param scales t_l, the factor of degree l in T, the beam with it. Length bandLimit or more.
 * @param most points that may depart.
 * @returns undefined where more do, or the tables of the factor are too large.
 *
 * Source: Woodbury (1950).
 */
export function ringPreconditioner(
  seen: RingWeights,
  scales: Float64Array,
  bandLimit: number,
  most: number = MOST_POINTS,
): RingPreconditioner | undefined {
  if (bandLimit > LARGEST_BAND_LIMIT) return undefined;
  const split = zonalSplit(seen, bandLimit);
  const n = split.points.length;
  if (n > most) return undefined;
  const departing = departingPoints(seen.rings, split);
  const { rings, ringOf } = departing;
  if (rings.length ** 2 * bandLimit > LARGEST_TABLES) return undefined;
  const t = scales.subarray(0, bandLimit);
  const latitudes = Float64Array.from(rings, (r) => seen.rings.colatitudes[r]);
  const D = orderBlocks(t, seen.rings.colatitudes, split.zonal, latitudes);
  const d = bandLimit ** 2;
  if (n === 0) {
    return {
      bandLimit,
      solve: D.solve,
      ...(split.isWhole && {
        information: () => ({
          logDeterminant: D.logDeterminant,
          trace: d - D.traceOfInverse,
        }),
      }),
    };
  }
  const table = (kernels: readonly Float64Array[]) =>
    pointTable(kernels, ringOf, departing.longitudes, split.roots, rings.length);
  const K = table(D.between);
  for (let i = 0; i < n; i++) K[i * (n + 1)] += i < split.positive ? 1 : -1;
  const factor = signedFactor(K, n, split.positive);
  const { apply, adjoint } = rowsOf(seen.rings, departing, split, t);
  return {
    bandLimit,
    solve(x) {
      const y = D.solve(x);
      const back = D.solve(adjoint(factor.solve(apply(y))));
      for (let i = 0; i < y.length; i++) y[i] -= back[i];
      return y;
    },
    ...(split.isWhole && {
      information: once(() => {
        const rows = factor.solve(table(D.betweenSquared()));
        let trace = d - D.traceOfInverse;
        for (let i = 0; i < n; i++) trace += rows[i * (n + 1)];
        return { logDeterminant: D.logDeterminant + factor.logDeterminant, trace };
      }),
    }),
  };
}

interface DepartingPoints {
  /** Numbers of the rings with such a point, increasing. */
  readonly rings: readonly number[];
  /** Place in `rings` of each point. */
  readonly ringOf: Int32Array;
  /** λ of each point, rad. */
  readonly longitudes: Float64Array;
  /** Its index among the points of `rings`. */
  readonly at: Int32Array;
}

function departingPoints(all: IsoLatitudeRings, { points }: ZonalSplit): DepartingPoints {
  const owner = new Int32Array(all.points);
  all.counts.forEach((count, r) => {
    owner.fill(r, all.starts[r], all.starts[r] + count);
  });
  const rings = [...new Set(Array.from(points, (p) => owner[p]))].sort((a, b) => a - b);
  const place = new Map(rings.map((r, i) => [r, i]));
  const starts: number[] = [];
  let start = 0;
  for (const r of rings) {
    starts.push(start);
    start += all.counts[r];
  }
  const ringOf = Int32Array.from(points, (p) => place.get(owner[p]) ?? 0);
  const within = Int32Array.from(points, (p) => p - all.starts[owner[p]]);
  return {
    rings,
    ringOf,
    longitudes: Float64Array.from(
      points,
      (p, i) => all.firstLongitudes[owner[p]] + (2 * Math.PI * within[i]) / all.counts[owner[p]],
    ),
    at: within.map((k, i) => starts[ringOf[i]] + k),
  };
}

/**
 * Σ_m (2 − δ_m0) k_m(θ_i, θ_j) cos m(λ_i − λ_j) √|δ_i δ_j| for all pairs of points, its lower triangle and what lies beside it: one product of
 * matrices for each pair of rings.
 */
function pointTable(
  kernels: readonly Float64Array[],
  ringOf: Int32Array,
  longitudes: Float64Array,
  roots: Float64Array,
  rings: number,
): Float64Array {
  const n = ringOf.length;
  const width = 2 * kernels.length;
  const members = Array.from({ length: rings }, () => [] as number[]);
  ringOf.forEach((r, i) => {
    members[r].push(i);
  });
  const waves = members.map((points) => {
    const rows = new Float64Array(points.length * width);
    points.forEach((i, row) => {
      for (let m = 0; m < kernels.length; m++) {
        const size = roots[i] * (m === 0 ? 1 : Math.SQRT2);
        rows[row * width + 2 * m] = size * Math.cos(m * longitudes[i]);
        rows[row * width + 2 * m + 1] = size * Math.sin(m * longitudes[i]);
      }
    });
    return rows;
  });
  const table = new Float64Array(n * n);
  for (let a = 0; a < rings; a++) {
    for (let b = 0; b <= a; b++) {
      const weighed = waves[b].map((x, at) => x * kernels[(at % width) >> 1][a * rings + b]);
      const [rows, columns] = [members[a].length, members[b].length];
      const block = matrixProduct(waves[a], weighed, rows, width, columns, { transposeB: true });
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          const [p, q] = [members[a][i], members[b][j]];
          table[p * n + q] = table[q * n + p] = block[i * columns + j];
        }
      }
    }
  }
  return table;
}

/** E and E*, by the transform on the rings that have such points. */
function rowsOf(
  all: IsoLatitudeRings,
  { rings, at }: DepartingPoints,
  { roots }: ZonalSplit,
  scales: Float64Array,
) {
  const own = isoLatitudeRings({
    colatitudes: rings.map((r) => all.colatitudes[r]),
    counts: rings.map((r) => all.counts[r]),
    firstLongitudes: rings.map((r) => all.firstLongitudes[r]),
    weights: rings.map((r) => all.weights[r]),
  });
  const bandLimit = scales.length;
  const d = bandLimit ** 2;
  const n = at.length;
  const factors = new Float64Array(d);
  scales.forEach((t, l) => {
    factors.fill(t, l * l, (l + 1) ** 2);
  });
  return {
    apply(x: Float64Array): Float64Array {
      const scaled = x.map((value, i) => value * factors[i % d]);
      const { values } = synthesiseOnRings(coefficients("harmonic", bandLimit, scaled), own);
      const out = new Float64Array((x.length / d) * n);
      for (let k = 0; k < out.length; k++) {
        out[k] = roots[k % n] * values[Math.floor(k / n) * own.points + at[k % n]];
      }
      return out;
    },
    adjoint(y: Float64Array): Float64Array {
      const maps = new Float64Array((y.length / n) * own.points);
      for (let k = 0; k < y.length; k++) {
        maps[Math.floor(k / n) * own.points + at[k % n]] = roots[k % n] * y[k];
      }
      const { values } = adjointSynthesisOnRings(ringFields(own, maps), bandLimit);
      return values.map((value, i) => value * factors[i % d]);
    },
  };
}
