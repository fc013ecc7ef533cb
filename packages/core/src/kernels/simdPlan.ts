import { portableCos, portableSin } from "../elementary/trigonometric.ts";
import { GridError } from "../errors.ts";
import type { SphereGrid } from "../grid/sphereGrid.ts";
import { usesRelaxedSimd } from "../simd/chooseSimd.ts";
import { orderRotations } from "./orderRotations.ts";
import { chainLength, epsilon, fillRecurrence } from "./recurrence.ts";
import { sectoralFunctions } from "./sectoral.ts";
import { instantiate, type KernelInstance } from "./wasmModule.ts";

/** Orders whose Fourier coefficients lie together. */
export const TILE_ORDERS = 8;
/** Ring pairs in a quad, of which blocks are made; layouts are described in `wasm/transforms/legendre.as.ts`. */
const QUAD = 8;
const ROW_BYTES = 256;
/** Quads in a block. */
const BLOCK = 4;
/**
 * Chains go by differences up to the first angle and from the second on, and in between, from this number of quads on,
 * by terms: there they lose no more than the differences do elsewhere. With fused multiply-add differences cost nothing.
 */
const ZONES = { polar: 0.4, equatorial: 1.2, quads: 16 };
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
 * The memory of the kernels for one set of rings and one band limit: tables that depend on these only, and room for
 * the data of a few fields. Names ending in `At` are byte addresses; layouts are described in `wasm/transforms/*.as.ts`.
 */
export interface SimdPlan extends KernelInstance {
  readonly bandLimit: number;
  /** p and s of each order; see `orderRotations.ts`. */
  readonly rotations: Float64Array;
  /** False if few rings at a large band limit lie too far apart for start values in doubles; then the plain loops serve. */
  readonly isAccurate: boolean;
  /** Bytes of memory. */
  readonly size: number;
  /** Fields transformed together. */
  readonly batch: number;
  readonly quads: number;
  /** The first quad that is not polar, and the first that is equatorial. */
  readonly polar: number;
  readonly equatorial: number;
  readonly orders: readonly OrderPlan[];
  /** cos²θ of each ring pair, sin²θ before the equatorial quads. */
  readonly squaresAt: number;
  readonly cosinesAt: number;
  readonly weightsAt: number;
  /** Weights of the sum over rings without weights: 1, and 0 where there is no ring pair. */
  readonly onesAt: number;
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
  /** The first row, the first two, and so on. */
  readonly rows: readonly Float64Array[];
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
}

/**
 * Plans the transform between the rings of a grid and the degrees l < bandLimit.
 *
 * @param extraBytes Room in the same memory for kernels that take up the Fourier coefficients of the rings. Default 0.
 * @throws {@link GridError} if the rings are not symmetric about the equator.
 */
export function simdPlan(grid: SphereGrid, bandLimit: number, extraBytes = 0): SimdPlan {
  checkSymmetry(grid);
  const { quads, ringStride, ringTileStride, fieldStride, batch } = ringLayout(grid, bandLimit);
  const longest = chainLength(bandLimit, 0);

  let size = 0;
  const reserve = (bytes: number): number => {
    const address = size;
    size += Math.ceil(bytes / 64) * 64;
    return address;
  };
  const lanes = 8 * QUAD * quads;
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
    };
  });
  const addresses = {
    squaresAt: reserve(lanes),
    cosinesAt: reserve(lanes),
    weightsAt: reserve(lanes),
    onesAt: reserve(lanes),
    panelAt: reserve(ROW_BYTES * (PANEL_ROWS + 2)) + ROW_BYTES,
    stateAt: reserve(STATE_BYTES),
    partialAt: reserve(PARTIAL_BYTES * batch),
    chainsAt: reserve(64 * (longest + 1) * batch),
    ringsAt: reserve(fieldStride * batch),
    rowsAt: reserve(8 * bandLimit ** 2 * batch),
    extraAt: reserve(extraBytes),
  };
  const { kernels, buffer } = instantiate(size);
  const zones = fillRings(grid, quads, buffer, addresses);
  const plan = {
    kernels,
    buffer,
    bandLimit,
    rotations: orderRotations(bandLimit, grid.firstLongitude),
    size,
    batch,
    quads,
    ...zones,
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
  return { ...plan, isAccurate: fillOrders(grid, plan) };
}

