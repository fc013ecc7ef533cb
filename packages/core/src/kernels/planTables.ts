import { portableCos, portableSin } from "../elementary/trigonometric.ts";
import type { SphereGrid } from "../grid/sphereGrid.ts";
import { type PlanLayout, QUAD } from "./planLayout.ts";
import { epsilon } from "./recurrence.ts";
import { sectoralFunctions } from "./sectoral.ts";
import type { KernelInstance } from "./wasmModule.ts";

/** The memory of a plan. */
type PlanMemory = PlanLayout & KernelInstance;

/**
 * Fills all tables of a plan; false if few rings at a large band limit lie too far apart for start values in doubles, and
 * one is lost.
 */
export function fillTables(grid: SphereGrid, plan: PlanMemory): boolean {
  fillRings(grid, plan);
  return fillOrders(grid, plan);
}

/** Fills the rows of the ring pairs; a missing pair repeats the last one with weight 0. */
function fillRings({ nLat, colatitudes, weights }: SphereGrid, plan: PlanMemory): void {
  const { buffer, quads, equatorial, squaresAt, cosinesAt, weightsAt, onesAt } = plan;
  const count = QUAD * quads;
  const squares = new Float64Array(buffer, squaresAt, count);
  const cosines = new Float64Array(buffer, cosinesAt, count);
  const pairWeights = new Float64Array(buffer, weightsAt, count);
  const ones = new Float64Array(buffer, onesAt, count);
  const last = Math.ceil(nLat / 2) - 1;
  const θ = (j: number): number => colatitudes[Math.min(j, last)];
  for (let j = 0; j < count; j++) {
    cosines[j] = portableCos(θ(j));
    const root = j < QUAD * equatorial ? portableSin(θ(j)) : cosines[j];
    squares[j] = root * root;
    pairWeights[j] = j <= last ? weights[j] : 0;
    ones[j] = j <= last ? 1 : 0;
  }
}

/** Fills the tables of every order; false if the rings of a quad are so far apart that a start value is lost. */
function fillOrders({ colatitudes }: SphereGrid, plan: PlanMemory): boolean {
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
    kernels.fillRecurrence(m, length, recurrenceAt, mixingAt);
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
