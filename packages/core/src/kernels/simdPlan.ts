import { portableCos, portableSin } from "../elementary/trigonometric.ts";
import { GridError } from "../errors.ts";
import type { SphereGrid } from "../grid/sphereGrid.ts";
import { orderRotations } from "./orderRotations.ts";
import { chainLength, epsilon, fillRecurrence } from "./recurrence.ts";
import { instantiate, type KernelInstance } from "./wasmModule.ts";

/** Orders whose Fourier coefficients lie together. */
export const TILE_ORDERS = 8;
/** Ring pairs in a block, the unit of work of the kernels. */
const BLOCK = 8;
/** Fields whose Legendre sums share one evaluation of the Legendre functions. */
const LARGEST_BATCH = 8;
/** Bytes of Fourier coefficients held at once; large bands take fewer fields at a time. */
const RINGS_BUDGET = 2 ** 26;
/** Smaller start values of a chain never matter; see `wasm/transforms/seeds.as.ts`. */
const SMALLEST_START = 1e-300;

/**
 * The memory of the kernels for one set of rings and one band limit: tables that depend on these only, and room for
 * the data of a few fields. Names ending in `At` are byte addresses; layouts are described in `wasm/transforms/*.as.ts`.
 */
export interface SimdPlan extends KernelInstance {
  readonly bandLimit: number;
  /** p and s of each order; see `orderRotations.ts`. */
  readonly rotations: Float64Array;
  /** Bytes of memory. */
  readonly size: number;
  /** Fields transformed together. */
  readonly batch: number;
  readonly blocks: number;
  /** Blocks nearer the pole than the equator. */
  readonly polarBlocks: number;
  readonly orders: readonly OrderPlan[];
  /** cos²θ of each ring pair, sin²θ in the polar blocks. */
  readonly squaresAt: number;
  readonly cosinesAt: number;
  readonly weightsAt: number;
  /** Weights of the sum over rings without weights: 1, and 0 where there is no ring pair. */
  readonly onesAt: number;
  readonly panelAt: number;
  readonly dataAt: number;
  /** Chains in synthesis, sums in analysis. */
  readonly chainsAt: number;
  readonly ringsAt: number;
  /** Bytes from eight orders to the next eight. */
  readonly ringTileStride: number;
  /** Bytes from one vector of ring pairs to the next. */
  readonly ringStride: number;
  /** Bytes from the Fourier coefficients of one field to those of the next. */
  readonly fieldStride: number;
  /** Rows of coefficients, `[b][l² + l + m]`. */
  readonly rowsAt: number;
  /** The first row, the first two, and so on. */
  readonly rows: readonly Float64Array[];
  /** Room that the caller asked for. */
  readonly extraAt: number;
}

/** The tables of one order. */
export interface OrderPlan {
  readonly length: number;
  readonly recurrenceAt: number;
  readonly mixingAt: number;
  readonly startsAt: number;
  readonly seedsAt: number;
}

/**
 * Plans the transform between the rings of a grid and the degrees l < bandLimit.
 *
 * @param extraBytes Room in the same memory for kernels that take up the Fourier coefficients of the rings. Default 0.
 * @throws {@link GridError} if the rings are not symmetric about the equator.
 */
export function simdPlan(grid: SphereGrid, bandLimit: number, extraBytes = 0): SimdPlan {
  checkSymmetry(grid);
  const pairs = Math.ceil(grid.nLat / 2);
  const blocks = Math.ceil(pairs / BLOCK);
  const ringStride = TILE_ORDERS * 64;
  const ringTileStride = 4 * blocks * ringStride + 64;
  const fieldStride = Math.ceil(bandLimit / TILE_ORDERS) * ringTileStride;
  const batch = Math.max(1, Math.min(LARGEST_BATCH, Math.floor(RINGS_BUDGET / fieldStride)));
  const longest = chainLength(bandLimit, 0);

  let size = 0;
  const reserve = (bytes: number): number => {
    const address = size;
    size += Math.ceil(bytes / 64) * 64;
    return address;
  };
  const lanes = 8 * BLOCK * blocks;
  const orders = Array.from({ length: bandLimit }, (_, m): OrderPlan => {
    const length = chainLength(bandLimit, m);
    return {
      length,
      recurrenceAt: reserve(24 * length),
      mixingAt: reserve(24 * length),
      startsAt: reserve(4 * blocks),
      seedsAt: reserve(2 * lanes),
    };
  });
  const addresses = {
    squaresAt: reserve(lanes),
    cosinesAt: reserve(lanes),
    weightsAt: reserve(lanes),
    onesAt: reserve(lanes),
    panelAt: reserve(64 * longest),
    dataAt: reserve(4 * 64),
    chainsAt: reserve(64 * longest * batch),
    ringsAt: reserve(fieldStride * batch),
    rowsAt: reserve(8 * bandLimit ** 2 * batch),
    extraAt: reserve(extraBytes),
  };
  const { kernels, buffer } = instantiate(size);
  const polarBlocks = fillRings(grid, blocks, buffer, addresses);
  const plan: SimdPlan = {
    kernels,
    buffer,
    bandLimit,
    rotations: orderRotations(bandLimit, grid.firstLongitude),
    size,
    batch,
    blocks,
    polarBlocks,
    orders,
    ringTileStride,
    ringStride,
    fieldStride,
    ...addresses,
    rows: Array.from(
      { length: batch },
      (_, i) => new Float64Array(buffer, addresses.rowsAt, (i + 1) * bandLimit ** 2),
    ),
  };
  fillOrders(grid, plan);
  return plan;
}

