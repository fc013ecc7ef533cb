import { harmonicIndex, orthonormalLegendre, type SphereGrid } from "@chaosphere/core";
import type { Tensor, Tensor2D, Tensor3D } from "@tensorflow/tfjs";
import type { Tf } from "./loadTf.ts";

/** A pointwise function and its derivative. */
export interface Activation {
  readonly value: (x: Tensor) => Tensor;
  readonly slope: (x: Tensor) => Tensor;
}

/**
 * A pointwise function of fields of degrees l < L, followed by projection to those degrees, as products with constant matrices.
 * With c and s for the orders m ≥ 0 and m < 0, even and odd in λ,
 *
 *     f(±λ) = F_c P_c a ± F_s P_s a,   a′ = P_cᵀ W F_cᵀ (g(λ) + g(−λ)) + P_sᵀ W F_sᵀ (g(λ) − g(−λ)),   g = σ(f),
 *
 * P the Legendre functions of each order, F the Fourier functions at the longitudes λ in (0, π), W the weights of the rings.
 */
export interface OperatorTransform {
  /** The position l² + l + m of each of the L² rows of coefficients. */
  readonly harmonicIndices: Int32Array;
  /** From coefficients `[L², columns]` to as many, with gradient. */
  readonly pointwise: (coefficients: Tensor, σ: Activation) => Tensor;
  readonly dispose: () => void;
}

/** Orders that share a block of rows of coefficients: two, or one. */
type Group = readonly number[];

/** The constants of the orders of one sign: groups of equal numbers of rows, so that each product is one batch. */
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
 * The transform on a grid of an even number of longitudes, symmetric about λ = 0 without a point there.
 *
 * @see {@link OperatorTransform}
 */
export function operatorTransform(tf: Tf, grid: SphereGrid, bandLimit: number): OperatorTransform {
  const L = bandLimit;
  const orders = Array.from({ length: L }, (_, m) => m);
  const even = part(tf, grid, L, orders, 0);
  const odd = part(tf, grid, L, orders.slice(1).map(opposite), (L * (L + 1)) / 2);

  /** Values at λ and at −λ, with P or W P. */
  function toLongitudes(which: "legendre" | "weighted", a: Tensor): [Tensor, Tensor] {
    const sum = ({ firstRow, groups, rows, fourier, ...matrices }: Part): Tensor => {
      const block = tf.slice(a, [firstRow, 0], [groups.length * rows, -1]);
      const blocks = block.reshape([groups.length, rows, -1]) as Tensor3D;
      const amplitudes = tf.matMul(matrices[which], blocks);
      return tf.matMul(fourier, amplitudes.reshape([2 * groups.length, -1]) as Tensor2D);
    };
    const [c, s] = [sum(even), sum(odd)];
    return [tf.add(c, s), tf.sub(c, s)];
  }

  /** The transpose of {@link toLongitudes}. */
  function toCoefficients(which: "legendre" | "weighted", east: Tensor, west: Tensor): Tensor {
    const sum = ({ groups, rows, fourier, ...matrices }: Part, g: Tensor): Tensor => {
      const amplitudes = tf.matMul(fourier, g as Tensor2D, true);
      const blocks = amplitudes.reshape([groups.length, 2 * grid.nLat, -1]) as Tensor3D;
      return tf.matMul(matrices[which], blocks, true).reshape([groups.length * rows, -1]);
    };
    return tf.concat([sum(even, tf.add(east, west)), sum(odd, tf.sub(east, west))], 0);
  }

  return {
    harmonicIndices: Int32Array.from(
      [...even.groups, ...odd.groups].flatMap((group) =>
        group.flatMap((m) => degrees(m, L).map((l) => harmonicIndex(l, m))),
      ),
    ),
    pointwise: (a, σ) => {
      const run = tf.customGrad((a, save) => {
        const [east, west] = toLongitudes("legendre", a as Tensor);
        (save as (tensors: Tensor[]) => void)([east, west]);
        return {
          value: toCoefficients("weighted", σ.value(east), σ.value(west)),
          gradFunc: (dy: Tensor, [east, west]: Tensor[]) => {
            const [toEast, toWest] = toLongitudes("weighted", dy);
            return toCoefficients(
              "legendre",
              tf.mul(toEast, σ.slope(east)),
              tf.mul(toWest, σ.slope(west)),
            );
          },
        };
      });
      return run(a);
    },
    dispose: () => {
      for (const { legendre, weighted, fourier } of [even, odd]) {
        tf.dispose([legendre, weighted, fourier]);
      }
    },
  };
}

function part(
  tf: Tf,
  grid: SphereGrid,
  L: number,
  orders: readonly number[],
  firstRow: number,
): Part {
  const groups = equalGroups(orders);
  const rows = groups[0].reduce((sum, m) => sum + L - Math.abs(m), 0);
  const shape: [number, number, number] = [groups.length, 2 * grid.nLat, rows];
  return {
    groups,
    firstRow,
    rows,
    legendre: tf.tensor3d(legendreMatrices(grid, L, groups, rows), shape),
    weighted: tf.tensor3d(legendreMatrices(grid, L, groups, rows, grid.weights), shape),
    fourier: tf.tensor2d(fourierMatrix(grid, groups), [grid.nLon / 2, 2 * groups.length]),
  };
}

/**
 * Pairs of orders, first with last, of equal numbers of degrees in all; the first stands alone where it has that number itself.
 * Orders |m| = a, …, L − 1 for a = 0 or 1 always divide so.
 */
function equalGroups(orders: readonly number[]): Group[] {
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

/** The factors of Y_lm in the eastern longitudes, `[k·2G + 2g + position in the group]`; zero where a group has no second order. */
function fourierMatrix(
  { nLon, firstLongitude }: SphereGrid,
  groups: readonly Group[],
): Float32Array {
  const width = 2 * groups.length;
  const out = new Float32Array((nLon / 2) * width);
  for (let k = 0; k < nLon / 2; k++) {
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
