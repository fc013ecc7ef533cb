import { portableCos } from "../elementary/trigonometric.ts";
import type { SphereGrid } from "../grid/sphereGrid.ts";
import { orderRotations } from "./orderRotations.ts";
import { fillPassesF32, type PassesF32, passBytesF32 } from "./passesF32.ts";
import { TILE_ORDERS } from "./planLayout.ts";
import { epsilon, fillRecurrence } from "./recurrence.ts";
import { sectoralFunctions } from "./sectoral.ts";
import { instantiateF32, type KernelInstanceF32 } from "./wasmModuleF32.ts";

/** Ring pairs in a block, the unit of work of the Legendre sums. */
const BLOCK = 8;
/** Bytes of the Legendre functions that analysis holds at once: with what they meet, they stay in the nearest cache. */
const PANEL_BYTES = 2 ** 14;
/** Fields whose Legendre sums share one evaluation of the Legendre functions. */
const LARGEST_BATCH = 8;
/** Bytes of Fourier coefficients held at once; large bands take fewer fields at a time. */
const RINGS_BUDGET = 2 ** 25;
/**
 * The memory of the single-precision kernels for one grid and one band limit. Names ending in `At` are byte addresses;
 * layouts are described in `wasm/transformsF32/*.as.ts`.
 */
export interface PlanF32 extends KernelInstanceF32, PassesF32 {
  readonly bandLimit: number;
  /** Bytes of memory. */
  readonly size: number;
  /** False if the rings of a block are so far apart that no plan holds: use another transform. */
  readonly isWhole: boolean;
  /** Fields transformed together. */
  readonly batch: number;
  readonly blocks: number;
  /** Vectors of four ring pairs. */
  readonly vectors: number;
  readonly orders: readonly OrderF32[];
  readonly rotationsAt: number;
  readonly squaresAt: number;
  readonly cosinesAt: number;
  readonly weightsAt: number;
  /** Weights of the sum over rings without weights: 1, and 0 where there is no ring pair. */
  readonly onesAt: number;
  readonly panelAt: number;
  /** Terms of a chain that analysis holds at once, an even number. */
  readonly panelRows: number;
  readonly stateAt: number;
  readonly dataAt: number;
  /** Chains in synthesis, sums in analysis. */
  readonly chainsAt: number;
  readonly tilesAt: number;
  readonly ringsAt: number;
  readonly ringTileStride: number;
  readonly ringStride: number;
  readonly fieldStride: number;
  readonly pointsAt: number;
  readonly otherPointsAt: number;
  /** Rows of coefficients of the fields. */
  readonly rowsAt: number;
  /** The map of one field, and behind it a line that is written but never read and one of zeros. */
  readonly mapAt: number;
  /** Where the rings of each vector are in the map, for synthesis and for analysis. */
  readonly linesToAt: number;
  readonly linesFromAt: number;
}

type PlanTables = Omit<PlanF32, "isWhole">;

/** The tables of one order. */
export interface OrderF32 {
  readonly length: number;
  readonly recurrenceAt: number;
  readonly mixingAt: number;
  readonly startsAt: number;
  readonly seedsAt: number;
}

