import { harmonicIndex, orthonormalLegendre, type SphereGrid } from "@chaosphere/core";
import type { Tensor, Tensor2D, Tensor3D } from "@tensorflow/tfjs";
import type { Tf } from "./loadTf.ts";
import type { Pointwise } from "./pointwise.ts";

/**
 * A pointwise function of fields of degrees l < L, followed by projection to those degrees, as products with constant matrices.
 * With the parts p of {@link Pointwise}, F the Fourier functions at their longitudes, P the Legendre functions of their orders and
 * W the weights of the rings,
 *
 *     f_p = F_p P_p a,   g = Hᵀ σ(H f),   a′_p = P_pᵀ W F_pᵀ g_p.
 */
export interface OperatorTransform {
  /** The position l² + l + m of each row of coefficients; −1 in rows that hold zero. */
  readonly harmonicIndices: Int32Array;
  /** From coefficients `[rows, columns]` to as many, with gradient. */
  readonly apply: (coefficients: Tensor) => Tensor;
  readonly dispose: () => void;
}

/** Orders that share a block of rows of coefficients: two, one, or none. */
type Group = readonly number[];

/** The constants of the orders of one part: groups of equal numbers of rows, so that each product is one batch. */
interface Part {
  readonly groups: readonly Group[];
  /** Number of the first row of coefficients. */
  readonly firstRow: number;
  /** Rows of coefficients in a group. */
  readonly rows: number;
  readonly legendre: Tensor3D;
  readonly weighted: Tensor3D;
  readonly fourier: Tensor2D;
}

/**
 * The transform on a grid; in quadrants its longitudes must be symmetric about λ = 0 and π/2, without points there.
 *
 * @see {@link OperatorTransform}
 */
export function operatorTransform(
  tf: Tf,
  grid: SphereGrid,
  bandLimit: number,
  pointwise: Pointwise,
): OperatorTransform {
  const L = bandLimit;
  const parts: Part[] = [];
  let firstRow = 0;
  for (const groups of groupsOf(L, pointwise.inQuadrants)) {
    const rows = Math.max(1, ...groups.map((group) => group.flatMap((m) => degrees(m, L)).length));
    const longitudes = pointwise.inQuadrants ? grid.nLon / 4 : grid.nLon;
    parts.push({ groups, firstRow, rows, ...constants(tf, grid, longitudes, L, groups, rows) });
    firstRow += groups.length * rows;
  }

  /** The parts of fields, with P or W P. */
  function toLongitudes(which: "legendre" | "weighted", a: Tensor): Tensor[] {
    return parts.map(({ firstRow, groups, rows, fourier, ...matrices }) => {
      const block = tf.slice(a, [firstRow, 0], [groups.length * rows, -1]);
      const blocks = block.reshape([groups.length, rows, -1]) as Tensor3D;
      const amplitudes = tf.matMul(matrices[which], blocks);
      return tf.matMul(fourier, amplitudes.reshape([2 * groups.length, -1]) as Tensor2D);
    });
  }

  /** The transpose of {@link toLongitudes}. */
  function toCoefficients(which: "legendre" | "weighted", fields: readonly Tensor[]): Tensor {
    const blocks = parts.map(({ groups, rows, fourier, ...matrices }, p) => {
      const amplitudes = tf.matMul(fourier, fields[p] as Tensor2D, true);
      const blocks = amplitudes.reshape([groups.length, 2 * grid.nLat, -1]) as Tensor3D;
      return tf.matMul(matrices[which], blocks, true).reshape([groups.length * rows, -1]);
    });
    return tf.concat(blocks, 0);
  }

  return {
    harmonicIndices: Int32Array.from(parts.flatMap((part) => indicesOf(part, L))),
    apply: (a) => {
      const run = tf.customGrad((a, save) => {
        const f = toLongitudes("legendre", a as Tensor);
        (save as (tensors: Tensor[]) => void)(f);
        return {
          value: toCoefficients("weighted", pointwise.value(f)),
          gradFunc: (dy: Tensor, f: Tensor[]) => {
            const upstream = toLongitudes("weighted", dy);
            return toCoefficients("legendre", pointwise.gradient(f, upstream));
          },
        };
      });
      return run(a);
    },
    dispose: () => {
      for (const { legendre, weighted, fourier } of parts) {
        tf.dispose([legendre, weighted, fourier]);
      }
    },
  };
}

