import type { SphereGrid } from "../grid/sphereGrid.ts";
import { lanePlanSize, lanePlans } from "./bluesteinLanes.ts";
import { fillPasses, isFastLength } from "./laneFourier.ts";
import { partOf } from "./partOf.ts";
import type { SimdPlan } from "./simdPlan.ts";

/** Between the Fourier coefficients of the ring pairs in a plan's memory and maps. */
export interface SimdRings {
  /** Vectors of ring pairs, piece by piece: what passes through the memory of the kernels at once. */
  readonly pieces: readonly { readonly first: number; readonly last: number }[];
  /** Field b of the plan to map `index` of `maps`, pieces `from` ≤ k < `to` of it, by default all. */
  readonly synthesise: RingRange<[b: number, maps: Float64Array, index: number]>;
  /**
   * Map `index` of `maps` to twice the Fourier coefficients of its ring pairs, those of order 0 once, as field b; pieces
   * `from` ≤ k < `to` of it, by default all.
   */
  readonly analyse: RingRange<[maps: Float64Array, index: number, b: number]>;
}

type RingRange<Of extends unknown[]> = (...of: [...Of, from?: number, to?: number]) => void;

/** Bytes of a map that pass through the memory of the kernels at once: they are written and read while in the cache. */
const PIECE_BYTES = 2 ** 17;

/** Bytes of memory for the rings of a grid. */
export function ringBytes({ nLat, nLon }: SphereGrid): number {
  const { rows } = piecesOf(nLat, nLon);
  const { points, tableBytes } = lanePlanSize([nLon]);
  return zeroBytes(nLon) + 2 * 32 * points + whole(tableBytes) + 8 * nLon * (rows + 2);
}

/** The transforms along the rings of a grid, in the room that a plan has for them. */
export function simdRings(grid: SphereGrid, plan: SimdPlan): SimdRings {
  const { nLat, nLon } = grid;
  const { kernels, buffer, bandLimit, extraAt, ringsAt, fieldStride, ringStride, ringTileStride } =
    plan;
  const line = 8 * nLon;
  const zerosAt = extraAt;
  const pointsAt = zerosAt + zeroBytes(nLon);
  const { points, tableBytes } = lanePlanSize([nLon]);
  const otherPointsAt = pointsAt + 32 * points;
  const tablesAt = otherPointsAt + 32 * points;
  const memory = { kernels, buffer, pointsAt, otherPointsAt, tablesAt };
  const pieces = placed(grid, tablesAt + whole(tableBytes) + line, buffer);
  if (isFastLength(nLon)) fillPasses(nLon, memory);
  const transform = isFastLength(nLon) ? undefined : lanePlans(memory).transform(nLon);
  const map = nLat * nLon;

  const synthesisePiece = (orders: number, { first, last, northAt, southAt }: Piece): void => {
    if (transform === undefined) {
      kernels.synthesiseRings(
        orders,
        ringStride,
        ringTileStride,
        bandLimit,
        nLon,
        tablesAt,
        pointsAt,
        otherPointsAt,
        zerosAt,
        first,
        last,
        nLat,
        northAt,
        southAt,
        line,
      );
      return;
    }
    for (let v = last - 1; v >= first; v--) {
      const ring = orders + v * ringStride;
      kernels.spectrumFromOrders(ring, ringTileStride, bandLimit, nLon, pointsAt);
      const n0 = northAt + 2 * v * line;
      const s0 = southAt + (nLat - 1 - 2 * v) * line;
      kernels.linesFromPoints(transform(), nLon, n0, n0 + line, s0 - line, s0);
    }
  };

  const analysePiece = (orders: number, { first, last, northAt, southAt }: Piece): void => {
    if (transform === undefined) {
      kernels.analyseRings(
        orders,
        ringStride,
        ringTileStride,
        bandLimit,
        nLon,
        tablesAt,
        pointsAt,
        otherPointsAt,
        zerosAt,
        first,
        last,
        nLat,
        northAt,
        southAt,
        line,
      );
      return;
    }
    for (let v = first; v < last; v++) {
      const n0 = northAt + 2 * v * line;
      const s0 = southAt + (nLat - 1 - 2 * v) * line;
      const n1 = 4 * v + 2 < nLat ? n0 + line : zerosAt;
      const s1 = 4 * v + 3 < nLat ? s0 - line : zerosAt;
      const south = 4 * v + 1 < nLat ? s0 : zerosAt;
      kernels.pointsFromLines(n0, n1, s1, south, nLon, pointsAt);
      const ring = orders + v * ringStride;
      kernels.ordersFromSpectrum(transform(), nLon, bandLimit, ring, ringTileStride);
    }
  };

  return {
    pieces,
    synthesise(b, maps, index, from = 0, to = pieces.length) {
      for (const piece of pieces.slice(from, to)) {
        synthesisePiece(ringsAt + b * fieldStride, piece);
        for (const { lines, at } of piece.parts) maps.set(lines, index * map + at);
      }
    },
    analyse(maps, index, b, from = 0, to = pieces.length) {
      for (const piece of pieces.slice(from, to)) {
        for (const { lines, at } of piece.parts) {
          lines.set(partOf(maps, index * map + at, lines.length));
        }
        analysePiece(ringsAt + b * fieldStride, piece);
      }
    },
  };
}

/** Vectors of ring pairs whose rings pass through the memory together. */
interface Piece {
  readonly first: number;
  readonly last: number;
  /** Where ring 0 would be among the northern rings, and among the southern ones. */
  readonly northAt: number;
  readonly southAt: number;
  /** Whole rings in memory, and where their first number belongs in a map. */
  readonly parts: readonly { readonly lines: Float64Array; readonly at: number }[];
}

/** Vectors in a piece and rows of memory that it takes. */
function piecesOf(nLat: number, nLon: number): { readonly vectors: number; readonly rows: number } {
  const all = Math.ceil(nLat / 4);
  const vectors = Math.min(all, Math.max(1, Math.floor(PIECE_BYTES / (4 * 8 * nLon))));
  return { vectors, rows: 4 * vectors };
}

/** The pieces of a grid; the ones away from the equator have two parts, which share the memory of the last one's rows. */
function placed({ nLat, nLon }: SphereGrid, at: number, buffer: ArrayBuffer): readonly Piece[] {
  const all = Math.ceil(nLat / 4);
  const { vectors } = piecesOf(nLat, nLon);
  const line = 8 * nLon;
  const part = (address: number, row: number, rows: number) => ({
    lines: new Float64Array(buffer, address, rows * nLon),
    at: row * nLon,
  });
  const pieces: Piece[] = [];
  for (let first = 0; first < all; first += vectors) {
    const last = Math.min(all, first + vectors);
    const row = 2 * first;
    if (last === all) {
      const base = at - row * line;
      const parts = [part(at, row, nLat - 2 * row)];
      pieces.push({ first, last, northAt: base, southAt: base, parts });
    } else {
      const southAt = at + 2 * vectors * line;
      const southRow = nLat - 2 * last;
      pieces.push({
        first,
        last,
        northAt: at - row * line,
        southAt: southAt - southRow * line,
        parts: [part(at, row, 2 * vectors), part(southAt, southRow, 2 * vectors)],
      });
    }
  }
  return pieces;
}

/** Bytes of zeros: a ring of them, and the four numbers in two lanes of one order. */
function zeroBytes(nLon: number): number {
  return whole(Math.max(64, 8 * nLon));
}

function whole(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
