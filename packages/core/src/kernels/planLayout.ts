import type { SphereGrid } from "../grid/sphereGrid.ts";
import { usesRelaxedSimd } from "../simd/chooseSimd.ts";
import { chainLength } from "./recurrence.ts";

/** Orders whose Fourier coefficients lie together. */
export const TILE_ORDERS = 8;
/** Ring pairs in a quad, of which blocks are made; layouts are described in `wasm/transforms/legendre.as.ts`. */
export const QUAD = 8;
const ROW_BYTES = 256;
/** Quads in a block. */
const BLOCK = 4;
/**
 * Chains go by differences up to the first angle and from the second on, and in between, from this number of quads on,
 * by terms: there they lose no more than the differences do elsewhere. With fused multiply-add differences cost nothing.
 */
const ZONES = { polar: 0.4, equatorial: 1.2, quads: 16 };
/**
 * Largest band limit whose values q_k, about L³ bytes, are read faster than they are made. A batch makes them once for
 * all of its fields, in the nearest cache.
 */
const LARGEST_KEPT = 128;
/** Rows of a panel. */
const PANEL_ROWS = 64;
const STATE_BYTES = 256;
/** Bytes of the partial sums of one field on a block, or its data. */
const PARTIAL_BYTES = 1024;
/** Fields whose Legendre sums share one evaluation of the Legendre functions. */
const LARGEST_BATCH = 8;
/** Bytes of Fourier coefficients held at once; large bands take fewer fields at a time. */
const RINGS_BUDGET = 2 ** 26;

/**
 * Where in the memory of the kernels the tables for one set of rings and one band limit lie, and the data of a few
 * fields. Names ending in `At` are byte addresses; layouts are described in `wasm/transforms/*.as.ts`.
 */
export interface PlanLayout {
  readonly bandLimit: number;
  /** Bytes of memory. */
  readonly size: number;
  /** Fields transformed together. */
  readonly batch: number;
  readonly quads: number;
  /** The first quad that is not polar, and the first that is equatorial. */
  readonly polar: number;
  readonly equatorial: number;
  readonly orders: readonly OrderPlan[];
  /** Whether the values q_k stay in memory, for single fields. */
  readonly keepsPanels: boolean;
  /** cos²θ of each ring pair, sin²θ before the equatorial quads. */
  readonly squaresAt: number;
  readonly cosinesAt: number;
  readonly weightsAt: number;
  /** Weights of the sum over rings without weights: 1, and 0 where there is no ring pair. */
  readonly onesAt: number;
  /** Room for a tile of values q_k. */
  readonly panelAt: number;
  readonly stateAt: number;
  /** Partial sums in synthesis, data in analysis. */
  readonly partialAt: number;
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
  /** Room that the caller asked for. */
  readonly extraAt: number;
}

/** The tables of one order. */
export interface OrderPlan {
  readonly length: number;
  /** Rows of its chains and sums, an even number. */
  readonly rows: number;
  readonly recurrenceAt: number;
  readonly mixingAt: number;
  readonly startsAt: number;
  readonly seedsAt: number;
  /** All values q_k on the rings, if the plan keeps them, and the bytes from there to those of the equatorial zone. */
  readonly keptAt: number;
  readonly keptStep: number;
}

/** Room for several threads in one memory: part `index` of `count` has its own for what is not shared. */
export interface PlanPart {
  readonly index: number;
  readonly count: number;
}

/**
 * The layout of the transform between the rings of a grid and the degrees l < bandLimit.
 *
 * @param extraBytes Room of each part for kernels that take up the Fourier coefficients of the rings.
 */