/** The orders of each part in groups. */
function groupsOf(L: number, inQuadrants: boolean): Group[][] {
  const orders = Array.from({ length: L }, (_, m) => m);
  if (!inQuadrants) {
    return [[...equalGroups(orders), ...equalGroups(orders.slice(1).map(opposite))]];
  }
  const [even, odd] = [0, 1].map((parity) => orders.filter((m) => m % 2 === parity));
  return [even, odd, even.slice(1).map(opposite), odd.map(opposite)].map(equalGroups);
}

/** Positions of the coefficients of a part, row by row. */
function indicesOf({ groups, rows }: Part, L: number): number[] {
  return groups.flatMap((group) => {
    const indices = group.flatMap((m) => degrees(m, L).map((l) => harmonicIndex(l, m)));
    return [...indices, ...new Array<number>(rows - indices.length).fill(-1)];
  });
}

function constants(
  tf: Tf,
  grid: SphereGrid,
  longitudes: number,
  L: number,
  groups: readonly Group[],
  rows: number,
): Pick<Part, "legendre" | "weighted" | "fourier"> {
  const shape: [number, number, number] = [groups.length, 2 * grid.nLat, rows];
  return {
    legendre: tf.tensor3d(legendreMatrices(grid, L, groups, rows), shape),
    weighted: tf.tensor3d(legendreMatrices(grid, L, groups, rows, grid.weights), shape),
    fourier: tf.tensor2d(fourierMatrix(grid, longitudes, groups), [longitudes, 2 * groups.length]),
  };
}

/**
 * Pairs of orders of one sign, first with last, of equal numbers of degrees in all. Of an odd number of orders the first stands
 * alone: it has as many degrees as the pairs, or one more. Without orders there is one group of none.
 */
function equalGroups(orders: readonly number[]): Group[] {
  if (orders.length === 0) return [[]];
  const isOdd = orders.length % 2 === 1;
  const groups: Group[] = isOdd ? [orders.slice(0, 1)] : [];
  const rest = isOdd ? orders.slice(1) : orders;
  for (let i = 0; 2 * i < rest.length; i++) groups.push([rest[i], rest[rest.length - 1 - i]]);
  return groups;
}

function opposite(m: number): number {
  return -m;
}

function degrees(m: number, L: number): number[] {
  return Array.from({ length: L - Math.abs(m) }, (_, i) => Math.abs(m) + i);
}

/** For each group a matrix of 2 nLat × rows: order k of the group in rows k·nLat + j, each with its own degrees, zero elsewhere. */
function legendreMatrices(
  { nLat, colatitudes }: SphereGrid,
  L: number,
  groups: readonly Group[],
  rows: number,
  weights?: Float64Array,
): Float32Array {
  const out = new Float32Array(groups.length * 2 * nLat * rows);
  groups.forEach((group, g) => {
    let firstColumn = 0;
    group.forEach((m, k) => {
      for (let j = 0; j < nLat; j++) {
        const values = orthonormalLegendre(L, Math.abs(m), colatitudes[j]);
        const w = weights?.[j] ?? 1;
        out.set(
          values.map((P) => w * P),
          ((2 * g + k) * nLat + j) * rows + firstColumn,
        );
      }
      firstColumn += L - Math.abs(m);
    });
  });
  return out;
}

/** The factors of Y_lm at the first longitudes, `[k·2G + 2g + position in the group]`; zero where a group has no second order. */
function fourierMatrix(
  { nLon, firstLongitude }: SphereGrid,
  longitudes: number,
  groups: readonly Group[],
): Float32Array {
  const width = 2 * groups.length;
  const out = new Float32Array(longitudes * width);
  for (let k = 0; k < longitudes; k++) {
    const λ = firstLongitude + (2 * Math.PI * k) / nLon;
    groups.forEach((group, g) => {
      group.forEach((m, position) => {
        out[k * width + 2 * g + position] = fourierFunction(m, λ);
      });
    });
  }
  return out;
}

/** 1, √2 cos mλ or √2 sin |m|λ. */
function fourierFunction(m: number, λ: number): number {
  if (m === 0) return 1;
  return Math.SQRT2 * (m > 0 ? Math.cos(m * λ) : Math.sin(-m * λ));
}