/** Plans the transform between a grid symmetric about the equator and the degrees l < bandLimit. */
export function planF32(grid: SphereGrid, bandLimit: number): PlanF32 {
  const { nLat, nLon } = grid;
  const blocks = Math.ceil(Math.ceil(nLat / 2) / BLOCK);
  const vectors = 2 * blocks;
  const ringStride = TILE_ORDERS * 64;
  const ringTileStride = vectors * ringStride + 64;
  const tiles = Math.ceil(bandLimit / TILE_ORDERS);
  const fieldStride = tiles * ringTileStride;
  const batch = Math.max(1, Math.min(LARGEST_BATCH, Math.floor(RINGS_BUDGET / fieldStride)));
  const lengths = Array.from({ length: bandLimit }, (_, m) => 2 * Math.ceil((bandLimit - m) / 4));
  const terms = lengths.reduce((sum, length) => sum + length, 0);
  const longest = lengths[0];
  const panelRows = Math.max(16, 2 * Math.floor(PANEL_BYTES / (64 * blocks)));

  let size = 0;
  const reserve = (bytes: number): number => {
    const address = size;
    size += Math.ceil(bytes / 64) * 64;
    return address;
  };
  const lanes = 4 * BLOCK * blocks;
  const recurrenceAt = reserve(16 * terms);
  const mixingAt = reserve(16 * terms);
  const startsAt = reserve(4 * blocks * bandLimit);
  const seedsAt = reserve(4 * lanes * bandLimit);
  let term = 0;
  const orders = lengths.map((length, m): OrderF32 => {
    const order = {
      length,
      recurrenceAt: recurrenceAt + 16 * term,
      mixingAt: mixingAt + 16 * term,
      startsAt: startsAt + 4 * blocks * m,
      seedsAt: seedsAt + 4 * lanes * m,
    };
    term += length;
    return order;
  });
  const line = 4 * nLon;
  const addresses = {
    rotationsAt: reserve(96 * tiles),
    squaresAt: reserve(2 * lanes),
    cosinesAt: reserve(lanes),
    weightsAt: reserve(lanes),
    onesAt: reserve(lanes),
    panelAt: reserve(32 * Math.max(longest, panelRows * blocks)),
    stateAt: reserve(128 * blocks),
    dataAt: reserve(128 * blocks * batch),
    // Chains of eight orders, or sums of one.
    chainsAt: reserve(128 * longest * batch),
    tilesAt: reserve(64 * (bandLimit + 6) * batch),
    ringsAt: reserve(fieldStride * batch),
    pointsAt: reserve(32 * nLon),
    otherPointsAt: reserve(32 * nLon),
    // Rows are read seven numbers beyond their ends.
    rowsAt: reserve(64 + 4 * bandLimit ** 2 * batch + 64) + 64,
    mapAt: reserve((nLat + 2) * line),
    linesToAt: reserve(32 * vectors),
    linesFromAt: reserve(32 * vectors),
  };
  const tablesAt = reserve(passBytesF32(nLon));
  const { kernels, buffer } = instantiateF32(size);
  fillRings(grid, blocks, buffer, addresses);
  const plan = {
    kernels,
    buffer,
    bandLimit,
    size,
    batch,
    blocks,
    vectors,
    panelRows,
    orders,
    ringTileStride,
    ringStride,
    fieldStride,
    ...addresses,
    ...fillPassesF32(nLon, buffer, tablesAt),
  };
  fillRotations(plan, tiles, grid.firstLongitude);
  fillLines(grid, plan);
  return { ...plan, isWhole: fillOrders(grid, plan) };
}

/** Fills the rows of the ring pairs; a missing pair repeats the last one with weight 0. */
function fillRings(
  { nLat, colatitudes, weights }: SphereGrid,
  blocks: number,
  buffer: ArrayBuffer,
  at: Pick<PlanF32, "squaresAt" | "cosinesAt" | "weightsAt" | "onesAt">,
): void {
  const count = BLOCK * blocks;
  const squares = new Float64Array(buffer, at.squaresAt, count);
  const cosines = new Float32Array(buffer, at.cosinesAt, count);
  const pairWeights = new Float32Array(buffer, at.weightsAt, count);
  const ones = new Float32Array(buffer, at.onesAt, count);
  const last = Math.ceil(nLat / 2) - 1;
  const θ = (j: number): number => colatitudes[Math.min(j, last)];
  for (let j = 0; j < count; j++) {
    const cosine = portableCos(θ(j));
    squares[j] = cosine * cosine;
    cosines[j] = cosine;
    pairWeights[j] = j <= last ? weights[j] : 0;
    ones[j] = j <= last ? 1 : 0;
  }
}

