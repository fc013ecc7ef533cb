import type { SphereGrid } from "../grid/sphereGrid.ts";
import { analyseOrder, placeRows, synthesiseOrder } from "./simdLegendre.ts";
import { ringLayout, type SimdPlan, TILE_ORDERS } from "./simdPlan.ts";
import type { SimdRings } from "./simdRings.ts";

/** Part `index` of `count` of a transform. */
export interface Part {
  readonly index: number;
  readonly count: number;
}

/** Fields of a transform in parts; all arrays are in memory that the threads share. */
export interface PartedFields {
  /** Number of fields, at most that of {@link exchangeShape}. */
  readonly batch: number;
  /** Rows of coefficients, `[b·L² + l² + l + m]`. */
  readonly coefficients: Float64Array;
  /** Maps, `[(b·nLat + j)·nLon + k]`. */
  readonly maps: Float64Array;
  /** Fourier coefficients of the ring pairs, laid out as in the plans: what the threads hand each other. */
  readonly exchange: Float64Array;
}

/**
 * A transform in two halves, each of them in parts that need nothing of one another: the Legendre sums by orders, which
 * are dealt out eight at a time so that all parts get long and short ones, and the Fourier sums by rings. A half begins
 * when all parts of the one before have ended. Every order and ring is computed as in one piece, so that the bits are
 * those of one thread for any number of parts.
 */
export interface TransformParts {
  readonly synthesiseOrders: (part: Part, fields: PartedFields) => void;
  readonly synthesiseRings: (part: Part, fields: PartedFields) => void;
  readonly analyseRings: (part: Part, fields: PartedFields) => void;
  /** Sums with the weights of the rings, or without. */
  readonly analyseOrders: (part: Part, fields: PartedFields, isWeighted: boolean) => void;
}

/** Numbers of the exchange for each field, and the most fields at once. */
export function exchangeShape(
  grid: SphereGrid,
  bandLimit: number,
): { readonly numbers: number; readonly batch: number } {
  const { fieldStride, batch } = ringLayout(grid, bandLimit);
  return { numbers: fieldStride / 8, batch };
}

/** The parts of the transform of a plan. */
export function transformParts(plan: SimdPlan, rings: SimdRings): TransformParts {
  const { bandLimit, buffer, ringsAt, fieldStride, ringTileStride, ringStride } = plan;
  const tiles = Math.ceil(bandLimit / TILE_ORDERS);
  const row = bandLimit ** 2;
  const { pieces } = rings;
  const held = new Float64Array(buffer, ringsAt, (plan.batch * fieldStride) / 8);

  /** Copies vectors `first` ≤ v < `last` of a tile of a field; both memories are laid out alike. */
  const copy = (
    to: Float64Array,
    from: Float64Array,
    [b, tile, first, last]: readonly [number, number, number, number],
  ): void => {
    const start = (b * fieldStride + tile * ringTileStride) / 8;
    const [begin, end] = [start + (first * ringStride) / 8, start + (last * ringStride) / 8];
    to.set(from.subarray(begin, end), begin);
  };
  const vectors = pieces[pieces.length - 1].last;
  const rangeOf = ({ index, count }: Part): readonly [number, number] => [
    Math.floor((index * pieces.length) / count),
    Math.floor(((index + 1) * pieces.length) / count),
  ];
  /** Tiles dealt out there and back: 0 1 2 2 1 0 0 1 2 … */
  const isOwn = (tile: number, { index, count }: Part): boolean => {
    const turn = tile % (2 * count);
    return index === (turn < count ? turn : 2 * count - 1 - turn);
  };
  const eachOrder = (tile: number, work: (m: number) => void): void => {
    const end = Math.min((tile + 1) * TILE_ORDERS, bandLimit);
    for (let m = tile * TILE_ORDERS; m < end; m++) work(m);
  };
  /** Copies the vectors of rings of a part in all tiles. */
  const copyRings = (
    to: Float64Array,
    from: Float64Array,
    batch: number,
    [begin, end]: readonly [number, number],
  ): void => {
    if (begin === end) return;
    const [{ first }, { last }] = [pieces[begin], pieces[end - 1]];
    for (let b = 0; b < batch; b++) {
      for (let tile = 0; tile < tiles; tile++) copy(to, from, [b, tile, first, last]);
    }
  };

  return {
    synthesiseOrders(part, { batch, coefficients, exchange }) {
      placeRows(plan, coefficients, 0, batch);
      for (let tile = 0; tile < tiles; tile++) {
        if (!isOwn(tile, part)) continue;
        eachOrder(tile, (m) => synthesiseOrder(plan, m, batch));
        for (let b = 0; b < batch; b++) copy(exchange, held, [b, tile, 0, vectors]);
      }
    },
    synthesiseRings(part, { batch, maps, exchange }) {
      const range = rangeOf(part);
      copyRings(held, exchange, batch, range);
      for (let b = 0; b < batch; b++) rings.synthesise(b, maps, b, ...range);
    },
    analyseRings(part, { batch, maps, exchange }) {
      const range = rangeOf(part);
      for (let b = 0; b < batch; b++) rings.analyse(maps, b, b, ...range);
      copyRings(exchange, held, batch, range);
    },
    analyseOrders(part, { batch, coefficients, exchange }, isWeighted) {
      const sums = plan.rows[batch - 1];
      for (let tile = 0; tile < tiles; tile++) {
        if (!isOwn(tile, part)) continue;
        for (let b = 0; b < batch; b++) copy(held, exchange, [b, tile, 0, vectors]);
        eachOrder(tile, (m) => {
          analyseOrder(plan, isWeighted ? plan.weightsAt : plan.onesAt, m, batch);
          for (let b = 0; b < batch; b++) {
            for (let l = m; l < bandLimit; l++) {
              const at = b * row + l * l + l;
              coefficients[at + m] = sums[at + m];
              coefficients[at - m] = sums[at - m];
            }
          }
        });
      }
    },
  };
}
