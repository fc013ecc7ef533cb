import { orthonormalLegendre, type SphereGrid } from "@chaosphere/core";
import type { Tensor2D, Tensor3D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";

/** An order m and its degrees in one part. */
interface Order {
  readonly m: number;
  readonly degrees: readonly number[];
}

/** Orders that share a block of rows of coefficients: two, one, or none. */
type Group = readonly Order[];

/** The constants of one part of a field: groups of equal numbers of rows, so that each product is one batch. */
export interface Part {
  readonly groups: readonly Group[];
  /** Number of the first row of coefficients. */
  readonly firstRow: number;
  /** Rows of coefficients in a group; a few may hold zero. */
  readonly rows: number;
  /** Rings on which the part is given, from the north. */
  readonly rings: number;
  /** P, `[group, position in the group and ring, row]`. */
  readonly legendre: Tensor3D;
  /** W P. */
  readonly weighted: Tensor3D;
  /** F, `[longitude, group and position in it]`. */
  readonly fourier: Tensor2D;
}

/**
 * The parts of a field of degrees l < L, one or eight as in {@link Pointwise}. In octants the grid's longitudes must be symmetric about
 * λ = 0 and π/2, without points there; a ring on the equator counts half in the north and half in the south.
 */
export function operatorParts(
  tf: Tf,
  grid: SphereGrid,
  bandLimit: number,
  inOctants: boolean,
): Part[] {
  const rings = inOctants ? Math.ceil(grid.nLat / 2) : grid.nLat;
  const longitudes = inOctants ? grid.nLon / 4 : grid.nLon;
  const isEquator = (j: number) => inOctants && 2 * j + 1 === grid.nLat;
  const weights = grid.weights.map((w, j) => (isEquator(j) ? w / 2 : w));
  const parts: Part[] = [];
  let firstRow = 0;
  for (const groups of groupsOf(bandLimit, inOctants)) {
    const rows = Math.max(1, ...groups.map(rowsOf));
    const shape: [number, number, number] = [groups.length, 2 * rings, rows];
    parts.push({
      groups,
      firstRow,
      rows,
      rings,
      legendre: tf.tensor3d(legendreMatrices(grid, rings, groups, rows), shape),
      weighted: tf.tensor3d(legendreMatrices(grid, rings, groups, rows, weights), shape),
      fourier: tf.tensor2d(fourierMatrix(grid, longitudes, groups), [
        longitudes,
        2 * groups.length,
      ]),
    });
    firstRow += groups.length * rows;
  }
  return parts;
}

/** The orders of each part in groups. */
function groupsOf(L: number, inOctants: boolean): Group[][] {
  const orders = Array.from({ length: L }, (_, m) => m);
  const every = (m: number, step: 1 | 2, first: 0 | 1): Order => ({
    m,
    degrees: Array.from({ length: L }, (_, l) => l).filter(
      (l) => l >= Math.abs(m) && (l - Math.abs(m)) % step === first,
    ),
  });
  const opposite = (m: number) => -m;
  if (!inOctants) {
    const groups = (list: number[]) => equalGroups(list.map((m) => every(m, 1, 0)));
    return [[...groups(orders), ...groups(orders.slice(1).map(opposite))]];
  }
  const [even, odd] = [0, 1].map((parity) => orders.filter((m) => m % 2 === parity));
  const classes = [even, odd, even.slice(1).map(opposite), odd.map(opposite)];
  return ([0, 1] as const).flatMap((first) =>
    classes.map((list) => equalGroups(list.map((m) => every(m, 2, first)))),
  );
}

/**
 * Pairs of the orders of one part, first with last, of equal numbers of degrees in all. Of an odd number of orders the first stands
 * alone: it has as many degrees as the pairs, or one more. Without orders there is one group of none.
 */
function equalGroups(list: readonly Order[]): Group[] {
  const orders = list.filter(({ degrees }) => degrees.length > 0);
  if (orders.length === 0) return [[]];
  const isOdd = orders.length % 2 === 1;
  const groups: Group[] = isOdd ? [orders.slice(0, 1)] : [];
  const rest = isOdd ? orders.slice(1) : orders;
  for (let i = 0; 2 * i < rest.length; i++) groups.push([rest[i], rest[rest.length - 1 - i]]);
  return groups;
}

function rowsOf(group: Group): number {
  return group.reduce((sum, { degrees }) => sum + degrees.length, 0);
}

/** For each group a matrix of 2·rings × rows: order k of the group in rows k·rings + j, each with its own degrees, zero elsewhere. */
function legendreMatrices(
  { nLat, colatitudes }: SphereGrid,
  rings: number,
  groups: readonly Group[],
  rows: number,
  weights: Float64Array = new Float64Array(nLat).fill(1),
): Float32Array {
  const out = new Float32Array(groups.length * 2 * rings * rows);
  groups.forEach((group, g) => {
    let firstColumn = 0;
    group.forEach(({ m, degrees }, k) => {
      const order = Math.abs(m);
      for (let j = 0; j < rings; j++) {
        const P = orthonormalLegendre(degrees[degrees.length - 1] + 1, order, colatitudes[j]);
        out.set(
          degrees.map((l) => weights[j] * P[l - order]),
          ((2 * g + k) * rings + j) * rows + firstColumn,
        );
      }
      firstColumn += degrees.length;
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
      group.forEach(({ m }, position) => {
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