export function planLayout(
  grid: SphereGrid,
  bandLimit: number,
  extraBytes: number,
  { index, count }: PlanPart = { index: 0, count: 1 },
): PlanLayout {
  const strides = ringLayout(grid, bandLimit);
  const { quads, fieldStride, batch } = strides;
  const longest = chainLength(bandLimit, 0);

  let size = 0;
  const reserve = (bytes: number, copies = 1): number => {
    const address = size;
    size += copies * Math.ceil(bytes / 64) * 64;
    return address;
  };
  const own = (bytes: number): number => reserve(bytes, count) + index * Math.ceil(bytes / 64) * 64;
  const lanes = 8 * QUAD * quads;
  const zones = zonesOf(grid, quads);
  const keepsPanels = isKept(zones, quads, bandLimit);
  /** One panel for both zones if they fit side by side. */
  const keptPanel = (rows: number): Pick<OrderPlan, "keptAt" | "keptStep"> => {
    if (!keepsPanels) return { keptAt: 0, keptStep: 0 };
    const bytes = panelBytes(rows);
    const isOne = quads <= BLOCK;
    const keptAt = reserve(isOne ? bytes : 2 * bytes) + ROW_BYTES;
    return { keptAt, keptStep: isOne ? 64 * zones.equatorial : bytes };
  };
  const orders = Array.from({ length: bandLimit }, (_, m): OrderPlan => {
    const length = chainLength(bandLimit, m);
    const padded = 4 * Math.ceil(length / 4);
    return {
      length,
      rows: 2 * Math.ceil(length / 2),
      recurrenceAt: reserve(32 * padded),
      mixingAt: reserve(24 * padded),
      startsAt: reserve(4 * quads),
      seedsAt: reserve(2 * lanes),
      ...keptPanel(length),
    };
  });
  const addresses = {
    squaresAt: reserve(lanes),
    cosinesAt: reserve(lanes),
    weightsAt: reserve(lanes),
    onesAt: reserve(lanes),
    panelAt: own(panelBytes(PANEL_ROWS)) + ROW_BYTES,
    stateAt: own(STATE_BYTES),
    partialAt: own(PARTIAL_BYTES * batch),
    chainsAt: own(64 * (longest + 1) * batch),
    ringsAt: reserve(fieldStride * batch),
    rowsAt: reserve(8 * bandLimit ** 2 * batch),
    extraAt: own(extraBytes),
  };
  return { bandLimit, size, ...strides, ...zones, orders, keepsPanels, ...addresses };
}

/** Bytes of a panel: whole steps of four rows, one row before and one after. */
function panelBytes(rows: number): number {
  return ROW_BYTES * (4 * Math.ceil(rows / 4) + 2);
}

/** How the Fourier coefficients of the ring pairs lie in memory, and of how many fields they are held at once. */
function ringLayout(
  { nLat }: SphereGrid,
  bandLimit: number,
): Pick<PlanLayout, "quads" | "ringStride" | "ringTileStride" | "fieldStride" | "batch"> {
  const pairs = Math.ceil(nLat / 2);
  const quads = Math.ceil(pairs / QUAD);
  const ringStride = TILE_ORDERS * 64;
  const ringTileStride = 4 * quads * ringStride + 64;
  const fieldStride = Math.ceil(bandLimit / TILE_ORDERS) * ringTileStride;
  const batch = Math.max(1, Math.min(LARGEST_BATCH, Math.floor(RINGS_BUDGET / fieldStride)));
  return { quads, ringStride, ringTileStride, fieldStride, batch };
}

/** The first quad that is not polar, and the first that is equatorial. */
type Zones = Pick<PlanLayout, "polar" | "equatorial">;

/** Whether all values q_k are kept: of two zones, one block each, and one tile of rows. */
function isKept({ polar, equatorial }: Zones, quads: number, bandLimit: number): boolean {
  return (
    bandLimit <= LARGEST_KEPT &&
    polar === equatorial &&
    Math.max(polar, quads - polar) <= BLOCK &&
    chainLength(bandLimit, 0) <= PANEL_ROWS
  );
}

/** Where the zones begin: whole blocks, but for the last one. */
function zonesOf({ nLat, colatitudes }: SphereGrid, quads: number): Zones {
  const last = Math.ceil(nLat / 2) - 1;
  const angle = (quad: number): number => colatitudes[Math.min(QUAD * quad + QUAD / 2, last)];
  const blocksBefore = (θ: number): number => {
    let quad = 0;
    while (quad < quads && angle(quad) < θ) quad++;
    return quads < ZONES.quads ? quad : BLOCK * Math.round(quad / BLOCK);
  };
  if (quads < ZONES.quads || usesRelaxedSimd()) {
    const equatorial = blocksBefore(Math.PI / 4);
    return { polar: equatorial, equatorial };
  }
  return { polar: blocksBefore(ZONES.polar), equatorial: blocksBefore(ZONES.equatorial) };
}