/** p, s and p' of every order, eight at a time; see `wasm/transformsF32/coefficients.as.ts`. */
function fillRotations(plan: PlanTables, tiles: number, firstLongitude: number): void {
  const rotations = new Float32Array(plan.buffer, plan.rotationsAt, 24 * tiles);
  orderRotations(8 * tiles, firstLongitude).forEach((value, i) => {
    const m = i >> 1;
    const at = 24 * (m >> 3) + (m & 7);
    rotations[at + 8 * (i & 1)] = value;
    if (i % 2 === 0 && m > 0) rotations[at + 16] = value;
  });
}

/** Where the eight rings of each vector are: N of four pairs, then S; the equator has no S of its own. */
function fillLines({ nLat, nLon }: SphereGrid, plan: PlanTables): void {
  const { buffer, vectors, linesToAt, linesFromAt } = plan;
  const to = new Uint32Array(buffer, linesToAt, 8 * vectors);
  const from = new Uint32Array(buffer, linesFromAt, 8 * vectors);
  for (let pair = 0; pair < 4 * vectors; pair++) {
    const at = 8 * (pair >> 2) + (pair & 3);
    const south = nLat - 1 - pair;
    const isPair = pair <= south;
    to[at] = 4 * nLon * (isPair ? pair : nLat);
    from[at] = 4 * nLon * (isPair ? pair : nLat + 1);
    to[at + 4] = 4 * nLon * (pair < south ? south : nLat);
    from[at + 4] = 4 * nLon * (pair < south ? south : nLat + 1);
  }
}

/** Fills the tables of every order; false if the rings of a block are so far apart that a start value is lost. */
function fillOrders({ colatitudes }: SphereGrid, plan: PlanTables): boolean {
  const { kernels, buffer, blocks, orders, squaresAt, ringsAt } = plan;
  const last = Math.ceil(colatitudes.length / 2) - 1;
  const count = BLOCK * blocks;
  const sectoral = sectoralFunctions(
    Float64Array.from({ length: count }, (_, j) => colatitudes[Math.min(j, last)]),
  );
  // q_0 passes through the memory of the rings, not yet in use.
  const first = new Float64Array(buffer, ringsAt, count);
  const scales = new Float64Array(buffer, ringsAt + first.byteLength, count);

  let lost = 0;
  orders.forEach(({ length, recurrenceAt, mixingAt, startsAt, seedsAt }, m) => {
    fillChain(
      m,
      new Float64Array(buffer, recurrenceAt, 2 * length),
      new Float32Array(buffer, mixingAt, 4 * length),
    );
    if (m > 0) sectoral.advance();
    const ε = epsilon(m + 1, m);
    for (let j = 0; j < count; j++) first[j] = sectoral.mantissas[j] / ε;
    scales.set(sectoral.scales);
    const tables = [recurrenceAt, mixingAt, length, blocks, squaresAt, ringsAt, scales.byteOffset];
    lost += kernels.seedOrder(...tables, startsAt, seedsAt);
  });
  return lost === 0;
}

/** The recurrence of one order `[k][A, B]` and its mixing `[k][4]`, with the signs s_k = +, +, −, −, …. */
function fillChain(m: number, recurrence: Float64Array, mixing: Float32Array): void {
  const length = mixing.length / 4;
  const exact = { recurrence: new Float64Array(4 * length), mixing: new Float64Array(3 * length) };
  fillRecurrence(m, exact);
  for (let k = 0; k < length; k++) {
    const step = k % 2 === 0 ? 1 : -1;
    const sign = k % 4 < 2 ? 1 : -1;
    const [a, , d] = exact.recurrence.subarray(4 * k, 4 * k + 3);
    recurrence.set([step * a, -step * (d + 2)], 2 * k);
    const [α, near, far] = exact.mixing.subarray(3 * k, 3 * k + 3);
    mixing.set([sign * near, sign * far, sign * α], 4 * k);
  }
}