/** How the Fourier coefficients of the ring pairs lie in memory, and of how many fields they are held at once. */
export function ringLayout(
  { nLat }: SphereGrid,
  bandLimit: number,
): Pick<SimdPlan, "quads" | "ringStride" | "ringTileStride" | "fieldStride" | "batch"> {
  const pairs = Math.ceil(nLat / 2);
  const quads = Math.ceil(pairs / QUAD);
  const ringStride = TILE_ORDERS * 64;
  const ringTileStride = 4 * quads * ringStride + 64;
  const fieldStride = Math.ceil(bandLimit / TILE_ORDERS) * ringTileStride;
  const batch = Math.max(1, Math.min(LARGEST_BATCH, Math.floor(RINGS_BUDGET / fieldStride)));
  return { quads, ringStride, ringTileStride, fieldStride, batch };
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

/** Fills the rows of the ring pairs; a missing pair repeats the last one with weight 0. Returns where the zones begin. */
function fillRings(
  { nLat, colatitudes, weights }: SphereGrid,
  quads: number,
  buffer: ArrayBuffer,
  at: Pick<SimdPlan, "squaresAt" | "cosinesAt" | "weightsAt" | "onesAt">,
): { readonly polar: number; readonly equatorial: number } {
  const count = QUAD * quads;
  const squares = new Float64Array(buffer, at.squaresAt, count);
  const cosines = new Float64Array(buffer, at.cosinesAt, count);
  const pairWeights = new Float64Array(buffer, at.weightsAt, count);
  const ones = new Float64Array(buffer, at.onesAt, count);
  const last = Math.ceil(nLat / 2) - 1;
  const θ = (j: number): number => colatitudes[Math.min(j, last)];
  const zones = zonesOf(quads, (quad) => θ(QUAD * quad + QUAD / 2));
  for (let j = 0; j < count; j++) {
    cosines[j] = portableCos(θ(j));
    const root = j < QUAD * zones.equatorial ? portableSin(θ(j)) : cosines[j];
    squares[j] = root * root;
    pairWeights[j] = j <= last ? weights[j] : 0;
    ones[j] = j <= last ? 1 : 0;
  }
  return zones;
}

/** Where the zones begin: whole blocks, but for the last one. */
function zonesOf(
  quads: number,
  angle: (quad: number) => number,
): { readonly polar: number; readonly equatorial: number } {
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

/** Fills the tables of every order; false if the rings of a quad are so far apart that a start value is lost. */
function fillOrders({ colatitudes }: SphereGrid, plan: Omit<SimdPlan, "isAccurate">): boolean {
  const { kernels, buffer, quads, equatorial, orders, squaresAt, ringsAt, partialAt } = plan;
  const last = Math.ceil(colatitudes.length / 2) - 1;
  const count = QUAD * quads;
  const sectoral = sectoralFunctions(
    Float64Array.from({ length: count }, (_, j) => colatitudes[Math.min(j, last)]),
  );
  // q_0 passes through the memory of the rings, not yet in use.
  const first = new Float64Array(buffer, ringsAt, count);
  const scales = new Float64Array(buffer, ringsAt + first.byteLength, count);

  let lost = 0;
  orders.forEach(({ length, recurrenceAt, mixingAt, startsAt, seedsAt }, m) => {
    fillRecurrence(m, {
      recurrence: new Float64Array(buffer, recurrenceAt, 4 * length),
      mixing: new Float64Array(buffer, mixingAt, 3 * length),
    });
    if (m > 0) sectoral.advance();
    const ε = epsilon(m + 1, m);
    for (let j = 0; j < count; j++) first[j] = sectoral.mantissas[j] / ε;
    scales.set(sectoral.scales);
    lost += kernels.seedOrder(
      recurrenceAt,
      mixingAt,
      length,
      quads,
      equatorial,
      squaresAt,
      ringsAt,
      scales.byteOffset,
      partialAt,
      startsAt,
      seedsAt,
    );
  });
  return lost === 0;
}