function checkSymmetry({ kind, nLat, colatitudes, weights }: SphereGrid): void {
  for (let j = 0; j < nLat / 2; j++) {
    const south = nLat - 1 - j;
    const isMirrored =
      Math.abs(colatitudes[j] + colatitudes[south] - Math.PI) < 1e-13 &&
      Math.abs(weights[j] - weights[south]) <= 1e-13 * Math.abs(weights[j]);
    if (!isMirrored) {
      throw new GridError(
        `transform: the rings of a grid must be symmetric about the equator, got θ = ${colatitudes[j]} and ${colatitudes[south]} for rings ${j} and ${south} of a ${kind} grid. Make the grid with gaussLegendre, equiangular or equiangularWithPoles.`,
      );
    }
  }
}

/** Fills the rows of the ring pairs; a missing pair repeats the last one with weight 0. Returns the polar blocks. */
function fillRings(
  { nLat, colatitudes, weights }: SphereGrid,
  blocks: number,
  buffer: ArrayBuffer,
  at: Pick<SimdPlan, "squaresAt" | "cosinesAt" | "weightsAt" | "onesAt">,
): number {
  const count = BLOCK * blocks;
  const squares = new Float64Array(buffer, at.squaresAt, count);
  const cosines = new Float64Array(buffer, at.cosinesAt, count);
  const pairWeights = new Float64Array(buffer, at.weightsAt, count);
  const ones = new Float64Array(buffer, at.onesAt, count);
  const last = Math.ceil(nLat / 2) - 1;
  const θ = (j: number): number => colatitudes[Math.min(j, last)];
  let polarBlocks = 0;
  while (polarBlocks < blocks && θ(BLOCK * polarBlocks + BLOCK / 2) < Math.PI / 4) polarBlocks++;
  for (let j = 0; j < count; j++) {
    cosines[j] = portableCos(θ(j));
    const root = j < BLOCK * polarBlocks ? portableSin(θ(j)) : cosines[j];
    squares[j] = root * root;
    pairWeights[j] = j <= last ? weights[j] : 0;
    ones[j] = j <= last ? 1 : 0;
  }
  return polarBlocks;
}

/** Fills the tables of every order, carrying P̄_m^m = √(1/4π) Π_{k≤m} √((2k+1)/2k) sin θ from one to the next. */
function fillOrders({ colatitudes }: SphereGrid, plan: SimdPlan): void {
  const { kernels, buffer, blocks, polarBlocks, orders, squaresAt, ringsAt } = plan;
  const last = Math.ceil(colatitudes.length / 2) - 1;
  const sectoral = new Float64Array(BLOCK * blocks).fill(Math.sqrt(1 / (4 * Math.PI)));
  const sines = sectoral.map((_, j) => portableSin(colatitudes[Math.min(j, last)]));
  // q_0 passes through the memory of the rings, not yet in use.
  const first = new Float64Array(buffer, ringsAt, BLOCK * blocks);

  orders.forEach(({ length, recurrenceAt, mixingAt, startsAt, seedsAt }, m) => {
    fillRecurrence(m, {
      recurrence: new Float64Array(buffer, recurrenceAt, 3 * length),
      mixing: new Float64Array(buffer, mixingAt, 3 * length),
    });
    const growth = Math.sqrt((2 * m + 1) / (2 * m));
    for (let j = 0; j < first.length; j++) {
      if (m > 0) sectoral[j] *= growth * sines[j];
      if (sectoral[j] < SMALLEST_START) sectoral[j] = 0;
      first[j] = sectoral[j] / epsilon(m + 1, m);
    }
    kernels.seedOrder(
      recurrenceAt,
      mixingAt,
      length,
      blocks,
      polarBlocks,
      squaresAt,
      ringsAt,
      startsAt,
      seedsAt,
    );
  });
}
